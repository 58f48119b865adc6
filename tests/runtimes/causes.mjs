// The cause of an error: what a client's own `fetch` threw, itself where it holds nothing secret. Clients of HTTP hang what
// they sent on their errors, credentials included.
import { LeadConduit } from "leadspan";
import { clientWith, everythingOf, formsOf, makeCredentials, mustNotShow } from "./support/canary.mjs";

const authorization = ({ headers }) => new Headers(headers).get("authorization");
const hung = (members, error = new TypeError("failed to send")) => Object.assign(error, members);

/** What a `fetch` may throw, by what it was given. */
const RICH = {
  "as axios does": (url, init) => {
    class AxiosError extends Error {
      toJSON() {
        return { message: this.message, config: this.config };
      }
    }
    return hung({ config: { url, headers: init.headers }, code: "ERR_NETWORK" }, new AxiosError("Network Error"));
  },
  "as ky does": (url, init) => hung({ request: new Request(url, { headers: init.headers }), options: init }),
  "members that are no objects": (url, init) => hung({ token: authorization(init), code: authorization(init) }),
  "a name": (url, init) => hung({ name: authorization(init) }),
  "a symbol as a key": (url, init) => hung({ [Symbol(authorization(init))]: authorization(init) }),
  "a key": (url, init) => hung({ [authorization(init)]: true }),
  "a member that is not enumerable": (url, init) =>
    Object.defineProperty(new Error("no"), "secret", { value: authorization(init) }),
  "a getter": (url, init) => Object.defineProperty(new Error("no"), "secret", { get: () => authorization(init) }),
  "a method of its class": (url, init) => {
    class Secretive extends Error {
      #init = init;
      toJSON() {
        return authorization(this.#init);
      }
    }
    return new Secretive("no");
  },
  "several errors": (url, init) => new AggregateError([new Error(authorization(init)), init.headers], "all failed"),
  "a suppressed error": (url, init) => hung({ error: new Error(authorization(init)), suppressed: init }),
  "a cause that is data": (url, init) =>
    new Error("no", { cause: { headers: init.headers, auth: authorization(init) } }),
  "a cause far down": (url, init) => {
    let error = new Error(authorization(init));
    for (let depth = 0; depth < 12; depth += 1) error = new Error("no", { cause: error });
    return error;
  },
  "an error within itself": (url, init) => {
    const error = new Error(authorization(init));
    error.cause = error;
    return error;
  },
  "headers alone": (url, init) => new Headers(init.headers),
  "a request alone": (url, init) => new Request(url, { headers: init.headers }),
  "a map": (url, init) => new Map([["authorization", authorization(init)]]),
  "data that hides in JSON": (url, init) => ({ token: authorization(init), toJSON: () => ({}) }),
  "nested data": (url, init) => ({ list: [{ [authorization(init)]: [authorization(init)] }], request: { init } }),
  "a symbol": (url, init) => Symbol(authorization(init)),
  "a function": (url, init) => hung({ token: authorization(init) }, () => undefined),
};

/** What is handed on as it is: no copy of it would say more. */
const PLAIN = {
  "an error": () => new TypeError("no"),
  "an error of a class of the caller's": () => new (class Lost extends Error {})("no"),
  "an error that says more": () =>
    hung({ code: "ECONNREFUSED", errno: -111, syscall: "connect", address: "127.0.0.1", port: 1, path: undefined }),
  "an error with a cause": () => new TypeError("fetch failed", { cause: hung({ code: "ECONNRESET" }) }),
  "several errors": () => new AggregateError([hung({ code: "A" }), hung({ code: "B" })], "all failed"),
  "what a platform throws": () => new globalThis.DOMException("no", "NetworkError"),
  "a number": () => 5,
  data: () => ({ reason: "no", tries: 3, last: null }),
  "a list": () => [1, new Error("no")],
};

export default async function ({ test, assert, runtime }) {
  const inspect = runtime === "node" ? (await import(`node:${"util"}`)).inspect : undefined;
  for (const [what, make] of Object.entries(RICH)) {
    await test(`no credential is in the cause of an error: ${what}`, async () => {
      for (const kind of ["plain", "tricky"]) {
        const credentials = makeCredentials("LeadConduit", kind);
        let thrown;
        const fetch = async (url, init) => {
          throw (thrown = make(url, init));
        };
        const lc = clientWith("LeadConduit", credentials, { fetch, retry: false });
        const error = await assert.rejects(Promise.resolve(lc.caps.list()), { name: "NetworkError" });
        mustNotShow(everythingOf(error, inspect) + everythingOf([error.cause], inspect), credentials, what);
        if (!(thrown instanceof Error)) continue;
        // What is safe of an error is kept.
        assert.ok(error.cause instanceof Error, String(error.cause));
        assert.equal(typeof error.cause.stack, "string");
        const shown = Object.values(formsOf(credentials)).every((form) => !thrown.message.includes(form));
        if (shown) assert.equal(error.cause.message, thrown.message);
      }
    });
  }

  for (const [what, make] of Object.entries(PLAIN)) {
    await test(`a cause without secrets is what was thrown: ${what}`, async () => {
      let thrown;
      const fetch = async () => {
        throw (thrown = make());
      };
      const lc = new LeadConduit({ apiKey: "s3cr3t-key", dangerouslyAllowBrowser: true, fetch, retry: false });
      const error = await assert.rejects(Promise.resolve(lc.caps.list()), { name: "NetworkError" });
      assert.ok(error.cause === thrown, `${String(error.cause)} is a copy`);
    });
  }

  await test("of what is no error, the cause is a copy of its data", async () => {
    const thrown = { reason: "no", tries: [1, 2, { last: null }], [Symbol("no")]: 1, run: () => undefined };
    const fetch = async () => {
      throw thrown;
    };
    const lc = new LeadConduit({ apiKey: "s3cr3t-key", dangerouslyAllowBrowser: true, fetch, retry: false });
    const { cause } = await assert.rejects(Promise.resolve(lc.caps.list()), { name: "NetworkError" });
    assert.deepEqual(cause, { reason: "no", tries: [1, 2, { last: null }] });
  });

  await test("a copy of a cause keeps its class, name, code and what else is safe", async () => {
    class Refused extends Error {
      name = "Refused";
    }
    const fetch = async (url, init) => {
      throw hung({ code: "ECONNREFUSED", errno: -111, init }, new Refused(`no: ${authorization(init)}`));
    };
    const lc = new LeadConduit({ apiKey: "s3cr3t-key", dangerouslyAllowBrowser: true, fetch, retry: false });
    const { cause } = await assert.rejects(Promise.resolve(lc.caps.list()), { name: "NetworkError" });
    assert.ok(cause instanceof Refused, "its class");
    assert.deepEqual(
      [cause.name, cause.message, cause.code, cause.errno, Object.keys(cause)],
      ["Refused", "no: Basic [redacted]", "ECONNREFUSED", -111, ["code", "errno"]],
    );
  });
}
