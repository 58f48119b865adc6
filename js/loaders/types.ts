/** The contract between loaders and their users. */
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
export type GivenSources = { [Name in ModuleName]?: () => Promise<WebAssembly.Module> };

/** Modules that are loaded, or about to be. */
export type LoadedModules = {
  [Name in ModuleName]?: Promise<{ readonly module: WebAssembly.Module; first: unknown }> | undefined;
};

/** The state that sources given to `init` are added to. */
export interface SourceContext {
  /** The sources that were given before. */
  readonly before: Promise<GivenSources | undefined> | undefined;
  /** The modules whose source is decided. */
  readonly started: ReadonlySet<ModuleName>;
  /** Compiles a source that needs no further request. */
  readonly compile: (source: Compilable) => Promise<WebAssembly.Module>;
}
