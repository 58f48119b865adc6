// A service worker that hands the promises of calls to its events: what it asks the browser to wait for must settle.
import { LeadConduit } from "leadspan";

/** Listens to the events of the worker. */
export function start(scope) {
  const client = new LeadConduit({ baseUrl: new URL("/api", location.origin).href, retry: false });
  const submit = (way) => client.leads.submit("f", "s", { way });

  scope.addEventListener("install", (event) => {
    scope.skipWaiting();
    event.waitUntil(submit(`install${location.search}`));
  });
  scope.addEventListener("activate", (event) => {
    event.waitUntil(scope.clients.claim());
    event.waitUntil(submit("activate"));
  });
  scope.addEventListener("message", (event) => {
    const sent = submit(event.data);
    event.waitUntil(sent);
    event.waitUntil(sent.then(() => event.source.postMessage(event.data)));
  });

  /** Responses of the worker, by the first part of the path. */
  const responses = {
    respond: (way) => submit(way).then((value) => Response.json(value)),
    async: async (way) => Response.json(await submit(way)),
    response: (way) => submit(way).asResponse(),
    stream: (way) => new Response(submit(way).stream()),
    // The browser keeps the worker until the call is over, long after the response.
    later: (way, event) => (event.waitUntil(submit(way)), new Response("later")),
  };

  scope.addEventListener("fetch", (event) => {
    const [, name, way] = new URL(event.request.url).pathname.split("/");
    if (responses[name]) event.respondWith(responses[name](`${name}-${way}`, event));
  });
}
