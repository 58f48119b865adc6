// Runs the simulation of the client core (src/client/tests/simulation/), optimised:
//   npm run simulate -- --seeds 1000000     so many seeds from 0
//   npm run simulate -- --seed 162          one seed again
//   npm run simulate -- --plants [part…]    plants bugs, each of which it has to find (tests/mutations/plants.mjs)
import { parseArgs } from "node:util";
import { plants } from "../tests/mutations/plants.mjs";
import { runMutations } from "./mutations.mjs";
import { main, run, Stop } from "./process.mjs";

await main(async () => {
  const options = { seeds: { type: "string" }, seed: { type: "string" }, plants: { type: "boolean" } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.plants) {
    const { passed, failed } = await runMutations(positionals, plants);
    console.log(`\n${passed} of ${passed + failed} planted bugs are found`);
    if (failed) process.exitCode = 1;
    return;
  }
  for (const [name, value] of Object.entries(values)) {
    if (!/^\d+$/.test(value)) throw new Stop(`--${name} takes a whole number, not ${value}.`);
  }
  const env = { ...(values.seeds && { SEEDS: values.seeds }), ...(values.seed && { SEED: values.seed }) };
  await run("cargo", ["test", "--release", "--package", "leadspan", "--lib", "client::tests::simulation::simulation"], {
    env,
  });
});
