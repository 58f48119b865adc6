// F28–F36: lists that change while they are read, and times.

const NOT_PAGED = "one answer, no pages";
const NO_STORE = "belongs to a program that keeps records between runs; this package keeps none";
const paged = (name, run) => ({ name, unless: ({ cls }) => !cls.paged && NOT_PAGED, run });
const record = (number) => ({ id: String(number).padStart(24, "0"), n: number });
const records = (...numbers) => numbers.map(record);

const dated = (cls) => cls.operations.find(({ parameters }) => parameters.some(({ kind, required }) => kind === "date" && required));

/** Answers with these pages in turn and gives everything that an iteration yields. */
async function readPages(t, pages, headers = {}) {
  await t.server.answer(...pages.map((body, index) => ({ body, headers: headers[index] ?? {} })));
  const list = t.client(t.server.url).call(t.operation.id, t.args);
  return list.toArray();
}

export const paging = [
  {
    id: "F28",
    title: "an ETag that changes between pages",
    cells: [
      paged("changes nothing: the client keeps no copies", async (t) => {
        const headers = [{ etag: '"1"' }, { etag: 'W/"2"' }, { etag: '"3"' }];
        t.assert.deepEqual(await readPages(t, [records(9, 8), records(7, 6), []], headers), records(9, 8, 7, 6));
        const sent = await t.server.requests();
        t.assert.deepEqual(sent.map((request) => request.header("if-none-match")), [undefined, undefined, undefined]);
      }),
    ],
  },
  {
    id: "F29",
    title: "a page shorter than asked",
    cells: [
      paged("is not the last one: only an empty page is", async (t) => {
        t.assert.deepEqual(await readPages(t, [records(9), records(8, 7), []]), records(9, 8, 7));
        t.assert.equal((await t.server.requests()).length, 3);
      }),
    ],
  },
  {
    id: "F30",
    title: "the same page again",
    cells: [
      paged("ends, with paging/stuck unless servers are known to ignore paging", async (t) => {
        const all = readPages(t, [records(9, 8)]);
        if (t.operation.paging.by === "skip") t.assert.deepEqual(await all, records(9, 8));
        else await t.assert.rejects(all, { name: "PagingError", code: "paging/stuck", operation: t.operation.id });
        t.assert.equal((await t.server.requests()).length, 2);
      }),
    ],
  },
  {
    id: "F31",
    title: "records that come or go while pages are read",
    cells: [
      paged("by id none is skipped and none comes twice; by place none of the page before comes twice", async (t) => {
        // Two new records push the last two of the first page onto the second.
        const second = t.operation.paging.by === "id" ? records(7, 6) : records(9, 8, 7, 6);
        t.assert.deepEqual(await readPages(t, [records(9, 8), second, []]), records(9, 8, 7, 6));
        const [, next] = await t.server.requests();
        if (t.operation.paging.by === "id") t.assert.match(next.path, /before_id=0{23}8/);
      }),
    ],
  },
  ...[
    ["F32", "one id with two contents"],
    ["F33", "an event that arrives late"],
    ["F34", "a page out of order"],
  ].map(([id, title]) => ({ id, title, cells: [{ name: "the newest is kept", unless: () => NO_STORE }] })),
  {
    id: "F35",
    title: "days that do not exist",
    cells: [
      {
        name: "are refused before anything is sent",
        unless: ({ cls }) => !dated(cls) && "no operation of this class has to be given a date",
        async run(t) {
          const operation = dated(t.cls);
          const { name } = operation.parameters.find(({ kind }) => kind === "date");
          const sent = [];
          const fetch = async (url) => (sent.push(url), new Response(t.cls.good.body, { headers: { "content-type": "application/json" } }));
          const call = (date) => t.on(operation, { fetch, baseUrl: "https://days.example" }, { [name]: date });
          for (const date of ["2026-02-29", "2026-04-31", "2026-13-01", "2026-1-1", "2026-11-01T00:00:00Z", "1900-02-29"]) {
            await t.assert.rejects(call(date), { code: "usage/invalid-parameter", outcome: "not_sent" });
          }
          await call("2024-02-29");
          t.assert.ok(sent.length === 1 && sent[0].includes("2024-02-29"), "a leap day is a day");
        },
      },
    ],
  },
  {
    id: "F36",
    title: "times in every dress",
    cells: [
      {
        name: "arrive as they were sent, for the reader to read",
        unless: ({ cls }) => cls.csv && "a table is text",
        async run(t) {
          const times = { id: "a", s: 1700000000, ms: 1700000000000, far: "2038-01-19T03:14:08Z", fine: "2023-06-15T10:12:37.763123456", odd: "2023-12-7T11:43:26.237" };
          const body = t.cls.name === "list" || t.cls.paged ? [times] : times;
          await t.server.answer({ body });
          t.assert.deepEqual(await t.call(t.client(t.server.url)), body);
        },
      },
    ],
  },
];
