import { clients } from "../../../lib.js";

/** `GET /api/orders?since=2026-11-01`: change orders that were changed since a day. */
export async function GET(request) {
  const since = new URL(request.url).searchParams.get("since") ?? "";
  const result = await clients().co.changeOrders.modifiedSince(since, { signal: request.signal }).result();
  if (result.ok) return Response.json(result.data.map(({ ID, NAME, CLIENT_PRICE }) => ({ ID, NAME, CLIENT_PRICE })));
  const { kind, message, retryAfterMs } = result.error;
  // A mistake in the request is the visitor's; all other errors stay between this server and the API.
  if (kind === "usage") return Response.json({ error: message }, { status: 400 });
  const headers = new Headers();
  if (retryAfterMs !== undefined) headers.set("retry-after", String(Math.ceil(retryAfterMs / 1_000)));
  return Response.json({ error: "the construction records cannot be read now" }, { status: 502, headers });
}
