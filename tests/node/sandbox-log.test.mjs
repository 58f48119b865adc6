// What the sandbox's log shows: no secret, wherever a request has it, and everything else as it was sent. And names that
// the sandbox has from the contract and from the core.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createSandbox } from "leadspan/sandbox";
import { LISTS } from "../../dist/emulator/effects.js";
import { isSecretName, loggableText, loggableUrl } from "../../dist/emulator/redact.js";
import { ID_MEMBERS, LIST_WRAPPERS } from "../../dist/generated/lists.js";

const LC = "https://app.leadconduit.com";
const authorization = `Basic ${btoa("X:sandbox-leadconduit-key")}`;
const SUBMIT = "/flows/55d1f41b976c0bfb67e7a836/sources/55479a2afbec3d235e65965f/submit";
const FORM = "application/x-www-form-urlencoded";
const SECRET = "t0p-s3cret";
const encoded = (value, indent) => encodeURIComponent(JSON.stringify(value, null, indent));

/** Requests with a secret: path or address, body, content type, further headers. */
const REQUESTS = {
  "keys of a store": [`/firehose?service=aws&bucket=abc&access_key_id=${SECRET}&secret_access_key=${SECRET}`],
  "a connection string": [`/firehose?service=azure&bucket=abc&connection_string=${SECRET}`],
  "a credential": ["/credentials", { type: "user", package: "x", username: SECRET, password: SECRET }],
  tokens: ["/credentials", { type: "token", token: SECRET, access_token: SECRET, refresh_token: SECRET }],
  "a number": [SUBMIT, { ssn: 123456789, amount: 2 }],
  "a list": ["/credentials", { password: [SECRET, { a: SECRET }] }],
  "an object": ["/credentials", { password: { a: [SECRET] }, name: "kept" }],
  "another spelling of its name": ["/credentials", `{"pass\\u0077ord" : "${SECRET}"}`, "application/json"],
  "JSON that lacks its end": ["/credentials", `{"name":"n","password":"${SECRET}`, "application/json"],
  "quotes inside": ["/credentials", { password: `\\"${SECRET}\\"`, name: "kept" }],
  "a long body": ["/credentials", { name: "x".repeat(65_510), password: SECRET + "y".repeat(100) }],
  "an XML element": [SUBMIT, `<lead><ssn>${SECRET}</ssn><name>kept</name></lead>`, "text/xml"],
  "XML with CDATA": [SUBMIT, `<lead><ssn><![CDATA[<${SECRET}>]]></ssn></lead>`, "text/xml"],
  "an XML attribute": [SUBMIT, `<lead password = '${SECRET}'/>`, "text/xml"],
  "XML that lacks its end": [SUBMIT, `<lead><ssn>${SECRET}`, "text/xml"],
  "a form": [SUBMIT, `a=1&ssn=${SECRET}&user_password=${SECRET}&accessToken=${SECRET}&key=${SECRET}`, FORM],
  "JSON in a form": [SUBMIT, `data=${encoded({ password: SECRET })}`, FORM],
  "a multipart body": [
    "/feedback?event_id=x",
    `--b\r\ncontent-disposition: form-data; name="password"\r\n\r\n-----BEGIN KEY\r\n${SECRET}\r\n--b--`,
    "multipart/form-data; boundary=b",
  ],
  "a query": [`${SUBMIT}?ssn=${SECRET}&client_secret=${SECRET}&X-Amz-Signature=${SECRET}&api%5Fkey=${SECRET}`],
  "JSON in the query": [`/status?coInfo=${encoded({ NAME: "x", password: SECRET })}`],
  "printed JSON in the query": [`/status?coInfo=${encoded({ NAME: "x", password: SECRET }, 1)}`],
  "unencoded JSON in the query": [`/status?coInfo={"NAME":"x","password":"${SECRET}"}`],
  headers: [
    "/caps",
    undefined,
    undefined,
    { "api-key": SECRET, "x-auth-token": SECRET, "proxy-authorization": SECRET, "x-amz-security-token": SECRET },
  ],
  "an address in a header": ["/caps", undefined, undefined, { referer: `https://x.example/?token=${SECRET}` }],
  "an unknown host": [`https://example.com/?api_key=${SECRET}#access_token=${SECRET}`],
  "a fragment": [`https://example.com/#state=1&access_token=${SECRET}`],
  "a login": [`https://${SECRET}:${SECRET}@example.com/?x=1`],
};

async function send(sandbox, [path, body, type = "application/json", headers = {}]) {
  const init = { headers: { authorization, accept: "application/json", ...headers } };
  if (body !== undefined) {
    init.method = "POST";
    init.headers["content-type"] = type;
    init.body = typeof body === "string" ? body : JSON.stringify(body);
  }
  await sandbox.fetch(path.startsWith("https:") ? path : LC + path, init).catch(() => undefined);
  return sandbox.log.entries.at(-1);
}

test("neither the log nor the archive nor the list of unmatched requests shows a secret", async () => {
  for (const [name, request] of Object.entries(REQUESTS)) {
    const sandbox = createSandbox({ leads: 0 });
    await send(sandbox, request);
    let shown = JSON.stringify(sandbox.log.entries) + JSON.stringify(sandbox.log.toHar());
    try {
      sandbox.log.expectNoUnmatched();
    } catch ({ message }) {
      shown += message;
    }
    assert.ok(!shown.includes(SECRET) && !shown.includes("123456789"), `${name}: ${shown.slice(0, 2_000)}`);
    assert.ok(shown.includes("***"), name);
    sandbox.dispose();
  }
});

test("what is no secret stays as it was sent", () => {
  for (const text of ['{"a": 2380.0, "name":"x" }', "a=1&b=%C3%A9+c", "<a b='c'>d</a>", "", "plain: text, and [more"])
    assert.equal(loggableText(text), text);
  assert.equal(loggableText('{"a": 2380.0, "ssn": 1, "b":[1]}'), '{"a": 2380.0, "ssn":"***", "b":[1]}');
  assert.equal(loggableText("<a><ssn>1</ssn><b>2</b></a>"), "<a><ssn>***</ssn><b>2</b></a>");
  assert.equal(loggableUrl("https://h.example/p?a=1&token=2&b=%203#c"), "https://h.example/p?a=1&token=***&b=%203#c");
});

test("hostile bodies take linear time", () => {
  const many = 200_000;
  for (const unit of ['{"', '"\\', "<ssn>", '{"password":', "--b\r\n\r\n", "password=", '<a b="', "[", "?&"]) {
    const begin = performance.now();
    loggableText(unit.repeat(many));
    loggableUrl(`https://x.example/?${unit.repeat(many)}`);
    const ms = performance.now() - begin;
    assert.ok(ms < 5_000, `${unit}: ${ms} ms`);
  }
});

test("every name that the contract marks as sensitive is that of a secret", () => {
  const names = new Set();
  for (const api of ["leadconduit", "constructiononline", "herobase"]) {
    const lines = readFileSync(new URL(`../contract/${api}.openapi.yaml`, import.meta.url), "utf8").split("\n");
    for (const [at, line] of lines.entries()) {
      if (line.trim() !== "x-sensitive: true") continue;
      const depth = line.search(/\S/);
      const owner = lines.slice(0, at).findLastIndex((other) => other.trim() !== "" && other.search(/\S/) < depth);
      const [, parameter, member] = /^\s*(?:- name: (\w+)|(\w+):)/.exec(lines[owner]) ?? [];
      if (!parameter && member === "schema")
        names.add(/- name: (\w+)/.exec(lines.slice(0, owner).findLast((other) => other.includes("- name:")))[1]);
      else names.add(parameter ?? member);
    }
  }
  assert.ok(names.size > 8 && names.has("secret_access_key"), [...names].join(" "));
  assert.deepEqual(
    [...names].filter((name) => !isSecretName(name)),
    [],
  );
});

test("faults tell lists from records as clients do", () => {
  for (const name of ID_MEMBERS) assert.ok(LISTS.isId(name) && !LISTS.isWrapper(name), name);
  for (const name of LIST_WRAPPERS) assert.ok(LISTS.isWrapper(name) && !LISTS.isId(name), name);
});
