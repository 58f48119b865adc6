/** Which addresses a client may call: the same rules as `src/http/base_url.rs`. */
import { failure } from "../errors/classes.js";

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
/** Plain hosts and paths: nothing that parsers read in different ways. */
const PLAIN = /^[a-z]+:\/\/(\[[\da-f:.]+\]|[a-z\d-]+(\.[a-z\d-]+)*)(:\d{1,5})?(\/(?!\.{1,2}(\/|$))[\w.~-]+)*\/*$/i;
const LABEL = /^[a-z\d]([a-z\d-]*[a-z\d])?$/i;

/** A base URL without its trailing slash; throws when it is not allowed. */
export function checkedBaseUrl(value: unknown, api: string): string {
  const url = typeof value === "string" ? parsed(value) : undefined;
  if (!url) throw refused(api, "baseUrl", "must be an address, as in https://host");
  if (url.username || url.password || url.search || url.hash)
    throw refused(api, "baseUrl", "must have no user name, password, query or fragment");
  if (url.protocol !== "https:" && !(url.protocol === "http:" && LOOPBACK.test(url.hostname)))
    throw refused(api, "baseUrl", "must be https");
  if (!PLAIN.test(value as string)) throw refused(api, "baseUrl", "has a host or a path that is not plain");
  return url.origin + url.pathname.replace(/\/+$/, "");
}

/** The address of an installation; `{subdomain}` in `template` stands for its name. */
export function installationUrl(subdomain: unknown, api: string, template: string): string {
  if (typeof subdomain === "string" && LABEL.test(subdomain))
    return template.replace("{subdomain}", subdomain.toLowerCase());
  throw refused(api, "subdomain", "must be one label of letters, digits and hyphens, as wshero01");
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function refused(api: string, parameter: string, why: string): Error {
  return failure("usage/invalid-base-url", `${parameter} ${why}`, { api, parameter, outcome: "not_sent" });
}
