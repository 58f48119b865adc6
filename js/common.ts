/** What every entry of the package exports beside its clients. */
export { init, type WasmSource } from "./init.js";
export * from "./errors.js";
export type { ApiPromise, ResponseInfo } from "./api-promise.js";
export type { CallOptions, CommonOptions, Progress, RetryOptions } from "./call.js";
export type { CallArguments, RateLimit, RawRequest } from "./client.js";
export type { BadRow, CsvCountOptions, CsvEnd, CsvOptions, CsvResult, CsvRows } from "./csv.js";
export type { JsonOrCsv } from "./json-or-csv.js";
export type { AttemptEvent, BudgetOptions, ClientEvent, ClientOptions, DriftEvent, Logger } from "./options.js";
export type { Page, Paged } from "./page.js";
export type { ColumnsOf, CountOptions, Group, ItemOf, Json, KeyOf, Paths, ReadOptions, RowOf, Selection, ValueAt } from "./selection.js";
export { toCsv, type ToCsvOptions } from "./to-csv.js";
export type { Window, WindowRange } from "./windows.js";
export type * from "./wire.js";
