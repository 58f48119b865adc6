// Runs one behaviour suite, inside whichever runtime it was loaded into. Uses nothing but web APIs.
import * as assert from "./assert.mjs";
import { connectFaults, connectServer } from "./control.mjs";

const TEST_TIMEOUT_MS = 20_000;
/** By then an unhandled rejection has been reported. */
const STRAY_MS = 20;

/**
 * Runs the suite's default export and gives `[{ name, status: "passed" | "failed" | "skipped" | "note" | "data", error? }]`.
 *
 * The suite gets `{ test, skip, note, report, strays, assert, server, faults, runtime, ...context }`:
 * - `await test(name, body, limitMs = 20_000)` runs one test; `skip(name, why)` reports one that cannot run here;
 * - `note(text)` prints something, such as what was measured;
 * - `report(data)` hands data to the program that runs the suites in several runtimes, such as the cells of a matrix;
 * - `await strays(body)` gives the reasons of the unhandled rejections during `body`, which otherwise fail the suite;
 * - `server` and `faults` are the controls of server.mjs and tcp.mjs, reset before each test.
 */
export async function runSuite(suite, context) {
  const results = [];
  const listener = listenForStrays(results);
  const server = connectServer(context.serverUrl);
  const faults = connectFaults(context.serverUrl, context.faultUrls);
  const test = async (name, body, limitMs = TEST_TIMEOUT_MS) => {
    if (context.filter && !name.includes(context.filter)) return;
    await server.reset();
    results.push(await runTest(name, body, limitMs));
  };
  const note = (text) => results.push({ name: text, status: "note" });
  const report = (data) => results.push({ name: "data", status: "data", data });
  const skip = (name, why) => results.push({ name, status: "skipped", error: why });
  try {
    await suite({ ...context, test, skip, note, report, strays: listener.collect, assert, server, faults });
  } catch (error) {
    results.push(failure("the suite itself", error));
  }
  // An unhandled rejection is reported some tasks of the event loop later.
  await new Promise((resolve) => setTimeout(resolve, STRAY_MS));
  listener.stop();
  return results;
}

async function runTest(name, body, limitMs) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([body(), late]);
    return { name, status: "passed" };
  } catch (error) {
    return failure(name, error);
  } finally {
    clearTimeout(timer);
  }
}

/** Unhandled rejections are failures too: they are errors that a user of the library could never catch. */
function listenForStrays(results) {
  let collected;
  const report = (reason) =>
    (collected ?? results).push(collected ? reason : failure("no unhandled rejection", reason));
  const collect = async (body) => {
    const reasons = (collected = []);
    try {
      await body();
      await new Promise((resolve) => setTimeout(resolve, STRAY_MS));
    } finally {
      collected = undefined;
    }
    return reasons;
  };
  return { collect, stop: listen(report) };
}

function listen(report) {
  if (typeof globalThis.addEventListener === "function") {
    const listener = (event) => {
      event.preventDefault();
      report(event.reason);
    };
    globalThis.addEventListener("unhandledrejection", listener);
    return () => globalThis.removeEventListener("unhandledrejection", listener);
  }
  globalThis.process.on("unhandledRejection", report);
  return () => globalThis.process.off("unhandledRejection", report);
}

function failure(name, error) {
  const text =
    error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : `not an Error: ${String(error)}`;
  return { name, status: "failed", error: text };
}
