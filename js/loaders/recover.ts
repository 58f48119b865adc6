/** The fallback when a module cannot be loaded from its file: the copy inside JavaScript, or an error that says what to do. */
import { loadFailure } from "../errors/classes.js";
import type { ModuleName } from "../types/wasm-source.js";
import { decodeBase64, inflate } from "./inflate.js";
import type { Loader } from "./types.js";

/** A module that started. */
interface StartedModule {
  readonly module: WebAssembly.Module;
  first: unknown;
}

/** The module from its copy, when there is one and it starts; `cause` is why the file will not do. */
export async function recover(
  name: ModuleName,
  copy: Loader["copy"],
  start: (module: WebAssembly.Module) => unknown,
  cause: unknown,
): Promise<StartedModule> {
  let reason = cause;
  if (copy && hasWebAssembly()) {
    try {
      const { default: text } = await copy();
      const bytes = inflate(decodeBase64(text));
      const module = await WebAssembly.compile(bytes as BufferSource);
      return { module, first: start(module) };
    } catch (second) {
      // Which of the two says more depends on the host; both are kept.
      reason =
        cause === undefined
          ? second
          : new AggregateError([cause, second], `${messageOf(cause)}; its copy: ${messageOf(second)}`);
    }
  }
  throw loadFailure(`the WebAssembly module "${name}"`, reason, adviceFor(name, copy, messageOf(reason)), {
    outcome: "not_sent",
  });
}

const hasWebAssembly = (): boolean => typeof WebAssembly === "object";

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What the user of a host can do, by the host's error. */
function adviceFor(name: ModuleName, copy: Loader["copy"], message: string): string {
  if (!hasWebAssembly())
    return "this runtime has no WebAssembly (React Native's Hermes has none); call the APIs from a server";
  if (/content.security.policy|unsafe-eval/i.test(message))
    return "the page's Content-Security-Policy forbids it; allow 'wasm-unsafe-eval' in script-src";
  if (/code generation/i.test(message))
    return `this runtime compiles no bytes; import its .wasm file and call init({ ${name}: module })`;
  if (/import\(\)|serviceworker/i.test(message))
    return "this runtime loads no further files (service workers do not); bundle into one file, or import leadspan/inline";
  if (copy)
    return "neither its file nor its copy is there; reload the page if a new version was deployed, or call init() with its address, bytes or module";
  return `call init({ ${name}: source }) with its address, bytes or module`;
}
