// Fails when an npm package of the lock file has a known advisory of high or critical severity. The registry's advisories
// come over the network: where the registry does not respond, this says so and does not fail.
import { spawnSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { Stop, main, root } from "./process.mjs";

/** The result of `npm audit --json`: a line to print, and whether it is a failure. */
export function verdictOf(output) {
  let report;
  try {
    report = JSON.parse(output);
  } catch {
    report = undefined;
  }
  const found = report?.metadata?.vulnerabilities;
  if (!found)
    return {
      text: "npm audit: the registry's advisories cannot be reached from here, npm packages not checked",
      bad: false,
    };
  const severe = Object.values(report.vulnerabilities ?? {}).filter(({ severity }) =>
    ["high", "critical"].includes(severity),
  );
  const names = severe.map(({ name, severity }) => `${name} (${severity})`).join(", ");
  const bad = severe.length > 0 || found.high + found.critical > 0;
  return {
    text: bad
      ? `npm audit: known advisories: ${names}`
      : `npm audit: no high or critical advisory among ${report.metadata.dependencies?.total ?? "all"} packages`,
    bad,
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(() => {
    const { stdout } = spawnSync("npm", ["audit", "--json"], { cwd: root, encoding: "utf8", timeout: 60_000 });
    const { text, bad } = verdictOf(stdout ?? "");
    if (bad) throw new Stop(text);
    console.log(text);
  });
}
