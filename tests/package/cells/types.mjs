// What TypeScript makes of every entry and every `.wasm` file, in each way of finding modules, without `skipLibCheck`.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { command, install, project, root } from "../setting.mjs";

const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const names = (ending) =>
  Object.entries(exports)
    .filter(([, target]) => target.default?.endsWith(ending))
    .map(([name]) => `leadspan${name.slice(1)}`);
/** Its types are those of its optional peer. */
const ENTRIES = names(".js").filter((entry) => entry !== "leadspan/otel");

const uses = (entries) =>
  entries.map((entry, index) => `import * as e${index} from "${entry}";\nvoid e${index};`).join("\n");
const OPTIONS = [
  "--noEmit",
  "--strict",
  "--target",
  "ES2022",
  "--skipLibCheck",
  "false",
  "--lib",
  "ES2022,DOM,DOM.Iterable",
];

/** `node10` knows no `exports`: it finds entries by `typesVersions`, and no `.wasm` files. */
const RESOLUTIONS = {
  node10: { flags: ["--module", "ES2022", "--moduleResolution", "node10"], entries: ENTRIES },
  nodenext: {
    flags: ["--module", "NodeNext", "--moduleResolution", "NodeNext"],
    entries: [...ENTRIES, ...names(".wasm")],
  },
  bundler: { flags: ["--module", "ESNext", "--moduleResolution", "bundler"], entries: [...ENTRIES, ...names(".wasm")] },
};

const cell = (version, resolution, { isQuick = false, more = [] } = {}) => ({
  name: `TypeScript ${version}, ${resolution}`,
  isQuick,
  expected: ["no errors"],
  async run({ name }) {
    const { flags, entries } = RESOLUTIONS[resolution];
    const cwd = await project(name, { tools: `typescript-${version}`, files: { "user.ts": uses(entries) } });
    const tsc = join(await install(`typescript-${version}`), "node_modules/typescript/bin/tsc");
    const output = await command(process.execPath, [tsc, ...OPTIONS, ...flags, ...more, "user.ts"], { cwd });
    return [output.trim() || "no errors"];
  },
});

export const cells = [
  cell("5.0", "node10", { isQuick: true }),
  cell("5.0", "nodenext"),
  cell("5.0", "bundler"),
  cell("5.4", "nodenext"),
  cell("5.9", "node10"),
  cell("5.9", "bundler"),
  cell("6.0", "node10", { more: ["--ignoreDeprecations", "6.0"] }),
  cell("6.0", "nodenext"),
  cell("7.0", "nodenext"),
  cell("7.0", "bundler"),
];
