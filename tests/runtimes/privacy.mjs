// What a client may disclose and to whom: credentials stand in their headers and nowhere else, what a call sends of
// people is in no message, and nothing that a server says steers a log or a terminal.
import { ConstructionOnline, HeroBase, LeadConduit, isUsageError } from "leadspan";
import { everythingOf } from "./support/canary.mjs";

const allow = { dangerouslyAllowBrowser: true, retry: false };
const KEY = "c4n4ry-0123456789abcdef";
const lead = (options) => new LeadConduit({ apiKey: KEY, ...allow, ...options });
const json = (body, init) => Response.json(body, init);

export default async function (suite) {
  await credentials(suite);
  await people(suite);
  await control(suite);
  await stores(suite);
}

/** Ways to put a secret into a string. */
const WRAPPED = {
  alone: (secret) => secret,
  Bearer: (secret) => `Bearer ${secret}`,
  "Basic token": (secret) => `Basic ${btoa(`X:${secret}`)}`,
  "Basic token without padding": (secret) => btoa(`X:${secret}`).replaceAll("=", ""),
  "in base64": (secret) => btoa(secret),
  "in the middle": (secret) => `a${secret}b`,
};

async function credentials({ test, assert }) {
  const sent = [];
  const fetch = async (url) => (sent.push(url), json([]));
  for (const [how, wrap] of Object.entries(WRAPPED)) {
    await test(`a credential (${how}) goes into no address, argument or header`, async () => {
      const reported = [];
      const lc = lead({ fetch, on: (event) => reported.push(event) });
      const text = wrap(KEY);
      const calls = {
        "a query value": () => lc.caps.list({}, { query: { k: text } }),
        "a query name": () => lc.caps.list({}, { query: { [text]: 1 } }),
        "a path argument": () => lc.caps.get(text),
        "an argument": () => lc.events.list({ after_id: text }),
        "a list": () => lc.events.list({ include: ["id", text] }),
        "the name of an argument": () => lc.events.list({ [text]: 1 }),
        "a path": () => lc.request({ method: "GET", path: `/x/${text}` }),
        "a query value of request": () => lc.request({ method: "GET", path: "/x", query: { k: text } }),
        "a header": () => lc.caps.list({}, { headers: { "x-trace": text } }),
        "the name of a header": () => lc.caps.list({}, { headers: { [text.replace(/[ =/]/g, "")]: "1" } }),
        "a header of the client": () => lead({ fetch, headers: { "x-trace": text } }).caps.list(),
      };
      for (const [where, call] of Object.entries(calls)) {
        const error = await assert.rejects(Promise.resolve(call()), { outcome: "not_sent" });
        assert.ok(isUsageError(error), `${where}: ${error}`);
        assert.ok(!everythingOf(error).includes("c4n4ry"), `${where}: the error shows it`);
        assert.ok(!everythingOf(error).includes(btoa(`X:${KEY}`).slice(4, 20)), `${where}: the error shows the token`);
      }
      assert.deepEqual([sent, reported], [[], []]);
    });
  }

  await test("a credential of each API is refused, and a short one where it stands alone", async () => {
    const co = new ConstructionOnline({
      email: "a@b.example",
      password: "c4n4ry-pass",
      apiKey: "c4n4ry-key-1",
      ...allow,
      fetch,
    });
    const hb = new HeroBase({ subdomain: "x", username: "u", password: "demo", ...allow, fetch });
    for (const call of [
      () => co.call("listLeads", {}, { query: { a: "c4n4ry-pass" } }),
      () => co.call("listLeads", {}, { query: { a: "x=c4n4ry-key-1" } }),
      () => hb.call("listCampaigns", {}, { query: { a: "demo" } }),
    ])
      await assert.rejects(Promise.resolve(call()), { name: "UsageError", outcome: "not_sent" });
    assert.deepEqual(sent, []);
    // A value that is only a part of another word does not count.
    await hb.call("listCampaigns", {}, { query: { a: "our demo campaign", b: "demonstration" } });
    assert.equal(sent.length, 1);
  });
}

const PERSON = {
  name: "Ann Canary-Lee",
  email: "ann.canary@example.com",
  phone: "+1 (555) 010-9999",
  note: 'first line\nsecond "line" of canary',
};
/** Values that must not show, of a call that sends all of them, and of one that sends the URL only. */
const ALL = /canary|010-9999|0109999|second/i;
const ADDRESS = /ann\.canary|example\.com/i;

async function people({ test, assert, runtime }) {
  const inspect = runtime === "node" ? (await import(`node:${"util"}`)).inspect : undefined;
  const page = (text, type) => new Response(text, { status: 404, headers: { "content-type": type } });
  const quoting = {
    "the address as ASP.NET quotes it": (url) =>
      json({ Message: `No HTTP resource was found that matches the request URI '${url}'.` }, { status: 404 }),
    "the address as text": (url) => page(`Cannot GET ${decodeURIComponent(url)}`, "text/plain"),
    "the body": (_, { body }) =>
      json({ message: `cannot read ${body}`, errors: { data: [`is wrong: ${body}`] } }, { status: 422 }),
    "the values": () =>
      json(
        {
          message: `'${PERSON.email}' of ${PERSON.name.toUpperCase()} is taken`,
          errors: {
            email: [`${PERSON.email} is taken`],
            phone: [encodeURIComponent(PERSON.phone)],
            note: [JSON.stringify(PERSON.note)],
            [PERSON.email]: ["is bad"],
            [`of ${PERSON.name}/${PERSON.phone}`]: { [PERSON.note]: "is bad" },
          },
        },
        { status: 422 },
      ),
    "a fetch that quotes what it sends": (url, { body }) => {
      throw Object.assign(new TypeError(`fetch failed for ${url.replace(/^https:..[^/]*/, "")} with ${body}`), {
        cause: new Error(`${PERSON.email}: ${PERSON.note}`),
      });
    },
  };
  for (const [how, respond] of Object.entries(quoting)) {
    await test(`what a call sends of people is in no error: ${how}`, async () => {
      const reported = [];
      const log = (...entries) => reported.push(...entries);
      const lc = lead({
        baseUrl: "https://lc.example",
        fetch: async (url, init) => respond(url, init),
        on: log,
        logger: { debug: log, warn: log },
      });
      const calls = [
        [
          ALL,
          () =>
            lc.events.list(
              { after_id: "5b898b13cea36a21e4618dfa" },
              { query: { email: PERSON.email, who: PERSON.name, tel: PERSON.phone, note: PERSON.note } },
            ),
        ],
        [ALL, () => lc.leads.submit("flow-1", "source-1", PERSON)],
        [ADDRESS, () => lc.entities.get(PERSON.email)],
        [ALL, () => lc.request({ method: "POST", path: `/people/${PERSON.email}`, body: { nested: [PERSON] } })],
      ];
      for (const [SHOWN, call] of calls) {
        const error = await assert.rejects(Promise.resolve(call()));
        const { name, message, stack, cause, issues } = error;
        const shown =
          everythingOf({ name, message, stack, cause, issues }, inspect) + JSON.stringify({ ...error, url: "" });
        assert.ok(
          !SHOWN.test(shown),
          `${error.operation}: ${SHOWN.exec(shown)?.[0]} shows after "${shown.slice(Math.max(0, shown.search(SHOWN) - 80), shown.search(SHOWN))}"`,
        );
        assert.ok(
          (error.operation && error.message.includes(error.operation)) || error.code.startsWith("network/"),
          error.message,
        );
      }
      assert.ok(
        !ALL.test(everythingOf(reported, inspect).replaceAll(/people.[^\s"]*|entities.[^\s"]*/g, "")),
        "events",
      );
    });
  }

  await test("queries of addresses are in no message, no matter whose they are", async () => {
    const message =
      "see https://other.example/people?email=bob.canary@example.com&x=1 and /search?name=canary for more";
    const error = await assert.rejects(
      Promise.resolve(
        lead({ fetch: async () => json({ message, errors: { a: [message] } }, { status: 422 }) }).fields.create({
          id: "n",
          name: "n",
          type: "string",
        }),
      ),
    );
    for (const text of [error.message, ...error.issues.map((issue) => issue.message)]) {
      assert.ok(!/canary/.test(text), text);
      assert.match(text, /https:\/\/other\.example\/people and .*for more/);
    }
  });

  await test("what is no value of the call stays readable", async () => {
    const body = { message: "campaign TEST is closed", errors: { name: ["is required"] } };
    const error = await assert.rejects(
      Promise.resolve(
        lead({ fetch: async () => json(body, { status: 422 }) }).leads.submit("f", "s", {
          state: "NY",
          ok: true,
          n: 1,
        }),
      ),
    );
    assert.match(error.message, /campaign TEST is closed/);
    assert.deepEqual(error.issues, [{ pointer: "/name", message: "is required" }]);
    assert.deepEqual(error.body, body);
  });
}

async function control({ test, assert }) {
  const NASTY = "a\nINFO forged\r\n\u001b[31mred\u001b[0m\u0000\u0007\u009b31m\u202eevil\u2028x\u2066y";
  // eslint-disable-next-line no-control-regex -- control characters are what must not be there
  const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;
  await test("no control character reaches a message, from any source", async () => {
    const responses = {
      JSON: () => json({ message: NASTY, errors: { [NASTY]: [NASTY] } }, { status: 422 }),
      text: () => new Response(NASTY, { status: 500, headers: { "content-type": "text/plain" } }),
      HeroBase: () =>
        json({ responseStatus: { message: NASTY, errors: [{ fieldName: NASTY, message: NASTY }] } }, { status: 400 }),
    };
    for (const respond of Object.values(responses)) {
      const error = await assert.rejects(
        Promise.resolve(lead({ fetch: async () => respond() }).fields.create({ id: "n", name: "n", type: "string" })),
      );
      for (const text of [error.message, ...error.issues.flatMap(({ pointer, message }) => [pointer, message])])
        assert.ok(!CONTROL.test(text), JSON.stringify(text));
      assert.match(error.message, /INFO forged/);
    }
  });

  await test("no control character of a caller either", async () => {
    const lc = lead({ fetch: async () => json([]) });
    for (const call of [
      () => lc.events.list({ sort: NASTY }),
      () => lc.events.list({ [NASTY]: 1 }),
      () => lc.caps.list({}, { [NASTY]: 1 }),
      () => lc.call(NASTY),
      () => lc.caps.list({}, { headers: { [NASTY]: "1" } }),
      () => lc.request({ method: "GET", path: NASTY }),
    ]) {
      const error = await assert.rejects((async () => call())(), { name: "UsageError" });
      assert.ok(!CONTROL.test(error.message), JSON.stringify(error.message));
    }
  });
}

/** What browsers keep and add by themselves. */
async function stores({ test, assert, server }) {
  for (const headers of [
    { "cache-control": "max-age=600" },
    { "last-modified": "Mon, 01 Jan 2024 00:00:00 GMT" },
    { etag: '"1"', "cache-control": "private, max-age=600, immutable" },
  ]) {
    await test(`two accounts in one page share no response: ${Object.keys(headers).join(" and ")}`, async () => {
      const seen = [];
      for (const id of ["a", "b"]) {
        await server.respond({ headers, body: [{ id }] });
        seen.push(...(await lead({ baseUrl: server.url, apiKey: `canary-of-${id}-0123456789` }).caps.list()));
      }
      assert.deepEqual(seen, [{ id: "a" }, { id: "b" }]);
      assert.equal((await server.requests()).length, 2, "requests");
    });
  }

  await test("what the browser's cache does is an option, in its own words", async () => {
    const modes = [];
    const fetch = async (_, init) => (modes.push(init.cache), json([]));
    for (const cache of ["default", "no-cache", "reload", "force-cache", "no-store", undefined])
      await lead({ fetch, cache }).caps.list();
    // Edge workers take the modes that they know, and none of the others.
    const wanted = ["default", "no-cache", "reload", "force-cache", "no-store", "no-store"];
    for (const [index, mode] of modes.entries())
      assert.ok(
        mode === wanted[index] || (mode === undefined && "WebSocketPair" in globalThis),
        `${mode} for ${wanted[index]}`,
      );
    for (const cache of ["only-if-cached", "", 5, true, {}])
      await assert.rejects((async () => lead({ cache }))(), { code: "usage/invalid-option", parameter: "cache" });
  });

  await test("a 401 that asks for a password is an error at once", async () => {
    await server.respond({ status: 401, headers: { "www-authenticate": 'Basic realm="x"' }, body: {} });
    await assert.rejects(lead({ baseUrl: server.url, timeoutMs: 5_000 }).caps.list(), { name: "AuthenticationError" });
  });
}
