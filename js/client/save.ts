/** Saving a body as it comes: to a path, to an open file, to a stream. Loaded on first use. */
import type * as NodeFiles from "node:fs/promises";
import { failure } from "../errors/classes.js";
import { fileNameIn } from "../response/file-name.js";
import type { Exchange } from "../types/call.js";
import type { Reply } from "../types/reply.js";
import type { streamOf } from "./stream.js";

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
export async function saveBody(
  exchange: Exchange,
  target: SaveTarget,
  stream: typeof streamOf,
  accept?: string,
): Promise<SavedFile> {
  const open = openerOf(target, exchange);
  const { reply, body } = await sent(exchange, stream, accept);
  const disposition = reply.headers.get("content-disposition");
  const fileName = fileNameIn(disposition);
  const [mediaType] = (reply.headers.get("content-type") ?? "").split(";", 1);
  let bytes = 0;
  let last: number | undefined;
  const counted = body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.length;
        last = chunk.at(-1) ?? last;
        controller.enqueue(chunk);
      },
    }),
  );
  const path = await write(counted, await opened(open, fileName ?? `${exchange.operation}.csv`, counted));
  return {
    bytes,
    fileName,
    mediaType: mediaType?.trim() || undefined,
    path,
    endsWithLineBreak: last === 0x0a || last === 0x0d,
  };
}

/** Sends the call; its body is handed out by `streamOf`, which is given, as the client has it loaded already. */
async function sent(
  exchange: Exchange,
  stream: typeof streamOf,
  accept: string | undefined,
): Promise<{ reply: Reply; body: ReadableStream<Uint8Array> }> {
  const reply = await exchange.send("pieces", undefined, accept);
  return { reply, body: stream(exchange, accept, reply) };
}

/** What a body is written to. */
interface Sink {
  readonly writable: WritableStream<Uint8Array>;
  /** Makes the file appear, and says where. */
  commit?(): Promise<string>;
  /** Takes away what was written. */
  discard?(): Promise<void>;
}

type Opener = (fileName: string) => Promise<Sink>;

/** A target that cannot be opened ends the request. */
async function opened(open: Opener, fileName: string, stream: ReadableStream<Uint8Array>): Promise<Sink> {
  try {
    return await open(fileName);
  } catch (error) {
    await stream.cancel(error);
    throw error;
  }
}

async function write(stream: ReadableStream<Uint8Array>, sink: Sink): Promise<string | undefined> {
  try {
    await stream.pipeTo(sink.writable);
    return await sink.commit?.();
  } catch (error) {
    await sink.discard?.();
    throw error;
  }
}

/** Checked before anything is sent. */
function openerOf(target: SaveTarget, exchange: Exchange): Opener {
  const { api, operation } = exchange;
  const details = { api, operation, parameter: "target", outcome: "not_sent" as const };
  const given = Object(target) as Partial<WritableFile & OpenFile & WritableStream<Uint8Array> & URL>;
  if (typeof target === "string" ? target !== "" : given.protocol === "file:") {
    const files = nodeFiles();
    if (files) return (fileName) => openPath(files, target as string | URL, fileName);
    const text = `${operation}: saveTo(path) needs Node, Deno or Bun; give a WritableStream or a file handle here`;
    throw failure("usage/invalid-parameter", text, details);
  }
  if (typeof given.getWriter === "function")
    return () => Promise.resolve({ writable: target as WritableStream<Uint8Array> });
  if (typeof given.createWritable === "function")
    return async () => ({ writable: await (target as WritableFile).createWritable() });
  if (typeof given.appendFile === "function")
    return () => Promise.resolve({ writable: writableOf(target as OpenFile) });
  throw failure(
    "usage/invalid-parameter",
    `${operation}: saveTo() takes a path, a file handle or a WritableStream`,
    details,
  );
}

/** The caller opened the file, and closes it. */
function writableOf(file: OpenFile): WritableStream<Uint8Array> {
  return new WritableStream({
    async write(chunk) {
      await file.appendFile(chunk);
    },
  });
}

/** Not imported by name: bundlers for browsers would look for it. */
function nodeFiles(): typeof NodeFiles | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  return process?.getBuiltinModule?.("node:fs/promises") as typeof NodeFiles | undefined;
}

async function openPath(files: typeof NodeFiles, target: string | URL, fileName: string): Promise<Sink> {
  const isFolder =
    /[/\\]$/.test(String(target)) || ((await files.stat(target).catch(() => undefined))?.isDirectory() ?? false);
  const folder = typeof target === "string" ? target.replace(/[/\\]$/, "") : target;
  const path = !isFolder
    ? target
    : typeof folder === "string"
      ? `${folder}/${fileName}`
      : new URL(encodeURIComponent(fileName), `${folder.href.replace(/\/$/, "")}/`);
  const part = typeof path === "string" ? `${path}.${unique()}.part` : new URL(`${path.href}.${unique()}.part`);
  const file = await files.open(part, "wx");
  return {
    writable: writableOf(file),
    async commit() {
      await file.close();
      await files.rename(part, path);
      return typeof path === "string" ? path : decodeURIComponent(path.pathname);
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
export async function fileOf(exchange: Exchange, stream: typeof streamOf, accept?: string): Promise<File> {
  const { reply, body } = await sent(exchange, stream, accept);
  const bytes = await new Response(body).arrayBuffer();
  const name = fileNameIn(reply.headers.get("content-disposition")) ?? `${exchange.operation}.csv`;
  return new File([bytes], name, { type: reply.headers.get("content-type") ?? "application/octet-stream" });
}
