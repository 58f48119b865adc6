// Secrets are found in every form that programs write, in linear time, and nothing is prepared before there is
// something to look at. `src/redact/tests.rs` reads the same vectors.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { createRedactor, createValueRedactor } from "../../dist/errors/redactor.js";

const { cases } = JSON.parse(readFileSync(new URL("../vectors/redaction.json", import.meta.url), "utf8"));

test("both languages find the same", () => {
  assert.ok(cases.length > 50);
  for (const { about, secrets, values, text, shown } of cases) {
    assert.equal(createValueRedactor(values)(createRedactor(secrets)(text)), shown, about);
  }
});

const hex = (number, width) => number.toString(16).padStart(width, "0");
const utf8 = (text) => Array.from(new TextEncoder().encode(text));
const json = (text) => JSON.stringify(text).slice(1, -1);

/**
 * One character in one of the ways to write it. A backslash or a percent sign that is left bare would be a part of what
 * comes after it.
 */
const WAYS = [
  (character) => (/[\\%&+u]/.test(character) ? `&#${character.codePointAt(0)};` : character),
  (character) =>
    utf8(character)
      .map((byte) => `%${hex(byte, 2)}`)
      .join(""),
  (character) =>
    utf8(character)
      .map((byte) => `%${hex(byte, 2).toUpperCase()}`)
      .join(""),
  (character) =>
    utf8(character)
      .map((byte) => `%25${hex(byte, 2)}`)
      .join(""),
  (character) => Array.from({ length: character.length }, (_, at) => `\\u${hex(character.charCodeAt(at), 4)}`).join(""),
  (character) =>
    Array.from({ length: character.length }, (_, at) => `\\\\u${hex(character.charCodeAt(at), 4).toUpperCase()}`).join(
      "",
    ),
  (character) => `&#${character.codePointAt(0)};`,
  (character) => `&#x${hex(character.codePointAt(0), 1)};`,
  (character) => `&amp;#x${hex(character.codePointAt(0), 6)};`,
  (character) => `\\u{${hex(character.codePointAt(0), 1)}}`,
];
const character = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) },
  fc.constantFrom("é", "ü", "€", "ñ", "\u{1f511}", "中"),
);
const secrets = fc
  .array(character, { minLength: 6, maxLength: 40 })
  .map((parts) => parts.join(""))
  .filter((text) => text.trim() === text && !/^[\\=]*$|\\[ux]/.test(text) && !text.includes("[redacted]"));
const around = fc.stringMatching(/^[ghk-tv-z .,:;!]{0,12}$/).map((text) => `${text}<`);

test("any mixture of escapes is found", () => {
  fc.assert(
    fc.property(
      secrets,
      fc.array(fc.nat(WAYS.length - 1), { minLength: 40, maxLength: 40 }),
      around,
      around,
      (secret, ways, before, after) => {
        const form = Array.from(secret, (each, index) => WAYS[ways[index]](each)).join("");
        const shown = createRedactor([secret])(`${before}${form}>${after}`);
        assert.equal(shown, `${before}[redacted]>${after}`, form);
      },
    ),
    { numRuns: 2_000 },
  );
});

test("base64 is found wherever the secret stands in it", () => {
  fc.assert(
    fc.property(
      secrets,
      fc.uint8Array({ maxLength: 40 }),
      fc.uint8Array({ maxLength: 40 }),
      fc.constantFrom("base64", "base64url"),
      fc.boolean(),
      (secret, before, after, alphabet, padded) => {
        const bytes = Buffer.concat([before, Buffer.from(secret), after]);
        const text = bytes.toString(alphabet);
        const form = padded ? text : text.replaceAll("=", "");
        const shown = createRedactor([secret])(`Basic ${form}.`);
        assert.ok(shown.includes("[redacted]"), form);
        // No run of digits is left that gives two characters of the secret away.
        const left = shown.replace("[redacted]", "\n").split("\n");
        assert.ok(left[0].length <= "Basic ".length + Math.ceil((before.length * 4) / 3), shown);
        assert.ok(left[1].length <= 4 + Math.ceil((after.length * 4) / 3), shown);
      },
    ),
    { numRuns: 1_000 },
  );
});

const LAYERS = [
  json,
  encodeURIComponent,
  (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;"),
  (text) => Array.from({ length: text.length }, (_, at) => `\\u${hex(text.charCodeAt(at), 4)}`).join(""),
  (text) =>
    utf8(text)
      .map((byte) => `%${hex(byte, 2)}`)
      .join(""),
  (text) => json(text).replace(/[&<>'+%]/g, (character) => `\\u${hex(character.charCodeAt(0), 4)}`),
];
const layers = fc.array(fc.constantFrom(...LAYERS), { maxLength: 5 });
/** Strings that are escapes, beginnings of escapes, and what escapes are made of. */
const ESCAPES = [
  "%41",
  "%25",
  "%5C",
  "%",
  "%u0041",
  "%C3",
  "%A9",
  "\\",
  "\\\\",
  "\\u0041",
  "\\u005c",
  "\\u00",
  "\\u{41}",
  "\\x41",
  "&amp;",
  "&#38;",
  "&#x5c;",
  "&bsol;",
  "&",
  "#",
  ";",
  "u",
  "x",
  "{",
  "}",
  "0",
  "5",
  "a",
  "C",
  "é",
  "\u{1f511}",
  '"',
  "/",
  "+",
];
const secretsWithEscapes = fc
  .array(fc.constantFrom(...ESCAPES), { minLength: 2, maxLength: 10 })
  .map((parts) => parts.join(""));

test("what is written again and again is found at any depth", () => {
  fc.assert(
    fc.property(fc.oneof(secrets, secretsWithEscapes), layers, (secret, list) => {
      const form = list.reduce((text, layer) => layer(text), secret);
      assert.equal(createRedactor([secret])(`(${form})`), "([redacted])", form);
    }),
    { numRuns: 5_000 },
  );
});

test("other strings stay as they are", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      assert.equal(createRedactor(["a-secret-that-is-in-no-text"])(text), text);
    }),
  );
});

/** Milliseconds of the fastest of several runs. */
function fastest(run) {
  const times = Array.from({ length: 12 }, () => {
    const began = performance.now();
    run();
    return performance.now() - began;
  });
  return Math.min(...times);
}

const LENGTH = 65_536;
const SECRET = 4_000;
const fill = (piece, length) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
const hostile = [
  ["a".repeat(SECRET - 1) + "b", "a"],
  ["\\\\x", "\\"],
  ["\\\\srv\\share", "\\"],
  [fill("%", SECRET), "%25"],
  [fill("%25", SECRET), "25"],
  [fill("%", SECRET), "%3"],
  [fill("&", SECRET), "&amp;"],
  [fill("&", SECRET), "amp;"],
  [fill("ab", SECRET), "ab"],
  [fill("a", SECRET), "aab"],
  [fill("\u0001", SECRET), "AQEB"],
  [fill("a;", SECRET), ";"],
  [fill("é", SECRET), "%C3%A9"],
  ["a", "a"],
];

test("no secret and no string make it slow", () => {
  for (const [secret, piece] of hostile) {
    const redact = createRedactor([btoa(unescape(encodeURIComponent(`X:${secret}`))), secret]);
    const time = (length) => fastest(() => redact(fill(piece, length)));
    const [half, whole] = [time(LENGTH / 2), time(LENGTH)];
    // Quadratic time would be four times as long; what is short is noise.
    assert.ok(whole < 3 * half + 30, `${JSON.stringify(piece)}: ${half} ms for half of it, ${whole} ms for all`);
    // A few milliseconds on a quiet machine, where a backtracking search takes seconds.
    assert.ok(whole < 150, `${JSON.stringify(piece)}: ${whole} ms`);
  }
});
