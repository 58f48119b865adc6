/** The limit of a `toArray`. */
import type { CallName } from "../types/reply.js";
import { ignoreErrors } from "../util/ignore-errors.js";
import { badOption, checkNames } from "./settings.js";

/** The `max` of a `toArray`. */
export function mostOf(options: { readonly max?: number } | undefined, { api, operation }: CallName): number {
  const owner = { api, operation };
  // A number instead of the object would pass for no limit.
  const given = typeof (options ?? {}) === "object" && ignoreErrors(() => ({ __proto__: null, ...options }));
  if (!given) throw badOption(owner, "max", "is given as { max: 100 }");
  checkNames(given, ["max"], owner);
  const { max = Infinity } = given;
  if (max === Infinity || (Number.isInteger(max) && max >= 0)) return max;
  throw badOption(owner, "max", "must be a whole number, zero or more");
}
