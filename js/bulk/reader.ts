/** Loading the reader: the second WebAssembly module, fetched by the first call that reads at scale. */
import { loader } from "#reader-loader";
import { failure, isLeadspanError, type ErrorCode, type ErrorShape, type LeadspanError } from "../errors/classes.js";
import { instanceOf } from "../loaders/modules.js";
import { instantiate, type Instance } from "../reader/reader.js";
import { guarded, TrapError } from "./guard.js";

/** One instance of the reader. */
export type ReaderInstance = Instance;

/** Takes the bytes of a body piece by piece. */
export interface BodyParser {
  input(): number;
  feed(length: number): void;
}

/** Bytes that a {@link BodyParser} takes at once. */
const PIECE = 65_536;

/** Idle instances. Each reading has an instance of its own, so that a trap costs that reading only. */
const idle: ReaderInstance[] = [];
/** As many are kept as readings usually overlap: each holds one or two MiB. */
const MAX_IDLE = 4;
/** The instances that have trapped. */
const trapped = new WeakSet<ReaderInstance>();

let loading: Promise<void> | undefined;
/** The module, once it is loaded. */
let loaded: WebAssembly.Module | undefined;

/** Loads the module, once. */
export function loadReader(): Promise<void> {
  return (loading ??= instanceOf("reader", loader, start).then(releaseReader, (error: unknown) => {
    loading = undefined;
    throw error;
  }));
}

/**
 * An instance of the reader for one body, once the module is loaded; `releaseReader` has to follow. Calls that wait for
 * a permit hold none: each has a memory of its own, of which a page gets only so many.
 */
export function acquireReader(): ReaderInstance {
  const known = idle.pop();
  if (known) return known;
  try {
    return start(loaded as WebAssembly.Module);
  } catch (cause) {
    throw failure("internal/fault", "the platform gives no memory for another reading; read fewer bodies at once", {
      cause,
    });
  }
}

/** Returns an instance to the idle ones. */
export function releaseReader(instance: ReaderInstance): void {
  if (!trapped.has(instance) && idle.length < MAX_IDLE) idle.push(instance);
}

function start(module: WebAssembly.Module): ReaderInstance {
  const instance = instantiate(module, (exports) => guarded(exports, () => trapped.add(instance)));
  loaded = module;
  return instance;
}

/** Feeds a chunk of any length; `taken` is called after each piece, so that results do not pile up in its memory. */
export function feed({ memory }: ReaderInstance, machine: BodyParser, chunk: Uint8Array, taken?: () => void): void {
  for (let at = 0; at < chunk.length; at += PIECE) {
    const piece = chunk.length > PIECE ? chunk.subarray(at, at + PIECE) : chunk;
    new Uint8Array(memory.buffer, machine.input(), piece.length).set(piece);
    machine.feed(piece.length);
    taken?.();
  }
}

/** What the reader threw, as an error of this library. After a trap the next call gets a fresh instance. */
export function readerError(thrown: unknown, details: Partial<ErrorShape>): LeadspanError {
  if (isLeadspanError(thrown)) return thrown;
  const { code, message, offset } = thrown as { code?: ErrorCode; message?: string; offset?: number };
  if (code && !(thrown instanceof Error)) {
    const text = details.operation ? `${details.operation}: ${message}` : (message ?? code);
    return failure(code, text, { ...details, ...(offset !== undefined && { offset }) });
  }
  if (!(thrown instanceof TrapError))
    return failure("internal/fault", "something failed while reading; see `cause`", { ...details, cause: thrown });
  return failure("internal/trap", "the WebAssembly instance of the reader failed and was replaced", {
    ...details,
    cause: thrown.cause,
  });
}
