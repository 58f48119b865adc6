/** Loading the reader: the second WebAssembly module, fetched by the first call that reads at scale. */
import { load } from "#reader-loader";
import { failure, isLeadspanError, type ErrorCode, type ErrorShape, type LeadspanError } from "./errors.js";
import { instantiate, type Instance } from "./reader/reader.js";

/** One instance of the reader, shared by all calls. */
export type Reader = Instance;

/** What takes the bytes of a body piece by piece. */
export interface Machine {
  input(): number;
  feed(length: number): void;
}

/** Bytes that a {@link Machine} takes at once. */
const PIECE = 65_536;

let current: Promise<Reader> | undefined;

/** What escaped from an instance, and ended it. */
class Death extends Error {}

/** The reader, loaded if it is not there yet. */
export function reader(): Promise<Reader> {
  current ??= start().catch((cause: unknown) => {
    current = undefined;
    throw failure("internal/fault", "the WebAssembly module for reading at scale could not be loaded", { cause });
  });
  return current;
}

async function start(): Promise<Reader> {
  const source = await (load() as Promise<WebAssembly.Module | Response>);
  if (!(source instanceof Response)) return instantiate(source, guarded);
  if (!source.ok) throw new Error(`the module's address answered with status ${source.status}`);
  return instantiate(await WebAssembly.compile(await source.arrayBuffer()), guarded);
}

/**
 * Wraps an instance's functions so that whatever escapes from one, a trap or a stack overflow, ends the instance: the
 * other readings inside fail at their next step, and nothing that is freed touches it any more.
 */
function guarded(exports: WebAssembly.Exports): WebAssembly.Exports {
  const own = current;
  let death: Death | undefined;
  const wrap =
    (name: string, run: (...values: unknown[]) => unknown) =>
    (...values: unknown[]): unknown => {
      // The build has marked what nobody can catch: destructors.
      const byHost = name.startsWith("_");
      if (death && byHost) return undefined;
      if (death) throw death;
      try {
        return run(...values);
      } catch (cause) {
        death = new Death("the instance is dead", { cause });
        if (current === own) current = undefined;
        if (byHost) return undefined;
        throw death;
      }
    };
  return Object.fromEntries(Object.entries(exports).map(([name, value]) => [name, typeof value === "function" ? (wrap(name, value as never) as never) : value]));
}

/** Feeds a chunk of any length; `taken` is called behind each piece, so that results do not pile up in the memory. */
export function feed({ memory }: Reader, machine: Machine, chunk: Uint8Array, taken?: () => void): void {
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
  if (!(thrown instanceof Death)) return failure("internal/fault", "something failed while reading; see `cause`", { ...details, cause: thrown });
  return failure("internal/trap", "the WebAssembly instance of the reader failed and was replaced", { ...details, cause: thrown.cause });
}
