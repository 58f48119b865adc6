/** The HeroBase client. */
import type { ClientOptions } from "./client/options.js";
import { HeroBaseResources, spec } from "./generated/herobase.js";

export type * from "./generated/herobase-types.js";
export type * from "./generated/herobase.js";
export * from "./client/common.js";
export * from "./helpers/import-check.js";
export * from "./helpers/rights.js";
export * from "./helpers/values.js";

/** Where an installation is: its subdomain of herobase.com, or its whole address. */
type Installation =
  | {
      /** Name of the installation, as `wshero01`. */
      subdomain: string;
      baseUrl?: undefined;
    }
  | {
      subdomain?: undefined;
      /** Address of the installation with its path, as `https://wshero01.herobase.com/api`. */
      baseUrl: string;
    };

/** Loaded by the first call that validates. */
const shapes = () => import("./generated/herobase-shapes.js");
/** Loaded by the first call with a body. */
const bodies = () => import("./generated/herobase-bodies.js");

/** Options of {@link HeroBase}: an installation and a web-service login, or a gateway that adds the login. */
export type HeroBaseOptions = Omit<ClientOptions, "baseUrl"> &
  (
    | (Installation & {
        /** Name of the web-service login. */
        username: string;
        /** Its password. */
        password: string;
        /** How name and password become bytes. @default "utf-8" */
        charset?: "utf-8" | "latin1" | undefined;
      })
    | {
        subdomain?: undefined;
        username?: undefined;
        password?: undefined;
        charset?: undefined;
        /** The address of the gateway that adds the credentials. */
        baseUrl: string;
      }
  );

/**
 * Campaigns and outbound calls by Enreach.
 *
 * ```ts
 * const hb = new HeroBase({ subdomain: "wshero01", username, password });
 * await hb.leads.import({ campaignCode: "TEST", data: { phone: "…" } });
 * ```
 */
export class HeroBase extends HeroBaseResources {
  /** Checks the options; throws a `CredentialError` or a `UsageError`. Touches neither the network nor the disk. */
  constructor(options: HeroBaseOptions) {
    super({ ...spec, shapes, bodies }, options);
  }
}
