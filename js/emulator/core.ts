/** The sandbox's WebAssembly: loaded once, replaced when it trapped. */
import { loader } from "#sandbox-loader";
import { instanceOf } from "../loaders/modules.js";
import { instantiate, type Instance, type Sandbox as Wasm } from "../sandbox/sandbox.js";
import type { Bytes } from "./bytes.js";
import { SandboxError } from "./errors.js";

let current: Promise<Instance> | undefined;

/** Sandboxes share one instance and nothing in it. */
export function instance(): Promise<Instance> {
  current ??= instanceOf("sandbox", loader, instantiate).catch((error: unknown) => {
    current = undefined;
    throw error;
  });
  return current;
}

/** A response of the core. */
export interface CoreResponse {
  /** 0 when none of the APIs lives at the address. */
  readonly status: number;
  /** The time of the response. */
  readonly now: number;
  readonly operation: string | null;
  /** Alternating names and values. */
  readonly headers: readonly string[];
  /** The body, or its first piece. */
  readonly body: Bytes;
  /** What follows, if anything does. */
  readonly rest: BodyRest | undefined;
}

/** What is left of a body: made when it is asked for. */
export interface BodyRest {
  /** The next piece; `undefined` after the last. */
  next(): Bytes | undefined;
  /** Gives back what it holds; nothing is asked for any more. */
  free(): void;
}

const LENGTH_BYTES = 4;
/** Of the length: that more of the body follows. */
const GOES_ON = 0x8000_0000;
const decoder = new TextDecoder();

/** Decodes a response; `sandbox/src/wasm.rs` says how it is packed. */
function unpack(bytes: Bytes, takeRest: () => BodyRest | undefined): CoreResponse {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const end = LENGTH_BYTES + (length % GOES_ON);
  const lines = decoder.decode(bytes.subarray(LENGTH_BYTES, end)).split("\n");
  const [status, now, operation] = [Number(lines[0]), Number(lines[1]), lines[2] ?? ""];
  return { status, now, operation: operation || null, headers: lines.slice(3), body: bytes.subarray(end), rest: length < GOES_ON ? undefined : takeRest() };
}

/** One sandbox's records. */
export class SandboxCore {
  readonly #settings: string;
  #wasm: Wasm | undefined;
  #trap: SandboxError | undefined;

  constructor(settings: string) {
    this.#settings = settings;
  }

  /** Whether a call needs no waiting. */
  get isReady(): boolean {
    return this.#wasm !== undefined && this.#trap === undefined;
  }

  /** Loads what is needed. */
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
    return rest && { next: () => this.#guard(() => rest.next()) as Bytes | undefined, free: () => { rest.free(); } };
  };

  /** Runs a call that the core may refuse: its text becomes an error of the given kind. */
  run<T>(call: (wasm: Wasm) => T, kind: "option" | "snapshot" = "option", prefix = "sandbox: "): T {
    if (this.#trap) throw this.#trap;
    const wasm = this.#wasm;
    if (!wasm) throw new SandboxError("option", "the sandbox is not loaded");
    return this.#guard(() => call(wasm), kind, prefix);
  }

  /** Forgets everything; after a trap with a fresh instance. */
  async reset(): Promise<void> {
    if (this.#trap) {
      // The memory of the trapped instance is left to those that still live in it.
      this.#trap = undefined;
      this.#wasm = undefined;
    }
    await this.ready();
    this.run((wasm) => {
      wasm.reset();
    });
  }

  /** Gives the memory back. */
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
      current = undefined;
      this.#trap = new SandboxError("trap", "the sandbox ended by a fault of its own, which is a bug in leadspan; reset() starts afresh", { cause: reason });
      throw this.#trap;
    }
  }
}
