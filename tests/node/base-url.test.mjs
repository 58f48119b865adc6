// Which addresses a client may call, held to the cases that the Rust tests read.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { checkedBaseUrl, installationUrl } from "../../dist/request/base-url.js";

const { accepted, refused, subdomains } = JSON.parse(
  readFileSync(new URL("../vectors/base-urls.json", import.meta.url), "utf8"),
);
const REFUSAL = { code: "usage/invalid-base-url", outcome: "not_sent" };

test("base URLs that are accepted, and their form", () => {
  for (const [given, base] of accepted) assert.equal(checkedBaseUrl(given, "LeadConduit"), base, given);
});

test("base URLs that are refused", () => {
  for (const given of [...refused, undefined, null, 1, {}, []])
    assert.throws(() => checkedBaseUrl(given, "LeadConduit"), { ...REFUSAL, parameter: "baseUrl" }, String(given));
});

test("subdomains of HeroBase", () => {
  const heroBase = (subdomain) => installationUrl(subdomain, "HeroBase", "https://{subdomain}.herobase.com/api");
  for (const [given, base] of subdomains) {
    if (base) assert.equal(heroBase(given), base);
    else assert.throws(() => heroBase(given), { ...REFUSAL, parameter: "subdomain" }, given);
  }
});
