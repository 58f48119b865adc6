/** What every entry of the package exports beside its clients. */
export { init, type WasmSource } from "./core.js";
export * from "./errors.js";
export type { ApiPromise, ResponseInfo } from "./api-promise.js";
export type { CallOptions, CommonOptions, RetryOptions } from "./call.js";
export type { CallArguments, RateLimit, RawRequest } from "./client.js";
export type { CsvResult } from "./csv.js";
export type { JsonOrCsv } from "./json-or-csv.js";
export type { ClientEvent, ClientOptions, Logger } from "./options.js";
export type { Page, Paged } from "./page.js";
export type * from "./wire.js";
