/** What loaders, and those that use them, agree on. */
import type { ModuleName } from "../types/wasm-source.js";

/** What a module can be compiled from without fetching anything. */
export type Compilable = WebAssembly.Module | Response | ArrayBuffer | ArrayBufferView | undefined;

/** How a runtime reaches one of the package's own modules. */
export interface Loader {
  /** The `.wasm` file. */
  readonly file?: () => Compilable | Promise<Compilable>;
  /** A copy inside JavaScript, for hosts that lose the file. */
  readonly copy?: () => Promise<{ readonly default: string }>;
}

/** Sources given to `init`, in place of the package's own files. */
export type Given = { [Name in ModuleName]?: () => Promise<WebAssembly.Module> };

/** Modules that are loaded, or about to be. */
export type Loaded = { [Name in ModuleName]?: Promise<{ readonly module: WebAssembly.Module; first: unknown }> | undefined };

/** What sources that are given to `init` meet. */
export interface Known {
  /** The sources that were given before. */
  readonly before: Promise<Given | undefined> | undefined;
  /** The modules whose source is settled. */
  readonly started: ReadonlySet<ModuleName>;
  /** Compiles what needs no fetching any more. */
  readonly compile: (source: Compilable) => Promise<WebAssembly.Module>;
}
