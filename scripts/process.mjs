// Child processes for the scripts: run with the terminal, run and keep the output, find a program.
import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** A failure whose message says everything: printed without a stack. */
export class Stop extends Error {}

/** Runs a command in the root, its output going to the terminal. Throws `Stop` unless it exits with 0. */
export async function run(program, args, options = {}) {
  const { status } = await watch(program, args, options);
  if (status !== 0) throw new Stop(`\`${[program, ...args].join(" ")}\` failed (exit status ${status})`);
}

/**
 * Runs a command in the root, shows its output and keeps it: `{ status, output }`. Never throws for a bad status; one that
 * takes longer than `timeout` milliseconds is ended.
 */
export function watch(program, args, { env = {}, quiet = false, cwd = root, timeout } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout,
    });
    let output = "";
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      from.setEncoding("utf8");
      from.on("data", (text) => {
        output += text;
        if (!quiet) to.write(text);
      });
    }
    child.on("error", (error) => {
      reject(error.code === "ENOENT" ? new Stop(`\`${program}\` is not installed`) : error);
    });
    child.on("close", (code, signal) => resolve({ status: code ?? signal, output }));
  });
}

/** The trimmed output of a command, or undefined when it is missing or fails. */
export function ask(program, args, env = {}) {
  const done = spawnSync(program, args, { cwd: root, encoding: "utf8", env: { ...process.env, ...env } });
  return done.status === 0 ? done.stdout.trim() : undefined;
}

/** The path of the first of these programs that is installed, or undefined. */
export function find(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      const path = join(folder, name);
      if (folder && isExecutable(path)) return path;
    }
  }
  return undefined;
}

/** Whether a path names something this user may run. */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs a script's main function; a `Stop` ends it with its one sentence, anything else with its stack. */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    console.error(error instanceof Stop ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
