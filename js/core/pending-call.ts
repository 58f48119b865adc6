/** One call between the core and its caller: the core reports responses and errors, the caller waits for them and reads the body. */
import type { LeadspanError } from "../errors/classes.js";
import { BodyState } from "../generated/codes.js";
import type { Reply, BodyStream } from "../types/reply.js";

/** An exchange of the core (`src/runtime/web.js`), as far as it is used here. */
export interface HttpExchange {
  readonly response: Response;
  readonly data: unknown;
  next(): Promise<Uint8Array | undefined>;
  leave(whole: boolean): void;
  again(): void;
  fail(error: unknown): void;
  abort(): void;
}

/** What a caller gets to see of what the core hands over. */
export interface Shown {
  readonly reply: (reply: Reply) => Reply | Promise<Reply>;
  readonly error: (thrown: unknown) => Promise<LeadspanError>;
}

interface Callbacks {
  readonly resolve: (reply: Reply | undefined) => void;
  readonly reject: (thrown: unknown) => void;
}

/** A call on its way. The methods that the core calls throw nothing, whatever a server or a caller has made of a value. */
export class PendingCall {
  readonly #waiting: Set<PendingCall>;
  readonly #shown: Shown;
  #settle: Callbacks | undefined;
  #body: BodyReader | undefined;
  #isOver = false;

  /** `waiting` holds it until it is over: what fails the calls of an instance that traps. */
  constructor(waiting: Set<PendingCall>, shown: Shown) {
    this.#waiting = waiting;
    this.#shown = shown;
  }

  /** Starts the call and waits for its response. */
  reply(start: () => void): Promise<Reply> {
    this.#waiting.add(this);
    return this.#next(start) as Promise<Reply>;
  }

  /** Asks for the response once more; undefined when there is no further attempt. */
  async again(exchange: HttpExchange): Promise<Reply | undefined> {
    if (this.#isOver) return undefined;
    try {
      const reply = await this.#next(() => { exchange.again(); });
      return reply && (await this.#shown.reply(reply));
    } catch (thrown) {
      throw await this.#shown.error(thrown);
    }
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
  respond(exchange: HttpExchange, content: number, status: number, attempts: number, elapsedMs: number, shape: number, requestId?: string): void {
    try {
      const { response } = exchange;
      const reply = { status, headers: response.headers, attempts, elapsedMs, shape, requestId, data: content === BodyState.Read ? exchange.data : undefined };
      if (content !== BodyState.Unread) this.close();
      else this.#body = new BodyReader(this, exchange, this.#shown);
      this.#settle?.resolve(content === BodyState.Unread ? { ...reply, response, body: this.#body } : reply);
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
    this.#body?.fail(error);
  }

  /** There is no further attempt. */
  decline(): void {
    this.#settle?.resolve(undefined);
  }

  /** The core knows nothing of the call any more. */
  close(): void {
    this.#isOver = true;
    this.#waiting.delete(this);
  }
}

/** Readers that were dropped without being closed: an abandoned loop must not hold a permit for ever. Edge workers drop
 * whole requests instead, and forbid to touch what belonged to them. */
const forgotten =
  "FinalizationRegistry" in globalThis && !("WebSocketPair" in globalThis)
    ? new FinalizationRegistry<HttpExchange>((exchange) => { exchange.leave(false); })
    : undefined;

/** A body that is read piece by piece. Limits, retries and the permit of its call hold until it ends or is left. */
export class BodyReader implements BodyStream {
  readonly #call: PendingCall;
  readonly #exchange: HttpExchange;
  readonly #shown: Shown;
  #isLeft = false;

  constructor(call: PendingCall, exchange: HttpExchange, shown: Shown) {
    this.#call = call;
    this.#exchange = exchange;
    this.#shown = shown;
    forgotten?.register(this, exchange, this);
  }

  /** The next piece, undefined at the end of the body; `leave` has to follow. */
  async next(): Promise<Uint8Array | undefined> {
    try {
      return await this.#exchange.next();
    } catch (thrown) {
      throw await this.#shown.error(thrown);
    }
  }

  /** Nothing more of the body is wanted; `whole` when it was read to its end. */
  leave(whole: boolean): void {
    if (this.#isLeft) return;
    this.#isLeft = true;
    forgotten?.unregister(this);
    this.#exchange.leave(whole);
  }

  /** What came is of no use and nothing of it was: asks for the body again; undefined when there is no further attempt. */
  again(): Promise<Reply | undefined> {
    this.#isLeft = true;
    forgotten?.unregister(this);
    return this.#call.again(this.#exchange);
  }

  /** @internal */
  fail(error: unknown): void {
    this.#exchange.fail(error);
  }
}
