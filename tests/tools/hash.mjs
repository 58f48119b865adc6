// Prints the hash of a thousand responses: for runtimes that the harness has no driver of.
import { createSandbox } from "../../dist/esm/sandbox.js";
import { hashOfAThousand } from "../runtimes/support/thousand.mjs";

console.log(await hashOfAThousand(createSandbox));
