// What every host has to do, on whatever entry of the package: `steps` gives the lines that it prints.
// Written for bundlers and runtimes of all kinds: no imports, nothing of Node, no top-level await.

/** Calls the three APIs at the addresses that `options` name, and gives the outcome. */
async function callAll({ LeadConduit, ConstructionOnline, HeroBase, isNotFoundError }, options) {
  const lines = [];
  const lc = new LeadConduit(options.leadConduit);
  const events = await lc.events.list({ limit: 3 });
  lines.push(`events ${events.length} ${events[0].id.length}`);
  const co = new ConstructionOnline(options.constructionOnline);
  lines.push(`orders ${(await co.changeOrders.modifiedSince("2023-10-14")).length > 0}`);
  const hb = new HeroBase(options.heroBase);
  lines.push(`account ${Object.keys(await hb.account.get()).length > 0}`);
  const rows = await lc.events.list({ limit: 5 }).select({ id: "id", outcome: "outcome" }).toArray({ max: 5 });
  lines.push(`select ${rows.length} ${Object.keys(rows[0]).join("+")}`);
  const groups = await lc.events.list({ limit: 5 }).countBy("outcome");
  lines.push(`countBy ${groups.length > 0}`);
  try {
    await lc.caps.get("000000000000000000000000");
    lines.push("error none");
  } catch (error) {
    lines.push(`error ${error.name} ${error.status} ${error.operation} ${isNotFoundError(error)}`);
  }
  return lines;
}

/**
 * Runs the program. `leadspan` has the exports of the package and `createSandbox`; `server` is the address of a sandbox over
 * HTTP, which hosts with a network call as well.
 */
export async function steps(leadspan, { server } = {}) {
  const sandbox = leadspan.createSandbox();
  const lines = (await callAll(leadspan, sandbox)).map((line) => `sandbox: ${line}`);
  let csv = 0;
  const hb = new leadspan.HeroBase(sandbox.heroBase);
  for await (const row of hb.leads.exportCsv({ SearchName: "closed", ModifiedFrom: "2020-01-01" }).rows())
    if (Object.keys(row).length > 0) csv += 1;
  lines.push(`sandbox: csv ${csv > 0}`);
  if (!server) return lines;
  const at = (options, path) => ({ ...options, fetch: undefined, baseUrl: server + path });
  const overHttp = {
    leadConduit: at(sandbox.leadConduit, "/leadconduit"),
    constructionOnline: at(sandbox.constructionOnline, "/constructiononline"),
    heroBase: { ...at(sandbox.heroBase, "/herobase/api"), subdomain: undefined },
  };
  const more = await callAll(leadspan, overHttp);
  return [...lines, ...more.map((line) => `http: ${line}`)];
}
