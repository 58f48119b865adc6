/**
 * One call between the core and its caller: the core reports responses and errors, the caller waits for them and reads
 * the body.
 */
import type { LeadspanError } from "../errors/classes.js";
import { BodyState } from "../generated/codes.js";
import type { BodyStream, CallName, Reply } from "../types/reply.js";
import type { Sent } from "../types/sent.js";
import type { Core, Instance } from "../wasm/leadspan.js";
import { isWorkerd } from "../wasm/web.js";

/** An exchange of the core (`src/runtime/web.js`), as far as it is used here. */
export interface HttpExchange {
  readonly method: string;
  readonly url: string;
  readonly response: Response;
  readonly data: unknown;
  next(): Promise<Uint8Array | undefined>;
  leave(whole: boolean): void;
  again(): void;
  fail(error: unknown): void;
  abort(): void;
}

/** Redacts what the core hands over before a caller sees it; the client's connection does. */
export interface ReplyFilter {
  reply(reply: Reply): Reply | Promise<Reply>;
  error(thrown: unknown, call: PendingCall): Promise<LeadspanError>;
}

/** An instance of the core, with the calls that wait for it and fail when it traps. */
export interface Engine {
  readonly Core: Instance["Core"];
  readonly waiting: Set<PendingCall>;
  /** What made it trap. */
  trapCause?: { readonly cause: unknown };
}

/** A call that is about to be sent. */
export interface Sending {
  readonly name: CallName;
  readonly signal: AbortSignal | undefined;
  readonly sent: Sent;
  /** Starts it in the core, which reports its end to `pending`. */
  start(core: Core, pending: PendingCall): void;
}

interface Callbacks {
  readonly resolve: (reply: Reply | undefined) => void;
  readonly reject: (thrown: unknown) => void;
}

/** A call in progress. The methods that the core calls never throw, whatever values a server or caller supplies. */
export class PendingCall {
  readonly engine: Engine;
  readonly sending: Sending;
  readonly #filter: ReplyFilter;
  #settle: Callbacks | undefined;
  // That of the body under way, and not its reader: the core holds this call until it is over, and a reader that is
  // dropped has to be collected for that.
  #exchange: HttpExchange | undefined;
  #isOver = false;

  constructor(engine: Engine, sending: Sending, filter: ReplyFilter) {
    this.engine = engine;
    this.sending = sending;
    this.#filter = filter;
  }

  /** Starts the call and waits for its response. */
  reply(start: () => void): Promise<Reply> {
    this.engine.waiting.add(this);
    return this.#next(start) as Promise<Reply>;
  }

  /** Requests the response again; undefined when no further attempt is allowed. */
  async again(exchange: HttpExchange): Promise<Reply | undefined> {
    if (this.#isOver) return undefined;
    try {
      const reply = await this.#next(() => {
        exchange.again();
      });
      return reply && (await this.#filter.reply(reply));
    } catch (thrown) {
      throw await this.error(thrown);
    }
  }

  /** The error that the caller sees, redacted. */
  error(thrown: unknown): Promise<LeadspanError> {
    return this.#filter.error(thrown, this);
  }

  #next(start: () => void): Promise<Reply | undefined> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      try {
        start();
      } catch (thrown) {
        this.close();
        this.#settle.reject(thrown);
      }
    });
  }

  /** The core has a response. Unless its body is unread, the call is over. */
  respond(
    exchange: HttpExchange,
    content: number,
    status: number,
    attempts: number,
    elapsedMs: number,
    shape: number,
    requestId?: string,
  ): void {
    try {
      const { method, url, response } = exchange;
      const reply = {
        method,
        url,
        status,
        headers: response.headers,
        attempts,
        elapsedMs,
        began: performance.now() - elapsedMs,
        shape,
        requestId,
        data: content === BodyState.Read ? exchange.data : undefined,
      };
      if (content === BodyState.Unread)
        Object.assign(reply, { response, body: new BodyReader(this, (this.#exchange = exchange)) });
      else this.close();
      this.#settle?.resolve(reply);
      // A promise holds its value.
      this.#settle = undefined;
    } catch (thrown) {
      this.#settle?.reject(thrown);
      if (content !== BodyState.Unread) return;
      exchange.leave(false);
      exchange.abort();
    }
  }

  /** The call has failed, or the body under way has. */
  fail(error: unknown): void {
    this.#settle?.reject(error);
    this.#exchange?.fail(error);
  }

  /** There is no further attempt. */
  decline(): void {
    this.#settle?.resolve(undefined);
  }

  /** The core has dropped the call. */
  close(): void {
    this.#isOver = true;
    this.engine.waiting.delete(this);
  }
}

/** Readers that were dropped without being closed: an abandoned loop must not hold a permit for ever. Not in workerd, which drops
 * whole requests and forbids touching their objects. */
const forgotten =
  "FinalizationRegistry" in globalThis && !isWorkerd
    ? new FinalizationRegistry<HttpExchange>((exchange) => {
        exchange.leave(false);
      })
    : undefined;

/** A body that is read piece by piece. */
export class BodyReader implements BodyStream {
  readonly #call: PendingCall;
  readonly #exchange: HttpExchange;
  #isLeft = false;

  constructor(call: PendingCall, exchange: HttpExchange) {
    this.#call = call;
    this.#exchange = exchange;
    forgotten?.register(this, exchange, this);
  }

  async next(): Promise<Uint8Array | undefined> {
    try {
      return await this.#exchange.next();
    } catch (thrown) {
      throw await this.#call.error(thrown);
    }
  }

  leave(whole: boolean): void {
    if (this.#isLeft) return;
    this.#isLeft = true;
    forgotten?.unregister(this);
    this.#exchange.leave(whole);
  }

  again(): Promise<Reply | undefined> {
    this.#isLeft = true;
    forgotten?.unregister(this);
    return this.#call.again(this.#exchange);
  }
}
