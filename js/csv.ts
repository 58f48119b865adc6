/** A table of comma-separated values, read in the way its consumer chooses. */
import type { Exchange } from "./call.js";
import { streamOf } from "./stream.js";

const ACCEPT = "text/csv";

/** An export that was not asked for yet: each method below sends the request, so call one of them, once. */
export class CsvResult {
  readonly #exchange: Exchange;

  /** Made by clients. @internal */
  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** The whole table as text. Name the encoding if it is not UTF-8, as `windows-1252`. */
  async text(encoding?: string): Promise<string> {
    if (encoding) return new TextDecoder(encoding).decode(await this.bytes());
    const { data } = await this.#exchange.send("text", undefined, ACCEPT);
    return (data ?? "") as string;
  }

  /** The whole table as bytes. */
  async bytes(): Promise<Uint8Array> {
    const { data } = await this.#exchange.send("bytes", undefined, ACCEPT);
    return (data ?? new Uint8Array()) as Uint8Array;
  }

  /** The bytes as they come, under `idleTimeoutMs`, `maxBytes` and `signal`. */
  stream(): ReadableStream<Uint8Array> {
    return streamOf(this.#exchange, ACCEPT);
  }

  /** The answer with its body unread. */
  async asResponse(): Promise<Response> {
    const { response, status, headers } = await this.#exchange.send("stream", undefined, ACCEPT);
    return response ?? new Response(null, { status, headers });
  }
}
