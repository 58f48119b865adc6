// The promise of a call is a promise for everything that takes one, and sends one request whatever is done with it.
import { EXPORT, csv, eventPage, gather, hero, json, lead, status } from "../support/responses.mjs";
import { sleep } from "../support/wait.mjs";

const CAP = { id: "a", name: "cap" };

/** A client whose requests are counted. */
function counted(respond = () => json(CAP, { pieces: 2 }), options) {
  const state = { sent: 0 };
  const fetch = async (address, init) => {
    state.sent += 1;
    await sleep(1);
    return respond(address, init);
  };
  return Object.assign(state, {
    client: lead(fetch, { retry: false, ...options }),
    exports: hero(fetch, { retry: false, ...options }),
  });
}

/** What takes longer hangs. */
const LIMIT_MS = 2_000;

export default async function (given) {
  const suite = { ...given, test: (name, body) => given.test(name, body, LIMIT_MS) };
  await combinators(suite);
  await kinds(suite);
  await streams(suite);
  await platform(suite);
  await page(suite);
  await readings(suite);
  await rejections(suite);
}

/** Each gets the promise and gives its value. */
async function eachGetsTheValue({ test, assert }, ways) {
  for (const [name, way] of Object.entries(ways)) {
    if (!way) continue;
    await test(name, async () => {
      const state = counted();
      assert.deepEqual(await way(state.client.caps.get("a")), CAP);
      await sleep(5);
      assert.equal(state.sent, 1, "requests");
    });
  }
}

async function combinators(suite) {
  class Sub extends Promise {}
  const { promise, resolve: adopt } = deferred();
  await eachGetsTheValue(suite, {
    "Promise.all": async (call) => (await Promise.all([call]))[0],
    "Promise.all of the same call twice": async (call) => (await Promise.all([call, call]))[1],
    "Promise.race": (call) => Promise.race([call]),
    "Promise.race against another": (call) => Promise.race([call, new Promise(() => {})]),
    "Promise.any": (call) => Promise.any([call, Promise.reject(new Error("no"))]),
    "Promise.allSettled": async (call) => (await Promise.allSettled([call]))[0].value,
    "Promise.resolve": (call) => Promise.resolve(call),
    "Promise.try": Promise.try && ((call) => Promise.try(() => call)),
    "a subclass's all": async (call) => (await Sub.all([call]))[0],
    "a subclass's resolve": (call) => Sub.resolve(call),
    "resolve of a new promise": (call) => new Promise((resolve) => resolve(call)),
    "a promise that was resolved with it": (call) => (adopt(call), promise),
    "an async function that returns it": (call) => (async () => call)(),
    "an async generator that yields it": async (call) =>
      (
        await gather(
          (async function* () {
            yield call;
          })(),
        )
      )[0],
    "for await over an array": async (call) => (await gather([call]))[0],
    "Array.fromAsync": Array.fromAsync && (async (call) => (await Array.fromAsync([call]))[0]),
    then: (call) => call.then((value) => value),
    "then without functions": (call) => call.then(),
    catch: (call) => call.catch(() => undefined),
    finally: (call) => call.finally(() => undefined),
    "the prototype's then": (call) => Promise.prototype.then.call(call, (value) => value),
    "the prototype's catch": (call) => Promise.prototype.catch.call(call, () => undefined),
    "the prototype's finally": (call) => Promise.prototype.finally.call(call, () => undefined),
    "a chain in which it is returned": (call) => Promise.resolve().then(() => call),
    "finally that waits for it": async (call) => (await Promise.resolve().finally(() => call), call),
    "several readers at different times": async (call) => {
      const early = call.then((value) => value);
      await sleep(10);
      const late = await call;
      if ((await early) !== late) throw new Error("two values");
      return late;
    },
  });
}

function deferred() {
  let resolve;
  return { promise: new Promise((own) => (resolve = own)), resolve };
}

async function kinds({ test, assert }) {
  await test("it passes for a promise", async () => {
    const { client } = counted();
    const call = client.caps.get("a");
    assert.ok(call instanceof Promise, "instanceof");
    assert.equal(Object.prototype.toString.call(call), "[object Promise]");
    assert.equal(Promise.prototype.isPrototypeOf.call(Promise.prototype, call), true, "prototype");
    const adopted = Promise.resolve(call);
    assert.ok(
      adopted === call || adopted.constructor === Promise,
      "Promise.resolve gives it, or a plain promise that adopts it",
    );
    const next = call.then((value) => value);
    assert.ok(next instanceof Promise && next !== call, "then");
    // The promise of `then` has no other reader: it must not offer other readings of the call.
    assert.equal(next.select, undefined, "select of what then makes");
    assert.equal(call.finally(() => undefined).select, undefined);
    assert.equal(call.catch(() => undefined).select, undefined);
    assert.deepEqual(await next, CAP);
  });

  await test("its class can be used as promises' classes are", async () => {
    const { client, sent } = counted();
    const call = client.caps.get("a");
    const { constructor } = call;
    // Libraries make promises of the class of the promise that they get.
    const species = constructor[Symbol.species] ?? constructor;
    assert.equal(await new species((resolve) => resolve(7)), 7);
    assert.ok(typeof constructor.resolve === "function" && typeof constructor.reject === "function");
    await call;
    assert.ok(sent <= 1);
  });

  await test("structuredClone refuses it, and the call goes on", async () => {
    const state = counted();
    const call = state.client.caps.get("a");
    await assert.rejects(async () => structuredClone(call), { name: "DataCloneError" });
    assert.deepEqual(await call, CAP);
    assert.equal(state.sent, 1);
  });

  await test("JSON, spread and keys of it send nothing and show nothing", async () => {
    const state = counted();
    const call = state.client.caps.get("a");
    assert.equal(JSON.stringify(call), "{}");
    assert.deepEqual(Object.keys({ ...call }), []);
    assert.deepEqual(
      Reflect.ownKeys(call).filter((key) => typeof key === "string"),
      [],
    );
    assert.deepEqual(await call, CAP);
    assert.equal(state.sent, 1);
  });

  await test("a call that is never read is sent once", async () => {
    const state = counted();
    void state.client.caps.get("a");
    await sleep(20);
    assert.equal(state.sent, 1);
  });
}

async function streams({ test, assert, skip }) {
  const drain = (stream) => stream.pipeTo(new WritableStream());
  const one = (controller) => (controller.enqueue("x"), controller.close());
  const ways = {
    "a source's start": (call) =>
      drain(new ReadableStream({ start: () => call, pull: (controller) => controller.close() })),
    "a source's pull": (call) => {
      let pulls = 0;
      const pull = (controller) => ((pulls += 1) === 1 ? (controller.enqueue("x"), call()) : controller.close());
      return drain(new ReadableStream({ pull }, { highWaterMark: 0 }));
    },
    "a source's cancel": (call) => new ReadableStream({ cancel: call }).cancel("left"),
    "a sink's start": (call) => new WritableStream({ start: call }).getWriter().ready,
    "a sink's write": (call) => new WritableStream({ write: call }).getWriter().write("x"),
    "a sink's close": (call) => new WritableStream({ close: call }).close(),
    "a sink's abort": (call) => new WritableStream({ abort: call }).abort("left"),
    "a transformer's start": (call) =>
      drain(new ReadableStream({ start: one }).pipeThrough(new TransformStream({ start: call }))),
    "a transformer's transform": (call) =>
      drain(new ReadableStream({ start: one }).pipeThrough(new TransformStream({ transform: call }))),
    "a transformer's flush": (call) =>
      drain(new ReadableStream({ start: one }).pipeThrough(new TransformStream({ flush: call }))),
  };
  for (const [name, way] of Object.entries(ways)) {
    const handed = (make) => (name === "a source's start" ? () => way(make()) : () => way(make));
    await test(`${name} may return it`, async () => {
      const state = counted();
      let over = false;
      const call = () => {
        const promise = state.client.caps.get("a");
        void promise.then(() => (over = true));
        return promise;
      };
      await handed(call)();
      await sleep(5);
      assert.ok(over, "it was waited for");
      assert.equal(state.sent, 1, "requests");
    });
    await test(`${name} that returns a call that fails ends as with any promise that rejects`, async () => {
      const state = counted(() => status(404));
      const plain = await outcomeOf(handed(async () => (await sleep(1), Promise.reject(new Error("plain")))));
      assert.equal(await outcomeOf(handed(() => state.client.caps.get("a"))), plain);
      assert.equal(state.sent, 1, "requests");
    });
  }
  if (!ReadableStream.from) return skip("ReadableStream.from", "not there");
  await test("ReadableStream.from", async () => {
    const state = counted();
    const reader = ReadableStream.from([state.client.caps.get("a")]).getReader();
    assert.deepEqual((await reader.read()).value, CAP);
    assert.equal(state.sent, 1);
  });
}

/** How something ends; runtimes treat a rejection here differently. */
function outcomeOf(body) {
  return Promise.race([
    body().then(
      () => "done",
      () => "failed",
    ),
    sleep(300).then(() => "hangs"),
  ]);
}

/** What only some runtimes have. */
async function platform(suite) {
  const { skip } = suite;
  const own = globalThis;
  const ways = {
    "navigator.locks.request": own.navigator?.locks && ((call) => own.navigator.locks.request("leadspan", () => call)),
    "AsyncDisposableStack.defer":
      own.AsyncDisposableStack &&
      (async (call) => {
        const stack = new own.AsyncDisposableStack();
        stack.defer(() => call);
        await stack.disposeAsync();
        return call;
      }),
    "scheduler.postTask": own.scheduler?.postTask && ((call) => own.scheduler.postTask(() => call)),
    "document.startViewTransition":
      own.document?.startViewTransition &&
      (async (call) => {
        await own.document.startViewTransition(() => call).updateCallbackDone;
        return call;
      }),
    "navigation.intercept":
      own.navigation &&
      (async (call) => {
        own.navigation.addEventListener("navigate", (event) => event.intercept({ handler: () => call }), {
          once: true,
        });
        await own.navigation.navigate("#there").finished;
        return call;
      }),
    "customElements.whenDefined in a race":
      own.customElements && ((call) => Promise.race([own.customElements.whenDefined("never-defined"), call])),
    ClipboardItem:
      own.ClipboardItem &&
      (async (call) => {
        const item = new own.ClipboardItem({ "text/plain": call.then(JSON.stringify) });
        return JSON.parse(await (await item.getType("text/plain")).text());
      }),
  };
  for (const [name, way] of Object.entries(ways)) if (!way) skip(name, "not there");
  await eachGetsTheValue(suite, ways);
}

/** Lists are promises of their first page. */
async function page({ test, assert }) {
  await test("a list of pages as a promise: one request, its first page", async () => {
    const state = counted((address) => json(eventPage(address, 6)));
    const list = state.client.events.list({ limit: 4 });
    assert.ok(list instanceof Promise);
    assert.equal((await Promise.all([list]))[0].length, 4);
    assert.equal((await list).length, 4);
    assert.equal(state.sent, 1);
    assert.ok(list.cursor, "the position after it");
  });

  await test("a list that is awaited and then iterated asks for its first page once", async () => {
    const state = counted((address) => json(eventPage(address, 6)));
    const list = state.client.events.list({ limit: 4 });
    await list;
    assert.equal((await gather(list)).length, 6);
    // The third page is empty, which is the end.
    assert.equal(state.sent, 3);
  });
}

async function readings({ test, assert }) {
  const rows = () => json([CAP], { pieces: 3 });
  const ways = {
    "select().toArray": (state) => state.client.caps.list().select({ id: "id" }).toArray(),
    "select() in a loop": (state) => gather(state.client.caps.list().select({ id: "id" })),
    countBy: (state) => state.client.caps.list().countBy("id"),
    asResponse: async (state) => (await state.client.caps.list().asResponse()).json(),
    stream: (state) => new Response(state.client.caps.list().stream()).json(),
    withResponse: (state) => state.client.caps.list().withResponse(),
    "withResponse and await": async (state) => {
      const call = state.client.caps.list();
      return Promise.all([call.withResponse(), call, call.withResponse()]);
    },
    "rows of a table": (state) => gather(state.exports.leads.exportCsv(EXPORT).rows()),
    "JSON or CSV, as JSON": (state) => state.client.events.stats({}),
    "JSON or CSV, as CSV": (state) => state.client.events.stats({}).csv().text(),
    "an undocumented request": (state) => state.client.request({ method: "GET", path: "/caps" }),
    "call by operationId": (state) => state.client.call("listCaps"),
  };
  for (const [name, way] of Object.entries(ways)) {
    await test(`${name}: one request`, async () => {
      const state = counted((address) => (address.includes("wshero01") ? csv("id\r\n1\r\n") : rows()));
      await way(state);
      await sleep(5);
      assert.equal(state.sent, 1, "requests");
    });
  }

  await test("a reading that is chosen and never read sends nothing", async () => {
    const state = counted(rows);
    state.client.caps.list().select({ id: "id" });
    state.client.caps.list().stream();
    state.exports.leads.exportCsv(EXPORT).rows();
    await sleep(20);
    assert.equal(state.sent, 0, "requests");
  });

  await test("after another reading was chosen the call's promise says so, and sends nothing", async () => {
    const state = counted(rows);
    const call = state.client.caps.list();
    call.select({ id: "id" });
    await assert.rejects(call, { name: "UsageError" });
    await assert.rejects(Promise.all([call]), { name: "UsageError" });
    assert.equal(state.sent, 0, "requests");
  });

  await test("another reading is refused once the request is sent", async () => {
    const state = counted(rows);
    const call = state.client.caps.list();
    await sleep(1);
    await assert.rejects(async () => call.select({ id: "id" }), { name: "UsageError" });
    assert.deepEqual(await call, [CAP]);
    assert.equal(state.sent, 1, "requests");
  });
}

/** Each way is run with a plain promise that rejects, and with a call that fails. */
async function rejections({ test, assert, strays }) {
  const alike = {
    "it is left unhandled": (make) => void make(),
    "it is handled": (make) => void make().catch(() => undefined),
    "it is awaited in a try": async (make) => {
      try {
        await make();
      } catch {
        // That is the point.
      }
    },
    "what then makes is not handled": (make) => void make().then(() => undefined),
    "what finally makes is not handled": (make) => void make().finally(() => undefined),
    "both are handled": (make) => {
      const promise = make();
      void promise.then(() => undefined).catch(() => undefined);
    },
    "Promise.all handles it": (make) => void Promise.all([make()]).catch(() => undefined),
    "Promise.all of it is not handled": (make) => void Promise.all([make()]),
    "Promise.allSettled": (make) => void Promise.allSettled([make()]),
    "an async function returns it and is handled": (make) => void (async () => make())().catch(() => undefined),
    "an async function returns it and is not handled": (make) => void (async () => make())(),
  };
  const failing = () => counted(() => status(404)).client;
  for (const [name, way] of Object.entries(alike)) {
    await test(`unhandled rejections as with any promise: ${name}`, async () => {
      const plain = await strays(async () => {
        await way(() => sleep(1).then(() => Promise.reject(new Error("plain"))));
        await sleep(15);
      });
      const own = await strays(async () => {
        await way(() => failing().caps.get("a"));
        await sleep(15);
      });
      assert.equal(own.length, plain.length, `events; ${own.map(String)}`);
      assert.ok(
        own.every(({ name: kind }) => kind === "NotFoundError"),
        own.map(String).join(),
      );
    });
  }

  const handled = {
    withResponse: (client) => client.caps.get("a").withResponse(),
    asResponse: (client) => client.caps.get("a").asResponse(),
    stream: (client) => new Response(client.caps.get("a").stream()).text(),
    select: (client) => client.caps.list().select({ id: "id" }).toArray(),
    "select in a loop": (client) => gather(client.caps.list().select({ id: "id" })),
    countBy: (client) => client.caps.list().countBy("id"),
    "a loop over items": (client) => gather(client.events.list()),
    "a loop over pages": (client) => gather(client.events.list().pages()),
    toArray: (client) => client.events.list().toArray(),
    "a bad cursor": (client) => client.events.list({}, { cursor: "no cursor" }).toArray(),
    "a bad argument": (client) => client.events.list({ limit: -5 }).toArray(),
  };
  for (const [name, way] of Object.entries(handled)) {
    await test(`the failure of ${name} is handled where it was asked for, and nowhere else`, async () => {
      const own = await strays(async () => {
        await assert.rejects(async () => way(failing()));
        await sleep(15);
      });
      assert.deepEqual(own.map(String), []);
    });
  }
}
