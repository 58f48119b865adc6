/** What every entry of the package exports beside its clients. */
export { init } from "../core/init.js";
export type { CallError } from "../errors/call-error.js";
export * from "../errors/public.js";
export { toCsv, type ToCsvOptions } from "../helpers/to-csv.js";
export type { CallOptions, CommonOptions, Progress, RetryOptions } from "../types/call.js";
export type { BadRow, CsvCountOptions, CsvEnd, CsvOptions } from "../types/csv.js";
export type { AttemptEvent, ClientEvent, DriftEvent, Logger } from "../types/events.js";
export type { CallSummary, Diagnostics, RateLimit } from "../types/diagnostics.js";
export type { Deleted } from "../types/results.js";
export type {
  ColumnsOf,
  CountOptions,
  Group,
  ItemOf,
  Json,
  KeyOf,
  Paths,
  ReadOptions,
  RowOf,
  ValueAt,
} from "../types/selection.js";
export type { WasmSource, WasmSources } from "../types/wasm-source.js";
export type * from "../types/wire.js";
export type { ApiPromise, ResponseInfo, Result } from "./api-promise.js";
export type { CallArguments, RawRequest } from "./client.js";
export type { CsvResult, CsvRows } from "./csv.js";
export type { JsonOrCsv } from "./json-or-csv.js";
export type {
  AttemptContext,
  AttemptMiddleware,
  AttemptRequest,
  CallContext,
  CallMiddleware,
  CallOutcome,
  Middleware,
  NextAttempt,
} from "./middleware.js";
export type { BudgetOptions, ClientOptions } from "./options.js";
export type { Page, Paged } from "./page.js";
export type { RequestPreview } from "./preview.js";
export type { OpenFile, SavedFile, SaveTarget, WritableFile } from "./save.js";
export type { Selection } from "./selection.js";
export type { Window, WindowRange } from "./windows.js";
