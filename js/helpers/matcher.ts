/** The linear-time matcher, a WebAssembly module of its own: its engine weighs more than the client. */
import { load } from "#matcher-loader";
import { instantiate } from "../matcher/matcher.js";

/** Checks a text against a pattern: 1 accepted, 0 refused, -1 cannot be checked. */
export type Check = (pattern: string, text: string) => number;

let loaded: Promise<Check> | undefined;

/** The matcher, loaded once. */
export function matcher(): Promise<Check> {
  loaded ??= start().catch((error: unknown) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function start(): Promise<Check> {
  // Browsers get an answer to compile, all others the module.
  const source = await (load() as Promise<WebAssembly.Module | Response>);
  const module = source instanceof WebAssembly.Module ? source : await WebAssembly.compile(await source.arrayBuffer());
  return instantiate(module).check;
}
