// The check of imports finds what it is there for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { faultsOf, rustFaultsOf } from "../../scripts/imports.mjs";

const faults = (files) => faultsOf(new Map(Object.entries(files)));

test("imports within a layer and down pass, the glue of the build too", () => {
  const files = {
    "client/a.ts":
      'import { b } from "./b.js";\nimport type { T } from "../types/t.js";\nimport x from "../wasm/leadspan.js";\nimport { y } from "#loader";',
    "client/b.ts": "export const b = 1;",
    "types/t.ts": "export type T = 1;",
  };
  assert.deepEqual(faults(files), []);
});

test("an import that points up is a fault, whatever its form", () => {
  for (const text of [
    'import { a } from "../client/a.js";',
    'import type { A } from "../client/a.js";',
    'export * from "../client/a.js";',
    'const a = import("../client/a.js");',
  ]) {
    assert.deepEqual(faults({ "util/u.ts": text, "client/a.ts": "" }), [
      "util/u.ts imports client/a.ts, which is in a higher layer",
    ]);
  }
});

test("a circle is a fault, of types and of what is loaded later too", () => {
  const files = {
    "core/a.ts": 'import type { B } from "./b.js";',
    "core/b.ts": 'const c = () => import("./c.js");',
    "core/c.ts": 'export * from "./a.js";',
  };
  assert.deepEqual(faults(files), ["imports go in a circle: core/a.ts -> core/b.ts -> core/c.ts -> core/a.ts"]);
});

test("a file outside the layers and an import of nothing are faults", () => {
  assert.deepEqual(faults({ "elsewhere/a.ts": "" }), ["elsewhere/a.ts has no layer"]);
  assert.deepEqual(faults({ "core/a.ts": 'import "./none.js";' }), [
    "core/a.ts imports core/none.ts, which does not exist",
  ]);
});

test("Rust modules are held to their layers, tests and documentation are not", () => {
  const lib =
    "apis! {\n    /// Lead routing.\n    LeadConduit = leadconduit;\n    /// Campaigns.\n    HeroBase = herobase;\n}\n";
  const faultsIn = (files) => rustFaultsOf(new Map(Object.entries({ "lib.rs": lib, ...files })));
  const text =
    'use crate::operation::Api;\n/// [`Client`](crate::client::Client)\n#[cfg(all(test, not(target_arch = "wasm32")))]\nmod tests { use crate::leadconduit; }';
  assert.deepEqual(
    faultsIn({
      "http/auth.rs": text,
      "client/tests/mod.rs": "use crate::herobase;",
      "leadconduit/caps.rs": "use crate::resource::prelude::*;",
    }),
    [],
  );
  assert.deepEqual(faultsIn({ "http/auth.rs": "use crate::client::Client;" }), [
    "http/auth.rs uses client, which is in a higher layer",
  ]);
  assert.deepEqual(faultsIn({ "client/mod.rs": "fn f() { crate::herobase::operations(); }" }), [
    "client/mod.rs uses herobase, which is in a higher layer",
  ]);
  assert.deepEqual(faultsIn({ "elsewhere.rs": "" }), ["elsewhere.rs has no layer"]);
});
