#!/usr/bin/env node
/**
 * `npx leadspan sandbox`: the APIs on a port of this machine, for programs in any language.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { toNodeListener } from "./emulator/adapters.js";
import { SandboxError } from "./emulator/errors.js";
import type { SandboxPreset } from "./emulator/faults.js";
import type { SandboxOptions } from "./emulator/options.js";
import { welcome } from "./emulator/welcome.js";
import { EMULATED } from "./generated/emulated.js";
import { createSandbox, type Sandbox } from "./sandbox.js";

const NAMES = new Intl.ListFormat("en").format(Object.values(EMULATED).map(({ client }) => client));

const USAGE = `leadspan sandbox: ${NAMES}, emulated on this machine

  --port <n>      port to listen on                                  (default: any that is free)
  --host <name>   address to listen on; others than loopback let everybody in who reaches it  (default: 127.0.0.1)
  --seed <n>      seed of the generated records                      (default: 1)
  --leads <n>     generated leads per API, at most a million         (default: 150)
  --clock <mode>  virtual or real                                    (default: real)
  --faults <name> flaky, slow, ratelimited, down or lying            (default: none)
  --latency <ms>  milliseconds that every response takes             (default: 0)
  --help, -h      show this help
  --version, -v   show the version
`;

const OPTIONS = {
  port: { type: "string" },
  host: { type: "string" },
  seed: { type: "string" },
  leads: { type: "string" },
  clock: { type: "string" },
  faults: { type: "string" },
  latency: { type: "string" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const;
type Name = keyof typeof OPTIONS;

/** A mistake in the arguments: its message is for people, its stack is not. */
class CliUsageError extends Error {}

/** From the package, and not from the module that clients have: sharing it would make their first load larger. */
function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text))
    throw new CliUsageError(`--${name} must be a whole number from 0; got ${JSON.stringify(text)}`);
  return Number(text);
}

interface Arguments {
  readonly port: number;
  readonly host: string;
  readonly options: SandboxOptions;
}

/** Values of options, and everything else. */
function parse(args: readonly string[]): { values: { [N in Name]?: string }; words: string[] } {
  const { tokens } = parseArgs({ args: [...args], options: OPTIONS, strict: false, tokens: true });
  const values: { [N in Name]?: string } = {};
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName, value } = token;
    if (!Object.hasOwn(OPTIONS, name))
      throw new CliUsageError(`there is no option ${rawName}; leadspan --help lists the options`);
    const { type } = OPTIONS[name as Name];
    if (type === "boolean" && value !== undefined) throw new CliUsageError(`${rawName} takes no value`);
    if (type === "string" && (value === undefined || (value.startsWith("-") && !token.inlineValue)))
      throw new CliUsageError(`${rawName} needs a value; leadspan --help says which`);
    values[name as Name] = value ?? "";
  }
  return { values, words };
}

/** Reads the arguments; a string is to be printed instead of serving. */
function read(args: readonly string[]): Arguments | string {
  const { values, words } = parse(args);
  const [command, ...rest] = words;
  if (values.help !== undefined || args.length === 0 || (command === "help" && rest.length === 0)) return USAGE;
  if (values.version !== undefined || (command === "version" && rest.length === 0)) return `${version()}\n`;
  if (command === undefined)
    throw new CliUsageError("the command is missing: leadspan sandbox; leadspan --help lists its options");
  if (command !== "sandbox" || rest.length > 0)
    throw new CliUsageError(
      `there is one command, leadspan sandbox, without further words; got ${JSON.stringify(words.join(" "))}`,
    );
  const { host = "127.0.0.1" } = values;
  // Node would listen on every interface.
  if (host.trim() === "") throw new CliUsageError("--host must be a name or an address; got an empty string");
  const port = numberOf("port", values.port) ?? 0;
  if (port > 65_535) throw new CliUsageError(`--port must be at most 65535; got ${port}`);
  const [seed, leads, latencyMs] = [
    numberOf("seed", values.seed),
    numberOf("leads", values.leads),
    numberOf("latency", values.latency),
  ];
  const options: SandboxOptions = {
    clock: (values.clock ?? "real") as "real",
    ...(seed === undefined ? {} : { seed }),
    ...(leads === undefined ? {} : { leads }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(values.faults === undefined ? {} : { faults: values.faults as SandboxPreset }),
  };
  return { port, host, options };
}

/** A sandbox; an invalid option is named as it is in the command. */
function sandboxOf(options: SandboxOptions): Sandbox {
  try {
    return createSandbox(options);
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    throw new CliUsageError(
      error.message.replace(
        /^createSandbox: (\w+)/,
        (_, name: string) => `--${name === "latencyMs" ? "latency" : name}`,
      ),
    );
  }
}

async function serve({ port, host, options }: Arguments): Promise<void> {
  const sandbox = sandboxOf(options);
  // A fault of its own shows before a client connects.
  await sandbox.snapshot();
  const listener = toNodeListener(sandbox);
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const given = server.address() as AddressInfo;
  process.stdout.write(welcome(given.address, given.port, sandbox.credentials));
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

// A reader that stops early, such as `head`, is no error; what serves goes on.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

try {
  const wanted = read(process.argv.slice(2));
  if (typeof wanted === "string") process.stdout.write(wanted);
  else await serve(wanted);
} catch (error) {
  const known =
    error instanceof CliUsageError || error instanceof SandboxError || (error instanceof Error && "code" in error);
  process.stderr.write(`leadspan: ${known ? (error as Error).message : String((error as Error).stack)}\n`);
  process.exitCode = known ? 2 : 1;
}
