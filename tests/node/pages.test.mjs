// How lists of many pages are walked, held to the cases that the Rust tests read: as records, and as selections.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ConstructionOnline, LeadConduit } from "leadspan";

const { cases } = JSON.parse(readFileSync(new URL("../vectors/pages.json", import.meta.url), "utf8"));
const ARGUMENTS = { listEvents: {}, listProjectsPage: { skip: 0, take: 3 }, searchLeads: { query: "darsy" } };

/** The list of an operation whose server sends these pages. */
function listOf({ operation, pages }) {
  let next = 0;
  const fetch = () => Promise.resolve(Response.json((pages[next++] ?? []).map((id) => ({ id }))));
  const options = { baseUrl: "https://gateway.example", fetch, retry: false };
  const client = operation === "listProjectsPage" ? new ConstructionOnline(options) : new LeadConduit(options);
  return client.call(operation, ARGUMENTS[operation]);
}

/** What comes out of a walk, and how it ends. */
async function walked(pages) {
  const fresh = [];
  try {
    for await (const page of pages) fresh.push(page.map(({ id }) => id));
    return { fresh, end: "end" };
  } catch (error) {
    return { fresh, end: error.code === "paging/stuck" ? "stuck" : error };
  }
}

async function* itemsOf(pages) {
  for await (const { items } of pages) yield items;
}

for (const given of cases) {
  const { operation, pages, fresh, end } = given;
  test(`${operation}: ${JSON.stringify(pages)}`, async () => {
    assert.deepEqual(await walked(itemsOf(listOf(given).pages())), { fresh, end });
    const selected = await walked(listOf(given).select({ id: "id" }).batches());
    assert.equal(selected.end, end);
    // Rows of a selection are handed out as they come, before a page can turn out to be an earlier one.
    if (end === "end") assert.deepEqual(selected.fresh.flat(), fresh.flat());
  });
}
