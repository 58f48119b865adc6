import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/** What the scripts and tests find without importing it. */
const GLOBALS = [
  "AbortController",
  "AbortSignal",
  "Buffer",
  "Headers",
  "MessageChannel",
  "ReadableStream",
  "Request",
  "Response",
  "TextDecoder",
  "TextEncoder",
  "TransformStream",
  "URL",
  "URLSearchParams",
  "WebAssembly",
  "WritableStream",
  "atob",
  "btoa",
  "clearInterval",
  "clearTimeout",
  "console",
  "crypto",
  "document",
  "fetch",
  "globalThis",
  "location",
  "navigator",
  "performance",
  "process",
  "queueMicrotask",
  "setInterval",
  "setTimeout",
  "structuredClone",
  "window",
];

export default defineConfig(
  globalIgnores([
    "dist/",
    "target/",
    "node_modules/",
    "js/generated/",
    "docs/site/.generated/",
    "docs/site/dist/",
    "docs/site/.vitepress/cache/",
  ]),
  js.configs.recommended,
  {
    languageOptions: { globals: Object.fromEntries(GLOBALS.map((name) => [name, "readonly"])) },
    rules: {
      eqeqeq: ["error", "always"],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "max-lines": ["error", { max: 500 }],
      // Next.js rewrites these calls into functions that are not `async`: an `await` inside the argument breaks the whole route.
      "no-restricted-syntax": [
        "error",
        {
          selector: "CallExpression[callee.object.name='WebAssembly'] AwaitExpression",
          message: "Await outside of the arguments of WebAssembly.compile and instantiate: Next.js cannot rewrite it.",
        },
      ],
    },
  },
  {
    files: ["js/**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers read well in messages; everything else has to be made text on purpose.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/explicit-module-boundary-types": "error",
    },
  },
  {
    // The type tests declare what they never use.
    files: ["tests/types/**/*.ts"],
    extends: [tseslint.configs.base],
    rules: { "no-unused-vars": "off", "no-undef": "off" },
  },
);
