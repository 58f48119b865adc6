// The most natural Worker script: clients in module variables, used by every request that arrives.
import { AsyncLocalStorage } from "node:async_hooks";
import { LeadConduit } from "leadspan";
import { pass } from "../support/clock.mjs";

/** `clients` names the options of each client; the base URL of a client ends with its name. */
export function worker({ url, clients: options }) {
  const context = new AsyncLocalStorage();
  const clients = {};
  let strays = 0;
  /** Counts requests that are reported in another caller's context, or in none. */
  const watch = ({ type, url: address }) => {
    const [id] = /[0-9a-f]{24}$/.exec(address ?? "") ?? [];
    if (type === "request" && id && context.getStore()?.id !== id) strays += 1;
  };
  for (const [name, own] of Object.entries(options)) {
    clients[name] = new LeadConduit({
      apiKey: "key",
      baseUrl: `${url}/${name}`,
      fetch: marked(context),
      on: watch,
      ...own,
    });
  }

  return {
    default: {
      async fetch(request) {
        const { pathname } = new URL(request.url);
        const [, name, reading, id] = pathname.split("/");
        if (name === "clock") return Response.json(pass(Number(reading)));
        if (name === "strays") return Response.json(strays);
        return context.run({ id }, async () => {
          const response = await settled(readings[reading](clients[name], id));
          return Response.json({ ...response, asked: id, after: context.getStore()?.id });
        });
      },
    },
  };
}

/** Ways of using a client; each gives the `id` that the upstream repeats, or what the context was while it was read. */
const readings = {
  get: (client, id) => client.caps.get(id),
  list: async (client, id) => (await client.caps.list({}, { query: { id } }))[0],
  count: async (client, id) => {
    const [
      {
        key: [got, context],
      },
    ] = await client.caps.list({}, { query: { id } }).countBy("id", "context");
    return { id: got, context };
  },
  select: async (client, id) =>
    (await client.caps.list({}, { query: { id } }).select({ id: "id", context: "context" }).toArray())[0],
  pages: async (client, id) => {
    let last;
    for await (const event of client.events.list({ limit: 10 }, { query: { id }, prefetch: true })) last = event;
    return { id: last.asked, context: last.context };
  },
  left: async (client, id) => {
    for await (const { asked, context } of client.events
      .list({ limit: 10 }, { query: { id } })
      .select({ asked: "asked", context: "context" }))
      return { id: asked, context };
    return {};
  },
  aborted: (client, id) => client.caps.get(id, { signal: AbortSignal.timeout(40) }),
  stream: async (client, id) => {
    const [record] = await new Response(client.caps.list({}, { query: { id } }).stream()).json();
    return record;
  },
};

/** Adds a value of the caller's context to the request, like a `fetch` that takes a tenant's token from it. */
function marked(context) {
  return (address, init) => {
    const headers = new Headers(init.headers);
    headers.set("x-context", context.getStore()?.id ?? "none");
    return fetch(address, { ...init, headers });
  };
}

async function settled(promise) {
  try {
    const { id, context } = await promise;
    return { got: id, context };
  } catch (error) {
    return {
      code: error.code ?? String(error),
      attempts: error.attempts,
      outcome: error.outcome,
      message: error.message,
    };
  }
}
