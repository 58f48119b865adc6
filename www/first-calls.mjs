// One real call per API, made through the wasm client: what `npm run demo -- --once` proves.
import { readFile } from "node:fs/promises";
import { createSandbox } from "leadspan/sandbox";

const FIXTURES = new URL("../sandbox/fixtures/", import.meta.url);

/** The printed record that each call has to bring back, and what to say of it. */
const CALLS = [
  {
    api: "LeadConduit",
    operation: "getCap",
    fixture: "leadconduit/getCap.json",
    call: ({ lc }) => lc.caps.get("5b898b13cea36a21e4618dfa"),
    say: (cap) => `cap ${cap.id}: ${cap.count} of ${cap.maximum} leads, updated ${cap.updated_at}`,
  },
  {
    api: "ConstructionOnline",
    operation: "listChangeOrdersModifiedSince",
    fixture: "constructiononline/listChangeOrdersModifiedSince.json",
    call: ({ co }) => co.changeOrders.modifiedSince("2023-10-14"),
    say: (orders) =>
      `${orders.length} change orders since 2023-10-14, among them "${orders.find(({ ID }) => ID === 498099)?.NAME}"`,
  },
  {
    api: "HeroBase",
    operation: "getAccount",
    fixture: "herobase/getAccount.json",
    call: ({ hb }) => hb.account.get(),
    say: (account) =>
      `rights to ${Object.keys(account.resourceRights).join(", ")} in ${account.projectRights.join(", ")}`,
  },
];

/**
 * Calls the three APIs that are mounted below `baseUrl` and checks what comes back against the printed records.
 * `leadspan` is the package's main module. Resolves to `[{ api, operation, ok, summary }]`; never rejects for a failed call.
 */
export async function firstCalls(baseUrl, leadspan) {
  const { credentials } = createSandbox();
  const clients = {
    lc: new leadspan.LeadConduit({ ...credentials.leadConduit, baseUrl: `${baseUrl}/leadconduit` }),
    co: new leadspan.ConstructionOnline({
      ...credentials.constructionOnline,
      baseUrl: `${baseUrl}/constructiononline`,
    }),
    hb: new leadspan.HeroBase({
      username: credentials.heroBase.username,
      password: credentials.heroBase.password,
      baseUrl: `${baseUrl}/herobase/api`,
    }),
  };
  return Promise.all(CALLS.map((entry) => firstCall(entry, clients)));
}

async function firstCall({ api, operation, fixture, call, say }, clients) {
  try {
    const printed = JSON.parse(await readFile(new URL(fixture, FIXTURES), "utf8"));
    const found = await call(clients);
    const ok = (Array.isArray(found) ? found : [found]).some((record) => holds(record, printed));
    return { api, operation, ok, summary: ok ? say(found) : "the printed record did not come back" };
  } catch (error) {
    return { api, operation, ok: false, summary: `${error.name}: ${error.message}` };
  }
}

/** Whether a record has every member of the printed one, equal in depth. */
function holds(record, printed) {
  return Object.entries(printed).every(([name, value]) => JSON.stringify(record?.[name]) === JSON.stringify(value));
}
