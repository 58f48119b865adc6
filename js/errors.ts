/** The error classes and their guards, by themselves. */
export * from "./errors/public.js";
