// The platform's half of an attempt: one crossing a step. What to send, how long to wait and what an answer means is
// decided in Rust.

/** Headers that every call looks at; copying all of them would cost more than the rest of a small call. */
const ALWAYS = ["content-type", "x-request-id", "x-correlation-id", "x-rate-limit-limit", "x-rate-limit-remaining"];
const FAILED = [...ALWAYS, "retry-after", "date", "location", "etag", "x-rate-limit-reset", "request-id", "cf-ray"];

/** HTTP methods, numbered as in `operation.rs`. */
const METHODS = ["GET", "POST", "PUT", "DELETE"];

/** How a step ended, numbered as in `web.rs`. */
const [DONE, CUT, TOO_LARGE, NOT_UTF8, CUT_CHARACTER, CUT_JSON, NOT_JSON, EMPTY] = [0, 1, 2, 3, 4, 5, 6, 7];

/** One request and its answer. */
export class Exchange {
  #controller = new AbortController();
  #ring;
  #place;
  #response;
  #text;
  #data;
  /** The answer as text: the status, then a line a header. */
  head = "";
  /** Bytes of the body so far. */
  length = 0;
  /** When the latest of them came, on the clock of `performance`. */
  at = 0;
  /** What the platform said of a lost connection. */
  said = "";

  /** Sends a request. `ring` is called with `place` and a number at the end of this step, and of the reading that may follow. */
  static send(ring, place, own, method, url, headers, body) {
    const exchange = new Exchange();
    exchange.#ring = ring;
    exchange.#place = place;
    void exchange.#send(own, url, { method: METHODS[method], headers, body, redirect: "manual", signal: exchange.#controller.signal });
    return exchange;
  }

  async #send(own, url, init) {
    let end = DONE;
    try {
      // A plain call: workerd refuses a `fetch` with a `this`.
      this.#response = await (own ? own(url, init) : fetch(url, init));
      this.at = performance.now();
      this.head = headOf(this.#response);
    } catch (thrown) {
      this.said = described(thrown);
      end = CUT;
    }
    this.#ring?.(this.#place, end);
  }

  /** Reads the body as JSON (0), text (1) or bytes (2). */
  async read(want, limit) {
    let end = CUT;
    try {
      end = await this.#read(want, limit);
    } catch (thrown) {
      // Somebody else reads the body.
      this.said = described(thrown);
    }
    this.#ring?.(this.#place, end);
  }

  async #read(want, limit) {
    const reader = this.#response.body?.getReader();
    const text = (this.#text = want < 2 ? new Text() : undefined);
    const chunks = [];
    for (;;) {
      let chunk;
      try {
        chunk = (await reader?.read())?.value;
      } catch (thrown) {
        this.said = described(thrown);
        return CUT;
      }
      const fault = text?.add(chunk);
      if (fault) {
        this.length = text.sound;
        return fault;
      }
      if (!chunk) break;
      if (!text) chunks.push(chunk);
      this.at = performance.now();
      this.length += chunk.length;
      if (this.length > limit) return TOO_LARGE;
    }
    if (want === 2) this.#data = joined(chunks, this.length);
    else if (this.length === 0) return EMPTY;
    return want === 0 ? this.#parse(text.soFar()) : DONE;
  }

  /** What was read: JSON or bytes, or the text so far. */
  get data() {
    return this.#text ? this.#text.soFar() : this.#data;
  }

  get response() {
    return this.#response;
  }

  get controller() {
    return this.#controller;
  }

  /** Ends the connection; nobody waits for it any more. */
  abort() {
    this.#ring = undefined;
    this.#controller.abort();
  }

  #parse(text) {
    try {
      this.#data = JSON.parse(text);
      this.#text = undefined;
      return DONE;
    } catch {
      // The platform's own text quotes the body, and says "cut" in as many ways as there are engines.
      return endsEarly(text) ? CUT_JSON : NOT_JSON;
    }
  }
}

/** Rings when a signal is aborted, or at once if it was. */
export class Listener {
  #signal;
  #heard;

  constructor(signal, ring, place) {
    this.#signal = signal;
    this.#heard = () => ring(place, DONE);
    if (signal.aborted) this.#heard();
    signal.addEventListener("abort", this.#heard);
  }

  stop() {
    this.#signal.removeEventListener("abort", this.#heard);
  }
}

/**
 * A body that becomes text. Its latest piece waits for the next one: most bodies are a single piece, and what is known to be
 * all Node decodes several times faster.
 */
class Text {
  #decoder = new TextDecoder("utf-8", { fatal: true });
  #piece;
  #text = "";
  /** Bytes that have turned out to be UTF-8. */
  sound = 0;

  /** Takes the next piece, or nothing at the end; gives the number of what is wrong with the piece before. */
  add(piece) {
    const before = this.#piece;
    this.#piece = piece;
    if (!before) return DONE;
    if (!piece && this.sound === 0) {
      try {
        this.#text = this.#decoder.decode(before);
        return DONE;
      } catch {
        // What is wrong is found out below.
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

  /** All text that there is; of a piece that waits too. Nothing can be added after it. */
  soFar() {
    this.add();
    return this.#text;
  }
}

function headOf({ type, status, headers }) {
  if (type === "error") throw new TypeError("the answer is an error");
  let text = String(type === "opaqueredirect" ? 0 : status);
  for (const name of status >= 200 && status < 300 ? ALWAYS : FAILED) {
    const value = headers.get(name);
    if (value !== null) text += `\n${name}:${value}`;
  }
  return text;
}

/** What a platform says, without the query of any address: it may hold personal data. */
function described(thrown) {
  const { name = "", message = "", cause } = Object(thrown);
  const why = cause ? ` (${cause.code ?? ""} ${cause.message ?? ""})` : "";
  return `${name}: ${message}${why}`.replace(/(:\/\/[^ ?]*)\?[^ ]*/g, "$1");
}

/** How many bytes of a piece are UTF-8; only asked when the decoder has refused it. */
function valid(chunk) {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  // It may begin inside a character, which is no fault of its first bytes.
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

/** Whether a text that is not JSON ends inside a string or with an open bracket. */
function endsEarly(text) {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (inString && sign === "\\") at++;
    else if (sign === '"') inString = !inString;
    else if (inString) continue;
    else if (sign === "{" || sign === "[") depth++;
    else if (sign === "}" || sign === "]") depth--;
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
