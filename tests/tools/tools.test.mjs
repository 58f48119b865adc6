// The sandbox in the tools that people test with, each the real one: Vitest, Jest, MSW, whose versions stand in package.json here;
// other implementations of fetch as the client's own; the bill of materials against the schema of its format; the exported OpenAPI
// documents in the tools that read such; and a thousand responses in Deno and Bun, where they are installed.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { HASH_OF_A_THOUSAND } from "../runtimes/support/thousand.mjs";

const folder = dirname(fileURLToPath(import.meta.url));
const run = promisify(execFile);
const own = join(folder, "node_modules/leadspan");

before(async () => {
  await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder });
  mkdirSync(dirname(own), { recursive: true });
  rmSync(own, { recursive: true, force: true });
  symlinkSync("../../..", own, "dir");
});
after(() => {
  rmSync(own, { force: true });
});

/** Runs a tool of this folder; what it prints is shown when it fails. */
async function tool(script, args, env = {}) {
  const options = { cwd: folder, env: { ...process.env, NODE_OPTIONS: "", ...env } };
  return run(process.execPath, [join("node_modules", script), ...args], options).catch((error) =>
    assert.fail(`${error.stdout}${error.stderr}`),
  );
}

test("Vitest", async () => {
  const { stdout } = await tool("vitest/vitest.mjs", ["run", "--config", "vitest.config.mjs"]);
  assert.match(stdout, /Tests\s.*1 passed/);
});

test("Jest", async () => {
  const { stderr } = await tool("jest/bin/jest.js", ["--config", "jest.config.mjs"], {
    NODE_OPTIONS: "--experimental-vm-modules",
  });
  assert.match(stderr, /Tests:\s.*1 passed/);
});

test("MSW: a handler is the sandbox, for the global fetch", async () => {
  const { http } = await import("msw");
  const { setupServer } = await import("msw/node");
  const { LeadConduit } = await import("leadspan");
  const { createSandbox, toMsw } = await import("leadspan/sandbox");
  const sandbox = createSandbox({ leads: 5 });
  const server = setupServer(http.all("*", toMsw(sandbox)));
  server.listen({ onUnhandledRequest: "error" });
  try {
    // The client's own fetch is the platform's, which MSW takes over.
    const lc = new LeadConduit(sandbox.credentials.leadConduit);
    const made = await lc.entities.create({ name: "Through MSW" });
    assert.equal((await lc.entities.get(made.id)).name, "Through MSW");
    sandbox.log.expectNoUnmatched();
    assert.equal(sandbox.log.entries.length, 2);
    await assert.rejects(fetch("https://unknown.example/"), TypeError);
    const once = new LeadConduit({ ...sandbox.credentials.leadConduit, retry: false });
    for (const effect of [{ kind: "reset" }, { kind: "cut", after: 5 }]) {
      const remove = sandbox.faults.add({ effect });
      await assert.rejects(once.caps.list(), { kind: "network" }, effect.kind);
      remove();
    }
  } finally {
    server.close();
  }
});

/** Implementations of fetch, and whether what they respond with is a Response as platforms have it. */
const FETCHES = {
  "node-fetch 3": ["node-fetch", false],
  "node-fetch 2": ["node-fetch-2", false],
  "cross-fetch": ["cross-fetch", false],
  undici: ["undici", true],
};
for (const [name, [specifier, isPlatforms]] of Object.entries(FETCHES)) {
  test(`${name} as the client's fetch ${isPlatforms ? "works in every reading" : "fails each call at once, with an error that says what is wrong"}`, async () => {
    const { LeadConduit } = await import("leadspan");
    const { default: main, fetch = main } = await import(specifier);
    const requests = [];
    const server = createServer((request, response) => {
      requests.push(request.url);
      response.setHeader("content-type", "application/json");
      response.end('[{"id":"a"}]');
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const lc = new LeadConduit({ apiKey: "key", baseUrl: `http://127.0.0.1:${server.address().port}`, fetch });
      const readings = {
        list: () => lc.caps.list(),
        select: () => lc.caps.list().select({ id: "id" }).toArray(),
        post: () => lc.fields.create({ id: "n", name: "n", type: "string" }),
        response: () => lc.caps.list().asResponse(),
      };
      for (const [reading, read] of Object.entries(readings)) {
        if (isPlatforms) {
          const value = await read();
          assert.deepEqual(reading === "response" ? await value.json() : value, [{ id: "a" }], reading);
        } else {
          await assert.rejects(
            read(),
            { name: "NetworkError", code: "network/no-response", message: /must resolve to a Response/, attempts: 1 },
            reading,
          );
        }
      }
      assert.equal(requests.length, Object.keys(readings).length, "one request a call");
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
}

test("the bill of materials is valid CycloneDX 1.6", async () => {
  const { JsonStrictValidator } = await import("@cyclonedx/cyclonedx-library/Validation");
  const validate = (text) => new JsonStrictValidator("1.6").validate(text);
  const text = readFileSync(join(folder, "../../sbom.cdx.json"), "utf8");
  assert.equal(await validate(text), null);
  assert.ok(await validate(text.replace('"type": "library"', '"type": "book"')), "the validator finds what is wrong");
});

for (const [runtime, args] of [
  ["deno", ["run", "--allow-read", "--allow-env"]],
  ["bun", ["run"]],
]) {
  test(`a thousand responses have the same hash in ${runtime}`, async (t) => {
    const program = process.env[runtime.toUpperCase()] ?? runtime;
    const found = await run(program, ["--version"]).catch(() => undefined);
    if (!found) {
      t.skip(`not run: no ${runtime} on the path nor in ${runtime.toUpperCase()}`);
      return;
    }
    const { stdout } = await run(program, [...args, "hash.mjs"], { cwd: folder });
    assert.equal(stdout.trim(), HASH_OF_A_THOUSAND);
  });
}

/** Rules that the exported documents must pass. */
const OPENAPI_RULES = Object.fromEntries(
  [
    "struct",
    "no-unresolved-refs",
    "operation-operationId-unique",
    "operation-parameters-unique",
    "path-parameters-defined",
    "no-schema-type-mismatch",
    "no-required-schema-properties-undefined",
    "no-invalid-media-type-examples",
    "no-invalid-parameter-examples",
    "no-invalid-schema-examples",
  ].map((rule) => [rule, rule.includes("example") ? { severity: "error", allowAdditionalProperties: true } : "error"]),
);
/** A program over the types that openapi-typescript makes of them. */
const OPENAPI_PROGRAM = `
import type { paths as LeadConduit } from "./leadconduit.js";
import type { paths as ConstructionOnline } from "./constructiononline.js";
import type { paths as HeroBase } from "./herobase.js";
type Result<O> = O extends { responses: { 200: { content: { "application/json": infer T } } } } ? T : never;
declare const cap: Result<LeadConduit["/caps/{id}"]["get"]>;
declare const leads: Result<ConstructionOnline["/api/Leads"]["get"]>;
declare const account: Result<HeroBase["/myaccount"]["get"]>;
export const known: [id: string, leads: number[], user: string | null | undefined] = [cap.id, leads.map((lead) => lead.ID), account.username];
// @ts-expect-error an id is text
export const wrong: number = cap.id;
`;

test("the exported OpenAPI documents", async (t) => {
  const out = join(folder, "../../target/tools/openapi");
  await run("cargo", ["xtask", "openapi", "--out", "target/tools/openapi"], { cwd: join(folder, "../..") });
  const { createConfig, lintFromString } = await import("@redocly/openapi-core");
  const config = await createConfig({ rules: OPENAPI_RULES });
  for (const api of ["leadconduit", "constructiononline", "herobase"]) {
    const file = join(out, `${api}.openapi.json`);
    await t.test(
      `${api}: a validator finds nothing, examples fit their schemas, every operation shows one`,
      async () => {
        const source = readFileSync(file, "utf8");
        const problems = await lintFromString({ source, absoluteRef: file, config });
        assert.deepEqual(
          problems.map(({ ruleId, message, location }) => `${location[0]?.pointer} ${ruleId}: ${message}`),
          [],
        );
        const bodies = Object.values(JSON.parse(source).paths)
          .flatMap((path) => Object.values(path))
          .flatMap(({ operationId, responses }) =>
            Object.entries(responses).flatMap(([status, { content = {} }]) =>
              Object.entries(content).map(([media, { example }]) => ({
                name: `${operationId} ${status} ${media}`,
                example,
              })),
            ),
          );
        assert.deepEqual(
          bodies.filter(({ example }) => example === undefined).map(({ name }) => name),
          [],
        );
        assert.ok(bodies.length > 0);
      },
    );
    await t.test(`${api}: openapi-typescript`, () =>
      tool("openapi-typescript/bin/cli.js", [file, "-o", join(out, `${api}.d.ts`)]),
    );
  }
  await t.test("a program over these types", async () => {
    writeFileSync(join(out, "program.ts"), OPENAPI_PROGRAM);
    await tool("typescript/bin/tsc", [
      "--noEmit",
      "--strict",
      "--target",
      "es2022",
      "--module",
      "nodenext",
      "--skipLibCheck",
      join(out, "program.ts"),
    ]);
  });
});
