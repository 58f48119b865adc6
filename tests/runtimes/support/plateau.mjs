// Runs a workload in a Node process of its own, started with --expose-gc, and prints what the heap and the memories and
// tables of all WebAssembly instances hold after each round: `node --expose-gc plateau.mjs <workload> <calls a round> <rounds>`.
import { cores, memoryOf, readers, slotsOf } from "./instances.mjs";
import * as workloads from "./workloads.mjs";

const [name, calls, rounds] = process.argv.slice(2);
const work = workloads[name]();
const measured = [];
for (let round = 0; round < Number(rounds); round += 1) {
  await work(Number(calls), round * Number(calls));
  const instances = [...cores(), ...readers()];
  measured.push({ heap: await settledHeap(), wasm: instances.map(memoryOf), slots: instances.map(slotsOf) });
}
console.log(JSON.stringify(measured));

/** Bytes in use once nothing more is collected: finalizers run between two collections, and free what others hold. */
async function settledHeap() {
  let least = Infinity;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    globalThis.gc();
    const { heapUsed } = process.memoryUsage();
    if (heapUsed > least - 4_096) return heapUsed;
    least = heapUsed;
  }
}
