// F5–F8 and F10–F16: responses that arrive whole, or seem to, and are not what they should be.

const NOT_JSON = "a CSV export is text: what its rows prove is F8";
const NOT_A_TABLE = "one JSON document";
const UNKNOWN = (t) => (t.cls.writes ? "unknown" : undefined);
/** The outcome of a table that fails while it is decoded, when the server has answered. */
const DECODED = "answered";

/** The call fails with this error after one attempt, whatever the class: a repetition would bring the same. */
async function fails(t, fault, given) {
  // Spread, as `undefined` is an outcome that a cell may expect.
  const { outcome, ...expected } = { outcome: t.cls.csv ? DECODED : UNKNOWN(t), ...given };
  const error = await t.assert.rejects(t.call(t.client(t.faults.url(fault))), { attempts: 1, ...expected });
  t.assert.equal((await t.faults.seen(fault)).requests, 1, "requests");
  t.assert.equal(error.outcome, outcome, "outcome");
  return error;
}

const gives = async (t, response, value) => {
  await t.server.respond({ headers: { "content-type": "application/json" }, ...response });
  t.assert.deepEqual(await t.call(t.client(t.server.url)), value);
};

/** A list for classes that read lists, its first record for those that read one. */
const shaped = (t, list) => (t.cls.name === "list" || t.cls.paged ? list : list[0]);
/** Cells that only JSON, or only a table, can have. */
const json = (name, run) => ({ name, unless: ({ cls }) => cls.csv && NOT_JSON, run });
const table = (name, run) => ({ name, unless: ({ cls }) => !cls.csv && NOT_A_TABLE, run });

export const body = [
  {
    id: "F5",
    title: "JSON that ends too early",
    cells: [
      json("is tried once more if that is safe, then decode/truncated", async (t) => {
        const tries = t.cls.unsafe ? 1 : 2;
        const error = await t.assert.rejects(t.call(t.client(t.faults.url("truncated-json"))), {
          code: "decode/truncated",
          attempts: tries,
        });
        t.assert.equal((await t.faults.seen("truncated-json")).requests, tries);
        t.assert.equal(error.outcome, UNKNOWN(t));
      }),
    ],
  },
  {
    id: "F6",
    title: "bytes that are not UTF-8",
    cells: [
      {
        name: "decode/encoding with the offset",
        run: (t) => fails(t, "bad-utf8", { code: "decode/encoding", offset: 10 }),
      },
      table("rows are as strict, unless lossy is asked for, which counts what it replaced", async (t) => {
        await t.server.respond({
          headers: { "content-type": "text/csv" },
          base64: btoa("name\r\nJos\xe9\r\n\xff\r\n"),
        });
        const rows = (options) => t.client(t.server.url).call(t.operation.id, t.args).rows(options);
        await t.assert.rejects(rows().toArray(), { code: "decode/encoding" });
        const lossy = rows({ lossy: true });
        t.assert.deepEqual(await lossy.toArray(), [{ name: "Jos\ufffd" }, { name: "\ufffd" }]);
        t.assert.equal((await lossy.end).replaced, 2, "replaced");
      }),
    ],
  },
  {
    id: "F7",
    title: "byte order mark, UTF-16, Latin-1",
    cells: [
      {
        name: "a byte order mark is dropped",
        run: (t) => gives(t, { body: `\ufeff${t.cls.good.body}` }, t.cls.good.value),
      },
      json("JSON in UTF-16 is refused", (t) => fails(t, "utf-16", { name: "DecodeError" })),
      table("rows and text are read in the charset that the caller names, else in the declared one", async (t) => {
        const table = () => t.client(t.faults.url("latin1-csv")).call(t.operation.id, t.args);
        t.assert.deepEqual(await table().rows().toArray(), [{ name: "José" }]);
        t.assert.equal(await table().text("iso-8859-1"), "name\r\nJosé\r\n");
        t.assert.equal(await table().text(), "name\r\nJosé\r\n");
      }),
    ],
  },
  {
    id: "F8",
    title: "gzip that is cut, or a body that a closed connection ends",
    cells: [
      // Node and Chromium hand out what arrived as a whole body, workerd notices.
      json("cut gzip never passes for data", async (t) => {
        const error = await t.assert.rejects(t.call(t.client(t.faults.url("truncated-gzip"))), {
          code: /^(decode\/truncated|network\/body-cut)$/,
        });
        t.assert.equal(error.outcome, UNKNOWN(t));
      }),
      json("what a closed connection cut never passes for data", async (t) => {
        await t.assert.rejects(t.call(t.client(t.faults.url("close-delimited-cut"))), { code: "decode/truncated" });
      }),
      table("a table that is cut does not claim to be whole", async (t) => {
        for (const fault of ["cut-csv", "truncated-gzip"]) {
          const rows = t.client(t.faults.url(fault)).call(t.operation.id, t.args).rows();
          const failed = await rows.toArray().then(
            () => undefined,
            (error) => error,
          );
          if (failed) t.assert.match(failed.code, /^(decode|network|content)\//, fault);
          else t.assert.equal((await rows.end).complete, "unproven", fault);
        }
      }),
    ],
  },
  {
    id: "F10",
    title: "nesting without end",
    cells: [
      // The engine's own parser reads any depth; what must not happen is a stack that overflows.
      {
        name: "is read to its innermost bracket",
        unless: ({ cls }) => (cls.csv && NOT_JSON) || (cls.paged && "pages have to identify their records"),
        async run(t) {
          let inner = await t.call(t.client(t.faults.url("deep-json")));
          let depth = 0;
          for (; Array.isArray(inner); [inner] = inner) depth += 1;
          t.assert.equal(depth, 100_000);
        },
      },
      {
        name: "is decode/depth where records have to be identified, or values picked out",
        unless: ({ cls }) =>
          (cls.csv && NOT_JSON) || (cls.name !== "list" && !cls.paged && "one record, handed out as it is"),
        async run(t) {
          const list = () => t.client(t.faults.url("deep-json")).call(t.operation.id, t.args);
          await t.assert.rejects(list().select({ id: "id" }).toArray(), {
            code: "decode/depth",
            operation: t.operation.id,
          });
          if (!t.cls.paged) return;
          // Newer engines write such nesting again, so that the record has a key after all; a page cannot be followed
          // without an id.
          const error = await list()
            .toArray()
            .then(
              () => undefined,
              (thrown) => thrown,
            );
          if (error || t.operation.paging.by === "id")
            t.assert.match(error?.code, /^(decode\/depth|paging\/stuck)$/, String(error));
        },
      },
    ],
  },
  {
    id: "F11",
    title: "duplicate keys",
    cells: [
      json("the last one wins", (t) =>
        gives(
          t,
          { body: JSON.stringify(shaped(t, [{ id: 0 }])).replace('"id":0', '"id":"1","id":"2"') },
          shaped(t, [{ id: "2" }]),
        ),
      ),
    ],
  },
  {
    id: "F12",
    title: "numbers that JavaScript cannot hold",
    cells: [
      json("ids that are text keep every digit", (t) => {
        const list = [{ id: "9007199254740993", n: 9007199254740991 }];
        return gives(t, { body: shaped(t, list) }, shaped(t, list));
      }),
      json("numbers are JavaScript's own: digits beyond 2^53 are rounded as JSON.parse does", async (t) => {
        const body = '{"id":"a","n":9007199254740993,"e":1e400}';
        await gives(
          t,
          { body: t.cls.name === "list" || t.cls.paged ? `[${body}]` : body },
          shaped(t, [{ id: "a", n: 9007199254740992, e: Infinity }]),
        );
      }),
      {
        name: "the bytes are there for callers that need more digits",
        unless: ({ cls }) => (cls.csv && NOT_JSON) || (cls.writes && "the response of a write is never streamed"),
        async run(t) {
          const text = '[{"id":9007199254740993,"n":123456789012345678901234567890,"e":1e400}]';
          const call = t.client(t.faults.url("big-numbers")).call(t.operation.id, t.args);
          t.assert.equal(await new Response(call.stream()).text(), text);
        },
      },
    ],
  },
  {
    id: "F13",
    title: "undocumented members, values and types",
    cells: [
      json("arrive as they were sent", async (t) => {
        const list = [{ id: 7, status: "brand-new", surprise: { deep: [1, null] }, name: null, count: "12" }];
        await gives(t, { body: shaped(t, list) }, shaped(t, list));
      }),
    ],
  },
  {
    id: "F14",
    title: "JSON under another media type",
    cells: [
      json("is read as JSON", (t) =>
        gives(t, { body: t.cls.good.body, headers: { "content-type": "text/plain" } }, t.cls.good.value),
      ),
    ],
  },
  {
    id: "F15",
    title: "a web page instead of data",
    cells: [
      {
        name: "content/unexpected with its beginning, not tried again",
        async run(t) {
          const error = await fails(t, "html-200", {
            name: "UnexpectedContentError",
            status: 200,
            outcome: UNKNOWN(t),
          });
          // Not even a page is kept of an operation whose responses hold secrets.
          t.assert.match(error.rawBody, t.operation.sensitive ? /^$/ : /^<!doctype html>/);
          t.assert.ok(error.rawBody.length <= 200, "200 characters are kept");
        },
      },
      json("a page that claims to be JSON is refused", (t) => fails(t, "html-as-json", { code: "decode/syntax" })),
    ],
  },
  {
    id: "F16",
    title: "no body",
    cells: [
      ...["empty-200", "no-content", "null-json"].map((fault) => json(fault, (t) => noBody(t, fault))),
      table("an empty table is empty text", async (t) => {
        t.assert.equal(await t.call(t.client(t.faults.url("empty-200"))), "");
        t.assert.equal(await t.call(t.client(t.faults.url("no-content"))), "");
      }),
    ],
  },
];

async function noBody(t, fault) {
  const call = t.call(t.client(t.faults.url(fault)));
  if (t.cls.name === "list" || t.cls.paged) return t.assert.deepEqual(await call, []);
  if (t.operation.result.includes("| null")) return t.assert.equal(await call, null);
  await t.assert.rejects(call, { code: /^(decode\/(empty|mismatch)|http\/not-found)$/, attempts: 1 });
  return t.assert.equal((await t.faults.seen(fault)).requests, 1, "requests");
}
