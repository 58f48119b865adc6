// What has gone wrong in other clients, tried on this one: docs/others-vulnerabilities.md says which advisory each test
// stands for.
import { ConstructionOnline, LeadConduit, isLeadspanError } from "leadspan";
import { hero, json, lead } from "../contexts/support/responses.mjs";

const allow = { dangerouslyAllowBrowser: true, retry: false };

export default async function (suite) {
  await redirects(suite);
  await addresses(suite);
  await prototypes(suite);
  await bodies(suite);
  await hosts(suite);
}

async function redirects({ test, assert, server, faults }) {
  await test("a redirect takes nothing along: no credential, no header of the caller's, no body", async () => {
    const target = faults.url("json-as-text");
    const headers = { "x-api-key": "own", "proxy-authorization-hint": "own", "x-auth-token": "own" };
    const client = new ConstructionOnline({
      email: "a@b.example",
      password: "p",
      apiKey: "canary-key",
      baseUrl: server.url,
      headers,
      ...allow,
    });
    for (const status of [301, 302, 303, 307, 308]) {
      await server.reset();
      await server.respond({ status, headers: { location: `${target}/api/Leads` }, body: "" });
      await assert.rejects(Promise.resolve(client.leads.list()), { code: "redirect/refused" });
      await assert.rejects(
        Promise.resolve(
          client.leads.create({ FIRSTNAME: "n", LASTNAME: "n", EMAIL: "n@n.example", DISPLAY_NAME: "n" }),
        ),
        { code: "redirect/refused" },
      );
      assert.equal((await faults.seen("json-as-text")).requests, 0, "requests to the target");
    }
  });

  await test("a redirect to a socket, a file or an address with its data in it is refused like any other", async () => {
    for (const location of [
      "unix:/var/run/docker.sock:/containers",
      "http://unix:/var/run/docker.sock:/",
      "file:///etc/passwd",
      "data:application/json,[]",
      "blob:null/1",
      "javascript:alert(1)",
    ]) {
      await server.reset();
      await server.respond({ status: 302, headers: { location }, body: "" });
      await assert.rejects(Promise.resolve(lead(undefined, { baseUrl: server.url, ...allow }).caps.list()), {
        code: "redirect/refused",
        attempts: 1,
      });
      assert.equal((await server.requests()).length, 1, location);
    }
  });
}

async function addresses({ test, assert }) {
  await test("an address that parsers read in different ways is no base URL", async () => {
    const sent = [];
    const fetch = async (address) => (sent.push(address), json([]));
    const odd = [
      "https://[localhost]/",
      "https://a.example\\@evil.example",
      "https://a.example\\.evil.example",
      "https://a.example%2f@evil.example",
      "https://evil.example#@a.example",
      "https://a.example\t.evil.example",
      "https://a。example",
      "https://a.example:443@evil.example",
      "//evil.example",
      "https:evil.example",
      "unix:/var/run/x.sock",
      "http://unix:/var/run/x.sock",
      "data:application/json,[]",
      "data:application/json;base64,W10=",
      "blob:https://a.example/1",
      "file:///etc/passwd",
      "ws://a.example",
    ];
    for (const baseUrl of odd)
      await assert.rejects(async () => lead(fetch, { baseUrl }).caps.list(), {
        code: "usage/invalid-base-url",
        outcome: "not_sent",
      });
    assert.deepEqual(sent, []);
  });

  await test("strings of spaces, dots and digits cost a constructor time in proportion to their length", async () => {
    const cost = (length) => {
      const began = performance.now();
      for (const char of [" ", ".", "-", "1", "a.", "%2e", "/", "\t", "a-"]) {
        const text = char.repeat(length / char.length);
        for (const given of [
          { apiKey: `${text}x ` },
          { apiKey: "k", baseUrl: `https://a.example/${text}!` },
          { apiKey: "k", baseUrl: `https://${text}` },
          { apiKey: "k", baseUrl: `https://a.example/${text}`, headers: { "x-a": text } },
        ]) {
          try {
            new LeadConduit({ ...given, ...allow });
          } catch (error) {
            assert.ok(isLeadspanError(error), String(error));
          }
        }
      }
      return performance.now() - began;
    };
    cost(1_000);
    const took = cost(100_000);
    assert.ok(took < 1_500, `${took} ms`);
  });
}

/** Members of `Object.prototype` that a script has put there, for as long as `body` runs. */
async function polluted(members, body) {
  for (const [name, value] of Object.entries(members))
    Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true, enumerable: false });
  try {
    return await body();
  } finally {
    for (const name of Object.keys(members)) delete Object.prototype[name];
  }
}

/** Loads the lazy parts: hosts that load a module do not survive changes to their prototypes. */
async function warm() {
  const client = lead(async () => json([]));
  await Promise.all([
    client.caps.list(),
    client.caps.list().select({ id: "id" }).toArray(),
    client.leads.submit("f", "s", { email: "a@b.example" }),
  ]);
}

async function prototypes({ test, assert, server, runtime }) {
  await test("members of a polluted Object.prototype are no options of a client or call, and none of fetch", async () => {
    let strange = 0;
    const trap = () => ((strange += 1), Promise.reject(new Error("polluted")));
    const members = {
      baseUrl: "https://evil.example",
      baseURL: "https://evil.example",
      socketPath: "/var/run/x.sock",
      fetch: trap,
      on: trap,
      logger: { debug: trap, warn: trap },
      middleware: trap,
      headers: { "x-evil": "1" },
      validate: "strict",
      auth: { username: "evil", password: "evil" },
      apiKey: "evil",
      method: "DELETE",
      redirect: "follow",
      maxBytes: 1,
      cursor: "evil",
      leads: "evil",
      onProgress: trap,
      retry: false,
      // Node's own fetch copies its options into objects of its own, which inherit: nothing that a client passes prevents it.
      ...(runtime !== "node" && {
        query: { evil: "1" },
        credentials: "include",
        mode: "no-cors",
        referrer: "https://evil.example/",
        integrity: "sha384-evil",
        keepalive: true,
      }),
    };
    await server.respond({ body: [{ id: "1" }] });
    await warm();
    // A client with credentials, and a gateway's without.
    for (const given of [{ apiKey: "key" }, {}]) {
      const client = new LeadConduit({ ...given, baseUrl: server.url, dangerouslyAllowBrowser: true });
      const results = await polluted(members, async () => [
        await client.caps.list(),
        await client.caps.list({}, { timeoutMs: 5_000 }),
        await client.fields.create({ id: "n", name: "n", type: "string" }),
      ]);
      assert.deepEqual(results, [[{ id: "1" }], [{ id: "1" }], [{ id: "1" }]]);
      assert.deepEqual(
        await polluted(members, async () =>
          new LeadConduit({ ...given, baseUrl: server.url, dangerouslyAllowBrowser: true }).caps.list(),
        ),
        [{ id: "1" }],
      );
    }
    const requests = await server.requests();
    assert.deepEqual([strange, requests.length], [0, 8]);
    for (const { method, path, header } of requests) {
      assert.ok(["GET", "POST"].includes(method) && !path.includes("evil"), `${method} ${path}`);
      assert.deepEqual(
        [
          header("x-evil"),
          header("cookie"),
          /evil/.test(header("authorization") ?? ""),
          /evil/.test(header("referer") ?? ""),
        ],
        [undefined, undefined, false, false],
      );
    }
  });

  await test("a polluted Object.prototype makes no form of a plain body, and changes no response", async () => {
    const members = {
      getHeaders: () => ({ "x-evil": "1" }),
      append: () => undefined,
      pipe: () => undefined,
      once: () => undefined,
      on: () => undefined,
      entries: () => [["evil", "1"]],
      transformResponse: () => "evil",
      transformRequest: () => "evil",
      parseReviver: () => "evil",
      responseType: "text",
      data: [],
      results: [],
      role: "evil",
    };
    await warm();
    const sent = [];
    const client = lead(async (_, init) => (sent.push(init), json('[{"role":"viewer"}]')));
    const response = await polluted(members, async () => {
      const rows = await client.caps.list().select({ role: "role" }).toArray();
      await client.leads.submit("f", "s", { email: "a@b.example" });
      return [rows, await client.caps.list()];
    });
    assert.deepEqual(response, [[{ role: "viewer" }], [{ role: "viewer" }]]);
    const { headers, body } = sent.find(({ method }) => method === "POST");
    assert.deepEqual(
      [new Headers(headers).get("content-type").split(";")[0], new Headers(headers).get("x-evil"), body],
      ["application/json", null, '{"email":"a@b.example"}'],
    );
  });

  await test("names that mean something to JavaScript are only names, in what is sent and in what comes", async () => {
    const text = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"id":"a"}';
    const client = lead(async (address, { body }) => json(body ?? (address.includes("/caps/") ? text : `[${text}]`)));
    const form = new globalThis.FormData();
    for (const name of ["__proto__", "__proto__.polluted", "__proto__[polluted]", "constructor.prototype.polluted"])
      form.set(name, "1");
    const results = [
      await client.caps.get("a"),
      await client.leads.submit("f", "s", form),
      await client.leads.submit("f", "s", JSON.parse(text)),
      ...(await client.caps.list().select({ a: "__proto__.polluted" }).toArray()),
    ];
    assert.equal({}.polluted, undefined);
    assert.deepEqual(Object.keys(results[0]), ["__proto__", "constructor", "id"]);
    assert.deepEqual(Object.keys(results[1]), [
      "__proto__",
      "__proto__.polluted",
      "__proto__[polluted]",
      "constructor.prototype.polluted",
    ]);
    assert.equal(JSON.stringify(results[2]), text);
    for (const value of results) assert.equal(value.polluted, undefined);
  });
}

async function bodies({ test, assert, server }) {
  await test("a form is sent without a boundary that anybody could guess", async () => {
    const sent = [];
    const client = lead(async (_, init) => (sent.push(init), json({ outcome: "success" })));
    const value = 'x\r\n------WebKitFormBoundary\r\nContent-Disposition: form-data; name="admin"\r\n\r\n1';
    const form = new globalThis.FormData();
    form.set("email", value);
    for (const body of [form, new URLSearchParams({ email: value })]) await client.leads.submit("f", "s", body);
    for (const { headers, body } of sent) {
      assert.ok(
        !/multipart|boundary/i.test(new Headers(headers).get("content-type")),
        new Headers(headers).get("content-type"),
      );
      assert.deepEqual(JSON.parse(body), {
        email: value.replaceAll("\r\n", "\n") === value ? value : JSON.parse(body).email,
      });
      assert.deepEqual(Object.keys(JSON.parse(body)), ["email"]);
    }
  });

  await test("names of headers that differ in their case are one header", async () => {
    await server.respond({ body: [] });
    const client = lead(undefined, { baseUrl: server.url, headers: { "X-Trace": "client" }, retry: false });
    await client.caps.list({}, { headers: { "x-trace": "call", "X-TRACE": "last" } });
    const [request] = await server.requests();
    assert.equal(request.headers.filter(([name]) => name.toLowerCase() === "x-trace").length, 1, "headers");
    for (const name of ["Content-Length", "content-length", "CONTENT-LENGTH", "Host", "Transfer-Encoding"]) {
      await assert.rejects(Promise.resolve(client.caps.list({}, { headers: { [name]: "0" } })), {
        code: "usage/invalid-option",
        outcome: "not_sent",
      });
    }
  });

  await test("a body that is not wanted is ended, and none is left open", async () => {
    const endings = [
      [302, {}, "redirect/refused"],
      [404, { "content-type": "text/html" }, "http/not-found"],
      [500, { "content-type": "application/json" }, "http/server-error"],
      [200, { "content-type": "text/html" }, "content/unexpected"],
      [200, { "content-type": "application/json" }, "too_large/body"],
      [304, {}, "http/unexpected-status", null],
    ];
    for (const [status, headers, code, none] of endings) {
      let open = 0;
      const endless = () => {
        open += 1;
        return new ReadableStream({
          pull: async (controller) => {
            await new Promise((resolve) => setTimeout(resolve, 1));
            controller.enqueue(new Uint8Array(4_096).fill(32));
          },
          cancel: () => {
            open -= 1;
          },
        });
      };
      const client = lead(async () => new Response(none === null ? null : endless(), { status, headers }), {
        maxBytes: 100_000,
        timeoutMs: 2_000,
        ...allow,
      });
      for (let call = 0; call < 3; call += 1) await assert.rejects(Promise.resolve(client.caps.list()), { code });
      await new Promise((resolve) => setTimeout(resolve, 20));
      assert.equal(open, 0, `${status}: bodies left open`);
    }
  });
}

async function hosts({ test, assert, server, runtime }) {
  await test("a chain of encodings without end is an error or a response, in time", async () => {
    // More of them end the process that does the network of Chromium.
    const most = runtime === "chromium" ? 8 : 400;
    for (const chain of [
      Array(most).fill("gzip"),
      Array.from({ length: most }, (_, index) => (index % 2 ? "br" : "gzip")),
      Array(most).fill("identity"),
    ]) {
      await server.respond({
        headers: { "content-type": "application/json", "content-encoding": chain.join(", ") },
        body: "[]",
      });
      const began = performance.now();
      const error = await Promise.resolve(
        lead(undefined, { baseUrl: server.url, timeoutMs: 2_000, ...allow }).caps.list(),
      ).then(
        () => undefined,
        (thrown) => thrown,
      );
      assert.ok(error === undefined || isLeadspanError(error), String(error));
      assert.ok(performance.now() - began < 4_000, "in time");
    }
  });

  await test("cookies of the page, and tokens in them, go nowhere", async () => {
    await server.respond({ body: [] });
    if (runtime === "chromium") document.cookie = "XSRF-TOKEN=canary; path=/";
    await lead(undefined, { baseUrl: server.url, ...allow }).caps.list();
    await hero(undefined, { baseUrl: server.url, subdomain: undefined, ...allow }).campaigns.list();
    for (const { headers } of await server.requests())
      assert.ok(
        !headers.some(([name, value]) => /xsrf|csrf|cookie/i.test(name) || value.includes("canary")),
        JSON.stringify(headers),
      );
  });
}
