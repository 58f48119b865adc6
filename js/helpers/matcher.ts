/** The linear-time matcher, a WebAssembly module of its own: its engine weighs more than the client. */
import { loader } from "#matcher-loader";
import { instanceOf } from "../loaders/modules.js";
import { instantiate } from "../matcher/matcher.js";

/** Whether a pattern accepts a string; undefined where that cannot be checked. */
export type PatternCheck = (pattern: string, text: string) => boolean | undefined;

let loaded: Promise<PatternCheck> | undefined;

/** The matcher, loaded once. */
export function matcher(): Promise<PatternCheck> {
  loaded ??= instanceOf("matcher", loader, (module) => instantiate(module).check).catch((error: unknown) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}
