/** Event statistics: rows as objects, or the same rows as CSV. */
import type { LeadspanError } from "../errors/classes.js";
import { decodeResult } from "../response/shape.js";
import type { Exchange } from "../types/call.js";
import { ApiPromise, passForPromise } from "./api-promise.js";
import { CsvResult } from "./csv.js";

/** A promise of rows as objects; `.csv()` asks for the same rows as CSV instead. */
export class JsonOrCsv<T, E extends LeadspanError = LeadspanError> extends ApiPromise<T[], E> {
  static {
    passForPromise(this);
  }

  readonly #exchange: Exchange;

  /** Made by clients. @internal */
  constructor(exchange: Exchange) {
    super(exchange, (reply) => decodeResult(reply, exchange) as T[]);
    this.#exchange = exchange;
  }

  /** The rows as CSV. Call it in the expression that makes the call. */
  csv(): CsvResult {
    this.claimBody("csv");
    return new CsvResult(this.#exchange);
  }
}
