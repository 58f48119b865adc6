/** What the generated resource classes stand on. */
import type { CallOptions } from "./call.js";

/**
 * Calls the operation with this number in the table and gives back what its row says: an `ApiPromise`, a `Paged` list,
 * a `CsvResult`. The type is `never`, which fits wherever a method says what that is.
 */
export type Run = (operation: number, options: CallOptions | undefined, args?: object, body?: unknown) => never;

/** A resource of a client: one method an operation. */
export abstract class Resource {
  declare protected readonly invoke: Run;

  /** Made by clients. @internal */
  constructor(run: Run) {
    // Not enumerable, so that printing a client shows its resources and nothing else.
    Object.defineProperty(this, "invoke", { value: run });
  }
}
