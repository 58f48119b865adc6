/** The linear-time matcher, a WebAssembly module of its own: its engine weighs more than the client. */
import { load } from "#matcher-loader";
import { instantiate } from "../matcher/matcher.js";
import { compileModule } from "../util/compile.js";

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
  return instantiate(await compileModule(await load())).check;
}
