/** Saving a body as it comes: to a path, to an open file, to a stream. Loaded on first use. */
import type * as NodeFiles from "node:fs/promises";
import type * as NodePath from "node:path";
import type * as NodeUrl from "node:url";
import { limitOf } from "../bulk/observe.js";
import { failure, isLeadspanError, type RequestOutcome } from "../errors/classes.js";
import { fileNameIn } from "../response/file-name.js";
import type { Exchange } from "../types/call.js";
import type { Reply } from "../types/reply.js";
import { bytesIn } from "./bytes.js";
import { whole } from "./whole.js";

/** A file that the browser lets a page write, as `showSaveFilePicker()` gives it. */
export interface WritableFile {
  createWritable(): Promise<WritableStream<Uint8Array>>;
}

/** An open file of Node, Deno's compatibility layer or Bun, as `open()` of `node:fs/promises` gives it. */
export interface OpenFile {
  readonly fd: number;
  appendFile(data: Uint8Array): Promise<unknown>;
}

/**
 * Where to save: a path or `file:` URL (in a folder, the name is the server's), an open file, or a stream. A file at a path is
 * there only when it is complete.
 */
export type SaveTarget = string | URL | WritableFile | OpenFile | WritableStream<Uint8Array>;

/** What was saved. */
export interface SavedFile {
  readonly bytes: number;
  /** The name that the server gave, made safe; undefined when it gave none, or a page may not see it. */
  readonly fileName: string | undefined;
  /** Media type, without parameters. */
  readonly mediaType: string | undefined;
  /** Where the file is, when a path was given. */
  readonly path: string | undefined;
  /**
   * Whether the last line is complete. Formats such as CSV have no end mark: lines may be missing after it where a server broke
   * off without an error.
   */
  readonly endsWithLineBreak: boolean;
}

/** Sends the call and saves its body. */
export async function saveBody(exchange: Exchange, target: SaveTarget, accept?: string): Promise<SavedFile> {
  const place = await checkedPlace(target, exchange);
  let reply: Reply;
  try {
    reply = await exchange.send("pieces", undefined, accept);
  } catch (error) {
    place.release?.();
    throw error;
  }
  const { fileName, mediaType } = named(reply);
  try {
    const sink = await place.open(fileName ?? ownName(exchange, mediaType, accept));
    return { fileName, mediaType, ...(await write(sink, exchange, reply)) };
  } catch (error) {
    throw targetError(error, exchange, "answered");
  } finally {
    reply.body?.leave(false);
  }
}

/** Writes a body; what was written is taken away when it fails. */
async function write(
  sink: Sink,
  exchange: Exchange,
  reply: Reply,
): Promise<Pick<SavedFile, "bytes" | "path" | "endsWithLineBreak">> {
  const limited = limitOf(exchange, reply);
  let bytes = 0;
  let last: number | undefined;
  try {
    for await (const chunk of bytesIn(exchange, reply)) {
      await limited(Promise.resolve(sink.write(chunk)));
      bytes += chunk.length;
      last = chunk.at(-1) ?? last;
    }
    const path = await limited(sink.commit());
    return { bytes, path, endsWithLineBreak: last === 0x0a || last === 0x0d };
  } catch (error) {
    await sink.discard?.(error);
    throw error;
  }
}

/** The name and the media type that the server gave. */
function named({ headers }: Reply): Pick<SavedFile, "fileName" | "mediaType"> {
  const [mediaType = ""] = (headers.get("content-type") ?? "").split(";", 1);
  return { fileName: fileNameIn(headers.get("content-disposition")), mediaType: mediaType.trim() || undefined };
}

/** The name of a body that the server gave none. */
function ownName({ operation }: Exchange, mediaType = "", accept?: string): string {
  const [kind = accept ? "csv" : "json"] = /csv|json|html|xml|pdf|zip/.exec(mediaType) ?? [];
  return `${operation}.${kind}`;
}

/** What a body is written to. */
interface Sink {
  write(chunk: Uint8Array): unknown;
  /** Makes the file appear, and says where. */
  commit(): Promise<string | undefined>;
  /** Takes away what was written. */
  discard?(error: unknown): Promise<void>;
}

/** A target that was checked. */
interface Place {
  /** Opens it, once there is a response. */
  open(fileName: string): Promise<Sink>;
  /** Gives it back unopened. */
  release?(): void;
}

/** What the platform or the caller's target threw, as an error that names the target. */
function targetError(cause: unknown, { api, operation }: Exchange, outcome: RequestOutcome): Error {
  if (isLeadspanError(cause)) return cause;
  const text = `${operation}: saveTo() cannot write to its target; see \`cause\``;
  return failure("usage/invalid-parameter", text, { api, operation, parameter: "target", outcome, cause });
}

/** Checked before anything is sent. */
async function checkedPlace(target: SaveTarget, exchange: Exchange): Promise<Place> {
  try {
    return await placeOf(target, exchange);
  } catch (error) {
    throw targetError(error, exchange, "not_sent");
  }
}

async function placeOf(target: SaveTarget, { api, operation }: Exchange): Promise<Place> {
  const refuse = (text: string): Error =>
    failure("usage/invalid-parameter", `${operation}: ${text}`, {
      api,
      operation,
      parameter: "target",
      outcome: "not_sent",
    });
  const given = Object(target) as Partial<WritableFile & OpenFile & WritableStream<Uint8Array> & URL>;
  if (typeof target === "string" ? target !== "" : given.protocol === "file:") {
    const node = nodeModules();
    if (node) return pathPlace(node, target as string | URL);
    throw refuse("saveTo(path) needs Node, Deno or Bun; give a WritableStream or a file handle here");
  }
  if (typeof given.getWriter === "function") return streamPlace(target as WritableStream<Uint8Array>);
  if (typeof given.createWritable === "function")
    return { open: async () => (await streamPlace(await (target as WritableFile).createWritable())).open("") };
  if (typeof given.appendFile === "function") {
    const file = target as OpenFile;
    // The caller opened the file, and closes it.
    const sink: Sink = { write: (chunk) => file.appendFile(chunk), commit: () => Promise.resolve(undefined) };
    return { open: () => Promise.resolve(sink) };
  }
  throw refuse("saveTo() takes a path, a file handle or a WritableStream");
}

/** Locks the stream, which shows whether it can be written to. */
async function streamPlace(stream: WritableStream<Uint8Array>): Promise<Place> {
  const writer = stream.getWriter();
  const release = (): void => {
    writer.releaseLock();
  };
  let fault: { readonly cause: unknown } | undefined;
  writer.closed.then(
    () => (fault = { cause: new TypeError("the stream is closed") }),
    (cause: unknown) => (fault = { cause }),
  );
  // One that is closed or has failed says so at once. Waiting for another to be ready may take long.
  await (writer.desiredSize === null ? writer.ready.catch(() => undefined) : undefined);
  if (fault) {
    release();
    throw fault.cause;
  }
  const sink: Sink = {
    async write(chunk) {
      await writer.ready;
      await writer.write(chunk);
    },
    async commit() {
      await writer.close();
      release();
      return undefined;
    },
    discard(error) {
      // Not awaited: it waits for a write that may hang.
      writer.abort(error).catch(() => undefined);
      release();
      return Promise.resolve();
    },
  };
  return { open: () => Promise.resolve(sink), release };
}

interface NodeModules {
  readonly files: typeof NodeFiles;
  readonly path: typeof NodePath;
  readonly url: typeof NodeUrl;
}

/** Not imported by name: bundlers for browsers would look for them. */
function nodeModules(): NodeModules | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  const [files, path, url] = ["node:fs/promises", "node:path", "node:url"].map((name) =>
    process?.getBuiltinModule?.(name),
  );
  return files && path && url ? ({ files, path, url } as NodeModules) : undefined;
}

/** A path in a folder that exists. */
async function pathPlace({ files, path, url }: NodeModules, target: string | URL): Promise<Place> {
  const given = typeof target === "string" ? target : url.fileURLToPath(target);
  const found = await files.stat(given).catch((error: unknown) => {
    if ((error as { code?: string }).code !== "ENOENT") throw error;
    return undefined;
  });
  const isFolder = /[/\\]$/.test(given) || (found?.isDirectory() ?? false);
  const folder = isFolder ? given : path.dirname(given);
  if (!(await files.stat(folder)).isDirectory()) throw new TypeError(`${folder} is no folder`);
  const inFolder = (fileName: string): string => `${given.replace(/[/\\]$/, "")}/${fileName}`;
  return { open: (fileName) => fileSink(files, isFolder ? inFolder(fileName) : given) };
}

/** A file is written beside its place, and is there only when it is complete. */
async function fileSink(files: typeof NodeFiles, path: string): Promise<Sink> {
  const part = `${path}.${unique()}.part`;
  const file = await files.open(part, "wx");
  return {
    write: (chunk) => file.appendFile(chunk),
    async commit() {
      await file.close();
      await files.rename(part, path);
      return path;
    },
    async discard() {
      await file.close().catch(() => undefined);
      await files.rm(part, { force: true });
    },
  };
}

function unique(): string {
  return Math.random().toString(36).slice(2, 10);
}

/** The whole body as a file that carries the server's name for it. */
export async function fileOf(exchange: Exchange, accept: string): Promise<File> {
  const reply = await whole(exchange, accept);
  const { fileName, mediaType } = named(reply);
  const type = reply.headers.get("content-type") ?? "application/octet-stream";
  return new File([(reply.data ?? "") as BlobPart], fileName ?? ownName(exchange, mediaType, accept), { type });
}
