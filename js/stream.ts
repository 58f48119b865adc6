/** A body as a stream of bytes that ends when it stalls, grows too large, or is not wanted any more. */
import type { Exchange } from "./call.js";
import { failure, toError, type LeadspanError } from "./errors.js";
import { of, type Reply } from "./shape.js";
import { abortedError } from "./signals.js";

const IDLE_MS = 30_000;

/** Sends the call at the first read and hands its body out. Errors of the call are errors of the stream. */
export function streamOf(exchange: Exchange, accept?: string): ReadableStream<Uint8Array> {
  let body: Unread | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        body ??= new Unread(exchange, await exchange.send("stream", undefined, accept));
        const chunk = await body.next();
        if (chunk) controller.enqueue(chunk);
        else controller.close();
      },
      async cancel(reason) {
        await body?.cancel(reason);
      },
    },
    // Nothing is asked for before somebody reads.
    { highWaterMark: 0 },
  );
}

/** An unread body under limits. */
export class Unread {
  readonly #exchange: Exchange;
  readonly #reply: Reply;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  readonly #idleMs: number;
  #length = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the wait for the next piece began, and what ends it early; nothing while nobody waits. */
  #wait: { readonly since: number; readonly end: (error: LeadspanError) => void } | undefined;

  constructor(exchange: Exchange, reply: Reply) {
    this.#exchange = exchange;
    this.#reply = reply;
    this.#reader = reply.response?.body?.getReader();
    this.#idleMs = exchange.options.idleTimeoutMs ?? IDLE_MS;
  }

  /** The next piece, undefined at the end. */
  async next(): Promise<Uint8Array | undefined> {
    if (!this.#reader) return undefined;
    try {
      const { value } = await this.#read(this.#reader);
      this.#length += value?.length ?? 0;
      const { maxBytes = Infinity } = this.#exchange.options;
      if (this.#length > maxBytes) throw this.#failure("too_large/body", `the body is larger than ${maxBytes} bytes (maxBytes)`);
      if (!value) clearTimeout(this.#timer);
      return value;
    } catch (error) {
      await this.cancel(error);
      throw toError(error);
    }
  }

  async cancel(reason: unknown): Promise<void> {
    clearTimeout(this.#timer);
    this.#reply.abort?.abort(reason);
    await this.#reader?.cancel(reason).catch(() => undefined);
  }

  /** Waits for a piece, unless the caller's signal or the idle timeout ends that. */
  #read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<ReadableStreamReadResult<Uint8Array>> {
    const { signal } = this.#exchange.options;
    let aborted: (() => void) | undefined;
    const piece = new Promise<ReadableStreamReadResult<Uint8Array>>((resolve, reject) => {
      this.#wait = { since: performance.now(), end: reject };
      // A timer a piece would cost more than reading it: this one is set anew when it has run out too early.
      this.#timer ??= setTimeout(this.#ring, this.#idleMs);
      if (signal) {
        aborted = () => { reject(abortedError(this.#exchange, of(this.#reply, this.#exchange))); };
        if (signal.aborted) aborted();
        signal.addEventListener("abort", aborted);
      }
      reader.read().then(resolve, (cause: unknown) => { reject(this.#cut(cause)); });
    });
    return piece.finally(() => {
      this.#wait = undefined;
      if (aborted) signal?.removeEventListener("abort", aborted);
    });
  }

  readonly #ring = (): void => {
    this.#timer = undefined;
    if (!this.#wait) return;
    const left = this.#wait.since + this.#idleMs - performance.now();
    if (left > 0) this.#timer = setTimeout(this.#ring, left);
    else this.#wait.end(this.#failure("timeout/idle", `the body stood still for ${this.#idleMs} ms (idleTimeoutMs)`));
  };

  #cut(cause: unknown): LeadspanError {
    return this.#failure("network/body-cut", `the connection ended after ${this.#length} bytes of the body`, { cause });
  }

  #failure(code: Parameters<typeof failure>[0], text: string, details: object = {}): LeadspanError {
    const { api, operation } = this.#exchange;
    return failure(code, `${operation}: ${text}`, { ...of(this.#reply, { api, operation }), ...details });
  }
}
