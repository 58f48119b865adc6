// The other end of node.mjs: one suite, then the results to the parent.
import { pathToFileURL } from "node:url";
import { runSuite } from "../runner.mjs";

const [suitePath, context] = process.argv.slice(2);
const suite = await import(pathToFileURL(suitePath));
const results = await runSuite(suite.default, { ...JSON.parse(context), runtime: "node" });
process.send(results, () => process.disconnect());
