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
  #length = 0;

  constructor(exchange: Exchange, reply: Reply) {
    this.#exchange = exchange;
    this.#reply = reply;
    this.#reader = reply.response?.body?.getReader();
  }

  /** The next piece, undefined at the end. */
  async next(): Promise<Uint8Array | undefined> {
    if (!this.#reader) return undefined;
    const limits = this.#limits();
    try {
      const { value } = await Promise.race([this.#reader.read().catch((cause: unknown) => this.#cut(cause)), limits.reached]);
      this.#length += value?.length ?? 0;
      const { maxBytes = Infinity } = this.#exchange.options;
      if (this.#length > maxBytes) throw this.#failure("too_large/body", `the body is larger than ${maxBytes} bytes (maxBytes)`);
      return value;
    } catch (error) {
      await this.cancel(error);
      throw toError(error);
    } finally {
      limits.clear();
    }
  }

  async cancel(reason: unknown): Promise<void> {
    this.#reply.abort?.abort(reason);
    await this.#reader?.cancel(reason).catch(() => undefined);
  }

  /** A promise that is rejected when the caller's signal or the idle timeout ends the wait for the next piece. */
  #limits(): { reached: Promise<never>; clear: () => void } {
    const { idleTimeoutMs = IDLE_MS, signal } = this.#exchange.options;
    let reject!: (error: LeadspanError) => void;
    const reached = new Promise<never>((_, fail) => {
      reject = fail;
    });
    reached.catch(() => undefined);
    const aborted = (): void => {
      reject(abortedError(this.#exchange, of(this.#reply, this.#exchange)));
    };
    const idle = (): void => {
      reject(this.#failure("timeout/idle", `the body stood still for ${idleTimeoutMs} ms (idleTimeoutMs)`));
    };
    if (signal?.aborted) aborted();
    signal?.addEventListener("abort", aborted);
    const timer = setTimeout(idle, idleTimeoutMs);
    return {
      reached,
      clear() {
        clearTimeout(timer);
        signal?.removeEventListener("abort", aborted);
      },
    };
  }

  #cut(cause: unknown): never {
    throw this.#failure("network/body-cut", `the connection ended after ${this.#length} bytes of the body`, { cause });
  }

  #failure(code: Parameters<typeof failure>[0], text: string, details: object = {}): LeadspanError {
    const { api, operation } = this.#exchange;
    return failure(code, `${operation}: ${text}`, { ...of(this.#reply, { api, operation }), ...details });
  }
}
