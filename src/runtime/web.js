// The platform's half of an attempt: one crossing per step. What to send, how long to wait and what a response means is
// decided in Rust.

/** Headers that every call looks at; copying all of them would cost more than the rest of a small call. */
const ALWAYS = ["content-type", "x-request-id", "x-correlation-id", "x-rate-limit-limit", "x-rate-limit-remaining"];
const FAILED = [...ALWAYS, "retry-after", "date", "location", "etag", "x-rate-limit-reset", "request-id", "cf-ray"];

// Written by `cargo xtask generate`: begin.
/** HTTP methods by number. */
export const METHODS = ["GET", "POST", "PUT", "DELETE"];

/** What a body is read into. */
const [AS_JSON, , AS_BYTES] = Array(3).keys();

/** What a browser's cache does, by number. */
export const CACHES = ["no-store", "default", "no-cache", "reload", "force-cache"];

/** How a step ended. */
// prettier-ignore
const [DONE, CUT, TOO_LARGE, NOT_UTF8, CUT_CHARACTER, CUT_JSON, NOT_JSON, EMPTY, OWN_FETCH, NO_RESPONSE, LEFT, AGAIN, RESUMED, BODY_TAKEN] = Array(14).keys();
// Written by `cargo xtask generate`: end.

/** A part of what `fetch` takes, where the platform knows it: edge workers throw at some names and values. */
function taken(init) {
  try {
    new Request("https://a.invalid", init);
    return init;
  } catch {
    return undefined;
  }
}

/** What requests have in common, by the number of the cache mode and whether cookies are left out. */
const common = {};
function commonOf(cache, omitCookies) {
  return (common[`${cache}${omitCookies}`] ??= {
    __proto__: null,
    ...taken({ cache: CACHES[cache] }),
    ...(omitCookies && taken({ credentials: "omit" })),
  });
}

const EXCHANGE = Symbol();
/** Created lazily: a signal costs Node more than the rest of a request, and not every `fetch` reads it. */
const SIGNAL = {
  __proto__: null,
  enumerable: true,
  get() {
    return this[EXCHANGE].controller.signal;
  },
};

/** The options of `fetch`. Nothing is inherited, so that a script that has changed a prototype adds nothing. */
class Init {
  constructor(exchange, method, headers, body, { cache, credentials }) {
    // Not private: a `fetch` may be given a proxy of this, or what inherits from it.
    this[EXCHANGE] = exchange;
    this.method = method;
    this.headers = headers;
    this.body = body;
    this.redirect = "manual";
    this.cache = cache;
    this.credentials = credentials;
    Object.defineProperty(this, "signal", SIGNAL);
  }
}
Object.setPrototypeOf(Init.prototype, null);

/** One request and its response. `notify(op, end)` has the core's task polled, in the context in which it is called. */
export class HttpExchange {
  #controller;
  #notify;
  #op;
  #response;
  #reader;
  #limit = Infinity;
  #text;
  #data;
  /** When the present wait for bytes began, on the clock of `performance`; undefined between waits. */
  #waitingSince;
  #waitedMs = 0;
  /** Whether the core has no timer for this body, as nothing waited for its bytes. */
  #unwatched = false;
  /** Rejects the wait of the caller for the next piece. */
  #rejectPiece;
  #failure;
  /** The head as one string: the status, then a line per header. */
  head = "";
  /** Bytes of the body so far. */
  length = 0;
  /** What was thrown, and what may be shown of it. */
  thrown;
  failureText = "";

  /** Sends a request. `notify` is called with `op` and a number at the end of this step, and of each that follows. */
  constructor(notify, op, own, method, url, headers, body, cache, omitCookies) {
    this.#notify = notify;
    this.#op = op;
    Object.assign(this, { method: METHODS[method], url });
    void this.#send(own, url, new Init(this, this.method, headers, body, commonOf(cache, omitCookies)));
  }

  async #send(own, url, init) {
    let end = OWN_FETCH;
    try {
      // A plain call: workerd refuses a `fetch` with a `this`.
      this.#response = await (own ?? fetch)(url, init);
      end = NO_RESPONSE;
      this.head = headOf(this.#response);
      end = DONE;
    } catch (thrown) {
      this.#threw(thrown);
      if (!own || (end === OWN_FETCH && isNetworkFailure(thrown))) end = CUT;
    }
    this.#notify?.(this.#op, end);
  }

  /** Reads the body as JSON (0), text (1) or bytes (2). */
  async read(want, limit) {
    let end;
    this.#limit = limit;
    this.#waitingSince = performance.now();
    try {
      end = await this.#read(want);
    } catch (thrown) {
      end = this.#bodyThrew(thrown);
    }
    this.#notify?.(this.#op, end);
  }

  async #read(want) {
    const text = (this.#text = want === AS_BYTES ? undefined : new Text());
    const chunks = [];
    const reader = this.#readerOf();
    for (;;) {
      const chunk = chunkOf(await reader?.read());
      const fault = text?.add(chunk);
      if (fault) {
        this.length = text.sound;
        return fault;
      }
      if (!chunk) break;
      if (!text) chunks.push(chunk);
      this.length += chunk.length;
      if (this.length > this.#limit) return TOO_LARGE;
    }
    if (!text) this.#data = joined(chunks, this.length);
    else if (this.length === 0) return EMPTY;
    return want === AS_JSON ? this.#parse(text.soFar()) : DONE;
  }

  #readerOf() {
    if (!this.#reader) {
      const { body, bodyUsed } = this.#response;
      // It would count as empty.
      if (bodyUsed) throw new TypeError("the body has been read");
      this.#reader = body?.getReader();
    }
    return this.#reader;
  }

  async #chunk() {
    return chunkOf(await this.#readerOf()?.read());
  }

  /** The end of a step in which the body has thrown. One that cannot be opened was read or locked by the caller's own `fetch`. */
  #bodyThrew(thrown) {
    this.#threw(thrown);
    return this.#reader ? CUT : BODY_TAKEN;
  }

  /** Lets the caller read the body with `next`, at most so many bytes. */
  serve(limit) {
    this.#limit = limit;
  }

  /**
   * The next piece, undefined at the end. A failure is reported to the core, which knows the limits and calls
   * `fail` with the error that this rejects with.
   */
  next() {
    return new Promise((resolve, reject) => {
      this.#rejectPiece = reject;
      if (this.#failure) return reject(this.#failure.error);
      this.#waitingSince = performance.now();
      if (this.#unwatched) this.#notify?.(this.#op, RESUMED);
      this.#unwatched = false;
      void this.#chunk().then(
        (chunk) => {
          this.#waitedMs = this.waitedMs;
          this.#waitingSince = undefined;
          this.length += chunk?.length ?? 0;
          if (this.length > this.#limit) this.#notify?.(this.#op, TOO_LARGE);
          else resolve(chunk);
        },
        (thrown) => {
          // One that has failed throws again as its connection ends.
          if (!this.#failure) this.#notify?.(this.#op, this.#bodyThrew(thrown));
        },
      );
    });
  }

  /** The error of the body under way, whose connection ends. */
  fail(error) {
    this.#failure = { error };
    this.#rejectPiece?.(error);
    this.#close();
  }

  /** The caller stops reading: the body has ended, or the rest of it is not needed. */
  leave(whole) {
    this.#notify?.(this.#op, whole ? DONE : LEFT);
  }

  /** The body is incomplete and none of it was used: the core may request it again. */
  again() {
    this.#notify?.(this.#op, AGAIN);
  }

  /** What was read: JSON or bytes, or the text so far. */
  get data() {
    return this.#text ? this.#text.soFar() : this.#data;
  }

  get response() {
    return this.#response;
  }

  /** Milliseconds spent waiting for bytes of the body. */
  get waitedMs() {
    return this.#waitedMs + (this.#waitingSince === undefined ? 0 : performance.now() - this.#waitingSince);
  }

  /** Whether bytes are waited for now; if not, the next wait is reported to the core. */
  get isWaitedFor() {
    this.#unwatched = this.#waitingSince === undefined;
    return !this.#unwatched;
  }

  get controller() {
    return (this.#controller ??= new AbortController());
  }

  /** Ends the connection. The core is not notified of this exchange any more. */
  abort() {
    this.#notify = undefined;
    this.#close();
  }

  #close() {
    try {
      // Also a signal that is created later is aborted.
      this.controller.abort();
      // A caller's own `fetch` may ignore the signal.
      (this.#reader ?? this.#response?.body)?.cancel().catch(() => undefined);
    } catch {
      // An edge worker forbids touching objects of a request that is gone, and has ended it itself.
    }
  }

  #threw(thrown) {
    this.thrown = thrown;
    this.failureText = described(thrown);
  }

  #parse(text) {
    try {
      this.#data = JSON.parse(text);
      this.#text = undefined;
      return DONE;
    } catch {
      // A body of white space alone is as empty as one without a byte.
      if (!text.trim()) return EMPTY;
      // The platform's own message quotes the body, and each engine has its own words for "cut".
      return endsEarly(text) ? CUT_JSON : NOT_JSON;
    }
  }
}

/** The callbacks for each signal: one listener serves all, as Node warns of the eleventh. */
const waiting = new WeakMap();

/** Calls a function when a signal is aborted, until what is returned is called. */
export function onAbort(signal, run) {
  let known = waiting.get(signal);
  if (!known) {
    const all = new Set();
    const wakeAll = () => {
      for (const each of all) each();
    };
    signal.addEventListener("abort", wakeAll);
    waiting.set(signal, (known = { all, wakeAll }));
  }
  const { all, wakeAll } = known;
  all.add(run);
  return () => {
    all.delete(run);
    if (all.size) return;
    waiting.delete(signal);
    signal.removeEventListener("abort", wakeAll);
  };
}

/**
 * Notifies when a signal is aborted, or at once if it was. An abort runs in a context of its own; the promise goes
 * on in the one it was made in, that of the call.
 */
export class AbortWatch {
  #stop;

  constructor(signal, notify, op) {
    if (signal.aborted) {
      notify(op, DONE);
      return;
    }
    void new Promise((resolve) => {
      try {
        this.#stop = onAbort(signal, resolve);
      } catch {
        // A signal that throws aborts nothing, and must not end the instance.
      }
    }).then(() => {
      notify(op, DONE);
    });
  }

  stop() {
    try {
      this.#stop?.();
    } catch {
      // As above.
    }
  }
}

/** Only workerd has it, in every version. */
export const isWorkerd = "WebSocketPair" in globalThis;
/** Whether a promise that another request resolves goes on in the context of the request that made it. */
const wakesAcross =
  !isWorkerd || globalThis.Cloudflare?.compatibilityFlags?.handle_cross_request_promise_resolution === true;
/** How often a call sends a heartbeat, and how often it polls for a permit where no promise can notify it. */
const [HEARTBEAT_MS, LOOK_MS] = [500, 20];

/** Milliseconds between two heartbeats of a call: workerd drops requests whose client has disconnected, without notice. */
export function heartbeatMs(queued) {
  if (!isWorkerd) return Infinity;
  return queued && !wakesAcross ? LOOK_MS : HEARTBEAT_MS;
}

/** A wait that another call can end. The promise is made by the call that waits, and goes on in its context. */
export class WakeUp {
  #wake;

  constructor(notify, op) {
    if (wakesAcross)
      void new Promise((resolve) => {
        this.#wake = resolve;
      }).then(() => {
        notify(op, DONE);
      });
  }

  wake() {
    this.#wake?.();
  }
}

/**
 * A body that is decoded to a string. Its latest piece is held until the next one: most bodies are a single piece, and
 * what is known to be complete Node decodes several times faster.
 */
class Text {
  #decoder = new TextDecoder("utf-8", { fatal: true });
  #piece;
  #text = "";
  /** Bytes that have turned out to be UTF-8. */
  sound = 0;

  /** Takes the next piece, or nothing at the end; returns the number of the fault of the piece before. */
  add(piece) {
    const before = this.#piece;
    this.#piece = piece;
    if (!before) return DONE;
    if (!piece && this.sound === 0) {
      try {
        this.#text = this.#decoder.decode(before);
        return DONE;
      } catch {
        // The fault is identified below.
      }
    }
    try {
      this.#text += this.#decoder.decode(before, { stream: true });
      this.sound += before.length;
    } catch {
      this.#piece = undefined;
      this.sound += valid(before);
      return NOT_UTF8;
    }
    if (piece) return DONE;
    try {
      this.#text += this.#decoder.decode();
      return DONE;
    } catch {
      return CUT_CHARACTER;
    }
  }

  /** The whole string, with the piece that is held. Nothing can be added afterwards. */
  soFar() {
    this.add();
    return this.#text;
  }
}

/** What was read of a body, undefined at its end: a stream of the caller's own may hand out anything. */
function chunkOf(read) {
  if (read && !read.done && !read.value) throw new TypeError("the body hands out something that is no bytes");
  return read?.value;
}

function headOf({ type, status, headers, body }) {
  if (type === "error") throw new TypeError("the response is an error");
  if (!Number.isInteger(status) || (body && typeof body.getReader !== "function"))
    throw new TypeError("not a Response");
  // That of an opaque redirect is 0.
  let text = String(status);
  for (const name of status >= 200 && status < 300 ? ALWAYS : FAILED) {
    const value = headers.get(name);
    if (value !== null) text += `\n${name}:${value}`;
  }
  return text;
}

/** Whether what a caller's own `fetch` threw is a failure of the network: platforms have no common class or code for those. */
function isNetworkFailure(thrown) {
  try {
    const { name, message, code, cause } = thrown;
    if (typeof code === "string" || typeof cause?.code === "string" || /^(Abort|Timeout|Network)Error$/.test(name))
      return true;
    const isBug = /not a function|not defined|cannot |(null|undefined)\b/i.test(message);
    return !isBug && /fetch|network|connect|load failed|socket|terminated|timed? ?out/i.test(message);
  } catch {
    return false;
  }
}

/** A platform's message, without queries of URLs, which may hold personal data. */
function described(thrown) {
  try {
    const { name = "", message = "", cause } = Object(thrown);
    const why = cause ? ` (${cause.code ?? ""} ${cause.message ?? ""})` : "";
    return `${name}: ${message}${why}`.replace(/(:\/\/[^ ?]*)\?[^ ]*/g, "$1");
  } catch {
    // A getter of the thrown value may throw itself.
    return "";
  }
}

/** How many bytes of a piece are UTF-8; only called when the decoder has refused it. */
function valid(chunk) {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  // It may begin inside a character, so that its first bytes are valid.
  let at = 0;
  while (at < 3 && chunk[at] >= 0x80 && chunk[at] < 0xc0) at++;
  let end = at;
  try {
    for (; at < chunk.length; at++) if (decoder.decode(chunk.subarray(at, at + 1), { stream: true })) end = at + 1;
  } catch {
    // Here it stops.
  }
  return end;
}

/** Whether a document that is not JSON ends inside a string or with an open bracket. */
function endsEarly(text) {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (inString && char === "\\") at++;
    else if (char === '"') inString = !inString;
    else if (inString) continue;
    else if (char === "{" || char === "[") depth++;
    else if (char === "}" || char === "]") depth--;
  }
  return inString || depth > 0;
}

function joined(chunks, length) {
  if (chunks.length === 1) return chunks[0];
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
