// Runs a suite in a Node process of its own, against the package as Node resolves it.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { withDeadline } from "../deadline.mjs";

const CHILD = fileURLToPath(new URL("./node-child.mjs", import.meta.url));
const LINGER_MS = 5_000;

/** Nothing to start: every suite gets a fresh process. */
export async function open() {
  return { run: runSuiteInChild, close: async () => {} };
}

async function runSuiteInChild(suitePath, context) {
  const child = fork(CHILD, [suitePath, JSON.stringify(context)], { stdio: "inherit" });
  try {
    return await withDeadline(resultsOf(child));
  } finally {
    child.kill("SIGKILL");
  }
}

function resultsOf(child) {
  return new Promise((resolve, reject) => {
    let results;
    let timer;
    child.on("message", (message) => {
      results = message;
      timer = setTimeout(() => child.kill("SIGKILL"), LINGER_MS);
    });
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      clearTimeout(timer);
      if (!results) return reject(new Error(`the suite's process ended with ${signal ?? code} and no results`));
      // A timer or socket that the library forgot keeps a user's process alive too.
      if (signal)
        results.push({
          name: "the process ends by itself",
          status: "failed",
          error: `still running ${LINGER_MS} ms after the last test`,
        });
      resolve(results);
    });
  });
}
