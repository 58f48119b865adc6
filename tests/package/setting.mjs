// Where cells run: the packed package, installs of tools in a cache folder outside the repository, and child processes.
import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { INSTALLS } from "./installs.mjs";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const cache = process.env.LEADSPAN_MATRIX_CACHE ?? join(tmpdir(), "leadspan-matrix");
const run = promisify(execFile);
/** For a command of a cell. The slowest, a framework's build, takes one. */
const PATIENCE_MS = 240_000;
const INSTALL_MS = 280_000;
const STEPS = readFileSync(new URL("./steps.mjs", import.meta.url), "utf8");

/** An engine or tool that is not on this machine: the cell is "not run". */
export class Missing extends Error {}

let tarball;

/** Packs the package as npm would publish it: the path of the tarball. */
export async function pack() {
  mkdirSync(cache, { recursive: true });
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", cache], {
    cwd: root,
  });
  const [packed] = Object.values(JSON.parse(stdout));
  tarball = join(cache, packed.filename);
  return { ...packed, tarball };
}

/** The folder where the tools of an install are. */
export async function install(name) {
  const folder = join(cache, "installs", name);
  const manifest = JSON.stringify({ name: "tools", private: true, dependencies: INSTALLS[name] });
  const stamp = join(folder, "stamp");
  const hash = createHash("sha256").update(manifest).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), manifest);
  try {
    await run("npm", ["install", "--no-audit", "--no-fund", "--legacy-peer-deps", "--loglevel=error"], {
      cwd: folder,
      timeout: INSTALL_MS,
    });
  } catch (error) {
    throw new Missing(
      `npm could not install ${Object.keys(INSTALLS[name]).join(", ")}: ${firstLine(error.stderr ?? error.message)}`,
      { cause: error },
    );
  }
  writeFileSync(stamp, hash);
  return folder;
}

/**
 * A fresh project with the package in it and the given files, below the tools of an install if it names one. `name` is the
 * cell's.
 */
export async function project(name, { tools, files = {}, manifest = {} }) {
  const above = tools ? await install(tools) : cache;
  const folder = join(above, "projects", name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"));
  rmSync(folder, { recursive: true, force: true });
  const target = join(folder, "node_modules/leadspan");
  mkdirSync(target, { recursive: true });
  await run("tar", ["-xzf", tarball, "--strip-components=1", "-C", target]);
  const all = {
    "package.json": JSON.stringify({ name: "user", private: true, type: "module", ...manifest }),
    "steps.mjs": STEPS,
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** The tarball of `pack`, for package managers. */
export const packedFile = () => tarball;

/** Runs a program to its end and gives what it printed; its failure is an error with the end of its output. */
export async function command(program, args, { cwd, env = {} } = {}) {
  try {
    const { stdout, stderr } = await run(program, args, {
      cwd,
      env: { ...process.env, ...QUIET, ...env },
      timeout: PATIENCE_MS,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout + stderr;
  } catch (error) {
    if (error.code === "ENOENT") throw new Missing(`there is no ${program}`);
    throw new Error(
      `${[program, ...args].join(" ")} ended with ${error.code ?? error.signal}:\n${lastLines(`${error.stdout}\n${error.stderr}`)}`,
      { cause: error },
    );
  }
}

const QUIET = {
  CI: "1",
  NO_COLOR: "1",
  FORCE_COLOR: "0",
  NEXT_TELEMETRY_DISABLED: "1",
  NUXT_TELEMETRY_DISABLED: "1",
  ASTRO_TELEMETRY_DISABLED: "1",
  NG_CLI_ANALYTICS: "false",
  WRANGLER_SEND_METRICS: "false",
};

/** Starts a server in a process group of its own, waits until it responds at `url`, and ends the whole group after `body`. */
export async function withServer(program, args, { cwd, env = {}, url }, body) {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...QUIET, ...env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
  const ended = new Promise((resolve) => child.on("exit", resolve).on("error", resolve));
  try {
    await responds(url, () => child.exitCode ?? child.signalCode);
    return await body(url);
  } catch (error) {
    throw new Error(`${error.message}\n${lastLines(output)}`, { cause: error });
  } finally {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await ended;
  }
}

async function responds(url, hasEnded) {
  const limit = Date.now() + PATIENCE_MS / 2;
  while (Date.now() < limit) {
    const end = hasEnded();
    if (end !== null) throw new Error(`the server ended with ${end}`);
    const response = await fetch(url).catch(() => undefined);
    await response?.arrayBuffer().catch(() => undefined);
    if (response) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
  }
  throw new Error(`the server did not respond at ${url}`);
}

/** A port that nothing listens on. */
export async function freePort() {
  const { createServer } = await import("node:net");
  const server = createServer();
  await new Promise((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

const MARK = "LEADSPAN ";

/** Source text of a program for the console, which imports the entries of the package as `from` says. */
export const consoleMain = ({ server, from = "leadspan", sandbox = "leadspan/sandbox" } = {}) => `
import * as leadspan from ${JSON.stringify(from)};
import { createSandbox } from ${JSON.stringify(sandbox)};
import { steps } from "./steps.mjs";
steps({ ...leadspan, createSandbox }, { server: ${JSON.stringify(server)} }).then(
  (lines) => console.log("${MARK}" + JSON.stringify(lines)),
  (error) => { console.log("${MARK}" + JSON.stringify([String(error?.stack ?? error), String(error?.cause?.stack ?? error?.cause)])); },
);
`;

/** What a program of {@link consoleMain} has printed. */
export function linesIn(output) {
  const line = output.split("\n").find((text) => text.includes(MARK));
  if (!line) throw new Error(`the program printed no result:\n${lastLines(output)}`);
  return JSON.parse(line.slice(line.indexOf(MARK) + MARK.length));
}

const LINES_KEPT = 25;
const lastLines = (text) => text.trim().split("\n").slice(-LINES_KEPT).join("\n");
const firstLine = (text) => text.trim().split("\n")[0];
