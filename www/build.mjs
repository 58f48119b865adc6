// Bundles the demo page: www/page/ and the built package -> dist/www/, a folder that any static server can serve.
import { copyFile, cp, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..");
/** Where the page is built to. */
export const OUT = join(root, "dist", "www");

/** Builds the page. `cargo xtask build` has to have run before. */
export async function buildWww() {
  await rm(OUT, { recursive: true, force: true });
  await mkdir(join(OUT, "assets", "js"), { recursive: true });
  await build({
    entryPoints: [join(here, "page", "app.js")],
    outdir: join(OUT, "assets", "js"),
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    conditions: ["browser"],
    legalComments: "none",
    logLevel: "warning",
  });
  await build({
    entryPoints: [join(here, "page", "app.css")],
    outfile: join(OUT, "assets", "app.css"),
    bundle: true,
    minify: true,
    logLevel: "warning",
  });
  await copyFile(join(here, "page", "index.html"), join(OUT, "index.html"));
  await copyFile(join(here, "page", "icon.svg"), join(OUT, "assets", "icon.svg"));
  await copyFile(join(root, "THIRD-PARTY-NOTICES.txt"), join(OUT, "third-party-notices.txt"));
  // The loaders look for the modules at these places, seen from the bundle: ../../wasm/ and ../../sandbox/.
  await cp(join(root, "dist", "wasm", "leadspan_bg.wasm"), join(OUT, "wasm", "leadspan_bg.wasm"));
  await cp(join(root, "dist", "sandbox", "sandbox_bg.wasm"), join(OUT, "sandbox", "sandbox_bg.wasm"));
}
