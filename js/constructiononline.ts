/** The ConstructionOnline client. */
import type { ClientOptions } from "./client/options.js";
import { ConstructionOnlineResources, spec } from "./generated/constructiononline.js";

export type * from "./generated/constructiononline-types.js";
export type * from "./generated/constructiononline.js";
export * from "./client/common.js";
export * from "./helpers/related.js";
export * from "./helpers/values.js";

/** Loaded by the first call that validates. */
const shapes = () => import("./generated/constructiononline-shapes.js");
/** Loaded by the first call with a body. */
const bodies = () => import("./generated/constructiononline-bodies.js");

/** Options of {@link ConstructionOnline}: a person's login and the company's key, or a gateway that adds them. */
export type ConstructionOnlineOptions = ClientOptions &
  (
    | {
        /** E-mail address of the login. */
        email: string;
        /** Password of the login. */
        password: string;
        /** The company's key. */
        apiKey: string;
        /** How e-mail and password become bytes. @default "utf-8" */
        charset?: "utf-8" | "latin1" | undefined;
      }
    | {
        email?: undefined;
        password?: undefined;
        apiKey?: undefined;
        charset?: undefined;
        /** The address of the gateway that adds the credentials. */
        baseUrl: string;
      }
  );

/**
 * Records of a construction company, kept by UDA Technologies.
 *
 * ```ts
 * const co = new ConstructionOnline({ email, password, apiKey });
 * const orders = await co.changeOrders.modifiedSince("2023-10-14");
 * ```
 */
export class ConstructionOnline extends ConstructionOnlineResources {
  /** Checks the options; throws a `CredentialError` or a `UsageError`. Touches neither the network nor the disk. */
  constructor(options: ConstructionOnlineOptions) {
    super({ ...spec, shapes, bodies }, options);
  }
}
