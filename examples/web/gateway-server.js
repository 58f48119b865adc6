// The gateway on this machine, for `npm run dev`.
import { createServer } from "node:http";
import { gateway } from "./gateway.js";

const { LEADCONDUIT_API_KEY, LEADCONDUIT_BASE_URL } = process.env;

createServer(async (incoming, outgoing) => {
  try {
    const request = new Request(new URL(incoming.url ?? "/", "http://127.0.0.1"), { method: incoming.method });
    const response = await gateway(request, { apiKey: LEADCONDUIT_API_KEY, baseUrl: LEADCONDUIT_BASE_URL });
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  } catch {
    outgoing.writeHead(502).end();
  }
}).listen(8787, "127.0.0.1");
