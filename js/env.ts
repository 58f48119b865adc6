/** Options of clients from environment variables: of the process, or of a Worker's bindings. */
import type { ClientOptions } from "./client/options.js";
import { failure } from "./errors/classes.js";
import { CREDENTIAL_OPTIONS, WITH_INSTALLATIONS, type ApiName } from "./generated/apis.js";
import type * as clients from "./index.js";

/** The options of each client, by its name. */
export type EnvOptions = { [Api in ApiName]: ConstructorParameters<(typeof clients)[Api]>[0] };

/** Options besides the credentials, and where to look for these. */
export interface FromEnvOptions extends Omit<ClientOptions, "baseUrl"> {
  /** The variables, for example the `env` of a Worker. If omitted: those of the process. */
  env?: object | undefined;
}

/**
 * The options of a client from variables such as `LEADCONDUIT_API_KEY`, `CONSTRUCTIONONLINE_EMAIL`, `HEROBASE_SUBDOMAIN`.
 *
 * ```ts
 * const lc = new LeadConduit(fromEnv("LeadConduit"));
 * const hb = new HeroBase(fromEnv("HeroBase", { env, timeoutMs: 5_000 }));
 * ```
 *
 * `…_BASE_URL` without credentials is a gateway's address. HeroBase takes `HEROBASE_SUBDOMAIN` or `HEROBASE_BASE_URL`, not
 * both. Throws a `CredentialError` that names the missing variables. Values are trimmed, because secrets pasted into a
 * console often end with a line break.
 */
export function fromEnv<Api extends keyof EnvOptions>(
  api: Api,
  { env, ...options }: FromEnvOptions = {},
): EnvOptions[Api] {
  if (!Object.hasOwn(CREDENTIAL_OPTIONS, api)) {
    const text = `fromEnv: there is no API "${api}"; there are ${Object.keys(CREDENTIAL_OPTIONS).join(", ")}`;
    throw failure("usage/invalid-parameter", text, { parameter: "api", outcome: "not_sent" });
  }
  const source = (env ?? (globalThis as { process?: { env?: object } }).process?.env ?? {}) as Readonly<
    Record<string, unknown>
  >;
  const read = (names: readonly string[]): { found: Record<string, string>; missing: string[] } => {
    const found: Record<string, string> = {};
    const missing: string[] = [];
    for (const option of names) {
      const name = variableOf(api, option);
      const value = source[name];
      if (typeof value === "string" && value.trim() !== "") found[option] = value.trim();
      else missing.push(name);
    }
    return { found, missing };
  };
  const isInstallation = WITH_INSTALLATIONS.includes(api);
  const address = read(isInstallation ? ["subdomain", "baseUrl"] : ["baseUrl"]).found;
  const { found, missing } = read(CREDENTIAL_OPTIONS[api]);
  const isGateway = address["baseUrl"] !== undefined && Object.keys(found).length === 0;
  const isNowhere = isInstallation && Object.keys(address).length === 0;
  const lacking = [...(isGateway ? [] : missing), ...(isNowhere ? [variableOf(api, "subdomain")] : [])];
  if (lacking.length > 0) {
    const text = `fromEnv: ${lacking.join(", ")} ${lacking.length === 1 ? "is" : "are"} not set; in a Worker, give its \`env\``;
    throw failure("credential/invalid", text, { api, parameter: lacking[0] as string, outcome: "not_sent" });
  }
  return { ...options, ...address, ...found } as unknown as EnvOptions[Api];
}

/** The variable that holds an option: `HeroBase`, `baseUrl` -> `HEROBASE_BASE_URL`. */
function variableOf(api: string, option: string): string {
  return `${api}_${option.replace(/[A-Z]/g, "_$&")}`.toUpperCase();
}
