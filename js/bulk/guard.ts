import { HOST_CALLED } from "../generated/codes.js";

/** An instance of the reader has trapped; the trap itself is the `cause`. */
export class TrapError extends Error {}

/**
 * Apart from the core's guard, as a shared one would be one more file in the first load.
 *
 * Wraps the exports of an instance so that whatever escapes from one, a trap or a stack overflow, ends the instance:
 * `invalidate` is called once, and nothing runs in it any more, as the state of its Rust code cannot be trusted.
 */
export function guarded(exports: WebAssembly.Exports, invalidate: (cause: unknown) => void): WebAssembly.Exports {
  let trap: TrapError | undefined;
  const wrap =
    (name: string, run: (...values: unknown[]) => unknown) =>
    (...values: unknown[]): unknown => {
      // Closures and destructors, which the build marks, are called by the host from timers and promises, where nothing can
      // catch. The glue reads results out of what a closure returns; an empty list stands for none.
      const fromHost = name.startsWith(HOST_CALLED);
      if (!trap) {
        try {
          return run(...values);
        } catch (cause) {
          trap = new TrapError("the instance has trapped", { cause });
          invalidate(cause);
        }
      }
      if (fromHost) return [];
      throw trap;
    };
  return Object.fromEntries(
    Object.entries(exports).map(([name, value]) => [
      name,
      typeof value === "function" ? (wrap(name, value as never) as never) : value,
    ]),
  );
}
