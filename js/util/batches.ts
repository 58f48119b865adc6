/** Items one by one out of batches, at the price of one microtask an item. */

/** What `await using` calls; where the platform has no name for it, the one that compilers of `using` take instead. */
const ASYNC_DISPOSE = (Symbol as { asyncDispose?: symbol }).asyncDispose ?? Symbol.for("Symbol.asyncDispose");

/** Hands out the items of all batches. Ending the loop early ends the batches, and so does a `check` that throws. */
export function itemsOf<T>(
  batches: AsyncIterator<readonly T[], unknown, undefined>,
  check?: () => void,
): AsyncIterableIterator<T> {
  let batch: readonly T[] = [];
  let at = 0;
  // Concurrent calls of `next` are settled in their order.
  let waiting = 0;
  let last: Promise<void> | undefined;
  /** One promise per step, with one waiter: engines follow it to the caller's line for the trace of an error. */
  const refill = async (): Promise<IteratorResult<T>> => {
    const before = last;
    let finish!: () => void;
    last = new Promise((resolve) => {
      finish = resolve;
    });
    waiting++;
    try {
      await before;
      while (at >= batch.length) {
        const { value, done } = await batches.next();
        if (done) return { value: undefined, done: true };
        batch = value;
        at = 0;
      }
      return { value: batch[at++] as T, done: false };
    } finally {
      waiting--;
      finish();
    }
  };
  const end = async (): Promise<IteratorReturnResult<undefined>> => {
    batch = [];
    await batches.return?.();
    return { value: undefined, done: true };
  };
  /** `for await` does not call `return` after `next` rejects. */
  const failed = async (error: unknown): Promise<never> => {
    await end();
    throw error;
  };
  return {
    next() {
      try {
        check?.();
      } catch (error) {
        return failed(error);
      }
      if (waiting === 0 && at < batch.length) return Promise.resolve({ value: batch[at++] as T, done: false });
      return refill();
    },
    return: end,
    [ASYNC_DISPOSE]: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  } as AsyncIterableIterator<T>;
}
