/** Reads requests of any realm's or library's classes. */

/** A request as it arrives. */
export interface Incoming {
  readonly method: string;
  readonly url: string;
  /** Alternating names in lower case and values: pairs would need an array for each. */
  readonly headers: readonly string[];
  readonly signal: AbortSignal | undefined;
  /** The mode of a page's request: `cors` by default. */
  readonly mode: string | undefined;
  /** Bytes if it can be read synchronously. */
  readonly body: Uint8Array | Promise<Uint8Array>;
}

const encoder = new TextEncoder();
const NOTHING = new Uint8Array();
/** Methods that are normalized to upper case; see https://fetch.spec.whatwg.org/#concept-method-normalize */
const NORMALIZED = /^(delete|get|head|options|post|put)$/i;

/** Methods of the APIs and of tests: `fetch` refuses some of the others. */
const PLAIN_METHOD = /^(delete|get|head|options|patch|post|put)$/i;

/** Identifies requests of other realms: miniflare and test runners have their own classes. */
interface RequestLike {
  readonly url: string;
  readonly method: string;
  readonly headers: Iterable<[string, string]>;
  readonly signal?: AbortSignal | null;
  readonly mode?: string;
  readonly body?: unknown;
  arrayBuffer(): Promise<ArrayBuffer>;
}

const isRequest = (input: unknown): input is RequestLike =>
  typeof input === "object" &&
  input !== null &&
  typeof (input as RequestLike).url === "string" &&
  typeof (input as RequestLike).arrayBuffer === "function";

/** Reads the arguments of `fetch`. */
export function incoming(input: unknown, init: RequestInit | undefined): Incoming {
  if (isRequest(input)) {
    if (init === undefined) return ofRequest(input);
    if (input instanceof Request) return ofRequest(new Request(input, init));
    const own = ofRequest(input);
    return { ...own, ...(init.signal ? { signal: init.signal } : {}) };
  }
  const url = input instanceof URL ? input.href : String(input);
  const body = init?.body;
  // In this mode the platform leaves out the headers that a page must not set; and it refuses methods and bodies.
  const method = init?.method ?? "GET";
  const isPlain = PLAIN_METHOD.test(method) && !(/^(get|head)$/i.test(method) && body !== undefined && body !== null);
  if (init?.mode === "no-cors" || !isPlain) return ofRequest(new Request(url, init));
  if (typeof body === "string" || body === undefined || body === null || body instanceof Uint8Array)
    return ofParts(url, init, body);
  // The platform serializes forms, blobs and streams and determines their content type.
  return ofRequest(new Request(url, { ...init, ...(body instanceof ReadableStream ? { duplex: "half" } : {}) }));
}

function ofRequest(request: RequestLike): Incoming {
  const bodiless = request.method === "GET" || request.method === "HEAD" || request.body === null;
  const body = bodiless ? NOTHING : request.arrayBuffer().then((bytes) => new Uint8Array(bytes));
  // A call that ends before it has read the body must not leave an unhandled rejection.
  if (!(body instanceof Uint8Array)) body.catch(() => {});
  return {
    method: request.method,
    url: request.url,
    headers: [...request.headers].flat(),
    signal: request.signal ?? undefined,
    mode: request.mode,
    body,
  };
}

function ofParts(url: string, init: RequestInit | undefined, body: string | Uint8Array | null | undefined): Incoming {
  const method = init?.method ?? "GET";
  const headers = headersOf(init?.headers);
  if (typeof body === "string" && !headers.some((text, index) => index % 2 === 0 && text === "content-type")) {
    headers.push("content-type", "text/plain;charset=UTF-8");
  }
  // A copy: the caller may use its buffer again.
  const bytes = typeof body === "string" ? encoder.encode(body) : (body?.slice() ?? NOTHING);
  const signal = init?.signal ?? undefined;
  return {
    method: NORMALIZED.test(method) ? method.toUpperCase() : method,
    url: absolute(url),
    headers,
    signal,
    mode: init?.mode,
    body: bytes,
  };
}

/** URLs that the platform's parser would return unchanged. */
const PLAIN_URL = /^https:\/\/[a-z\d.-]*[a-z]\/[\w!$%&()*+,./:;=?@~-]*$/;
const DOT_SEGMENT = /\/(?:\.|%2e)/i;

/** Resolves a URL like `fetch`; throws its TypeError for an invalid one. */
function absolute(url: string): string {
  // Those of the clients: parsing takes longer than everything else here.
  if (PLAIN_URL.test(url) && !DOT_SEGMENT.test(url)) return url;
  return new URL(url, (globalThis as { location?: { href: string } }).location?.href).href;
}

const PLAIN_NAME = /^[a-z0-9-]+$/i;
const PLAIN_VALUE = /^[!-~](?:[ -~]*[!-~])?$/;

function headersOf(given: HeadersInit | undefined): string[] {
  if (given === undefined) return [];
  if (given instanceof Headers) return [...given].flat();
  return plainHeaders(given) ?? [...new Headers(given)].flat();
}

/**
 * Headers that do not need the platform's validation, which takes longer than everything else here: plain names with
 * plain values.
 */
function plainHeaders(given: object): string[] | undefined {
  if (Object.getPrototypeOf(given) !== Object.prototype) return undefined;
  const members = given as Readonly<Record<string, unknown>>;
  const flat: string[] = [];
  for (const key of Object.keys(members)) {
    const [name, value] = [key.toLowerCase(), members[key]];
    if (typeof value !== "string" || !PLAIN_NAME.test(name) || !PLAIN_VALUE.test(value)) return undefined;
    // Names that differ in case alone are one header, whose values the platform joins.
    if (flat.includes(name)) return undefined;
    flat.push(name, value);
  }
  return flat;
}

/** Groups alternating names and values into pairs. */
export function pairsOf(flat: readonly string[]): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) pairs.push([flat[index] ?? "", flat[index + 1] ?? ""]);
  return pairs;
}

/** The head of a request in the core's format. */
export function headOf({ method, url, headers }: Incoming): string {
  // Header values have no line breaks: `Headers` rejects them.
  return headers.length === 0 ? `${method}\n${url}` : `${method}\n${url}\n${headers.join("\n")}`;
}
