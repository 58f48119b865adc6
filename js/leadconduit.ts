/** The LeadConduit client. */
import type { ClientOptions } from "./client/options.js";
import { LeadConduitResources, spec } from "./generated/leadconduit.js";

export type * from "./generated/leadconduit-types.js";
export type * from "./generated/leadconduit.js";
export * from "./client/common.js";
// Both the vendor's record and the error class have this name; the class keeps it.
export { ValidationError } from "./errors/classes.js";
export type { ValidationError as ValidationErrorRecord } from "./generated/leadconduit-types.js";

/** Loaded by the first call that validates. */
const shapes = () => import("./generated/leadconduit-shapes.js");
/** Loaded by the first call with a body. */
const bodies = () => import("./generated/leadconduit-bodies.js");

/** Options of {@link LeadConduit}: the account's API key, or a gateway that adds it. */
export type LeadConduitOptions = ClientOptions &
  (
    | {
        /** The account's API key. */
        apiKey: string;
      }
    | {
        apiKey?: undefined;
        /** The address of the gateway that adds the key. */
        baseUrl: string;
      }
  );

/**
 * Lead routing by ActiveProspect.
 *
 * ```ts
 * const lc = new LeadConduit({ apiKey });
 * const cap = await lc.caps.get("5b898b13cea36a21e4618dfa");
 * ```
 */
export class LeadConduit extends LeadConduitResources {
  /** Checks the options; throws a `CredentialError` or a `UsageError`. Touches neither the network nor the disk. */
  constructor(options: LeadConduitOptions) {
    super({ ...spec, shapes, bodies }, options);
  }
}
