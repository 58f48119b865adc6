// CSV tables: rows wherever a body is cut, charsets, rows that cannot be read, and what the end proves.
import fc from "fast-check";
import { toCsv } from "leadspan";
import { fakeFetch, heroBase, inPieces, repeated } from "./support/bodies.mjs";
import { watchReaders } from "./support/instances.mjs";

const EXPORT = { SearchName: "closed", ModifiedFrom: "2026-11-01" };
const TEXT = 'id;name;note\r\n1;Åse;"a ""b""; c"\r\n2;Bo;"two\nlines"\r\n3;;\r\n';
const ROWS = [
  { id: "1", name: "Åse", note: 'a "b"; c' },
  { id: "2", name: "Bo", note: "two\nlines" },
  { id: "3", name: "", note: "" },
];

/** An export that is answered with this body; `bodies` are the responses to the first, second, … request. */
function exporting(bodies, { type = "text/csv", cuts = 5, args = {} } = {}) {
  const all = [bodies].flat();
  const { fetch, requests } = fakeFetch((_, number) => ({
    type,
    stream: inPieces(all[Math.min(number, all.length) - 1], cuts),
  }));
  return { call: () => heroBase(fetch).leads.exportCsv({ ...EXPORT, ...args }), requests };
}

export default async function (suite) {
  await rows(suite);
  await charsets(suite);
  await ends(suite);
  await writing(suite);
}

async function rows({ test, assert }) {
  await test("rows are objects by the header, wherever the body is cut", async () => {
    const length = new TextEncoder().encode(TEXT).length;
    const positions = fc
      .uniqueArray(fc.integer({ min: 1, max: length - 1 }), { maxLength: 20 })
      .map((cuts) => cuts.sort((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(positions, async (cuts) => {
        assert.deepEqual(await exporting(TEXT, { cuts }).call().rows().toArray(), ROWS);
      }),
      { numRuns: 40, seed: 6 },
    );
    const seen = [];
    for await (const row of exporting(TEXT, { cuts: 1 }).call().rows()) seen.push(row);
    assert.deepEqual(seen, ROWS);
  });

  await test("the media type is asked for, and nothing before rows are read", async () => {
    const { fetch, requests } = fakeFetch(() => ({ type: "text/csv", stream: inPieces(TEXT) }));
    const table = heroBase(fetch).leads.exportCsv(EXPORT).rows();
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(requests.length, 0);
    await table.toArray();
    assert.equal(requests[0].accept, "text/csv");
  });

  await test("rows as arrays, without a header, and of many columns", async () => {
    const arrays = ROWS.map(({ id, name, note }) => [id, name, note]);
    assert.deepEqual(await exporting(TEXT).call().rows({ as: "arrays" }).toArray(), arrays);
    assert.deepEqual(await exporting(TEXT).call().rows({ header: false }).toArray(), [
      ["id", "name", "note"],
      ...arrays,
    ]);
    for (const width of [1, 2, 15, 16, 17, 40]) {
      const names = Array.from({ length: width }, (_, index) => `c${index}`);
      const text = `${names.join()}\n${names.map((_, index) => `x${index}`).join()}\n`;
      assert.deepEqual(await exporting(text).call().rows({ delimiter: "," }).toArray(), [
        Object.fromEntries(names.map((name, index) => [name, `x${index}`])),
      ]);
    }
  });

  await test("names of columns that repeat or mean something to JavaScript are only names", async () => {
    const [row] = await exporting("a,a,__proto__,constructor\n1,2,3,4\n").call().rows().toArray();
    assert.deepEqual(Object.entries(row).sort(), [
      ["__proto__", "3"],
      ["a", "1"],
      ["a_2", "2"],
      ["constructor", "4"],
    ]);
    assert.equal(Object.getPrototypeOf(row), Object.prototype);
  });

  await test("select keeps some columns in the order asked for", async () => {
    assert.deepEqual(
      await exporting(TEXT).call().select(["note", "id"]).toArray(),
      ROWS.map(({ note, id }) => ({ note, id })),
    );
    await assert.rejects(exporting(TEXT).call().select(["nope"]).toArray(), {
      name: "DecodeError",
      code: "decode/mismatch",
      message: /no column "nope"/,
    });
    await assert.rejects(exporting("a,a\n1,2\n").call().select(["a"]).toArray(), /several columns "a"/);
  });

  await test("countBy counts and sums by columns", async () => {
    const text = "city;kind;price\nOslo;a;1,5\nBergen;a;2\nOslo;b;\nOslo;a;x\n";
    const call = () => exporting(text).call();
    assert.deepEqual(await call().countBy("city"), [
      { key: ["Oslo"], count: 3, sums: [] },
      { key: ["Bergen"], count: 1, sums: [] },
    ]);
    assert.deepEqual(await call().countBy("city", "kind", { sum: ["price"], decimal: "," }), [
      { key: ["Oslo", "a"], count: 2, sums: [1.5] },
      { key: ["Bergen", "a"], count: 1, sums: [2] },
      { key: ["Oslo", "b"], count: 1, sums: [0] },
    ]);
    await assert.rejects(call().countBy("nope"), { code: "decode/mismatch" });
    await assert.rejects(call().countBy({ sum: ["price"] }), { code: "usage/missing-parameter", outcome: "not_sent" });
  });

  await test("memory stays flat over a table of any length", async () => {
    const grownBy = watchReaders();
    const line = '4711;"José ""J"" Müller";a note that is somewhat longer\r\n'.repeat(500);
    const { fetch } = fakeFetch(() => ({ type: "text/csv", stream: repeated("id;name;note\r\n", line, "", 1_000) }));
    let count = 0;
    for await (const batch of heroBase(fetch).leads.exportCsv(EXPORT).rows().batches()) count += batch.length;
    assert.equal(count, 500_000);
    assert.ok(grownBy() <= 2 ** 20, `grew by ${grownBy()} bytes`);
  });
}

async function charsets({ test, assert }) {
  const latin = Uint8Array.from("name;note\r\nM\xfcller;\x80 5\r\n", (character) => character.charCodeAt(0));
  const wanted = [{ name: "Müller", note: "€ 5" }];

  await test("windows-1252 by the response, by the option, and by what was asked for", async () => {
    assert.deepEqual(
      await exporting(latin, { type: "text/csv; charset=windows-1252" }).call().rows().toArray(),
      wanted,
    );
    assert.deepEqual(await exporting(latin, { type: 'text/csv;charset="ISO-8859-1"' }).call().rows().toArray(), wanted);
    assert.deepEqual(await exporting(latin).call().rows({ charset: "windows-1252" }).toArray(), wanted);
    assert.deepEqual(
      await exporting(latin, { args: { encoding: "windows-1252" } })
        .call()
        .rows()
        .toArray(),
      wanted,
    );
  });

  await test("any other charset is the platform's, in pieces too", async () => {
    const utf16 = new Uint8Array(
      Uint16Array.from("name;note\r\nMüller;€ 5\r\n", (character) => character.charCodeAt(0)).buffer,
    );
    for (const cuts of [1, 3, 1_000])
      assert.deepEqual(await exporting(utf16, { cuts }).call().rows({ charset: "utf-16le" }).toArray(), wanted);
    await assert.rejects(exporting(latin).call().rows({ charset: "klingon" }).toArray(), {
      code: "usage/invalid-option",
      parameter: "charset",
      outcome: "not_sent",
    });
    await assert.rejects(exporting(latin, { type: "text/csv; charset=klingon" }).call().rows().toArray(), {
      code: "decode/encoding",
      message: /klingon/,
    });
  });

  await test("bytes that the charset does not have are an error, or U+FFFD and counted", async () => {
    await assert.rejects(exporting(latin).call().rows().toArray(), {
      name: "DecodeError",
      code: "decode/encoding",
      offset: 12,
    });
    const lossy = exporting(latin).call().rows({ lossy: true });
    assert.deepEqual(await lossy.toArray(), [{ name: "M\ufffdller", note: "\ufffd 5" }]);
    assert.equal((await lossy.end).replaced, 2);
  });

  await test("a byte order mark is no part of the first name", async () => {
    assert.deepEqual(await exporting(`\ufeff${TEXT}`, { cuts: 1 }).call().rows().toArray(), ROWS);
  });
}

async function ends({ test, assert }) {
  const endOf = async (text, options) => {
    const table = exporting(text).call().rows(options);
    await table.toArray();
    return (await table.end).complete;
  };

  await test("the end says what it proves", async () => {
    assert.equal(await endOf(TEXT), "last-row");
    assert.equal(await endOf(TEXT, { expectedRows: 3 }), "counted");
    assert.equal(await endOf(TEXT, { expectedRows: 4 }), "unproven");
    assert.equal(await endOf(TEXT.slice(0, -2)), "unproven");
    assert.equal(await endOf(""), "unproven");
  });

  await test("a row of more than a mebibyte is an error; what is before it was handed out, and the whole text has no such limit", async () => {
    const table = (length) => `id;name\r\n1;a\r\n2;"${"x".repeat(length)}"\r\n3;c\r\n`;
    assert.equal(
      (
        await exporting(table(2 ** 20 - 100), { cuts: 50_000 })
          .call()
          .rows()
          .toArray()
      ).length,
      3,
    );
    const long = exporting(table(2 ** 20 + 100), { cuts: 50_000 });
    const ids = [];
    await assert.rejects(
      async () => {
        for await (const { id } of long.call().rows()) ids.push(id);
      },
      { name: "DecodeError", code: "decode/syntax", message: /row 2 is longer than 1048576 bytes/ },
    );
    assert.deepEqual(ids, ["1"]);
    assert.equal(
      (
        await exporting(table(2 ** 20 + 100), { cuts: 50_000 })
          .call()
          .text()
      ).length,
      table(2 ** 20 + 100).length,
    );
  });

  await test("a table that stops inside a row is an error, after it was asked for again", async () => {
    for (const end of [TEXT.indexOf("two") + 5, TEXT.indexOf("Bo") + 2]) {
      const { call, requests } = exporting(TEXT.slice(0, end), { cuts: 1_000 });
      const table = call().rows();
      await assert.rejects(table.toArray(), { name: "DecodeError", code: "decode/truncated" });
      await assert.rejects(table.end, { code: "decode/truncated" });
      assert.equal(requests.length, 1, "rows were handed out");
    }
    const first = exporting([TEXT.slice(0, 18), TEXT], { cuts: 1_000 });
    assert.deepEqual(await first.call().rows().toArray(), ROWS);
    assert.equal(first.requests.length, 2);
    assert.equal(
      (
        await exporting([TEXT.slice(0, 40), TEXT], { cuts: 1_000 })
          .call()
          .countBy("id")
      ).length,
      3,
    );
  });

  await test("a loop that ends early leaves no proof, and ends the body", async () => {
    const state = {};
    const { fetch } = fakeFetch(() => ({ type: "text/csv", stream: inPieces(TEXT.repeat(20), 30, state) }));
    const table = heroBase(fetch).leads.exportCsv(EXPORT).rows();
    for await (const row of table) if (row) break;
    assert.ok(state.cancelled);
    await assert.rejects(table.end, /not read to their end/);
  });

  await test("a row that cannot be read is an error, unless somebody takes it", async () => {
    const text = 'a,b\n1,2\n3\n4,"x"y\n5,6\n';
    await assert.rejects(exporting(text).call().rows().toArray(), {
      code: "decode/mismatch",
      message: /row 2 has 1 columns instead of 2/,
    });
    const bad = [];
    const table = exporting(text)
      .call()
      .rows({ onBadRow: (row) => bad.push(row) });
    assert.deepEqual(await table.toArray(), [
      { a: "1", b: "2" },
      { a: "5", b: "6" },
    ]);
    assert.deepEqual(
      bad.map(({ number, raw, expected, found }) => [number, raw, expected, found]),
      [
        [2, "3", 2, 1],
        [3, '4,"x"y', 2, 2],
      ],
    );
    assert.deepEqual((({ rows, badRows }) => [rows, badRows])(await table.end), [2, 2]);
  });

  await test("a delimiter that cannot be one is refused before anything is sent", async () => {
    const { call, requests } = exporting(TEXT);
    for (const delimiter of ["", "ab", '"', "\n", "€"])
      await assert.rejects(call().rows({ delimiter }).toArray(), { name: "UsageError", parameter: "delimiter" });
    assert.equal(requests.length, 0);
  });
}

async function writing({ test, assert }) {
  await test("toCsv writes what the reader reads", async () => {
    const cell = fc
      .string({ unit: "grapheme", maxLength: 6 })
      .map((text) => text.replaceAll("\u0000", "x"))
      .filter((text) => text.isWellFormed?.() ?? true);
    const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom(",", ";", "\t"), async (cells, delimiter) => {
        const written = cells.map(([a, b, c]) => ({ a, b, c }));
        const text = toCsv(written, { delimiter });
        assert.deepEqual(await exporting(text, { cuts: 7 }).call().rows({ delimiter }).toArray(), written);
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  await test("toCsv writes values as text, and keeps spreadsheets from running it", () => {
    const rows = [
      { a: null, b: -5, c: "-5" },
      { a: new Date(0), b: true, c: { x: [1] } },
      { c: "=1+1", a: undefined },
    ];
    assert.equal(toCsv(rows), 'a,b,c\r\n,-5,-5\r\n1970-01-01T00:00:00.000Z,true,"{""x"":[1]}"\r\n,,=1+1\r\n');
    assert.equal(toCsv(rows.slice(0, 1), { excelSafe: true, columns: ["c", "b"] }), "c,b\r\n'-5,-5\r\n");
    assert.equal(toCsv([["\t1", "@x", "+1", "\r", "a=b"]], { excelSafe: true }), "'\t1,'@x,'+1,\"'\r\",a=b\r\n");
    assert.equal(toCsv([[""], ["a]b^c-d"]], { delimiter: "]" }), '""\r\n"a]b^c-d"\r\n');
  });
}
