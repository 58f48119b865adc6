// Fuzzes the TypeScript API: any arguments, options and bodies. `npm test` runs some thousand cases; needs dist/.
//   node scripts/fuzz-calls.mjs [--cases 1000000] [--seed 1]     any number
//   node scripts/fuzz-calls.mjs --seed 1 --from 123 --cases 1    one case again
import { parseArgs } from "node:util";
import { Stop, main } from "./process.mjs";
import { fuzzCalls } from "../tests/node/support/call-fuzz.mjs";

await main(async () => {
  const { values } = parseArgs({
    options: {
      cases: { type: "string", default: "100000" },
      seed: { type: "string", default: String(Date.now() % 1e9) },
      from: { type: "string", default: "0" },
    },
  });
  const [cases, seed, from] = [values.cases, values.seed, values.from].map(Number);
  console.log(`seed ${seed}`);
  const { counts, faults } = await fuzzCalls({ seed, cases, from, report: (done) => console.log(`${done} cases`) });
  for (const [code, count] of [...counts].sort(([, a], [, b]) => b - a))
    console.log(`${String(count).padStart(8)}  ${code}`);
  if (faults.length > 0) throw new Stop(faults.join("\n"));
});
