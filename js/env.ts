/** Options of clients from environment variables: of the process, or of a Worker's bindings. */
import type { ConstructionOnlineOptions } from "./constructiononline.js";
import { failure } from "./errors/classes.js";
import type { HeroBaseOptions } from "./herobase.js";
import type { LeadConduitOptions } from "./leadconduit.js";
import type { ClientOptions } from "./client/options.js";

/** The options of each client, by its name. */
export interface EnvOptions {
  LeadConduit: LeadConduitOptions;
  ConstructionOnline: ConstructionOnlineOptions;
  HeroBase: HeroBaseOptions;
}

/** Options besides the credentials, and where to look for these. */
export interface FromEnvOptions extends Omit<ClientOptions, "baseUrl"> {
  /** The variables, as the `env` of a Worker. Left out: those of the process. */
  env?: object | undefined;
}

/** Options and the endings of the variables that hold them. Required ones are the credentials, which stand or fall together. */
const VARIABLES = {
  LeadConduit: { required: { apiKey: "API_KEY" }, address: { baseUrl: "BASE_URL" } },
  ConstructionOnline: { required: { email: "EMAIL", password: "PASSWORD", apiKey: "API_KEY" }, address: { baseUrl: "BASE_URL" } },
  HeroBase: { required: { username: "USERNAME", password: "PASSWORD" }, address: { subdomain: "SUBDOMAIN", baseUrl: "BASE_URL" } },
} as const;

/**
 * The options of a client from variables such as `LEADCONDUIT_API_KEY`, `CONSTRUCTIONONLINE_EMAIL`, `HEROBASE_SUBDOMAIN`.
 *
 * ```ts
 * const lc = new LeadConduit(fromEnv("LeadConduit"));
 * const hb = new HeroBase(fromEnv("HeroBase", { env, timeoutMs: 5_000 }));
 * ```
 *
 * With `…_BASE_URL` and without credentials it is a gateway's address. Throws a `CredentialError` that names the variables that are
 * missing. Values are trimmed: secrets pasted into a console often end with a line break.
 */
export function fromEnv<Api extends keyof EnvOptions>(api: Api, { env, ...options }: FromEnvOptions = {}): EnvOptions[Api] {
  const variables = VARIABLES[api] as { required: Record<string, string>; address: Record<string, string> } | undefined;
  if (!variables) {
    throw failure("usage/invalid-parameter", `fromEnv: there is no API "${api}"; there are ${Object.keys(VARIABLES).join(", ")}`, { parameter: "api", outcome: "not_sent" });
  }
  const source = (env ?? (globalThis as { process?: { env?: object } }).process?.env ?? {}) as Readonly<Record<string, unknown>>;
  const read = (names: Record<string, string>): { found: Record<string, string>; missing: string[] } => {
    const found: Record<string, string> = {};
    const missing: string[] = [];
    for (const [option, ending] of Object.entries(names)) {
      const name = `${api.toUpperCase()}_${ending}`;
      const value = source[name];
      if (typeof value === "string" && value.trim() !== "") found[option] = value.trim();
      else missing.push(name);
    }
    return { found, missing };
  };
  const address = read(variables.address).found;
  const { found, missing } = read(variables.required);
  const isGateway = address["baseUrl"] !== undefined && Object.keys(found).length === 0;
  const isNowhere = "subdomain" in variables.address && Object.keys(address).length === 0;
  const lacking = [...(isGateway ? [] : missing), ...(isNowhere ? [`${api.toUpperCase()}_SUBDOMAIN`] : [])];
  if (lacking.length > 0) {
    const text = `fromEnv: ${lacking.join(", ")} ${lacking.length === 1 ? "is" : "are"} not set; in a Worker, give its \`env\``;
    throw failure("credential/invalid", text, { api, parameter: lacking[0] as string, outcome: "not_sent" });
  }
  return { ...options, ...address, ...found } as unknown as EnvOptions[Api];
}
