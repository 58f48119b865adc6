// The schemas of two record types for the peers that check responses, out of leadspan's exported OpenAPI: as modules in
// target/bench/, so that pages of a browser have them too. ajv writes its checks as code here, as pages with a content
// security policy need them.
import { execFileSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv2020 from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const out = join(root, "target/bench");
const RECORDS = { event: ["leadconduit", "Event"], lead: ["constructiononline", "Lead"] };

/** Writes `schemas.mjs` (lists of each record as JSON schemas) and `ajv.mjs` (a check of each). */
export async function write() {
  execFileSync("cargo", ["xtask", "openapi", "--out", "target/bench/openapi"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const schemas = {};
  for (const [name, [api, record]] of Object.entries(RECORDS)) schemas[name] = await listOf(api, record);
  await mkdir(out, { recursive: true });
  await writeFile(join(out, "schemas.mjs"), `export default ${JSON.stringify(schemas)};\n`);
  const ajv = new Ajv2020({ strict: false, code: { source: true, esm: true, lines: true } });
  for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(schema, name);
  await writeFile(
    join(out, "ajv.mjs"),
    standaloneCode(ajv, Object.fromEntries(Object.keys(schemas).map((name) => [name, name]))),
  );
}

/** The schema of a list of records with all that it refers to. */
async function listOf(api, record) {
  const text = await readFile(join(out, "openapi", `${api}.openapi.json`), "utf8");
  const { components } = JSON.parse(text.replaceAll("#/components/schemas/", "#/$defs/"));
  const $defs = {};
  const add = (name) => {
    if (name in $defs) return;
    $defs[name] = components.schemas[name];
    for (const [, used] of JSON.stringify($defs[name]).matchAll(/"#\/\$defs\/(\w+)"/g)) add(used);
  };
  add(record);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "array",
    items: { $ref: `#/$defs/${record}` },
    $defs,
  };
}
