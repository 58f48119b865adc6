// A Worker that keeps a copy of change orders and leads in D1, and submits leads from a queue, each once.
import { clients } from "./clients.js";
import { pullChangeOrders, pullLeads } from "./pull.js";
import { submitOnce } from "./submit.js";

export default {
  /** Takes a lead and responds at once; the queue submits it. */
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (request.method !== "POST" || pathname !== "/leads") return new Response("POST /leads", { status: 404 });
    const lead = await request.json().catch(() => undefined);
    if (typeof lead !== "object" || lead === null)
      return Response.json({ error: "the body must be a JSON object" }, { status: 400 });
    const key = request.headers.get("idempotency-key") ?? crypto.randomUUID();
    await env.LEADS.send({ key, lead });
    return Response.json({ key }, { status: 202 });
  },

  async scheduled(_event, env) {
    const { co, lc } = clients(env);
    await Promise.all([pullChangeOrders(co, env.DB), pullLeads(lc, env.DB)]);
  },

  async queue(batch, env) {
    const { lc } = clients(env);
    await Promise.all(batch.messages.map((message) => submitOnce(lc, env, message)));
  },
};
