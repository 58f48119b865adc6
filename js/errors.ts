/** The error classes and their guards, by themselves. */
export type { CallError } from "./errors/call-error.js";
export * from "./errors/public.js";
