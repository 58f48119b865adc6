// Every way of handing a call's promise to workerd. Each sends the lead that it is named after, and `done` notifies the upstream
// that the platform saw the promise settle.
import { DurableObject, WorkerEntrypoint, WorkflowEntrypoint } from "cloudflare:workers";
import { LeadConduit } from "leadspan";

export function worker({ url }) {
  const client = new LeadConduit({ apiKey: "key", baseUrl: `${url}/api`, retry: false });
  const submit = (way) => client.leads.submit("f".repeat(24), "a".repeat(24), { way });
  const done = (way, value) => fetch(`${url}/done/${way}`, { method: "POST", body: JSON.stringify(value ?? null) });
  return {
    default: {
      fetch: (request, env, ctx) => {
        const [, group, way] = new URL(request.url).pathname.split("/");
        return (group === "fetch" ? inFetch : through)[way](`${group}-${way}`, { env, ctx, client, submit, done });
      },
      queue(batch, env, ctx) {
        const [{ body: way }] = batch.messages;
        return inHandler[way](`queue-${way}`, { ctx, submit });
      },
      scheduled: ({ cron: way }, env, ctx) => inHandler[way](`scheduled-${way}`, { ctx, submit }),
      email: ({ to }, env, ctx) => {
        const [way] = to.split("@");
        return inHandler[way](`email-${way}`, { ctx, submit });
      },
    },
    Submitter: entryPoint(submit),
    Room: room(submit, done),
    Flow: flow(submit, done),
  };
}

/** In handlers whose promise decides whether the event counts as handled. */
const inHandler = {
  await: async (way, { submit }) => void (await submit(way)),
  return: (way, { submit }) => submit(way),
  asyncReturn: async (way, { submit }) => submit(way),
  all: (way, { submit }) => Promise.all([submit(way)]),
  waitUntil: (way, { ctx, submit }) => ctx.waitUntil(submit(way)),
  waitUntilAll: (way, { ctx, submit }) => ctx.waitUntil(Promise.allSettled([submit(way)])),
};

const inFetch = {
  async await(way, { submit }) {
    return Response.json(await submit(way));
  },
  then: (way, { submit }) => submit(way).then((value) => Response.json(value)),
  async waitUntil(way, { ctx, submit }) {
    ctx.waitUntil(submit(way));
    return new Response("later");
  },
  // The promise of a response is what a fetch handler may return.
  asResponse: (way, { submit }) => submit(way).asResponse(),
  async stream(way, { submit }) {
    return new Response(submit(way).stream());
  },
  async write(way, { submit }) {
    const writer = new WritableStream({ write: (name) => submit(name) }).getWriter();
    await writer.write(way);
    await writer.close();
    return new Response("written");
  },
  async sinkClose(way, { submit }) {
    await new WritableStream({ close: () => submit(way) }).getWriter().close();
    return new Response("closed");
  },
  async sinkStart(way, { submit }) {
    await new WritableStream({ start: () => submit(way) }).getWriter().write("after it");
    return new Response("started");
  },
  async sinkAbort(way, { submit }) {
    await new WritableStream({ abort: () => submit(way) }).abort("left");
    return new Response("aborted");
  },
  async transform(way, { submit }) {
    return new Response(
      await read(
        new ReadableStream({ start: begin(way) }).pipeThrough(
          new TransformStream({
            transform: (name, controller) => submit(name).then(({ outcome }) => controller.enqueue(outcome)),
          }),
        ),
      ),
    );
  },
  async transformReturned(way, { submit }) {
    return new Response(
      await read(
        new ReadableStream({ start: begin(way) }).pipeThrough(
          new TransformStream({ transform: (name) => submit(name) }),
        ),
      ),
    );
  },
  async flush(way, { submit }) {
    return new Response(
      await read(
        new ReadableStream({ start: begin(way) }).pipeThrough(new TransformStream({ flush: () => submit(way) })),
      ),
    );
  },
  async transformStart(way, { submit }) {
    return new Response(
      await read(
        new ReadableStream({ start: begin(way) }).pipeThrough(new TransformStream({ start: () => submit(way) })),
      ),
    );
  },
  async pull(way, { submit }) {
    let pulled = false;
    const source = new ReadableStream({
      pull(controller) {
        if (pulled) return controller.close();
        pulled = true;
        controller.enqueue("x");
        return submit(way);
      },
    });
    return new Response(await read(source));
  },
  async start(way, { submit }) {
    let sent;
    const source = new ReadableStream({ start: () => (sent = submit(way)), pull: (controller) => controller.close() });
    await read(source);
    await sent;
    return new Response("read");
  },
  async cancel(way, { submit }) {
    await new ReadableStream({ cancel: () => submit(way) }).cancel("left");
    return new Response("left");
  },
  async waitUntilImported(way, { submit }) {
    const { waitUntil } = await import("cloudflare:workers");
    waitUntil(submit(way));
    return new Response("later");
  },
};

/** Through another entry point: RPC, a Durable Object, a workflow. */
const through = {
  async rpcReturn(way, { env }) {
    return Response.json(await env.SUBMITTER.submit(way));
  },
  async rpcAsync(way, { env }) {
    return Response.json(await env.SUBMITTER.submitAsync(way));
  },
  async rpcWaitUntil(way, { env }) {
    return Response.json(await env.SUBMITTER.later(way));
  },
  async rpcArgument(way, { env, submit }) {
    return Response.json(await env.SUBMITTER.echo(await submit(way)));
  },
  async rpcPipelined(way, { env }) {
    return Response.json(await env.SUBMITTER.submit(way).outcome);
  },
  objectReturn: (way, { env }) => inRoom(env, "submit", way),
  objectBlock: (way, { env }) => inRoom(env, "block", way),
  objectTransaction: (way, { env }) => inRoom(env, "transaction", way),
  objectWaitUntil: (way, { env }) => inRoom(env, "later", way),
  objectAlarm: (way, { env }) => inRoom(env, "arm", way),
  async objectFetch(way, { env }) {
    return env.ROOM.get(env.ROOM.idFromName(way)).fetch(`http://room/${way}`);
  },
  async workflowStep(way, { env }) {
    await env.FLOW.create({ id: way, params: { way } });
    return new Response("begun");
  },
};

async function inRoom(env, method, way) {
  return Response.json((await env.ROOM.get(env.ROOM.idFromName(way))[method](way)) ?? null);
}

const entryPoint = (submit) =>
  class extends WorkerEntrypoint {
    submit(way) {
      return submit(way);
    }
    async submitAsync(way) {
      return submit(way);
    }
    later(way) {
      this.ctx.waitUntil(submit(way));
      return "later";
    }
    echo(value) {
      return value;
    }
  };

const room = (submit, done) =>
  class extends DurableObject {
    submit(way) {
      return submit(way);
    }
    block(way) {
      return this.ctx.blockConcurrencyWhile(() => submit(way));
    }
    transaction(way) {
      return this.ctx.storage.transaction(() => submit(way));
    }
    later(way) {
      this.ctx.waitUntil(submit(way));
    }
    async arm(way) {
      await this.ctx.storage.put("way", way);
      await this.ctx.storage.setAlarm(Date.now());
    }
    async alarm() {
      const way = await this.ctx.storage.get("way");
      const sent = submit(way);
      void sent.then((value) => done(way, value));
      return sent;
    }
    fetch(request) {
      return submit(new URL(request.url).pathname.slice(1)).asResponse();
    }
  };

const flow = (submit, done) =>
  class extends WorkflowEntrypoint {
    async run({ payload: { way } }, step) {
      const value = await step.do("submit", { retries: { limit: 0, delay: 0 } }, () => submit(way));
      await step.do("done", async () => void (await done(way, value)));
    }
  };

const begin = (text) => (controller) => {
  controller.enqueue(text);
  controller.close();
};

async function read(stream) {
  const reader = stream.getReader();
  let text = "";
  for (;;) {
    const { done: over, value } = await reader.read();
    if (over) return text;
    text += value;
  }
}
