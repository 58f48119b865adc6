/** The log of a sandbox: requests and responses, without secrets. */
import type { CoreResponse } from "./core.js";
import { SandboxError } from "./errors.js";
import { loggableHeader, loggableText, loggableUrl } from "./redact.js";
import { pairsOf, type Incoming } from "./request.js";

/** A request to the sandbox and its result. Secrets are removed from bodies and URLs. */
export interface SandboxLogEntry {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The request's body as a string; empty if there is none or the log has discarded it to save memory. */
  readonly body: string;
  /** `operationId` of the matched operation, if the request is routed and authenticated. */
  readonly operation: string | null;
  /** Status of the response as sent; `null` without a response. */
  readonly status: number | null;
  /** Headers of the response as sent. */
  readonly responseHeaders: Readonly<Record<string, string>>;
  /**
   * Body of the response (the first piece of a long export), complete even if a fault interrupts it, under the same
   * conditions as the request's. A response that a fault loses is the API's.
   */
  readonly responseBody: string;
  /** The sandbox's time at the request, in milliseconds since 1970 UTC. */
  readonly at: number;
  /** Duration in the sandbox's time, in milliseconds. */
  readonly ms: number;
  /** The kinds of the faults applied. */
  readonly faults: readonly string[];
  /** Whether the sandbox emulates nothing at the address: an unknown host or path. */
  readonly unmatched: boolean;
}

/** The log. */
export interface SandboxLog {
  /** The latest thousand requests, oldest first. */
  readonly entries: readonly SandboxLogEntry[];
  /** The entries that match nothing that the sandbox emulates. */
  readonly unmatched: readonly SandboxLogEntry[];
  /** @throws SandboxError (`unmatched`) that lists the requests that match nothing */
  expectNoUnmatched(): void;
  /** The log as an HTTP archive; see http://www.softwareishard.com/blog/har-12-spec/ */
  toHar(): Har;
  /** Removes all entries. */
  clear(): void;
}

/** An HTTP archive, with the members that the log has. */
export interface Har {
  readonly log: {
    readonly version: "1.2";
    readonly creator: { readonly name: string; readonly version: string };
    readonly entries: readonly object[];
  };
}

const KEPT_ENTRIES = 1_000;
/** Limit of all stored bodies in bytes. */
const KEPT_BYTES = 4 * 1024 * 1024;
/** Limit of one body that is shown, in characters. */
const KEPT_OF_BODY = 64 * 1024;
const NO_BYTES = new Uint8Array();
/** A response as sent. */
export interface SentResponse {
  /** Alternating names and values. */
  readonly headers: readonly string[];
  readonly body: Uint8Array;
}

/** The data of a finished request. The log discards bodies when they exceed its limit. */
export interface LoggedExchange {
  readonly request: Incoming;
  body: Uint8Array;
  /** The API's response. */
  response: CoreResponse | undefined;
  /** What faults made of it or sent in its place. */
  sent?: SentResponse | undefined;
  readonly status: number | null;
  readonly at: number;
  readonly ms: number;
  readonly faults: readonly string[];
  readonly unmatched: boolean;
}

/** A body as text. Secrets are replaced before it is cut, which could separate a name and the end of its value. */
function loggableBody(bytes: Uint8Array): string {
  return loggableText(new TextDecoder().decode(bytes)).slice(0, KEPT_OF_BODY);
}

function loggableHeaders(flat: readonly string[]): Record<string, string> {
  return Object.fromEntries(pairsOf(flat).map(([name, value]) => [name, loggableHeader(name, value)]));
}

/** An entry. Redaction happens on access, as most entries are never read. */
class Entry implements SandboxLogEntry {
  readonly #exchange: LoggedExchange;

  constructor(exchange: LoggedExchange) {
    this.#exchange = exchange;
  }

  get #response(): SentResponse | undefined {
    return this.#exchange.sent ?? this.#exchange.response;
  }

  get method(): string {
    return this.#exchange.request.method;
  }
  get url(): string {
    return loggableUrl(this.#exchange.request.url);
  }
  get headers(): Record<string, string> {
    return loggableHeaders(this.#exchange.request.headers);
  }
  get body(): string {
    return loggableBody(this.#exchange.body);
  }
  get operation(): string | null {
    return this.#exchange.response?.operation ?? null;
  }
  get status(): number | null {
    return this.#exchange.status;
  }
  get responseHeaders(): Record<string, string> {
    return loggableHeaders(this.#response?.headers ?? []);
  }
  get responseBody(): string {
    return this.#response ? loggableBody(this.#response.body) : "";
  }
  get at(): number {
    return this.#exchange.at;
  }
  get ms(): number {
    return this.#exchange.ms;
  }
  get faults(): readonly string[] {
    return this.#exchange.faults;
  }
  get unmatched(): boolean {
    return this.#exchange.unmatched;
  }

  /** Size of its stored bodies in bytes. */
  get weight(): number {
    const { body, response, sent } = this.#exchange;
    return body.byteLength + (response?.body.byteLength ?? 0) + (sent?.body.byteLength ?? 0);
  }

  /** Discards the bodies. */
  lighten(): void {
    const { response, sent } = this.#exchange;
    this.#exchange.sent = sent && { ...sent, body: NO_BYTES };
    this.#exchange.body = NO_BYTES;
    this.#exchange.response = response && { ...response, body: NO_BYTES };
  }

  /** The entry as plain data, for assertions and `JSON.stringify`. */
  toJSON(): SandboxLogEntry {
    const { method, url, headers, body, operation, status, responseHeaders, responseBody, at, ms, faults, unmatched } =
      this;
    return { method, url, headers, body, operation, status, responseHeaders, responseBody, at, ms, faults, unmatched };
  }
}

/** The log. Only the sandbox calls `add`. */
export class Log implements SandboxLog {
  readonly #entries: Entry[] = [];
  /** Size of the stored bodies in bytes, and the first entry with stored bodies. */
  #bytes = 0;
  #heavy = 0;

  get entries(): readonly SandboxLogEntry[] {
    return this.#entries.slice(-KEPT_ENTRIES);
  }

  get unmatched(): readonly SandboxLogEntry[] {
    return this.entries.filter((entry) => entry.unmatched);
  }

  expectNoUnmatched(): void {
    const { unmatched } = this;
    if (unmatched.length === 0) return;
    const lines = unmatched.map(
      ({ method, url, status }) => `  ${method} ${url}: ${status === null ? "no such host" : status}`,
    );
    throw new SandboxError(
      "unmatched",
      `${unmatched.length} requests match nothing that the sandbox emulates:\n${lines.join("\n")}`,
    );
  }

  toHar(): Har {
    return {
      log: { version: "1.2", creator: { name: "leadspan sandbox", version: "1" }, entries: this.entries.map(harEntry) },
    };
  }

  clear(): void {
    this.#entries.length = 0;
    this.#bytes = 0;
    this.#heavy = 0;
  }

  add(exchange: LoggedExchange): void {
    const entry = new Entry(exchange);
    this.#entries.push(entry);
    this.#bytes += entry.weight;
    while (this.#bytes > KEPT_BYTES && this.#heavy < this.#entries.length) {
      const oldest = this.#entries[this.#heavy];
      this.#heavy += 1;
      this.#bytes -= oldest?.weight ?? 0;
      oldest?.lighten();
    }
    // Removed in batches: removing the first of a thousand on every request would move all others.
    if (this.#entries.length >= 2 * KEPT_ENTRIES) this.#cut();
  }

  #cut(): void {
    const gone = this.#entries.splice(0, this.#entries.length - KEPT_ENTRIES);
    for (const entry of gone) this.#bytes -= entry.weight;
    this.#heavy = Math.max(0, this.#heavy - gone.length);
  }
}

function harEntry(entry: SandboxLogEntry): object {
  const listed = (record: Readonly<Record<string, string>>): object[] =>
    Object.entries(record).map(([name, value]) => ({ name, value }));
  const query = /\?([^#]*)/.exec(entry.url)?.[1] ?? "";
  const mimeType = entry.headers["content-type"] ?? "";
  return {
    startedDateTime: new Date(entry.at).toISOString(),
    time: entry.ms,
    request: {
      method: entry.method,
      url: entry.url,
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: listed(entry.headers),
      queryString: [...new URLSearchParams(query)].map(([name, value]) => ({ name, value })),
      ...(entry.body ? { postData: { mimeType, text: entry.body } } : {}),
      headersSize: -1,
      bodySize: entry.body.length,
    },
    response: {
      status: entry.status ?? 0,
      statusText: "",
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: listed(entry.responseHeaders),
      content: {
        size: entry.responseBody.length,
        mimeType: entry.responseHeaders["content-type"] ?? "",
        text: entry.responseBody,
      },
      redirectURL: entry.responseHeaders["location"] ?? "",
      headersSize: -1,
      bodySize: entry.responseBody.length,
    },
    cache: {},
    timings: { send: 0, wait: entry.ms, receive: 0 },
  };
}
