// Gets a machine that has Rust (rustup), Node 20 and Debian's packages ready to build, and with --tests ready to test.
// Everything is checked first and done only when missing, so a second run takes a second. Uses no npm package itself.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Stop, ask, find, isExecutable, main, root, run } from "./process.mjs";

const OLDEST_NODE = 20;
const WASM_TARGET = "wasm32-unknown-unknown";
const CHROME_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const TEST_RUNNER = join(root, "target/tools/bin/wasm-bindgen-test-runner");

/** What the build needs. */
export async function setUpBuild() {
  checkNode();
  await checkRust();
  await installPackages();
}

/** What the tests need beyond the build; returns `{ chrome, chromedriver }`, the paths of the two programs. */
export async function setUpTests() {
  await addComponents();
  const browser = await findBrowser();
  await installTestRunner();
  return browser;
}

function checkNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < OLDEST_NODE) {
    throw new Stop(`Leadspan needs Node ${OLDEST_NODE} or newer; this is ${process.version}.`);
  }
}

async function checkRust() {
  if (!ask("cargo", ["--version"])) {
    throw new Stop(
      "Leadspan's core is written in Rust, and `cargo` is not here or does not start. Install rustup (https://rustup.rs), then run this again.",
    );
  }
  const installed = ask("rustup", ["target", "list", "--installed"]);
  if (installed === undefined) {
    say("no rustup: taking it that this Rust can compile for " + WASM_TARGET);
  } else if (!installed.split("\n").includes(WASM_TARGET)) {
    say(`adding Rust's ${WASM_TARGET} target`);
    await run("rustup", ["target", "add", WASM_TARGET]);
  }
}

async function addComponents() {
  for (const [component, program] of [
    ["clippy", "cargo-clippy"],
    ["rustfmt", "rustfmt"],
  ]) {
    if (!ask(program, ["--version"])) {
      say(`adding Rust's ${component}`);
      await run("rustup", ["component", "add", component]);
    }
  }
}

/** `npm ci`, when the lock file is not the one that node_modules was made from. */
async function installPackages() {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const stamp = join(root, "node_modules/.leadspan-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  say("installing the npm packages of the lock file");
  await run("npm", ["ci", "--no-audit", "--no-fund"]);
  writeFileSync(stamp, lock);
}

async function findBrowser() {
  const found = () => ({
    chrome: fromEnvironment("CHROME") ?? find(...CHROME_NAMES),
    chromedriver: fromEnvironment("CHROMEDRIVER") ?? find("chromedriver"),
  });
  const before = found();
  if (before.chrome && before.chromedriver) return before;
  say("installing chromium and chromium-driver from Debian's packages");
  try {
    await apt("update");
    await apt("install", "-y", "--no-install-recommends", "chromium", "chromium-driver");
  } catch {
    throw new Stop(
      "The browser tests need Chromium and its driver, and apt-get could not install them. Install both and run this again, or name them: CHROME=/path/to/chromium CHROMEDRIVER=/path/to/chromedriver npm test",
    );
  }
  return found();
}

function fromEnvironment(name) {
  const path = process.env[name];
  if (path && !isExecutable(path)) throw new Stop(`${name} names ${path}, which is not a program this user can run.`);
  return path || undefined;
}

function apt(...args) {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  return process.getuid() === 0 ? run("apt-get", args, { env }) : run("sudo", ["-n", "apt-get", ...args], { env });
}

/** The runner of the wasm-bindgen tests, in exactly the version that the workspace is locked to. */
async function installTestRunner() {
  const version = /^wasm-bindgen = "=([\d.]+)"/m.exec(readFileSync(join(root, "bindings/Cargo.toml"), "utf8"))?.[1];
  if (!version) throw new Stop('bindings/Cargo.toml does not pin wasm-bindgen exactly (wasm-bindgen = "=x.y.z").');
  if (ask(TEST_RUNNER, ["--version"])?.endsWith(` ${version}`)) return;
  say(`compiling wasm-bindgen-test-runner ${version} (about three minutes, once)`);
  // Not --locked: its lock file can name a crate that is newer than what the registry serves.
  await run("cargo", ["install", "wasm-bindgen-cli", "--version", version, "--root", "target/tools", "--quiet"]);
}

function say(text) {
  console.log(`setup: ${text}`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(async () => {
    await setUpBuild();
    if (process.argv.includes("--tests")) await setUpTests();
    say("ready");
  });
}
