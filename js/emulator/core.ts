/** The sandbox's WebAssembly module: loaded once, and instantiated again after a trap. */
import { loader } from "#sandbox-loader";
import { instanceOf } from "../loaders/modules.js";
import { instantiate, type Instance, type Sandbox as Wasm } from "../sandbox/sandbox.js";
import type { Bytes } from "./bytes.js";
import { SandboxError } from "./errors.js";

let current: Promise<Instance> | undefined;
/** Set when the module is first loaded. */
let operations: (() => ReadonlySet<string>) | undefined;

/** Sandboxes share one instance but no state. */
export function instance(): Promise<Instance> {
  current ??= instanceOf("sandbox", loader, instantiate).then(
    (loaded) => {
      operations ??= idsIn(loaded);
      return loaded;
    },
    (error: unknown) => {
      current = undefined;
      throw error;
    },
  );
  return current;
}

/** Every `operationId`, once the module is loaded. */
export const operationIds = (): ReadonlySet<string> | undefined => operations?.();

/** Found when first needed: few rules name operations. */
function idsIn(loaded: Instance): () => ReadonlySet<string> {
  let ids: ReadonlySet<string> | undefined;
  return () =>
    (ids ??= new Set(Object.values(JSON.parse(loaded.examples()) as Record<string, object>).flatMap(Object.keys)));
}

/** A response of the core. */
export interface CoreResponse {
  /** 0 if the address belongs to none of the APIs. */
  readonly status: number;
  /** The time of the response. */
  readonly now: number;
  readonly operation: string | null;
  /** Alternating names and values. */
  readonly headers: readonly string[];
  /** The body, or its first piece. */
  readonly body: Bytes;
  /** The remaining body, if there is more. */
  readonly rest: BodyRest | undefined;
}

/** The remaining body, made on demand. */
export interface BodyRest {
  /** The next piece; `undefined` at the end. */
  next(): Bytes | undefined;
  /** Frees its memory; must not be used afterwards. */
  free(): void;
}

const LENGTH_BYTES = 4;
/** A bit of the length: the body has further pieces. */
const HAS_MORE = 0x8000_0000;
const decoder = new TextDecoder();

/** Decodes a response; `sandbox/src/wasm.rs` describes the format. */
function unpack(bytes: Bytes, takeRest: () => BodyRest | undefined): CoreResponse {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const end = LENGTH_BYTES + (length % HAS_MORE);
  const lines = decoder.decode(bytes.subarray(LENGTH_BYTES, end)).split("\n");
  const [status, now, operation] = [Number(lines[0]), Number(lines[1]), lines[2] ?? ""];
  return {
    status,
    now,
    operation: operation || null,
    headers: lines.slice(3),
    body: bytes.subarray(end),
    rest: length < HAS_MORE ? undefined : takeRest(),
  };
}

/** Whether an error leaves the instance unusable: a trap, or the end of the stack (Firefox: an InternalError) inside it. */
const isTrap = (error: unknown): boolean =>
  error instanceof WebAssembly.RuntimeError ||
  error instanceof RangeError ||
  (error as Error | undefined)?.name === "InternalError";

/** The state of one sandbox. */
export class SandboxCore {
  readonly #settings: string;
  #wasm: Wasm | undefined;
  #trap: SandboxError | undefined;

  constructor(settings: string) {
    this.#settings = settings;
  }

  /** Whether calls need no waiting. */
  get isReady(): boolean {
    return this.#wasm !== undefined && this.#trap === undefined;
  }

  /** Loads the module if necessary. */
  async ready(): Promise<void> {
    if (this.#trap) throw this.#trap;
    if (this.#wasm) return;
    const { Sandbox } = await instance();
    this.#wasm ??= this.#guard(() => new Sandbox(this.#settings));
  }

  handle(head: string, body: Uint8Array, at: number): CoreResponse {
    return unpack(this.run((wasm) => wasm.handle(head, body, at)) as Bytes, this.#takeRest);
  }

  readonly #takeRest = (): BodyRest | undefined => {
    const rest = this.run((wasm) => wasm.rest());
    return (
      rest && {
        next: () => this.#guard(() => rest.next()) as Bytes | undefined,
        free: () => {
          rest.free();
        },
      }
    );
  };

  /** Runs a fallible call of the core and converts its message to an error of the given kind. */
  run<T>(call: (wasm: Wasm) => T, kind: "option" | "snapshot" = "option", prefix = "sandbox: "): T {
    if (this.#trap) throw this.#trap;
    const wasm = this.#wasm;
    if (!wasm) throw new SandboxError("option", "the sandbox is not loaded");
    return this.#guard(() => call(wasm), kind, prefix);
  }

  /** Loads the module if necessary; after a trap, a fresh instance with the initial state. */
  async recover(): Promise<void> {
    if (this.#trap) {
      // The memory of the trapped instance stays in use by the other sandboxes.
      this.#trap = undefined;
      this.#wasm = undefined;
    }
    await this.ready();
  }

  /** Restores the initial state. */
  reset(): void {
    this.run((wasm) => {
      wasm.reset();
    });
  }

  /** Frees the memory. */
  free(): void {
    const wasm = this.#wasm;
    this.#wasm = undefined;
    if (!this.#trap) wasm?.free();
  }

  #guard<T>(call: () => T, kind: "option" | "snapshot" = "option", prefix = "createSandbox: "): T {
    try {
      return call();
    } catch (reason) {
      if (typeof reason === "string") throw new SandboxError(kind, prefix + reason);
      if (!isTrap(reason)) throw reason;
      current = undefined;
      this.#trap = new SandboxError("trap", "the sandbox trapped, which is a bug in leadspan; reset() recovers", {
        cause: reason,
      });
      throw this.#trap;
    }
  }
}
