/** The result of a call: a promise of its data that can be asked for the answer instead. */
import type { Exchange, Reading } from "./call.js";
import { failure } from "./errors.js";
import { soon } from "./microtask.js";
import type { Reply } from "./shape.js";
import { Selection, type CountOptions, type Group, type ItemOf, type Paths, type ReadOptions, type RowOf, type Source } from "./selection.js";
import { streamOf } from "./stream.js";

/** What is known of an answer besides its data. */
export interface ResponseInfo {
  /** HTTP status. */
  readonly status: number;
  /** Headers; in a page, those that the server exposes. */
  readonly headers: Headers;
  /** The server's id of the request, when it sends one. */
  readonly requestId: string | undefined;
  /** Attempts made. */
  readonly attempts: number;
  /** Milliseconds from the call to the answer, waits included. */
  readonly elapsedMs: number;
}

/**
 * A promise of a call's data. Choose another reading in the same expression:
 *
 * ```ts
 * const cap = await lc.caps.get(id);
 * const { data, response } = await lc.caps.get(id).withResponse();
 * const answer = await lc.caps.get(id).asResponse();
 * ```
 *
 * The request is sent at the end of the current microtask, so that the reading can be chosen first, and whether or not
 * anybody awaits it.
 */
export class ApiPromise<T> extends Promise<T> {
  readonly #exchange: Exchange;
  readonly #read: (reply: Reply) => T;
  readonly #as: Reading;
  #reply: Promise<Reply> | undefined;
  #data: Promise<T> | undefined;
  #handedOut = false;

  /** What `then` and `finally` make are plain promises. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  /** Made by clients. @internal */
  constructor(exchange: Exchange, read: (reply: Reply) => T, as: Reading = "json") {
    // The promise below this class is never settled: `then` answers from the call.
    super(() => undefined);
    this.#exchange = exchange;
    this.#read = read;
    this.#as = as;
    soon(() => {
      if (!this.#reply && !this.#handedOut) void this.#value();
    });
  }

  override then<A = T, B = never>(
    done?: ((value: T) => A | PromiseLike<A>) | null,
    failed?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#value().then(done, failed);
  }

  /** The data together with status, headers and counts. */
  async withResponse(): Promise<{ data: T; response: ResponseInfo }> {
    const { status, headers, requestId, attempts, elapsedMs } = await this.reply();
    return { data: await this.#value(), response: { status, headers, requestId, attempts, elapsedMs } };
  }

  /** The answer with its body unread. Error statuses are thrown as ever; timeouts, `signal` and `maxBytes` end with the head. */
  async asResponse(): Promise<Response> {
    this.handOut("asResponse");
    const { response, status, headers } = await this.#exchange.send("stream");
    return response ?? new Response(null, { status, headers });
  }

  /** The body's bytes as they come, under `idleTimeoutMs`, `maxBytes` and `signal`. */
  stream(): ReadableStream<Uint8Array> {
    this.handOut("stream");
    return streamOf(this.#exchange);
  }

  /**
   * A few values of each record instead of the records: several times faster, and in little memory however long the body.
   *
   * ```ts
   * const rows = lc.events.list().select({ id: "id", email: "vars.lead.email.normal" });
   * for await (const { id, email } of rows) { … }
   * ```
   */
  select<const M extends Paths>(paths: M, options: ReadOptions = {}): Selection<RowOf<ItemOf<T>, M>> {
    this.handOut("select");
    return new Selection(this.source(), paths, options);
  }

  /**
   * Counts records by the values at some paths, all pages included, without making the records.
   *
   * ```ts
   * const table = await lc.events.list().countBy("outcome", "vars.source.name");   // [{ key: ["success", "Web"], count: 12, sums: [] }]
   * ```
   */
  async countBy(...paths: [...by: string[], last: string | CountOptions]): Promise<Group[]> {
    this.handOut("countBy");
    const { countBy } = await import("./reading/count.js");
    return countBy(this.source(), paths);
  }

  /** The call for those who read its body themselves. @internal */
  protected source(): Source {
    return { exchange: this.#exchange };
  }

  /** The answer as it was read. @internal */
  protected reply(): Promise<Reply> {
    if (this.#handedOut) return Promise.reject(this.#refusal("a body is read once, and another reading of this call was chosen"));
    return (this.#reply ??= this.#exchange.send(this.#as));
  }

  #value(): Promise<T> {
    return (this.#data ??= this.reply().then(this.#read));
  }

  /** A body is read once: a second reading would be a second request. */
  protected handOut(reading: string): void {
    if (this.#reply || this.#handedOut) {
      throw this.#refusal(`${reading}() was called after the request was sent; call it in the expression that makes the call`);
    }
    this.#handedOut = true;
  }

  #refusal(text: string): Error {
    const { api, operation } = this.#exchange;
    return failure("usage/invalid-option", `${operation}: ${text}`, { api, operation });
  }
}
