// Test runners.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { command, install, linesIn, project } from "../setting.mjs";

const body = (server) => `
it("runs the program", async () => {
  const lines = await steps({ ...leadspan, createSandbox }, { server: ${JSON.stringify(server)} });
  process.stdout.write("LEADSPAN " + JSON.stringify(lines) + "\\n");
}, 60000);
`;
const esm = (server, head = "") =>
  `${head}import * as leadspan from "leadspan";\nimport { createSandbox } from "leadspan/sandbox";\nimport { steps } from "./steps.mjs";\n${body(server)}`;

const vitest = (environment) => ({
  name: `Vitest, ${environment}`,
  async run({ server, name }) {
    const head = 'import { it } from "vitest";\n';
    // Browsers' environments have their own idea of which origins may be asked.
    const http = environment === "node" ? server : undefined;
    const cwd = await project(name, {
      tools: "vitest",
      files: {
        "cell.test.mjs": esm(http, head),
        "vitest.config.mjs": `export default { test: { environment: "${environment}" } };`,
      },
    });
    return linesIn(
      await command(
        process.execPath,
        [join(await install("vitest"), "node_modules/vitest/vitest.mjs"), "run", "--disable-console-intercept"],
        { cwd },
      ),
    );
  },
  hasNetwork: environment === "node",
});

const jest = (name, environment, { flags = [], isQuick = false, files }) => ({
  name,
  isQuick,
  async run({ server }) {
    const manifest = {
      jest: { testEnvironment: environment, transform: {}, moduleFileExtensions: ["js", "mjs", "cjs", "json"] },
    };
    const cwd = await project(name, { tools: "jest", files: files(server), manifest });
    return linesIn(
      await command(
        process.execPath,
        [
          ...flags,
          join(await install("jest"), "node_modules/jest/bin/jest.js"),
          "--rootDir",
          cwd,
          "--testMatch",
          "**/cell.test.*js",
        ],
        { cwd },
      ),
    );
  },
});

/** The default mode: test files are CommonJS. */
const commonJs = (server) => ({
  "steps.cjs": readFileSync(new URL("../steps.mjs", import.meta.url), "utf8").replaceAll(
    "export async function",
    "exports.steps = steps;\nasync function",
  ),
  "cell.test.cjs": `const leadspan = require("leadspan");\nconst { createSandbox } = require("leadspan/sandbox");\nconst { steps } = require("./steps.cjs");\n${body(server)}`,
});

export const cells = [
  vitest("node"),
  vitest("jsdom"),
  vitest("happy-dom"),
  jest("Jest, CommonJS", "node", { isQuick: true, files: commonJs }),
  jest("Jest, ES modules", "node", {
    flags: ["--experimental-vm-modules"],
    files: (server) => ({ "cell.test.mjs": esm(server) }),
  }),
];
