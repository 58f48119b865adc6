// The loaders' own parts: the inflater against zlib, modules of other realms, files that are not there, and what errors advise.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import vm from "node:vm";
import { constants, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { loadPart } from "../../dist/errors/classes.js";
import { decodeBase64, inflate } from "../../dist/loaders/inflate.js";
import { compile, instanceOf, provide } from "../../dist/loaders/modules.js";

const MODULES = {
  core: "wasm/leadspan",
  reader: "reader/reader",
  matcher: "matcher/matcher",
  sandbox: "sandbox/sandbox",
};
const read = (path) => readFile(new URL(`../../dist/${path}`, import.meta.url));
/** The smallest module. */
const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const wasmResponse = (body, options) =>
  new Response(body, { headers: { "content-type": "application/wasm" }, ...options });
const page = () => new Response("<!doctype html><title>app</title>", { headers: { "content-type": "text/html" } });
const copyOf = (bytes) => () => Promise.resolve({ default: deflateRawSync(bytes).toString("base64") });

test("inflates what zlib deflates: stored, fixed and dynamic blocks, at every level", () => {
  const pieces = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.tuple(fc.nat(255), fc.nat(2_000)).map(([byte, length]) => new Uint8Array(length).fill(byte)),
    ),
    { maxLength: 12 },
  );
  const options = fc.record({
    level: fc.integer({ min: 0, max: 9 }),
    strategy: fc.constantFrom(
      constants.Z_DEFAULT_STRATEGY,
      constants.Z_FIXED,
      constants.Z_HUFFMAN_ONLY,
      constants.Z_RLE,
    ),
    memLevel: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(pieces, options, (parts, settings) => {
      const bytes = Buffer.concat(parts);
      assert.deepEqual(Buffer.from(inflate(deflateRawSync(bytes, settings))), bytes);
    }),
    { numRuns: 300 },
  );
});

test("a damaged or cut copy is an error and never a loop", () => {
  const whole = deflateRawSync(Buffer.from("a module, a module, a module".repeat(50)));
  for (let length = 0; length < whole.length - 1; length += 1)
    assert.throws(() => inflate(whole.subarray(0, length)), /damaged/);
  assert.throws(() => inflate(Uint8Array.of(7, 0, 0)), /damaged/);
});

for (const [name, path] of Object.entries(MODULES)) {
  test(`the copy of ${name} is its file`, async () => {
    const { default: text } = await import(`../../dist/${path}_inline.js`);
    assert.deepEqual(Buffer.from(inflate(decodeBase64(text))), await read(`${path}_bg.wasm`));
  });
}

test("takes modules and responses of other realms", async () => {
  const other = vm.runInNewContext("new WebAssembly.Module(bytes)", { bytes: EMPTY });
  assert.equal(other instanceof WebAssembly.Module, false);
  assert.equal(await compile(other), other);
  const foreign = Object.create(
    {
      get [Symbol.toStringTag]() {
        return "Response";
      },
    },
    {
      ok: { value: true },
      headers: { value: new Headers() },
      arrayBuffer: { value: () => Promise.resolve(EMPTY.buffer) },
    },
  );
  assert.ok((await compile(foreign)) instanceof WebAssembly.Module);
});

const BROKEN_FILES = {
  "a page in place of the file": page,
  "a page that says it is WebAssembly": () => wasmResponse("<!doctype html>"),
  "a 404": () => wasmResponse("", { status: 404 }),
  "a body that breaks off": () => wasmResponse(EMPTY.subarray(0, 6)),
  "no network": () => Promise.reject(new TypeError("Failed to fetch")),
  "a loader that throws at once": () => {
    throw new TypeError("Invalid URL");
  },
};
for (const [what, file] of Object.entries(BROKEN_FILES)) {
  test(`${what}: the copy is taken`, async () => {
    const started = await instanceOf(fresh(), { file, copy: copyOf(EMPTY) }, (module) => module);
    assert.ok(started instanceof WebAssembly.Module);
  });
}

test("a file that is of another version does not start: the copy does", async () => {
  let starts = 0;
  const start = (module) => {
    starts += 1;
    if (starts === 1) throw new WebAssembly.LinkError("no such import");
    return module;
  };
  assert.ok(await instanceOf(fresh(), { file: () => wasmResponse(EMPTY), copy: copyOf(EMPTY) }, start));
  assert.equal(starts, 2);
});

test("one load for calls that overlap, an instance for each, and a new try after a failure", async () => {
  let loads = 0;
  const name = fresh();
  const loader = { file: () => ((loads += 1) === 1 ? page() : wasmResponse(EMPTY)) };
  await assert.rejects(
    instanceOf(name, loader, () => ({})),
    { code: "internal/load", outcome: "not_sent" },
  );
  const [first, second] = await Promise.all([
    instanceOf(name, loader, () => ({})),
    instanceOf(name, loader, () => ({})),
  ]);
  assert.notEqual(first, second);
  assert.equal(loads, 2);
});

test("a given source that fails is an error, not a silent change to the package's own file; it is forgotten", async () => {
  const loader = { file: () => wasmResponse(EMPTY), copy: copyOf(EMPTY) };
  await provide({ matcher: () => Promise.reject(new Error("mirror down")) });
  await assert.rejects(
    instanceOf("matcher", loader, () => ({})),
    ({ code, cause }) => code === "internal/load" && cause.message === "mirror down",
  );
  assert.ok(await instanceOf("matcher", loader, () => ({})));
  await provide({ matcher: Promise.reject(new Error("too late, and not looked at")) });
  assert.ok(await instanceOf("matcher", loader, () => ({})));
});

test("a call that is made while sources are still looked at waits for them", async () => {
  const given = provide({ sandbox: () => EMPTY });
  // No file of its own: it starts only from what was given.
  assert.ok(await instanceOf("sandbox", {}, (module) => module));
  await given;
});

test("sources come in every form, and faults show when they are given", async () => {
  const module = await WebAssembly.compile(EMPTY);
  const data = `data:application/wasm;base64,${Buffer.from(EMPTY).toString("base64")}`;
  const forms = [
    module,
    EMPTY,
    EMPTY.buffer,
    data,
    new URL(data),
    wasmResponse(EMPTY),
    Promise.resolve(module),
    () => module,
    () => import(`data:text/javascript,export default ${JSON.stringify(data)}`),
  ];
  for (const source of forms) {
    await provide({ reader: source });
    await provide({});
  }
  await assert.rejects(provide({ reader: Uint8Array.of(1, 2, 3) }), { code: "internal/load" });
  await assert.rejects(provide({ reader: new Response("", { status: 404 }) }), ({ cause }) =>
    /404/.test(cause.message),
  );
  await assert.rejects(provide({ raeder: module }), { code: "usage/invalid-option", parameter: "raeder" });
  for (const wrong of [42, null, true, Symbol("x"), [], new Date()]) {
    await assert.rejects(provide({ reader: wrong }), { code: "usage/invalid-option", parameter: "reader" });
    await assert.rejects(provide(wrong), { code: "usage/invalid-option", parameter: "core" });
  }
});

const ADVICE = [
  [new WebAssembly.CompileError("Wasm code generation disallowed by embedder"), /init\(\{ \S+: module \}\)/],
  [
    new WebAssembly.CompileError(
      "Refused to compile: 'unsafe-eval' is not an allowed source of script in the Content Security Policy",
    ),
    /'wasm-unsafe-eval'/,
  ],
  [new TypeError("import() is disallowed on ServiceWorkerGlobalScope by the HTML specification."), /leadspan\/inline/],
  [new TypeError("fetch failed"), /init\(\{ \S+: source \}\)/],
];
for (const [cause, advice] of ADVICE) {
  test(`advises on "${cause.message}"`, async () => {
    const file = () => Promise.reject(cause);
    await assert.rejects(
      instanceOf(fresh(), { file }, () => ({})),
      (error) => error.code === "internal/load" && error.cause === cause && advice.test(error.message),
    );
  });
}

test("a runtime without WebAssembly gets an error that says so", async (t) => {
  const { WebAssembly: real } = globalThis;
  t.after(() => {
    globalThis.WebAssembly = real;
  });
  delete globalThis.WebAssembly;
  await assert.rejects(
    instanceOf(fresh(), { copy: copyOf(EMPTY) }, () => ({})),
    /has no WebAssembly/,
  );
});

test("a part whose file is gone is an error of this library", async () => {
  await assert.rejects(
    loadPart(() => import("./gone.mjs")),
    ({ name, code, cause }) =>
      name === "InternalError" && code === "internal/load" && cause.code === "ERR_MODULE_NOT_FOUND",
  );
});

/** A name that no other test has loaded. */
let names = 0;
function fresh() {
  names += 1;
  return `module-${names}`;
}
