/** The result of a call: a promise of its data, or of the response instead. */
import { failure, type LeadspanError } from "../errors/classes.js";
import { snapshotOf } from "../request/prepared-call.js";
import type { Exchange, ReadMode } from "../types/call.js";
import type { Reply } from "../types/reply.js";
import type { CountOptions, Group, ItemOf, KeyOf, Paths, ReadOptions, RowOf, ReadSource } from "../types/selection.js";
import { enqueueMicrotask } from "../util/microtask.js";
import { loadCount } from "./bulk.js";
import type { RequestPreview } from "./preview.js";
import type { SavedFile, SaveTarget } from "./save.js";
import { Selection } from "./selection.js";
import { bodyStream, loadBodies } from "./stream.js";

/** What is known of a response besides its data. */
export interface ResponseInfo {
  /** HTTP status. */
  readonly status: number;
  /** Headers; in a page, those that the server exposes. */
  readonly headers: Headers;
  /** The server's id of the request, when it sends one. */
  readonly requestId: string | undefined;
  /** Attempts made. */
  readonly attempts: number;
  /** Milliseconds from the call to the response, waits included. */
  readonly elapsedMs: number;
}

/** The outcome of a call: its data, or the error that it would have thrown. */
export type Result<T, E = LeadspanError> =
  { readonly ok: true; readonly data: T } | { readonly ok: false; readonly error: E };

/**
 * A promise of a call's data. Choose another reading in the same expression:
 *
 * ```ts
 * const cap = await lc.caps.get(id);
 * const { data, response } = await lc.caps.get(id).withResponse();
 * const response = await lc.caps.get(id).asResponse();
 * ```
 *
 * The request is sent at the end of the current microtask, so that the reading can be chosen first, and whether or not
 * it is awaited. It is sent once, whatever is done with the promise; what is sent is fixed when the call is made.
 */
export class ApiPromise<T, E extends LeadspanError = LeadspanError> extends Promise<T> {
  static {
    passForPromise(this);
  }

  readonly #exchange: Exchange;
  readonly #read: (reply: Reply) => T;
  readonly #as: ReadMode;
  readonly #resolve: (value: T | PromiseLike<T>) => void;
  readonly #reject: (reason: unknown) => void;
  #reply: Promise<Reply> | undefined;
  #bodyClaimed = false;
  /** Whether the data is awaited. */
  #isAwaited = false;

  /** Made by clients. @internal */
  constructor(exchange: Exchange, read: (reply: Reply) => T, as: ReadMode = "json", isList = false) {
    let settle!: Parameters<ConstructorParameters<typeof Promise<T>>[0]>;
    super((...functions) => {
      settle = functions;
    });
    [this.#resolve, this.#reject] = settle;
    this.#exchange = exchange;
    this.#read = read;
    this.#as = as;
    enqueueMicrotask(() => {
      if (this.#bodyClaimed) return;
      const reject = this.#reject;
      void this.#value().then(this.#resolve, (error: unknown) => {
        reject(error);
        // A list may be held until others were looped over.
        if (isList) this.#ignoreRejection();
      });
    });
  }

  override then<A = T, B = never>(
    done?: ((value: T) => A | PromiseLike<A>) | null,
    failed?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    // Awaiting the data is the choice: no other reading can take the body any more.
    this.#isAwaited = true;
    return super.then(done, failed);
  }

  /** The data together with status, headers and counts. */
  async withResponse(): Promise<{ data: T; response: ResponseInfo }> {
    this.#isAwaited = true;
    const data = await this;
    const { status, headers, requestId, attempts, elapsedMs } = await this.#send();
    return { data, response: { status, headers, requestId, attempts, elapsedMs } };
  }

  /**
   * The data or the error, as a value instead of an exception.
   *
   * ```ts
   * const result = await lc.caps.get(id).result();
   * if (result.ok) use(result.data);
   * else if (result.error.code === "http/not-found") …
   * ```
   *
   * The error is one of the classes that the documents list for the operation, an error status that they do not list, or what can
   * happen to any call.
   */
  async result(): Promise<Result<T, E>> {
    try {
      return { ok: true, data: await this };
    } catch (error) {
      return { ok: false, error: error as E };
    }
  }

  /** What would be sent, and the same as a line for curl; sends nothing. The client's credentials are redacted. */
  async prepare(): Promise<RequestPreview> {
    this.claimBody("prepare");
    return (await this.#exchange.send("preview")).data as RequestPreview;
  }

  /** Saves the body as it comes, in little memory: to a path or folder (Node, Deno, Bun), a file handle or a stream. */
  async saveTo(target: SaveTarget): Promise<SavedFile> {
    this.claimBody("saveTo");
    return (await loadBodies()).saveBody(this.#exchange, target);
  }

  /** The response with its body unread. Error statuses are thrown as ever; all limits and `signal` end with the head. */
  async asResponse(): Promise<Response> {
    this.claimBody("asResponse");
    const { response, status, headers } = await this.#exchange.send("response");
    return response ?? new Response(null, { status, headers });
  }

  /** The body's bytes as they come, under all limits of the call. */
  stream(): ReadableStream<Uint8Array> {
    this.claimBody("stream");
    return bodyStream(this.#exchange);
  }

  /**
   * A few values of each record instead of the records: several times faster, and in little memory however long the body.
   *
   * ```ts
   * const rows = lc.events.list().select({ id: "id", email: "vars.lead.email.normal" });
   * for await (const { id, email } of rows) { … }
   * ```
   */
  select<const M extends Paths>(paths: M, options?: ReadOptions): Selection<RowOf<ItemOf<T>, M>> {
    this.claimBody("select");
    return new Selection(this.source(), paths, options);
  }

  /**
   * Counts records by the values at some paths, all pages included, without making the records.
   *
   * ```ts
   * const table = await lc.events.list().countBy("outcome", "vars.source.name");   // [{ key: ["success", "Web"], count: 12, sums: [] }]
   * ```
   */
  async countBy<const A extends readonly [...by: string[], last: string | CountOptions]>(
    ...paths: A
  ): Promise<Group<KeyOf<ItemOf<T>, A>>[]> {
    this.claimBody("countBy");
    const given = snapshotOf(this.#exchange, paths);
    const { countBy } = await loadCount();
    return countBy(this.source(), given) as Promise<Group<never>[]>;
  }

  /** The call, for readers that take its body piece by piece. @internal */
  protected source(): ReadSource {
    return { exchange: this.#exchange };
  }

  /**
   * The response as it was read. Its failure is reported here, through the promise: one wait, so that engines can
   * follow it. @internal
   */
  protected async reply(): Promise<Reply> {
    this.#isAwaited = true;
    await this;
    return this.#send();
  }

  #send(): Promise<Reply> {
    return (this.#reply ??= this.#exchange.send(this.#as));
  }

  /** Async, so that the frames of the function that awaits this are in the stack of an error. */
  async #value(): Promise<T> {
    return this.#read(await this.#send());
  }

  /** A body is read once: a second reading would be a second request. */
  protected claimBody(reading: string): void {
    if (this.#reply || this.#bodyClaimed || this.#isAwaited) {
      throw this.#refusal(
        `${reading}() was called after the request was sent; call it in the expression that makes the call`,
      );
    }
    this.#bodyClaimed = true;
    this.#ignoreRejection();
    this.#reject(this.#refusal(`a body is read once, and ${reading}() of this call was chosen`));
  }

  /** Its failure is reported elsewhere as well. */
  #ignoreRejection(): void {
    void super.then(undefined, () => undefined);
  }

  #refusal(text: string): Error {
    const { api, operation } = this.#exchange;
    return failure("usage/invalid-option", `${operation}: ${text}`, { api, operation });
  }
}

/** Derived promises are plain ones, and engines and libraries take the call for one: `Promise.resolve(call) === call`. */
export function passForPromise(Class: { readonly prototype: object }): void {
  Object.defineProperty(Class.prototype, "constructor", { value: Promise, configurable: true, writable: true });
}
