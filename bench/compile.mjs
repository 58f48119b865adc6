// What the types cost a user's compiler: a program that calls all three APIs, once with leadspan and once with openapi-fetch
// and types that openapi-typescript generates from the same contracts. Both make the same calls and read the same members.
import { execFileSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { APIS } from "../dist/generated/emulated.js";

const folder = dirname(fileURLToPath(import.meta.url));
const root = join(folder, "..");
// Inside the package, so that `leadspan` is found through its own exports as a user's project finds it.
const out = join(root, "target/compile");

const LEADSPAN = `
import { ConstructionOnline, HeroBase, LeadConduit } from "leadspan";
const lc = new LeadConduit({ apiKey: "key" });
const co = new ConstructionOnline({ email: "a@b.example", password: "p", apiKey: "k" });
const hb = new HeroBase({ subdomain: "wshero01", username: "u", password: "p" });
export const caps = async (id: string) => (await lc.caps.get(id)).name;
export const events = async () => (await lc.events.list({ type: ["source"], limit: 10 })).map((event) => [event.id, event.outcome]);
export const found = async (query: string) => (await lc.search.leads({ query })).map((hit) => hit.lead_id);
export const fields = async () => (await lc.fields.list()).map((field) => field.id);
export const orders = async (day: string) => (await co.changeOrders.modifiedSince(day)).map((order) => order.NAME);
export const items = async (day: string) => (await co.changeOrderItems.modifiedSince(day)).map((item) => item.NAME);
export const leads = async () => (await co.leads.list()).map((lead) => lead.EMAIL);
export const rights = () => hb.account.get();
export const campaigns = async () => (await hb.campaigns.list()).map((campaign) => campaign.code);
export const send = (campaignCode: string) => hb.leads.import({ campaignCode, data: { phone: "1" } });
`;

const PEER = `
import createClient from "openapi-fetch";
import type { paths as LeadConduit } from "./leadconduit.js";
import type { paths as ConstructionOnline } from "./constructiononline.js";
import type { paths as HeroBase } from "./herobase.js";
const lc = createClient<LeadConduit>({ baseUrl: "https://a.example" });
const co = createClient<ConstructionOnline>({ baseUrl: "https://b.example" });
const hb = createClient<HeroBase>({ baseUrl: "https://c.example" });
export const caps = async (id: string) => (await lc.GET("/caps/{id}", { params: { path: { id } } })).data?.name;
export const events = async () => (await lc.GET("/events", { params: { query: { type: ["source"], limit: 10 } } })).data?.map((event) => [event.id, event.outcome]);
export const found = async (query: string) => (await lc.GET("/search/leads", { params: { query: { query } } })).data?.hits?.map((hit) => hit.lead_id);
export const fields = async () => (await lc.GET("/fields")).data?.map((field) => field.id);
export const orders = async (fromDate: string) => (await co.GET("CHANGE_ORDERS", { params: { query: { fromDate } } })).data;
export const items = async (fromDate: string) => (await co.GET("CHANGE_ORDER_ITEMS", { params: { query: { fromDate } } })).data;
export const leads = async () => (await co.GET("LEADS")).data;
export const rights = async () => (await hb.GET("/myaccount")).data;
export const campaigns = async () => (await hb.GET("/campaigns")).data;
export const send = (campaignCode: string) => hb.POST("/leads", { body: { campaignCode, data: { phone: "1" } } });
`;

/** Seconds that the compiler says it took in all, by program: `{ leadspan, "openapi-fetch": …, empty }`, medians. */
export async function run({ rounds }) {
  await mkdir(out, { recursive: true });
  for (const api of APIS) generate(api);
  const programs = { leadspan: LEADSPAN, "openapi-fetch": await withPaths(PEER), empty: "export {};\n" };
  for (const [name, text] of Object.entries(programs)) await write(name, text);
  const times = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const name of Object.keys(programs)) times[name].push(compile(name));
  return Object.fromEntries(
    Object.entries(times).map(([name, all]) => [name, all.sort((a, b) => a - b)[all.length >> 1]]),
  );
}

function generate(api) {
  const tool = join(folder, "node_modules/openapi-typescript/bin/cli.js");
  execFileSync(
    process.execPath,
    [tool, join(root, `tests/contract/${api}.openapi.yaml`), "-o", join(out, `${api}.d.ts`)],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
}

/** The keys of the contract's paths, which distinguish variants of one path. */
async function withPaths(text) {
  const types = await readFile(join(out, "constructiononline.d.ts"), "utf8");
  const pathOf = (operation) => {
    const key = [...types.matchAll(/^ {4}"(\/[^"]+)": \{[^]*?^ {4}\};/gm)].find(([block]) =>
      block.includes(`operations["${operation}"]`),
    )?.[1];
    if (!key) throw new Error(`the generated types have no ${operation}`);
    return key;
  };
  return text
    .replace("CHANGE_ORDERS", pathOf("listChangeOrdersModifiedSince"))
    .replace("CHANGE_ORDER_ITEMS", pathOf("listChangeOrderItemsModifiedSince"))
    .replace("LEADS", pathOf("listLeads"));
}

async function write(name, text) {
  await mkdir(join(out, name), { recursive: true });
  await writeFile(join(out, `${name}/main.ts`), text.replaceAll('from "./', 'from "../'));
  const compilerOptions = {
    target: "ES2022",
    module: "NodeNext",
    lib: ["ES2022", "DOM", "DOM.Iterable"],
    types: [],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    paths: { "openapi-fetch": [join(folder, "node_modules/openapi-fetch/dist/index.d.mts")] },
  };
  await writeFile(join(out, `${name}/tsconfig.json`), JSON.stringify({ compilerOptions, files: ["main.ts"] }));
}

function compile(name) {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const text = execFileSync(process.execPath, [tsc, "--extendedDiagnostics", "--project", join(out, name)], {
    encoding: "utf8",
  });
  return Number(/Total time:\s+([\d.]+)s/.exec(text)[1]);
}
