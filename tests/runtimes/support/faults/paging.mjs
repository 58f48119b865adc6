// F28–F36: lists that change while they are read, and times.

const NOT_PAGED = "one response, no pages";
const NOT_BY_TIME = "its pages are counted and not ordered by time: every reading begins again";
const paged = (name, run) => ({ name, unless: ({ cls }) => !cls.paged && NOT_PAGED, run });
const record = (number) => ({ id: String(number).padStart(24, "0"), n: number });
const records = (...numbers) => numbers.map(record);

/** A server that pages as the API does, over records that a test may change; `order` is how a page comes. */
function serving(t, all, order = (page) => page) {
  const before = (query) =>
    all.filter(({ id }) => !(id >= (query.before_id ?? "g")) && !(id <= (query.after_id ?? "")));
  const byId = (query) =>
    (query.sort === "asc" ? before(query).sort((a, b) => a.n - b.n) : before(query).sort((a, b) => b.n - a.n)).slice(
      0,
      Number(query.limit),
    );
  const counted = ({ from, skip }) => all.slice(Number(from ?? skip ?? 0), Number(from ?? skip ?? 0) + 4);
  const fetch = async (address) =>
    Response.json(
      order((t.operation.paging.by === "id" ? byId : counted)(Object.fromEntries(new URL(address).searchParams))),
    );
  return (given, options) =>
    t.client("https://pages.example", { fetch }).call(t.operation.id, { ...t.args, ...given }, options);
}

const dated = (cls) =>
  cls.operations.find(({ parameters }) => parameters.some(({ kind, required }) => kind === "date" && required));

/** Responds with these pages one after the other and gives everything that an iteration yields. */
async function readPages(t, pages, headers = {}) {
  await t.server.respond(...pages.map((body, index) => ({ body, headers: headers[index] ?? {} })));
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
        t.assert.deepEqual(
          sent.map((request) => request.header("if-none-match")),
          [undefined, undefined, undefined],
        );
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
      paged("by id none is skipped and none comes twice; by offset none of the page before comes twice", async (t) => {
        // Two new records push the last two of the first page onto the second.
        const second = t.operation.paging.by === "id" ? records(7, 6) : records(9, 8, 7, 6);
        t.assert.deepEqual(await readPages(t, [records(9, 8), second, []]), records(9, 8, 7, 6));
        const [, next] = await t.server.requests();
        if (t.operation.paging.by === "id") t.assert.match(next.path, /before_id=0{23}8/);
      }),
    ],
  },
  {
    id: "F32",
    title: "one id with two contents",
    cells: [
      paged("on the page after, it is not handed out again; within a page, both are", async (t) => {
        const [first, again, twin] = [
          { ...record(8), v: 1 },
          { ...record(8), v: 2 },
          { ...record(8), v: 3 },
        ];
        t.assert.deepEqual(await readPages(t, [[record(9), first], [again, record(7)], []]), [
          record(9),
          first,
          record(7),
        ]);
        t.assert.deepEqual(await readPages(t, [[record(9), first, twin], []]), [record(9), first, twin]);
        await t.server.respond({ body: [record(9), first] }, { body: [again, record(7)] }, { body: [] });
        const picked = await t.client(t.server.url).call(t.operation.id, t.args).select({ n: "n", v: "v" }).toArray();
        t.assert.deepEqual(picked, [
          { n: 9, v: null },
          { n: 8, v: 1 },
          { n: 7, v: null },
        ]);
      }),
      {
        name: "in a list both are there, as they came",
        unless: ({ cls }) => cls.name !== "list" && (cls.paged ? "pages have a test of their own" : NOT_PAGED),
        async run(t) {
          const body = [
            { id: "a", v: 1 },
            { id: "a", v: 2 },
          ];
          await t.server.respond({ body });
          t.assert.deepEqual(await t.call(t.client(t.server.url)), body);
        },
      },
    ],
  },
  {
    id: "F33",
    title: "an event that arrives late",
    cells: [
      {
        name: "is not after the cursor: a window that is read again has it",
        unless: ({ cls }) => (cls.paged ? cls.name !== "paged by id" && NOT_BY_TIME : NOT_PAGED),
        async run(t) {
          const all = records(2, 4, 6);
          const read = serving(t, all);
          const list = read({ sort: "asc", limit: 2 });
          t.assert.deepEqual(await list.toArray(), records(2, 4, 6));
          all.push(record(3), record(7));
          t.assert.deepEqual(await read({ sort: "asc", limit: 2 }, { cursor: list.cursor }).toArray(), records(7));
          t.assert.deepEqual(
            await read({ sort: "asc", limit: 2, after_id: record(1).id }).toArray(),
            records(2, 3, 4, 6, 7),
          );
        },
      },
    ],
  },
  {
    id: "F34",
    title: "a page out of order",
    cells: [
      paged("none is lost and none comes twice, whatever the order within a page", async (t) => {
        const all = records(...Array.from({ length: 23 }, (_, index) => 23 - index));
        const orders = [
          (page) => page.toReversed(),
          (page) => [...page.slice(1), ...page.slice(0, 1)],
          (page) => [...page].sort((a, b) => ((a.n * 7) % 5) - ((b.n * 7) % 5)),
        ];
        for (const order of orders) {
          const read = () =>
            serving(t, all, order)({ id: { limit: 4 }, offset: {}, skip: { skip: 0 } }[t.operation.paging.by]);
          const found = await read().toArray();
          t.assert.deepEqual(
            found.map(({ n }) => n).sort((a, b) => b - a),
            all.map(({ n }) => n),
          );
          const picked = await read().select({ n: "n" }).toArray();
          t.assert.deepEqual(
            picked,
            found.map(({ n }) => ({ n })),
            "a selection goes the same way",
          );
        }
      }),
    ],
  },
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
          const fetch = async (url) => (
            sent.push(url),
            new Response(t.cls.good.body, { headers: { "content-type": "application/json" } })
          );
          const call = (date) => t.on(operation, { fetch, baseUrl: "https://days.example" }, { [name]: date });
          for (const date of [
            "2026-02-29",
            "2026-04-31",
            "2026-13-01",
            "2026-1-1",
            "2026-11-01T00:00:00Z",
            "1900-02-29",
          ]) {
            await t.assert.rejects(call(date), { code: "usage/invalid-parameter", outcome: "not_sent" });
          }
          await call("2024-02-29");
          t.assert.ok(sent.length === 1 && sent[0].includes("2024-02-29"), "a leap day is a day");
        },
      },
      {
        name: "windows are cut in UTC: no hour is missing or double when clocks change",
        unless: ({ cls }) => cls.name !== "paged by id" && "its lists cannot be cut by time",
        async run(t) {
          const HOUR = 3_600_000;
          for (const [from, to] of [
            ["2026-03-28T00:00:00Z", "2026-03-30T00:00:00Z"],
            ["2026-10-24T00:00:00Z", "2026-10-26T00:00:00Z"],
            ["2024-02-28T00:00:00Z", "2024-03-01T00:00:00Z"],
          ]) {
            await t.server.reset();
            await t.server.respond({ body: [] });
            const windows = t
              .client(t.server.url)
              .call(t.operation.id, t.args)
              .windows({ from, to, step: 6 * HOUR });
            for (const { list } of windows) t.assert.deepEqual(await list().toArray(), []);
            const asked = (await t.server.requests()).map(({ path }) => new URL(path, "http://a.example").searchParams);
            const ends = asked.map((query) => [Date.parse(query.get("start")), Date.parse(query.get("end"))]);
            t.assert.deepEqual(
              ends,
              Array.from({ length: 8 }, (_, index) => [0, 1].map((end) => Date.parse(from) + (index + end) * 6 * HOUR)),
            );
            t.assert.ok(
              asked.every((query) => query.get("start").endsWith("Z")),
              "in UTC",
            );
          }
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
          const times = {
            id: "a",
            s: 1700000000,
            ms: 1700000000000,
            far: "2038-01-19T03:14:08Z",
            fine: "2023-06-15T10:12:37.763123456",
            odd: "2023-12-7T11:43:26.237",
          };
          const body = t.cls.name === "list" || t.cls.paged ? [times] : times;
          await t.server.respond({ body });
          t.assert.deepEqual(await t.call(t.client(t.server.url)), body);
        },
      },
    ],
  },
];
