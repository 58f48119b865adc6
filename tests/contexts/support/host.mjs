// A host whose n-th call fails: every function that the library calls in its environment is a point at which it can be made to
// throw, to reject or never to respond. Import it before `leadspan`, so that it does not keep the real ones.

const encoder = new TextEncoder();
/** What is thrown; a test finds it as the cause. */
export class HostError extends Error {
  name = "HostError";
}

const real = { setTimeout, clearTimeout, queueMicrotask, AbortController };

/** Where the run is: which point fails, how, and what is open. */
let run = null;

/** Begins a run in which call number `failing` fails in the way of `how`: "throws", "rejects" or "hangs". */
export function begin(failing = Infinity, how = "throws") {
  run = { failing, how, points: [], timers: new Set(), listeners: new Set(), bodies: new Set(), active: true };
  return run;
}

/** From now on nothing fails; what is open stays counted. */
export function calm() {
  if (run) run.failing = Infinity;
}

/** One call of the host. A call that acquires something fails before it has it, one that releases something fails afterwards. */
function point(name, act, { releases = false, isAsync = false } = {}) {
  if (!run?.active) return act();
  run.points.push({ name, isAsync });
  if (run.points.length !== run.failing) return act();
  if (releases) act();
  if (!isAsync || run.how === "throws") throw new HostError(name);
  return run.how === "rejects" ? Promise.reject(new HostError(name)) : new Promise(() => {});
}

/** Node's own fetch, by which a suite talks to its server, sets timers as well. */
function isNodesOwn() {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 3;
  const { stack } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return stack.includes("node:internal/deps");
}

globalThis.setTimeout = (callback, ms, ...args) => {
  if (isNodesOwn()) return real.setTimeout(callback, ms, ...args);
  return point("setTimeout", () => {
    const own = run;
    const timer = real.setTimeout(() => {
      own?.timers.delete(timer);
      callback(...args);
    }, ms);
    if (own?.active) own.timers.add(timer);
    return timer;
  });
};
globalThis.clearTimeout = (timer) => {
  const clear = () => {
    run?.timers.delete(timer);
    real.clearTimeout(timer);
  };
  if (isNodesOwn()) clear();
  else point("clearTimeout", clear, { releases: true });
};
globalThis.queueMicrotask = (callback) => point("queueMicrotask", () => real.queueMicrotask(callback));
globalThis.AbortController = class extends real.AbortController {
  constructor() {
    point("new AbortController", () => undefined);
    super();
  }
  abort(reason) {
    point("AbortController.abort", () => super.abort(reason), { releases: true });
  }
};

/** Timers of the test itself, which never fail. */
export const sleep = (ms) => new Promise((resolve) => real.setTimeout(resolve, ms));

/** A signal that counts who listens to it. */
export function watchedSignal() {
  const controller = new real.AbortController();
  const { signal } = controller;
  const { addEventListener, removeEventListener } = signal;
  Object.defineProperties(signal, {
    addEventListener: {
      value: (type, listener, options) =>
        point("signal.addEventListener", () => {
          run?.listeners.add(listener);
          addEventListener.call(signal, type, listener, options);
        }),
    },
    removeEventListener: {
      value: (type, listener, options) =>
        point(
          "signal.removeEventListener",
          () => {
            run?.listeners.delete(listener);
            removeEventListener.call(signal, type, listener, options);
          },
          { releases: true },
        ),
    },
  });
  return { controller, signal };
}

/** A function of the caller's: an observer, `onProgress`, `onBadRow`. */
export const callback = (name) => () => point(name, () => undefined);

/** A `fetch` that responds with what `respond(address)` gives, `{ status = 200, headers = {}, type, text }`, in three pieces. */
export const fetchOf = (respond) => (address, init) =>
  point(
    "fetch",
    async () => {
      const { status = 200, headers = {}, type = "application/json", text } = respond(address);
      await null;
      if (init.signal?.aborted) throw init.signal.reason;
      return responseOf(text, { status, headers: { "content-type": type, ...headers } }, init.signal);
    },
    { isAsync: true },
  );

function responseOf(text, init, signal) {
  const bytes = encoder.encode(text);
  const size = Math.ceil(bytes.length / 3) || 1;
  const own = run;
  const body = {};
  let at = 0;
  let controllerOf;
  own?.bodies.add(body);
  const close = () => own?.bodies.delete(body);
  const stream = new ReadableStream(
    {
      start: (controller) => (controllerOf = controller),
      pull(controller) {
        if (at < bytes.length) return controller.enqueue(bytes.slice(at, (at += size)));
        close();
        controller.close();
      },
      cancel: close,
    },
    { highWaterMark: 0 },
  );
  signal?.addEventListener("abort", () => {
    close();
    controllerOf.error(signal.reason);
  });
  const { getReader } = stream;
  stream.getReader = (...args) => point("body.getReader", () => readerOf(getReader.apply(stream, args)));
  const response = new Response(stream, init);
  const parts = {
    status: response.status,
    headers: response.headers,
    body: stream,
    type: response.type,
    ok: response.ok,
  };
  const members = Object.entries(parts).map(([name, value]) => [
    name,
    { get: () => point(`response.${name}`, () => value) },
  ]);
  const reads = ["text", "json", "arrayBuffer", "bytes", "blob"]
    .filter((name) => response[name])
    .map((name) => [
      name,
      {
        value: () => point(`response.${name}`, () => Response.prototype[name].call(response), { isAsync: true }),
      },
    ]);
  return Object.defineProperties(response, Object.fromEntries([...members, ...reads]));
}

function readerOf(reader) {
  const { read, cancel, releaseLock } = reader;
  reader.read = () => point("reader.read", () => read.call(reader), { isAsync: true });
  reader.cancel = (reason) =>
    point("reader.cancel", () => cancel.call(reader, reason), { releases: true, isAsync: true });
  reader.releaseLock = () => point("reader.releaseLock", () => releaseLock.call(reader), { releases: true });
  return reader;
}
