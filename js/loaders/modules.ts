/** Loads each WebAssembly module of the package once, from the source given to `init` or by the loader of this runtime. */
import { loadPart } from "../errors/classes.js";
import type { ModuleName } from "../types/wasm-source.js";
import type { Compilable, GivenSources, LoadedModules, Loader } from "./types.js";

let given: Promise<GivenSources | undefined> | undefined;
const loaded: LoadedModules = {};
/** Modules whose source is decided. */
const started = new Set<ModuleName>();

/** Takes sources of modules that are not loaded yet; later calls wait until it is known which. */
export function provide(sources: unknown): Promise<unknown> {
  const before = given;
  // A promise that rejects before the part that awaits it is loaded must not count as unhandled.
  void Promise.allSettled(tagOf(sources) === "[object Object]" ? Object.values(sources as object) : [sources]);
  const taken = loadPart(() => import("./sources.js")).then(({ takeSources }) =>
    takeSources(sources, { before, started, compile }),
  );
  given = taken.then(
    ({ all }) => all,
    () => before,
  );
  return taken.then(({ ready }) => ready);
}

/** A new instance of a module, which is loaded when it is not there yet. */
export async function instanceOf<Instance>(
  name: ModuleName,
  loader: Loader,
  start: (module: WebAssembly.Module) => Instance,
): Promise<Instance> {
  const known = await (loaded[name] ??= load(name, loader, start).catch((cause: unknown) => {
    loaded[name] = undefined;
    started.delete(name);
    throw cause;
  }));
  // A module was tried by its first instance.
  const first = known.first as Instance | undefined;
  known.first = undefined;
  return first ?? start(known.module);
}

async function load(
  name: ModuleName,
  { file, copy }: Loader,
  start: (module: WebAssembly.Module) => unknown,
): NonNullable<LoadedModules[ModuleName]> {
  const source = (await given)?.[name];
  started.add(name);
  try {
    const found = await (source ?? file)?.();
    const module = await compile(found);
    return { module, first: start(module) };
  } catch (cause) {
    // Bundlers and development servers move or drop the file, and respond with a page of their own; a module that is not
    // the one this code was built with does not start.
    const { recover } = await loadPart(() => import("./recover.js"));
    return recover(name, source ? undefined : copy, start, cause);
  }
}

/** The tag of an object, of any realm: runtimes compile modules and make responses in other realms than ours. */
const tagOf = (value: unknown): string => Object.prototype.toString.call(value);

/** The module of a compiled module, a response or bytes. */
export async function compile(source: Compilable): Promise<WebAssembly.Module> {
  const tag = tagOf(source);
  if (tag === "[object WebAssembly.Module]") return source as WebAssembly.Module;
  // No `await` inside arguments of `compile`: Next.js rewrites these calls into functions that are not `async`.
  if (tag !== "[object Response]") return WebAssembly.compile(source as BufferSource);
  const response = source as Response;
  // While it arrives, unless the server is one of the many that do not know the media type of .wasm.
  if (response.headers.get("content-type") === "application/wasm") return WebAssembly.compileStreaming(response);
  const bytes = await response.arrayBuffer();
  return WebAssembly.compile(bytes);
}
