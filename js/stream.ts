/** A body as a stream of bytes that ends when it stalls, grows too large, or is not wanted any more. */
import type { Exchange } from "./call.js";
import { failure, toError, type LeadspanError } from "./errors.js";
import type { Reply } from "./shape.js";

const IDLE_MS = 30_000;

/** Sends the call at the first read and hands its body out. Errors of the call are errors of the stream. */
export function streamOf(exchange: Exchange, accept?: string): ReadableStream<Uint8Array> {
  let body: Body | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        body ??= new Body(exchange, await exchange.send("stream", undefined, accept));
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
class Body {
  readonly #exchange: Exchange;
  readonly #reply: Reply;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #length = 0;

  constructor(exchange: Exchange, reply: Reply) {
    this.#exchange = exchange;
    this.#reply = reply;
    this.#reader = reply.response?.body?.getReader();
  }

  async next(): Promise<Uint8Array | undefined> {
    if (!this.#reader) return undefined;
    const { idleTimeoutMs = IDLE_MS, maxBytes = Infinity, signal } = this.#exchange.options;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stop!: (error: LeadspanError) => void;
    const stopped = new Promise<never>((_, reject) => (stop = reject));
    const aborted = (): void => stop(this.#failure("aborted/signal", "the call was aborted by its signal", { cause: signal?.reason }));
    try {
      if (signal?.aborted) aborted();
      signal?.addEventListener("abort", aborted);
      timer = setTimeout(() => stop(this.#failure("timeout/idle", `the body stood still for ${idleTimeoutMs} ms (idleTimeoutMs)`)), idleTimeoutMs);
      const { value } = await Promise.race([this.#reader.read().catch((cause: unknown) => this.#cut(cause)), stopped]);
      this.#length += value?.length ?? 0;
      if (this.#length > maxBytes) throw this.#failure("too_large/body", `the body is larger than ${maxBytes} bytes (maxBytes)`);
      return value;
    } catch (error) {
      await this.cancel(error);
      throw toError(error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", aborted);
      stopped.catch(() => undefined);
    }
  }

  async cancel(reason: unknown): Promise<void> {
    this.#reply.abort?.abort(reason);
    await this.#reader?.cancel(reason).catch(() => undefined);
  }

  #cut(cause: unknown): never {
    throw this.#failure("network/body-cut", `the connection ended after ${this.#length} bytes of the body`, { cause });
  }

  #failure(code: Parameters<typeof failure>[0], text: string, details: object = {}): LeadspanError {
    const { status, requestId, attempts } = this.#reply;
    const operation = this.#exchange.operation;
    return failure(code, `${operation}: ${text}`, { operation, status, ...(requestId && { requestId }), attempts, ...details });
  }
}
