// What the README files of the examples say about trying them without an account.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createSandbox } from "leadspan/sandbox";
import { bundle } from "../examples/support.mjs";
import { blocksOf, root } from "./blocks.mjs";

const text = (path) => readFileSync(join(root, path), "utf8");
const sandbox = createSandbox();
const { leadConduit, constructionOnline } = sandbox.credentials;
/** The port of `npx leadspan sandbox` in the commands. */
const ADDRESS = "http://127.0.0.1:8080";

test("the variables of the Worker are those of the sandbox", async () => {
  const variables = Object.fromEntries(
    text("examples/worker/sandbox.dev.vars")
      .trim()
      .split("\n")
      .map((line) => line.split("=")),
  );
  const { FLOW_ID, SOURCE_ID, ...others } = variables;
  assert.deepEqual(others, {
    LEADCONDUIT_API_KEY: leadConduit.apiKey,
    LEADCONDUIT_BASE_URL: `${ADDRESS}/leadconduit`,
    CONSTRUCTIONONLINE_EMAIL: constructionOnline.email,
    CONSTRUCTIONONLINE_PASSWORD: constructionOnline.password,
    CONSTRUCTIONONLINE_API_KEY: constructionOnline.apiKey,
    CONSTRUCTIONONLINE_BASE_URL: `${ADDRESS}/constructiononline`,
  });
  const response = await sandbox.fetch(`https://app.leadconduit.com/flows/${FLOW_ID}/sources/${SOURCE_ID}/submit`, {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/json" },
    body: JSON.stringify({ email: "ada@example.com", state: "TX" }),
  });
  assert.deepEqual([response.status, (await response.json()).outcome], [201, "success"]);
});

test("the gateway of the page forwards to the address that it is given", async () => {
  const [{ text: code }] = await bundle("web/gateway.js", { platform: "node" });
  const { gateway } = await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
  const asked = [];
  const send = async (address) => {
    asked.push(address);
    return Response.json([]);
  };
  const request = new Request("http://127.0.0.1/gateway/caps");
  await gateway(request, { apiKey: "k", send });
  await gateway(request, { apiKey: "k", send, baseUrl: `${ADDRESS}/leadconduit` });
  assert.deepEqual(asked, ["https://app.leadconduit.com/caps", `${ADDRESS}/leadconduit/caps`]);
});

test("commands with the sandbox have its key and address", () => {
  for (const example of ["web", "node"]) {
    const commands = blocksOf(`examples/${example}/README.md`)
      .map(({ code }) => code)
      .join("\n");
    assert.ok(commands.includes("npx leadspan sandbox --port 8080"), example);
    assert.ok(
      commands.includes(`LEADCONDUIT_API_KEY=${leadConduit.apiKey} LEADCONDUIT_BASE_URL=${ADDRESS}/leadconduit `),
      example,
    );
  }
});
