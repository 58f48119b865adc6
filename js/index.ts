/** Clients of three HTTP APIs over one WebAssembly core. Types of records are in a namespace an API. */
export * from "./client/common.js";
export { ConstructionOnline, type ConstructionOnlineOptions } from "./constructiononline.js";
export { HeroBase, type HeroBaseOptions } from "./herobase.js";
export { LeadConduit, type LeadConduitOptions } from "./leadconduit.js";
export type * as constructiononline from "./constructiononline.js";
export type * as herobase from "./herobase.js";
export type * as leadconduit from "./leadconduit.js";
