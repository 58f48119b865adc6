// Ways in which a caller's function fails, and the readings that meet one.
import { EXPORT, csv, eventPage, gather, hero, json, lead } from "../../contexts/support/responses.mjs";

/** Ways in which a function of the caller's fails. */
export const FAILS = {
  throws: (reason) => () => {
    throw reason;
  },
  rejects: (reason) => async () => {
    throw reason;
  },
  "gives a thenable that rejects": (reason) => () => ({ then: (_, failed) => failed?.(reason) }),
};
export const BOTH = ["throws", "rejects"];

export const BAD_TABLE = "id,name\r\n1,one\r\n2,two,more\r\n3,three\r\n";
export const respondToAll = async (address) =>
  address.includes("wshero01")
    ? csv(BAD_TABLE)
    : json(address.includes("/events") ? eventPage(address, 4) : [{ id: "1" }]);

/** Read by hand: what turns a stream into a string, as Chromium's `Response` does, replaces its errors by one of its own. */
export async function drain(stream) {
  const reader = stream.getReader();
  while (!(await reader.read()).done);
}

/** Readings that report their progress. */
export const READINGS = {
  "a list": ({ lc }, given) => gather(lc.events.list({ limit: 2 }, given)),
  "pages ahead": ({ lc }, given) => gather(lc.events.list({ limit: 2 }, { ...given, prefetch: true })),
  "a selection": ({ lc }, given) => lc.caps.list({}, given).select({ id: "id" }).toArray(),
  "a selection over pages": ({ lc }, given) => gather(lc.events.list({ limit: 2 }, given).select({ id: "id" })),
  "a count": ({ lc }, given) => lc.caps.list({}, given).countBy("id"),
  "a stream": ({ lc }, given) => drain(lc.caps.list({}, given).stream()),
  "rows of a table": ({ hb }, given) =>
    hb.leads
      .exportCsv(EXPORT, given)
      .rows({ onBadRow: () => undefined })
      .toArray(),
  "a table as text": ({ hb }, given) => hb.leads.exportCsv(EXPORT, given).text(),
};
export const clients = (fetch) => ({
  lc: lead(fetch, { maxConcurrent: 1, retry: false }),
  hb: hero(fetch, { maxConcurrent: 1, retry: false }),
});
