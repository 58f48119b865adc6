// Builds the site of the documentation and looks at it in Chromium: `npm run docs`. The package has to be built (`cargo xtask build`).
// The site's programs are not among those of the tests: they have a folder and a lock file of their own, docs/site.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { main, root, run } from "./process.mjs";
import { setUpTests } from "./setup.mjs";

await main(async () => {
  const site = join(root, "docs/site");
  const { chrome } = await setUpTests();
  if (!existsSync(join(site, "node_modules"))) await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: site });
  await run(process.execPath, [join(site, "build.mjs")], { cwd: site });
  await run(process.execPath, [join(site, "check.mjs")], { cwd: site, env: { CHROME: chrome } });
});
