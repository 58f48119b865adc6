// Runs the simulation of the client core (src/client/tests/simulation/), optimised:
//   npm run simulate -- --seeds 1000000     so many seeds from 0
//   npm run simulate -- --seed 162          one seed again
import { parseArgs } from "node:util";
import { main, run, Stop } from "./process.mjs";

await main(async () => {
  const { values } = parseArgs({ options: { seeds: { type: "string" }, seed: { type: "string" } } });
  for (const [name, value] of Object.entries(values)) {
    if (!/^\d+$/.test(value)) throw new Stop(`--${name} takes a whole number, not ${value}.`);
  }
  const env = { ...(values.seeds && { SEEDS: values.seeds }), ...(values.seed && { SEED: values.seed }) };
  await run("cargo", ["test", "--release", "--package", "leadspan", "--lib", "client::tests::simulation::simulation"], { env });
});
