/**
 * Adapters for tools whose requests, responses or errors differ from those of `fetch`. For the others, the sandbox's
 * `fetch` itself is the adapter: service workers, Worker exports (docs/testing.md).
 */
import { EMULATED } from "../generated/emulated.js";
import { joined } from "./bytes.js";
import { deliveryOf, HIDDEN } from "./deliveries.js";
import { SandboxError } from "./errors.js";

/** The part of a sandbox that adapters use. */
interface Fetcher {
  readonly fetch: (input: string | Request, init?: RequestInit) => Promise<Response>;
}

/** A handler of MSW. */
export type MswHandler = (info: { readonly request: Request }) => Promise<Response>;

/** A handler for `http.all("*", …)` of MSW. Connection errors are the network errors of MSW, which makes 500 of others. */
export function toMsw(sandbox: Fetcher): MswHandler {
  return async ({ request }) => {
    try {
      return await sandbox.fetch(request);
    } catch (error) {
      if (error instanceof SandboxError) throw error;
      return Response.error();
    }
  };
}

/** The part of Playwright's `Route` that the adapter uses. */
interface PlaywrightRoute {
  request(): {
    url(): string;
    method(): string;
    allHeaders(): Promise<Record<string, string>>;
    postDataBuffer(): Uint8Array | null;
    isNavigationRequest?(): boolean;
  };
  fulfill(response: { status: number; headers: Record<string, string>; body: Uint8Array }): Promise<void>;
  abort(reason?: string): Promise<void>;
}

/** A handler for `page.route`. */
export type PlaywrightHandler = (route: PlaywrightRoute) => Promise<void>;

/**
 * A handler for `page.route("**\/*", …)` of Playwright. Connection errors abort the request. Playwright sends complete
 * bodies only.
 * @throws SandboxError (`unsupported`) for the faults `cut` and `dribble`, after aborting the request
 */
export function toPlaywright(sandbox: Fetcher): PlaywrightHandler {
  return async (route) => {
    const request = route.request();
    const [method, headers, post] = [request.method(), await request.allHeaders(), request.postDataBuffer()];
    // Pseudo-header fields of HTTP/2 are not headers.
    const named = Object.entries(headers).filter(([name]) => !name.startsWith(":"));
    let response: Response;
    try {
      response = await sandbox.fetch(request.url(), {
        method,
        headers: named,
        body: post && new Uint8Array(post),
        // `fetch` of the platform refuses this mode; the sandbox's takes it.
        mode: request.isNavigationRequest?.() ? "navigate" : "cors",
      });
    } catch (error) {
      // Playwright does not tell the mode of a request. The browser knows it: it hides the response from a request with
      // CORS, and gives an opaque one to the others. Without a header, Playwright allows the page's origin.
      if (deliveryOf(error) === HIDDEN) {
        await route.fulfill({ status: 200, headers: { "access-control-allow-origin": "null" }, body: buffer([]) });
        return;
      }
      await route.abort("failed");
      if (error instanceof SandboxError) throw error;
      return;
    }
    const delivery = deliveryOf(response);
    if (delivery === "cut" || delivery === "dribble") {
      await route.abort("failed");
      throw new SandboxError(
        "unsupported",
        `Playwright sends complete bodies only: it cannot produce the fault ${delivery}`,
      );
    }
    await route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: buffer(await response.arrayBuffer()),
    });
  };
}

/** Bytes as Playwright takes them. */
function buffer(bytes: ArrayBuffer | readonly number[]): Uint8Array {
  // Not by its name alone: bundlers for browsers would look for a polyfill.
  const { Buffer: NodeBuffer } = globalThis as { Buffer?: { from(bytes: Uint8Array): Uint8Array } };
  const plain = new Uint8Array(bytes);
  return NodeBuffer?.from(plain) ?? plain;
}

/** The part of Node's request that the adapter uses. */
interface NodeRequest extends AsyncIterable<Uint8Array> {
  readonly url?: string | undefined;
  readonly method?: string | undefined;
  readonly headersDistinct: Readonly<Record<string, string[] | undefined>>;
}

/** The part of Node's response that the adapter uses. */
interface NodeResponse {
  writeHead(status: number, headers: string[]): unknown;
  write(piece: Uint8Array): boolean;
  end(): unknown;
  destroy(error?: Error): unknown;
  once(event: "close" | "drain", listener: () => void): unknown;
  readonly destroyed: boolean;
}

/** A listener for `http.createServer`. */
export type NodeListener = (request: NodeRequest, response: NodeResponse) => Promise<void>;

/** What a client gets that calls neither an API's host nor a path that stands for one. */
const notFound = (): Uint8Array => {
  const paths = Object.values(EMULATED).map(({ path }) => path);
  return new TextEncoder().encode(`The sandbox emulates nothing here; the APIs are below ${paths.join(", ")}.\n`);
};

/**
 * A listener for `http.createServer`: serves each API below its path, such as `/leadconduit` or `/herobase/api`, and at
 * its own host's paths if the header `Host` names that. Connection errors and interrupted bodies close the connection.
 */
export function toNodeListener(sandbox: Fetcher): NodeListener {
  return async (request, response) => {
    const disconnected = new AbortController();
    response.once("close", () => {
      disconnected.abort();
    });
    try {
      const pieces: Uint8Array[] = [];
      for await (const piece of request) pieces.push(piece);
      const method = request.method ?? "GET";
      const headers = Object.entries(request.headersDistinct).flatMap(([name, values = []]) =>
        values.map((value): [string, string] => [name, value]),
      );
      const bodiless = method === "GET" || method === "HEAD";
      const reply = await sandbox.fetch(addressOf(request), {
        method,
        headers,
        body: bodiless ? null : joined(pieces),
        signal: disconnected.signal,
      });
      // Alternating names and values: Node accepts pairs only if no header is set yet, which middleware for CORS does.
      response.writeHead(reply.status, [...reply.headers].flat());
      await copy(reply, response);
      response.end();
    } catch (error) {
      // `fetch` knows no TRACE.
      const isTrace = request.method === "TRACE";
      if (isTrace || isUnknownHost(error)) {
        response.writeHead(isTrace ? 501 : 404, ["content-type", "text/plain; charset=utf-8"]);
        response.write(notFound());
        response.end();
        return;
      }
      // The client sees a closed connection; the sandbox's log has the reason.
      response.destroy();
    }
  };
}

/** The address of a request, which may begin with two slashes or, as a proxy's, be complete. */
function addressOf({ url = "/", headersDistinct }: NodeRequest): string {
  if (!url.startsWith("/")) return new URL(url, "http://127.0.0.1").href;
  const host = headersDistinct["host"]?.[0] ?? "";
  return new URL(`http://${/^[\w.-]+$/.test(host) ? host : "127.0.0.1"}${url}`).href;
}

const isUnknownHost = (error: unknown): boolean =>
  (error as { cause?: { code?: unknown } } | undefined)?.cause?.code === "ENOTFOUND";

async function copy(reply: Response, response: NodeResponse): Promise<void> {
  if (!reply.body) return;
  for await (const piece of reply.body as ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>) {
    if (!response.write(piece) && !response.destroyed) {
      await new Promise<void>((resolve) => {
        response.once("drain", resolve);
        response.once("close", resolve);
      });
    }
  }
}
