// Runs Schemathesis on the exported OpenAPI documents against the sandbox: examples, coverage and fuzzing with valid and
// invalid data, then the links from creates to reads, updates and deletes. Run by hand, as it is a Python program;
// version 4.32 is known to work. The argument is the number of fuzzed cases per operation.
//   python3 -m venv target/schemathesis && target/schemathesis/bin/pip install schemathesis
//   SCHEMATHESIS=target/schemathesis/bin/schemathesis node tests/tools/schemathesis.mjs 20
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { createSandbox, toNodeListener } from "../../dist/esm/sandbox.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const tools = fileURLToPath(new URL(".", import.meta.url));
const out = "target/schemathesis-openapi";
const program = process.env.SCHEMATHESIS ?? "schemathesis";
const cases = process.argv[2] ?? "20";
/** Duration of the link phase of each API in seconds. */
const LINK_SECONDS = 40;
const LINK_CASES = 3;
/** More created records would make lists long and the run slow. */
const REQUESTS_BETWEEN_RESETS = 1_000;
const CHECKS = [
  "content_type_conformance",
  "response_schema_conformance",
  "response_headers_conformance",
  "no_fault_unasked",
];
const SINGLE = [
  "--phases",
  "examples,coverage,fuzzing",
  "-n",
  cases,
  "--checks",
  [...CHECKS, "invalid_data_rejected"].join(","),
];
const LINKS = [
  "--phases",
  "stateful",
  "-n",
  String(LINK_CASES),
  "--max-time",
  String(LINK_SECONDS),
  "--checks",
  [...CHECKS, "use_after_free", "ensure_resource_availability"].join(","),
];
/** Shrinking and its database take most of the time of a run with many findings; operations with few inputs are valid. */
const FAST = [
  "--no-shrink",
  "--generation-database",
  "none",
  "--suppress-health-check",
  "all",
  "--continue-on-failure",
];

const sandbox = createSandbox({ quota: false, callsPerMinute: false });
const { leadConduit, constructionOnline, heroBase } = sandbox.credentials;
const APIS = [
  { name: "leadconduit", path: "leadconduit", user: `X:${leadConduit.apiKey}`, args: [] },
  { name: "herobase", path: "herobase/api", user: `${heroBase.username}:${heroBase.password}`, args: [] },
  {
    name: "constructiononline",
    path: "constructiononline",
    user: `${constructionOnline.email}:${constructionOnline.password}`,
    args: ["-H", `APIKey:${constructionOnline.apiKey}`],
  },
];

let requests = 0;
let resets = true;
const listener = toNodeListener(sandbox);
const server = createServer(async (request, response) => {
  requests += 1;
  if (resets && requests % REQUESTS_BETWEEN_RESETS === 0) await sandbox.reset();
  await listener(request, response);
});

async function run({ name, path, user, args }, phases) {
  const url = `http://127.0.0.1:${server.address().port}/${path}`;
  const document = `${out}/${name}.openapi.json`;
  const command = [
    "--config-file",
    "tests/tools/schemathesis.toml",
    "run",
    document,
    "--url",
    url,
    "-a",
    user,
    ...args,
    "--seed",
    "1",
    ...FAST,
    ...phases,
  ];
  const env = {
    ...process.env,
    PYTHONPATH: tools,
    SCHEMATHESIS_HOOKS: "schemathesis_checks",
    LEADSPAN_OPENAPI: document,
  };
  const [status] = await once(spawn(program, command, { cwd: root, env, stdio: "inherit" }), "close");
  if (status !== 0) process.exitCode = 1;
}

execFileSync("cargo", ["xtask", "openapi", "--out", out], { cwd: root, stdio: "inherit" });
await new Promise((done) => server.listen(0, "127.0.0.1", done));
for (const phases of [SINGLE, LINKS]) {
  for (const api of APIS) await run(api, phases);
  resets = false;
}
server.close();
