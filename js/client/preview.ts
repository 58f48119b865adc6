/** What a call would send, taken from the core itself: it builds the request as usual and gets a `fetch` that sends nothing. */
import type { Connection } from "../core/core.js";
import { Shape } from "../response/shape.js";
import type { Reply } from "../types/reply.js";

/** A request that was not sent. The client's credentials are `[redacted]`; what the caller gave is shown in full. */
export interface RequestPreview {
  readonly method: string;
  /** The whole address, with its query. */
  readonly url: string;
  /** Headers by their names in lower case. What the platform adds by itself is not among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON text of the body. */
  readonly body: string | undefined;
  /** The same as a command for a shell. */
  readonly curl: string;
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Builds the request of a call; errors in its arguments are thrown as usual. */
export async function preview(
  connect: (fetch: Fetch) => Connection,
  send: (connection: Connection) => Promise<Reply>,
): Promise<Reply> {
  let taken: RequestPreview | undefined;
  const take: Fetch = async (url, init) => {
    taken = describe(url, init, await connection.redactor());
    throw new Error("a request that is only shown");
  };
  const connection = connect(take);
  try {
    await send(connection);
  } catch (error) {
    if (!taken) throw error;
  } finally {
    // It is used once, and not every platform collects what it holds.
    connection.core?.free();
  }
  return { status: 0, headers: new Headers(), attempts: 0, elapsedMs: 0, shape: Shape.AnyJson, data: taken };
}

function describe(address: string, init: RequestInit, redact: (text: string) => string): RequestPreview {
  const method = init.method ?? "GET";
  const url = redact(address);
  const headers = Object.fromEntries(Array.from(new Headers(init.headers), ([name, value]) => [name, redact(value)]));
  const body = typeof init.body === "string" ? init.body : undefined;
  const parts = ["curl", ...(method === "GET" ? [] : ["-X", method]), quoted(url)];
  for (const [name, value] of Object.entries(headers)) parts.push("-H", quoted(`${name}: ${value}`));
  if (body !== undefined) parts.push("--data-raw", quoted(body));
  return { method, url, headers, body, curl: parts.join(" ") };
}

/** A word of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
