// WebKit by its own driver (W3C WebDriver), on a display of its own: WebKitGTK has no headless mode.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { Missing, freePort } from "./setting.mjs";

const POLL_MS = 100;
const PATIENCE_MS = 20_000;
const BROWSER = ["x86_64", "aarch64"]
  .map((machine) => `/usr/lib/${machine}-linux-gnu/webkit2gtk-4.1/MiniBrowser`)
  .find((path) => existsSync(path));

/** A browser as `linesAt` uses it: `newPage` and `close`. */
export async function openWebKit() {
  if (!BROWSER || !existsSync("/usr/bin/WebKitWebDriver"))
    throw new Missing("WebKit is not installed (Debian: webkit2gtk-driver)");
  if (!existsSync("/usr/bin/Xvfb")) throw new Missing("WebKit needs a display (Debian: xvfb)");
  const display = await startDisplay();
  const port = await freePort();
  const driver = spawn("/usr/bin/WebKitWebDriver", [`--port=${port}`], {
    env: { ...process.env, DISPLAY: display.name, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" },
    stdio: "ignore",
  });
  const url = `http://127.0.0.1:${port}`;
  const close = () => {
    driver.kill();
    display.close();
  };
  try {
    await until(() => ask(url, "GET", "/status"));
  } catch (error) {
    close();
    throw error;
  }
  return { newPage: () => newPage(url), close };
}

/** A display under a number that is free; it says which. */
async function startDisplay() {
  const server = spawn("/usr/bin/Xvfb", ["-displayfd", "1", "-screen", "0", "1024x768x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const number = await new Promise((resolve, reject) => {
    server.stdout.once("data", (text) => {
      resolve(String(text).trim());
    });
    server.once("exit", () => {
      reject(new Missing("Xvfb does not start"));
    });
  });
  return { name: `:${number}`, close: () => server.kill() };
}

/** A session, which is a window with one page. */
async function newPage(url) {
  const options = {
    browserName: "MiniBrowser",
    "webkitgtk:browserOptions": { binary: BROWSER, args: ["--automation"] },
  };
  const { sessionId } = await ask(url, "POST", "/session", { capabilities: { alwaysMatch: options } });
  const session = `/session/${sessionId}`;
  return {
    // The driver does not report what a page writes to its console.
    on: () => undefined,
    goto: (address) => ask(url, "POST", `${session}/url`, { url: address }),
    evaluate: (expression) =>
      ask(url, "POST", `${session}/execute/sync`, { script: `return ${expression};`, args: [] }),
    close: () => ask(url, "DELETE", session),
  };
}

async function ask(url, method, path, body) {
  const response = await fetch(url + path, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`WebDriver ${path}: ${value.error}: ${value.message}`);
  return value;
}

async function until(attempt) {
  for (const limit = Date.now() + PATIENCE_MS; ;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > limit) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, POLL_MS);
      });
    }
  }
}
