// `npm run demo [-- --once]`: sets up, builds, then starts the sandbox and the demo page.
// --once makes one real call per API, prints the results and exits: 0 only if all came back as expected.
import { main, run } from "./process.mjs";
import { setUpBuild } from "./setup.mjs";

await main(async () => {
  await setUpBuild();
  await run("cargo", ["xtask", "build"]);
  // Imported late: it needs what the build has just made.
  const { startDemo } = await import("../www/serve.mjs");
  const once = process.argv.includes("--once");
  const demo = await startDemo({ once });
  if (once) {
    await demo.close();
    if (!demo.ok) process.exitCode = 1;
  }
});
