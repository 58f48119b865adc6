/** Sources of modules that `init` was given, as compiled modules. LoadedModules by the first `init` that names one. */
import { failure } from "../errors/classes.js";
import type { ModuleName, WasmSource, WasmSources } from "../types/wasm-source.js";
import { recover } from "./recover.js";
import type { Compilable, GivenSources, SourceContext } from "./types.js";

const NAMES: readonly ModuleName[] = ["core", "reader", "matcher", "sandbox"];

type Source = WasmSource | Promise<WasmSource>;

/** Every source that was given and not used yet, and when those that are fetched and compiled at once are ready. */
interface TakenSources {
  readonly all: GivenSources;
  readonly ready: Promise<unknown>;
}

/**
 * Adds sources to those `before`, in the two forms that `init` takes. A module that is loaded, or being loaded, keeps
 * the source it has. Functions are called when their module is first needed; everything else begins at once, so that
 * faults show in `init`.
 */
export async function takeSources(
  sources: unknown,
  { before, started, compile }: SourceContext,
): Promise<TakenSources> {
  const named = isNamed(sources) ? sources : { core: sources as Source };
  const unknown = Object.keys(named).find((name) => !(NAMES as readonly string[]).includes(name));
  if (unknown !== undefined) throw badSource(unknown, `there is no such module; there are ${NAMES.join(", ")}`);
  const all: GivenSources = { ...(await before) };
  const ready: Promise<unknown>[] = [];
  for (const name of NAMES) {
    const source = named[name];
    if (source === undefined) continue;
    const isLazy = typeof source === "function";
    if (started.has(name)) {
      // A promise that nothing awaits any more must not count as unhandled.
      if (!isLazy) ready.push(Promise.resolve(source).then(ignore, ignore));
      continue;
    }
    const open = once(name, (isLazy ? source : () => source) as () => Source, compile, () => {
      if (all[name] === open) Reflect.deleteProperty(all, name);
    });
    all[name] = open;
    if (!isLazy) ready.push(open());
  }
  return { all, ready: Promise.all(ready) };
}

const ignore = (): void => undefined;

const isNamed = (sources: unknown): sources is WasmSources =>
  tagOf(sources) === "Object" && !("then" in (sources as object));

const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice("[object ".length, -1);

function badSource(parameter: string, text: string): Error {
  return failure("usage/invalid-option", `init: ${parameter}: ${text}`, { parameter, outcome: "not_sent" });
}

/** Opens a source once; one that fails is dropped, so that later calls load the package's own file. */
function once(
  name: ModuleName,
  source: () => Source,
  compile: SourceContext["compile"],
  drop: () => void,
): () => Promise<WebAssembly.Module> {
  let opened: Promise<WebAssembly.Module> | undefined;
  return () =>
    (opened ??= compileSource(name, source, compile).catch((cause: unknown) => {
      drop();
      throw cause;
    }));
}

async function compileSource(
  name: ModuleName,
  source: () => Source,
  compile: SourceContext["compile"],
): Promise<WebAssembly.Module> {
  try {
    const found = await compilableOf(name, await source());
    return await compile(found);
  } catch (cause) {
    const { module } = await recover(name, undefined, ignore, cause);
    return module;
  }
}

async function compilableOf(name: ModuleName, given: unknown): Promise<Compilable> {
  const tag = tagOf(given);
  // `import("….wasm")`: bundlers and runtimes put the module, or its address, into the default export.
  if (tag === "Module") return compilableOf(name, (given as { default: unknown }).default);
  if (typeof given === "string" || tag === "URL") {
    const response = await fetch(given as string | URL);
    return compilableOf(name, response);
  }
  if (tag === "Response" && !(given as Response).ok) {
    void (given as Response).body?.cancel();
    throw new Error(`the address responded with status ${(given as Response).status}`);
  }
  const isKnown = ["WebAssembly.Module", "Response", "ArrayBuffer"].includes(tag) || ArrayBuffer.isView(given);
  if (isKnown) return given as Compilable;
  throw badSource(
    name,
    "must be an address, a Response, bytes, a WebAssembly.Module, or a promise or function that gives one",
  );
}
