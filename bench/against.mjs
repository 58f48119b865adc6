// Old and new side by side: the same jobs with two builds of the library, alternating, in one process.
//   node bench/run.mjs --against <a dist folder> [--rounds 15]
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { eventPage, smallResponse } from "./data.mjs";
import { measure, same } from "./measure.mjs";

const SMALL_CALLS = 40;
const PAGES = 5;
const PER_PAGE = 100;
const PIECE = 65_536;
const PATHS = { id: "id", outcome: "outcome", ms: "ms", source: "vars.source.name", email: "vars.lead.email.normal" };

/** Medians of both builds, by job: `{ job: { old: { median, best, worst }, new: … } }`. `folders` are `{ old, new }`. */
export async function run({ folders, rounds }) {
  const libraries = {};
  for (const [name, folder] of Object.entries(folders))
    libraries[name] = await import(pathToFileURL(join(folder, "index.js")));
  const results = {};
  for (const [job, make] of Object.entries(jobs())) {
    const runs = Object.fromEntries(Object.entries(libraries).map(([name, library]) => [name, make(library)]));
    same(job, await runs.new(), await runs.old());
    results[job] = await measure(runs, { rounds });
  }
  return results;
}

/** Each makes a job of a library; both builds have to give the same. */
function jobs() {
  const small = smallResponse().slice(1, -1);
  const page = eventPage();
  const pages = pagesOf(page);
  const client = (library, fetch) => new library.LeadConduit({ apiKey: "key", fetch, retry: false });
  const json = (body) => new Response(body, { headers: { "content-type": "application/json" } });
  const whole = (address) => Promise.resolve(json(address.includes("before_id") ? "[]" : pieces(page)));
  const paged = (address) =>
    Promise.resolve(json(pages[Number(new URL(address).searchParams.get("before_id") ?? 0)] ?? "[]"));
  return {
    [`${SMALL_CALLS} small calls one after the other`]: (library) => {
      const lc = client(library, () => Promise.resolve(json(small)));
      return async () => {
        let last;
        for (let number = 0; number < SMALL_CALLS; number++) last = await lc.caps.get("5b898b13cea36a21e4618dfa");
        return last;
      };
    },
    [`${SMALL_CALLS} small calls at once`]: (library) => {
      const lc = client(library, () => Promise.resolve(json(small)));
      return async () =>
        (await Promise.all(Array.from({ length: SMALL_CALLS }, () => lc.caps.get("5b898b13cea36a21e4618dfa")))).length;
    },
    [`every item of ${PAGES} pages of ${PER_PAGE}`]: (library) => {
      const lc = client(library, paged);
      return async () => {
        let count = 0;
        for await (const event of lc.events.list({ limit: PER_PAGE })) if (event) count++;
        return count;
      };
    },
    "list page of 3 MB to objects": (library) => {
      const lc = client(library, whole);
      return async () => (await lc.events.list()).length;
    },
    "select 5 fields of a 3 MB page": (library) => {
      const lc = client(library, whole);
      return async () => (await lc.events.list().select(PATHS).toArray()).length;
    },
    "countBy over a 3 MB page": (library) => {
      const lc = client(library, whole);
      return () => lc.events.list().countBy("outcome", "vars.source.name");
    },
  };
}

/** Pages by the id that they follow: ids are numbers here, and 0 stands before the first page. */
function pagesOf(page) {
  const events = JSON.parse(new TextDecoder().decode(page)).slice(0, PAGES * PER_PAGE);
  return Object.fromEntries(
    Array.from({ length: PAGES }, (_, number) => [
      number * PER_PAGE,
      JSON.stringify(
        events
          .slice(number * PER_PAGE, (number + 1) * PER_PAGE)
          .map((event, index) => ({ ...event, id: String(number * PER_PAGE + index + 1) })),
      ),
    ]),
  );
}

/** Bytes as a network hands them out. */
function pieces(bytes) {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.slice(at, (at += PIECE)));
    },
  });
}
