/** What every entry of the package exports beside its clients. */
export { init } from "../core/init.js";
export * from "../errors/classes.js";
export { toCsv, type ToCsvOptions } from "../helpers/to-csv.js";
export type { CallOptions, CommonOptions, Progress, RetryOptions } from "../types/call.js";
export type { BadRow, CsvCountOptions, CsvEnd, CsvOptions } from "../types/csv.js";
export type { AttemptEvent, ClientEvent, DriftEvent, Logger } from "../types/events.js";
export type { Deleted } from "../types/results.js";
export type { ColumnsOf, CountOptions, Group, ItemOf, Json, Paths, ReadOptions, RowOf, ValueAt } from "../types/selection.js";
export type { WasmSource } from "../types/wasm-source.js";
export type * from "../types/wire.js";
export type { ApiPromise, ResponseInfo } from "./api-promise.js";
export type { CallArguments, RateLimit, RawRequest } from "./client.js";
export type { CsvResult, CsvRows } from "./csv.js";
export type { JsonOrCsv } from "./json-or-csv.js";
export type { BudgetOptions, ClientOptions } from "./options.js";
export type { Page, Paged } from "./page.js";
export type { Selection } from "./selection.js";
export type { Window, WindowRange } from "./windows.js";
