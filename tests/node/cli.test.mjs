// The command `leadspan`: what it prints, what it refuses, and who can reach it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { test } from "node:test";
import { createSandbox } from "leadspan/sandbox";
import { welcome } from "../../dist/emulator/welcome.js";
import { APIS } from "../../dist/generated/emulated.js";
import { VERSION } from "../../dist/util/version.js";

const CAP = "5b898b13cea36a21e4618dfa";
const cli = new URL("../../dist/esm/cli.js", import.meta.url).pathname;
const authorization = `Basic ${btoa("X:sandbox-leadconduit-key")}`;

async function run(args, body) {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const output = { out: "", err: "" };
  child.stdout.on("data", (piece) => (output.out += piece));
  child.stderr.on("data", (piece) => (output.err += piece));
  const ended = once(child, "exit");
  try {
    await body?.(child, output);
  } finally {
    if (body) child.kill("SIGTERM");
  }
  const [code] = await ended;
  return { code, ...output };
}

test("npx leadspan sandbox prints what a first call needs, and the call works", async () => {
  const { code } = await run(["sandbox", "--leads", "3", "--seed", "7"], async (child, output) => {
    while (!output.out.includes('curl -u "sandbox')) await once(child.stdout, "data");
    const [, url] = /listens on (http:\/\/127\.0\.0\.1:\d+)/.exec(output.out);
    const answer = await fetch(`${url}/leadconduit/caps/${CAP}`, {
      headers: { authorization, accept: "application/json" },
    });
    assert.equal((await answer.json()).id, CAP);
    const nowhere = await fetch(`${url}/nowhere`);
    assert.equal(nowhere.status, 404);
    for (const path of ["/leadconduit", "/constructiononline", "/herobase/api"])
      assert.ok((await nowhere.clone().text()).includes(path), path);
    const traced = await new Promise((resolve, reject) => {
      request(`${url}/leadconduit/caps`, { method: "TRACE" }, resolve).on("error", reject).end();
    });
    traced.resume();
    assert.equal(traced.statusCode, 501);
    const commands = [...output.out.matchAll(/^ {2}curl -u "([^"]*)"(.*) "(http[^"]*)"$/gm)];
    assert.equal(commands.length, APIS.length, output.out);
    for (const [command, login, rest, address] of commands) {
      const headers = [...rest.matchAll(/-H "([^:]*): ([^"]*)"/g)].map(([, name, value]) => [name, value]);
      const { status } = await fetch(address, { headers: [...headers, ["authorization", `Basic ${btoa(login)}`]] });
      assert.equal(status, 200, command);
    }
  });
  assert.equal(code, 0);
});

test("the command says what is wrong with its arguments, in its own words", async () => {
  for (const [args, words] of [
    [["serve"], /one command, leadspan sandbox/],
    [["sandbox", "extra"], /without further words/],
    [["--port", "8080"], /command is missing: leadspan sandbox/],
    [["sandbox", "--port", "x"], /--port must be a whole number/],
    [["sandbox", "--port"], /--port needs a value/],
    [["sandbox", "--host", "--port", "1"], /--host needs a value/],
    [["sandbox", "--host", ""], /--host must be/],
    [["sandbox", "--leads", "9999999"], /--leads must be/],
    [["sandbox", "--latency", "3000000000"], /--latency must be/],
    [["sandbox", "--clock", "fast"], /--clock must be/],
    [["sandbox", "--colour"], /no option --colour; leadspan --help/],
    [["sandbox", "-p", "1"], /no option -p/],
    [["sandbox", "--help=x"], /--help takes no value/],
    [["sandbox", "--faults", "odd"], /--faults must be one of flaky/],
  ]) {
    const { code, err, out } = await run(args);
    assert.equal(code, 2, args.join(" "));
    assert.match(err, words);
    assert.match(err, /^leadspan: [^\n]*\n$/);
    assert.equal(out, "");
  }
});

test("help and version, in each of their spellings", async () => {
  for (const args of [[], ["--help"], ["-h"], ["help"], ["sandbox", "--help"], ["sandbox", "-h"]]) {
    const { code, out } = await run(args);
    assert.match(out, /--seed <n> +seed of the generated records/, args.join(" "));
    assert.equal(code, 0);
  }
  for (const args of [["--version"], ["-v"], ["version"]])
    assert.deepEqual(await run(args), { code: 0, out: `${VERSION}\n`, err: "" });
});

test("beyond loopback, it warns and prints addresses that clients accept", () => {
  const { credentials } = createSandbox();
  for (const address of ["0.0.0.0", "::"]) {
    const text = welcome(address, 80, credentials);
    assert.match(text, /listens on http:\/\/127\.0\.0\.1:80\. Warning: everybody who reaches this machine/);
    assert.match(text, /baseUrl: "http:\/\/127\.0\.0\.1:80\/leadconduit"/);
    assert.doesNotMatch(text, /Nothing leaves|0\.0\.0\.0/);
  }
  const text = welcome("192.0.2.1", 80, credentials);
  assert.match(text, /Warning: everybody who reaches 192\.0\.2\.1/);
  assert.doesNotMatch(text, /baseUrl/, "clients refuse HTTP to it");
  assert.match(text, /curl .*http:\/\/192\.0\.2\.1:80/);
  for (const [address, url] of [
    ["127.0.0.1", "http://127.0.0.1:80"],
    ["::1", "http://[::1]:80"],
  ])
    assert.ok(
      welcome(address, 80, credentials).startsWith(`The sandbox listens on ${url}. Nothing leaves this machine.`),
    );
});

test("a reader that stops early is no error", async () => {
  const child = spawn(process.execPath, [cli, "--help"], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  let err = "";
  child.stderr.on("data", (piece) => (err += piece));
  const [code] = await once(child, "close");
  assert.deepEqual([code, err], [0, ""]);
});
