// A `fetch` that responds from a function and remembers what it was asked.

/** `respond(request)` gives a Response, a value to send as JSON, or throws. */
export function fakeFetch(respond) {
  const requests = [];
  const fetch = async (address, init = {}) => {
    const url = new URL(address);
    const request = {
      method: init.method ?? "GET",
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      search: url.search,
      headers: Object.fromEntries(new Headers(init.headers)),
      body: init.body,
      signal: init.signal,
    };
    requests.push(request);
    const value = await respond(request, requests.length);
    return value instanceof Response ? value : json(value);
  };
  return { fetch, requests };
}

/** A JSON response. */
export function json(value, status = 200, headers = {}) {
  return new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json", ...headers } });
}

/** A list of records with ids that grow, newest first. */
export function records(count) {
  return Array.from({ length: count }, (_, index) => ({
    id: (count - index).toString(16).padStart(24, "0"),
    n: count - index,
  }));
}

/** Serves `/events` as LeadConduit does. */
export function eventPages(all, { sort = "desc" } = {}) {
  return ({ query }) => {
    const ordered = (query.sort ?? sort) === "asc" ? [...all].reverse() : all;
    const after = query.after_id ?? query.before_id;
    const from = after ? ordered.findIndex(({ id }) => id === after) + 1 : 0;
    return ordered.slice(from, from + Number(query.limit));
  };
}
