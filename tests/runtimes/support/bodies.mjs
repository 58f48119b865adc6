// Responses whose bodies come in chosen pieces, and clients that get them.
import { ConstructionOnline, HeroBase, LeadConduit } from "leadspan";

const encoder = new TextEncoder();

/**
 * `body` (string or bytes) in pieces of `size` bytes, or cut at the given positions; `state.cancelled` says whether the
 * reader left.
 */
export function inPieces(body, cuts = 16_384, state = {}) {
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  const positions =
    typeof cuts === "number"
      ? Array.from({ length: Math.floor(bytes.length / cuts) }, (_, index) => (index + 1) * cuts)
      : cuts;
  const ends = [...positions.filter((position) => position < bytes.length), bytes.length];
  let from = 0;
  return new ReadableStream(
    {
      pull(controller) {
        const end = ends.shift();
        if (end === undefined) return state.error ? controller.error(state.error) : controller.close();
        if (end > from) controller.enqueue(bytes.slice(from, end));
        else if (ends.length > 0) return this.pull(controller);
        from = end;
        if (ends.length === 0 && !state.error) controller.close();
      },
      cancel() {
        state.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
}

/** A `fetch` that responds with what `respond(query, number)` gives: a Response, a value as JSON, or `{ type, stream }`. */
export function fakeFetch(respond) {
  const requests = [];
  const fetch = async (address, init = {}) => {
    const url = new URL(address);
    const query = Object.fromEntries(url.searchParams);
    requests.push({ path: url.pathname, query, signal: init.signal, accept: new Headers(init.headers).get("accept") });
    const value = await respond(query, requests.length);
    if (value instanceof Response) return value;
    const { type = "application/json", stream = inPieces(JSON.stringify(value)) } = value?.stream ? value : {};
    return new Response(stream, { headers: { "content-type": type } });
  };
  return { fetch, requests };
}

const own = (fetch) => ({ fetch, dangerouslyAllowBrowser: true, retry: { attempts: 3, baseMs: 1, capMs: 2 } });

export const leadConduit = (fetch, options) => new LeadConduit({ apiKey: "key", ...own(fetch), ...options });
export const heroBase = (fetch, options) =>
  new HeroBase({ subdomain: "wshero01", username: "u", password: "p", ...own(fetch), ...options });
export const constructionOnline = (fetch, options) =>
  new ConstructionOnline({ email: "a@b.example", password: "p", apiKey: "k", ...own(fetch), ...options });

const OUTCOMES = ["success", "failure", "error"];
const TEXTS = ["plain", 'says "no"', "a\nb", "García — ü", "tab\there", "😀 \\ /", ""];

/** Events in the order in which LeadConduit gives them, newest first; `at(number)` is when one happened. */
export function events(count, at = (number) => 1_750_000_000_000 + number * 1_000) {
  return Array.from({ length: count }, (_, index) => {
    const number = count - index;
    const seconds = Math.floor(at(number) / 1_000)
      .toString(16)
      .padStart(8, "0");
    return {
      id: seconds + number.toString(16).padStart(16, "0"),
      outcome: OUTCOMES[number % 3],
      reason: number % 3 ? TEXTS[number % TEXTS.length] : null,
      ms: number * 1.5,
      at: at(number),
      vars: {
        source: { name: `Source ${number % 4}` },
        lead: { email: { normal: `u${number}@x.example` }, note: TEXTS[(number * 5) % TEXTS.length] },
      },
      appended: [{ name: "a", cost: number }, { name: TEXTS[number % TEXTS.length] }],
    };
  });
}

/** Serves `/events` as LeadConduit does: ids exclusive, times inclusive. */
export function eventPages(all) {
  return ({ after_id, before_id, start, end, sort, limit }) => {
    const fits = all.filter(
      ({ id, at }) => !(id <= after_id) && !(id >= before_id) && !(at < Date.parse(start)) && !(at > Date.parse(end)),
    );
    return (sort === "asc" ? fits.reverse() : fits).slice(0, Number(limit));
  };
}

/** A stream of one string `times` over, between a head and a tail, which is never held as a whole. */
export function repeated(head, text, tail, times) {
  const piece = encoder.encode(text);
  let left = times;
  return new ReadableStream(
    {
      start: (controller) => controller.enqueue(encoder.encode(head)),
      pull(controller) {
        if (left-- > 0) return controller.enqueue(piece);
        controller.enqueue(encoder.encode(tail));
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}
