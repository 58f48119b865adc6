// What attackers try, by the numbers of the threat table: each test shows what comes of it.
import { ConstructionOnline, HeroBase, LeadConduit } from "leadspan";
import { clientWith, everythingOf, formsOf, makeCredentials, mustNotShow } from "./support/canary.mjs";

const APIS = ["LeadConduit", "ConstructionOnline", "HeroBase"];
const READ = { LeadConduit: "listCaps", ConstructionOnline: "listLeads", HeroBase: "listCampaigns" };
const WRITE = {
  LeadConduit: ["createField", { body: { id: "n", name: "n", type: "string" } }],
  ConstructionOnline: [
    "createLead",
    { body: { FIRSTNAME: "n", LASTNAME: "n", EMAIL: "n@n.example", DISPLAY_NAME: "n" } },
  ],
  HeroBase: ["importLead", { body: { campaignCode: "c", data: {} } }],
};
const allow = { dangerouslyAllowBrowser: true };
const lead = (options) => new LeadConduit({ apiKey: "key", ...allow, ...options });

export default async function (context) {
  await wire(context);
  await construction(context);
  await canaries(context);
}

async function wire({ test, assert, server, faults }) {
  for (const status of [301, 302, 303, 307, 308]) {
    await test(`1 a ${status} is never followed, wherever it points`, async () => {
      const trap = faults.url("json-as-text");
      const locations = [
        `${trap}/caps`,
        "http://evil.example/",
        `${server.url}/elsewhere`,
        "/relative",
        "//evil.example/x",
        "",
      ];
      for (const location of locations) {
        await server.reset();
        await server.respond({ status, headers: { location, "cache-control": "no-store" }, body: "" });
        const error = await assert.rejects(lead({ baseUrl: server.url }).caps.list(), {
          name: "RedirectRefusedError",
          code: "redirect/refused",
          attempts: 1,
        });
        assert.equal((await server.requests()).length, 1, "requests");
        assert.equal((await faults.seen("json-as-text")).requests, 0, "requests to the target");
        // A page learns neither status nor location.
        assert.ok(error.status === status || error.status === undefined);
        if (error.status && location.includes("evil")) assert.match(error.message, /evil\.example/);
      }
    });
  }

  await test("4 an id cannot leave its segment of the path", async () => {
    await server.respond({ body: { id: "a" } });
    const lc = lead({ baseUrl: server.url });
    const sent = {
      "../users": "..%2Fusers",
      "a/b": "a%2Fb",
      "a?x=1": "a%3Fx%3D1",
      "a#b": "a%23b",
      "a\\b": "a%5Cb",
      "😀": "%F0%9F%98%80",
      "%2e%2e": null,
      "%252e": "%25252e",
      "a;b": "a%3Bb",
      "a\tb": "a%09b",
      "//evil.example": "%2F%2Fevil.example",
      "@evil.example": "%40evil.example",
      "...": "...",
    };
    for (const [id, path] of Object.entries(sent)) {
      if (path === null) await assert.rejects(lc.caps.get(id), { name: "UsageError", outcome: "not_sent" });
      else await lc.caps.get(id);
    }
    const wanted = Object.values(sent).filter((path) => path !== null);
    assert.deepEqual(
      (await server.requests()).map(({ path }) => path),
      wanted.map((path) => `/caps/${path}`),
    );
    for (const id of ["", ".", "..", "%2E.", ".%2e", " ", "\n"])
      await assert.rejects(lc.caps.get(id), { name: "UsageError", outcome: "not_sent" });
    assert.equal((await server.requests()).length, wanted.length, "requests");
  });

  await test("4 a path of request() cannot leave the base URL either", async () => {
    const lc = lead({ baseUrl: server.url });
    for (const path of [
      "/a/../b",
      "//evil.example",
      "/\\evil.example",
      "@evil.example",
      "/a?b=1",
      "/a#b",
      "/%2e%2e/users",
      "",
      "a",
      "/a//b",
      "https://evil.example/",
    ]) {
      await assert.rejects(lc.request({ method: "GET", path }), { name: "UsageError" });
    }
    assert.equal((await server.requests()).length, 0, "requests");
  });

  await test("6 credentials come last and from the options only", async () => {
    await server.respond({ body: [] });
    const lc = lead({ baseUrl: server.url });
    for (const name of [
      "authorization",
      "Authorization",
      "APIKEY",
      "Cookie",
      "host",
      "Accept-Encoding",
      "content-length",
      "Transfer-Encoding",
      "connection",
    ]) {
      await assert.rejects(Promise.resolve(lc.caps.list({}, { headers: { [name]: "mine" } })), {
        code: "usage/invalid-option",
      });
      await assert.rejects(Promise.resolve(lead({ baseUrl: server.url, headers: { [name]: "mine" } }).caps.list()), {
        code: "usage/invalid-option",
      });
    }
    for (const [name, value] of [
      ["x y", "v"],
      ["x", "a\r\nAuthorization: b"],
      ["x", "é"],
      ["x", "a\0"],
      ["", "v"],
    ]) {
      await assert.rejects(Promise.resolve(lc.caps.list({}, { headers: { [name]: value } })), { name: "UsageError" });
    }
    assert.equal((await server.requests()).length, 0, "requests");
    await lc.caps.list({}, { headers: { "X-Trace": "t1" } });
    const [request] = await server.requests();
    assert.deepEqual([request.header("x-trace"), request.header("authorization")], ["t1", "Basic WDprZXk="]);
  });
}

async function construction({ test, assert, server, runtime }) {
  const refused = async (make, expected) => {
    // Mistakes that a constructor cannot detect are found by the first call.
    await assert.rejects(async () => make().call("getStatus"), expected);
  };

  await test("2 a base URL that is not https, or carries more than origin and path", async () => {
    const bad = [
      "http://leadconduit.example",
      "ftp://leadconduit.example",
      "https://user:pass@leadconduit.example",
      "https://user@leadconduit.example",
      "https://leadconduit.example?x=1",
      "https://leadconduit.example/#a",
      "leadconduit.example",
      "",
      "javascript:alert(1)",
      "http://127.0.0.1.evil.example",
      "http://localhost.evil.example",
      "https://a.example/../b",
      "https:/a.example",
      "https://",
      "data:,",
      "http://[::2]",
      "http://0x7f000001.evil.example",
      "https://a.example/%2e%2e",
    ];
    for (const baseUrl of bad) await refused(() => lead({ baseUrl }), { code: "usage/invalid-base-url" });
    for (const subdomain of ["evil.example/", "a.b", "a@b", "", "-a", "a b", "a#", "a\\b"]) {
      await assert.rejects(
        async () => new HeroBase({ subdomain, username: "u", password: "p", ...allow }).account.get(),
        { name: "UsageError" },
      );
    }
    await server.respond({ body: [] });
    await lead({ baseUrl: server.url }).caps.list();
    assert.equal((await server.requests()).length, 1, "http on loopback is allowed");
  });

  await test("28 a key does not get into an address", async () => {
    const sent = [];
    const fetch = async (url) => (sent.push(url), Response.json([]));
    await refused(() => lead({ baseUrl: "https://key@canary.example" }), { code: "usage/invalid-base-url" });
    const credentials = makeCredentials("ConstructionOnline", "tricky");
    const client = clientWith("ConstructionOnline", credentials, { fetch });
    for (const secret of credentials.secrets) {
      await assert.rejects(client.call("listLeads", {}, { query: { apikey: secret } }), {
        name: "UsageError",
        outcome: "not_sent",
      });
    }
    assert.deepEqual(sent, []);
  });

  await test("29 a key that a header cannot carry is refused and not shown", async () => {
    const bad = [
      "canary\n",
      "canary\r\nX: y",
      "can\0ary",
      " canary",
      "canary ",
      "\tcanary",
      "can\u007fary",
      "can\u0085ary",
      "",
    ];
    for (const key of bad) {
      const error = await assert.rejects(async () => lead({ apiKey: key, baseUrl: server.url }).caps.list(), {
        name: "CredentialError",
        code: "credential/invalid",
        outcome: "not_sent",
      });
      assert.ok(!/canary|can.ary/.test(everythingOf(error)), "the value shows");
    }
    const construction = (given) =>
      new ConstructionOnline({
        email: "a@b.example",
        password: "p",
        apiKey: "k",
        baseUrl: server.url,
        ...allow,
        ...given,
      });
    for (const given of [
      { apiKey: "canary€" },
      { apiKey: "canaryé" },
      { apiKey: "can ary" },
      { password: "canary€", charset: "latin1" },
      { email: "can:ary" },
    ]) {
      const error = await assert.rejects(async () => construction(given).leads.list(), { name: "CredentialError" });
      assert.ok(!/canary|can.ary/.test(everythingOf(error)), "the value shows");
    }
    assert.equal((await server.requests()).length, 0, "requests");
  });

  await test("30 raw credentials in a page need to be allowed by name", async () => {
    const make = (options) => new LeadConduit({ apiKey: "key", baseUrl: server.url, ...options });
    if (runtime === "chromium") {
      for (const options of [{}, { dangerouslyAllowBrowser: false }]) {
        await assert.rejects(async () => make(options), { name: "CredentialError", code: "credential/browser" });
      }
    } else {
      make();
    }
    for (const value of ["true", 1])
      await assert.rejects(async () => make({ dangerouslyAllowBrowser: value }), {
        name: "UsageError",
        parameter: "dangerouslyAllowBrowser",
      });
    await server.respond({ body: [] });
    await make(allow).caps.list();
    await new LeadConduit({ baseUrl: server.url }).caps.list();
    const [own, gateway] = await server.requests();
    assert.deepEqual([own.header("authorization"), gateway.header("authorization")], ["Basic WDprZXk=", undefined]);
  });
}

/** A server, a proxy or a platform that repeats what it was sent. */
async function canaries({ test, assert, runtime }) {
  const inspect = runtime === "node" ? (await import(`node:${"util"}`)).inspect : undefined;
  for (const api of APIS) {
    for (const kind of ["plain", "tricky"]) {
      await test(`27 ${api}: ${kind} secrets show in no client, error, event or log`, async () => {
        for (const [path, respond] of Object.entries(errorPaths)) {
          const credentials = makeCredentials(api, kind);
          const reported = [];
          const log = (...entries) => reported.push(...entries);
          const options = {
            fetch: async (url, init) => respond(formsOf(credentials), init),
            on: log,
            logger: { debug: log, warn: log },
            timeoutMs: 60,
            maxBytes: 40_000,
          };
          const client = clientWith(api, credentials, options);
          const [write, args] = WRITE[api];
          for (const call of [() => client.call(READ[api]), () => client.call(write, args)]) {
            // The response of HeroBase to an import is not documented: any text will do.
            const error = await Promise.resolve(call()).then(
              (value) => assert.equal(typeof value, "string", path),
              (thrown) => thrown,
            );
            if (error === undefined) continue;
            assert.ok(error.kind, `${path}: ${error}`);
            mustNotShow(everythingOf(error, inspect), credentials, path);
          }
          assert.ok(reported.length > 0, "events were reported");
          mustNotShow(everythingOf(reported, inspect), credentials, `${path}, events`);
          mustNotShow(everythingOf(client, inspect), credentials, `${path}, client`);
        }
      });
    }
  }
}

const HEADERS = [
  "x-request-id",
  "x-correlation-id",
  "etag",
  "retry-after",
  "date",
  "x-rate-limit-limit",
  "x-rate-limit-remaining",
  "x-rate-limit-reset",
  "cf-ray",
  "location",
  "set-cookie",
  "www-authenticate",
];
const printable = (text) => /^[\x20-\x7e]*$/.test(text);

/** Every form of the secrets in every header of a response. */
function echo(forms, init) {
  const headers = new Headers({ "content-type": "application/json", ...init.headers });
  const texts = Object.values(forms).filter(printable);
  for (const [index, name] of HEADERS.entries())
    headers.set(name, `${name === "location" ? "https://" : ""}${texts[index % texts.length]}`);
  return new Response(init.body, { ...init, headers });
}

const jsonEcho = (status) => (forms) => {
  const raw = Object.entries(forms)
    .filter(([name]) => name.startsWith("raw"))
    .map(([, text]) => text);
  const message = `no: ${raw.join(" ")}`;
  return echo(forms, {
    status,
    body: JSON.stringify({ message, errors: { field: raw }, forms: Object.values(forms) }),
  });
};
const textEcho = (status, type) => (forms) =>
  echo(forms, { status, body: Object.values(forms).join("\n"), headers: { "content-type": type } });

/** Ways to fail, each repeating the secrets wherever it can. */
const errorPaths = {
  ...Object.fromEntries(
    [400, 401, 402, 403, 404, 409, 415, 422, 429, 500, 503].map((status) => [
      `status ${status}, JSON`,
      jsonEcho(status),
    ]),
  ),
  "status 500, text": textEcho(500, "text/plain"),
  "status 400, HTML": textEcho(400, "text/html"),
  "a page": textEcho(200, "text/html"),
  "not JSON": textEcho(200, "application/json"),
  "too large": (forms) => echo(forms, { status: 200, body: Object.values(forms).join("").repeat(500) }),
  redirect: (forms) => echo(forms, { status: 302, body: "" }),
  "fetch fails and quotes the header": (forms) => {
    const echoed = Object.values(forms).join(" ");
    throw Object.assign(new TypeError(`invalid header value ${echoed}`), {
      cause: Object.assign(new Error(echoed), { code: "ERR" }),
    });
  },
  "fetch never responds": (_, { signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  "the body breaks and says why": (forms) => {
    const body = new ReadableStream({
      pull: (controller) => controller.error(new Error(Object.values(forms).join(" "))),
    });
    return echo(forms, { status: 200, body });
  },
};
