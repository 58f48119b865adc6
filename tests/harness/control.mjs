// The suite's side of the two test servers: tells them how to respond and asks what they saw. Web APIs only.

/** Controls server.mjs. `respond` is described there. */
export function connectServer(url) {
  const call = (name, body) => control(url, name, body);
  return {
    /** The base URL to give to a client. */
    url,
    /** Forgets all responses and requests. */
    reset: () => call("reset"),
    /** Responds to every request that no route matches. */
    respond: (...responses) => call("route", { route: "*", responses }),
    /** Responds to requests for `"METHOD /path"` or `"/path"`: the first with the first response, …; the last one repeats. */
    route: (route, ...responses) => call("route", { route, responses }),
    /** What arrived since the last reset, in order: `[{ method, path, headers: [[name, value]], body }]`; preflights apart. */
    requests: async () => (await call("requests")).map(withHeader),
    /** The CORS preflights that arrived since the last reset. */
    preflights: async () => (await call("preflights")).map(withHeader),
    /** The text of a file under tests/fixtures/, or with `sandbox/…` under sandbox/fixtures/. */
    fixture: (name) => call("fixture", { name }),
  };
}

/** Controls tcp.mjs. */
export function connectFaults(serverUrl, urls) {
  return {
    /** The base URL of the port that behaves like this; the names are the keys of `behaviours` in tcp.mjs. */
    url(name) {
      if (!urls?.[name]) throw new Error(`there is no fault named ${name}`);
      return urls[name];
    },
    /** Only the next `times` requests suffer; later ones get 200 with this JSON body. */
    limit: (name, times, body = "[]") => control(serverUrl, "limit", { name, times, body }),
    /** How many connections and requests the port has seen since the last reset: `{ connections, requests, closedEarly }`. */
    seen: (name) => control(serverUrl, "seen", { name }),
  };
}

function withHeader(request) {
  return {
    ...request,
    /** The one value of a header, undefined without it; repeated headers joined like fetch does. */
    header(name) {
      const values = request.headers
        .filter(([key]) => key.toLowerCase() === name.toLowerCase())
        .map(([, value]) => value);
      return values.length ? values.join(", ") : undefined;
    },
  };
}

async function control(url, name, body = {}) {
  const response = await fetch(`${url}/__control/${name}`, { method: "POST", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`test server, ${name}: ${await response.text()}`);
  return response.json();
}
