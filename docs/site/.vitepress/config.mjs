import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { SECTIONS } from "../pages.mjs";

const here = fileURLToPath(new URL("..", import.meta.url));
const titleOf = (path) =>
  /^# (.*)$/m.exec(readFileSync(join(here, `.generated/${path}.md`), "utf8"))?.[1].replaceAll("`", "") ?? path;
const built = (folder) => existsSync(join(here, ".generated/public", folder));

export default defineConfig({
  srcDir: ".generated",
  outDir: "dist",
  lang: "en",
  title: "Leadspan",
  description: "One client for LeadConduit, ConstructionOnline and HeroBase",
  head: [["link", { rel: "icon", href: "/icon.svg", type: "image/svg+xml" }]],
  markdown: {
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    config(md) {
      // Wide tables scroll by themselves, which needs a stop of the keyboard.
      md.renderer.rules.table_open = () => '<table tabindex="0">\n';
    },
  },
  // Made by other programs.
  ignoreDeadLinks: [/^\/(?:reference|rust-reference|demo)\//],
  themeConfig: {
    search: { provider: "local" },
    outline: { level: [2, 3] },
    nav: [
      { text: "Guide", link: "/guide/getting-started" },
      { text: "Operations", link: "/operations" },
      ...(built("reference") ? [{ text: "Reference", link: "/reference/index.html", target: "_self" }] : []),
      ...(built("rust-reference")
        ? [{ text: "Rust", link: "/rust-reference/leadspan/index.html", target: "_self" }]
        : []),
      ...(built("demo") ? [{ text: "Demo", link: "/demo/index.html", target: "_self" }] : []),
    ],
    sidebar: SECTIONS.map(({ title, pages }) => ({
      text: title,
      items: pages.map(({ path }) => ({ text: titleOf(path), link: `/${path}` })),
    })),
  },
});
