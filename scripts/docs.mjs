// Builds the site of the documentation and checks it in Chromium: `npm run docs`. The package has to be built (`cargo
// xtask build`). The site's programs are not among those of the tests: they have a folder and a lock file of their own,
// docs/site.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { find, main, root, run } from "./process.mjs";
import { setUpTests } from "./setup.mjs";

await main(async () => {
  const site = join(root, "docs/site");
  const { chrome } = await setUpTests();
  if (!existsSync(join(site, "node_modules"))) await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: site });
  // The reference of the crate, where there is a Rust toolchain, for the target on which it has its runtime.
  if (find("cargo"))
    await run("cargo", ["doc", "--target", "wasm32-unknown-unknown", "--package", "leadspan", "--no-deps"], {
      env: { RUSTDOCFLAGS: "--deny warnings" },
    });
  await run(process.execPath, [join(site, "build.mjs")], { cwd: site });
  await run(process.execPath, [join(site, "check.mjs")], { cwd: site, env: { CHROME: chrome } });
});
