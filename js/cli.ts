#!/usr/bin/env node
/**
 * `npx leadspan sandbox`: the APIs on a port of this machine, for programs in any language.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { toNodeListener } from "./emulator/adapters.js";
import { SandboxError } from "./emulator/errors.js";
import type { SandboxPreset } from "./emulator/faults.js";
import type { SandboxOptions } from "./emulator/options.js";
import { EMULATED } from "./generated/emulated.js";
import { createSandbox, type Sandbox } from "./sandbox.js";

const NAMES = new Intl.ListFormat("en").format(Object.values(EMULATED).map(({ client }) => client));

const USAGE = `leadspan sandbox: ${NAMES}, emulated on this machine

  --port <n>      port to listen on                                  (default: any that is free)
  --host <name>   address to listen on; others than loopback let everybody in who reaches it  (default: 127.0.0.1)
  --seed <n>      where the generator of records starts              (default: 1)
  --leads <n>     leads in each API beside the printed ones, at most a million  (default: 150)
  --clock <mode>  virtual or real                                    (default: real)
  --faults <name> flaky, slow, ratelimited, down or lying            (default: none)
  --latency <ms>  milliseconds that every response takes               (default: 0)
  --help          this text
`;

const OPTIONS = {
  port: { type: "string" },
  host: { type: "string" },
  seed: { type: "string" },
  leads: { type: "string" },
  clock: { type: "string" },
  faults: { type: "string" },
  latency: { type: "string" },
  help: { type: "boolean" },
} as const;

/** A mistake in the arguments: its message is for people, its stack is not. */
class CliUsageError extends Error {}

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

/** Reads the arguments; `undefined` when help was requested. */
function read(args: readonly string[]): Arguments | undefined {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  if (values.help || args.length === 0) return undefined;
  const [command, ...rest] = positionals;
  if (command !== "sandbox" || rest.length > 0)
    throw new CliUsageError(`there is one command, sandbox; got ${JSON.stringify(positionals.join(" "))}`);
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
  return { port, host: values.host ?? "127.0.0.1", options };
}

/** What a user needs for a first call, in any language. */
function welcome(url: string, { credentials }: Sandbox): string {
  const clients = Object.values(EMULATED).map(({ client, credentials: api, path }) => {
    const options = Object.entries({ ...credentials[api], baseUrl: url + path }).filter(
      ([name]) => name !== "subdomain",
    );
    return `  new ${client}({ ${options.map(([name, text]) => `${name}: "${text}"`).join(", ")} })`;
  });
  const commands = Object.values(EMULATED).map(({ credentials: api, curl }) => {
    const values: Readonly<Record<string, string>> = { ...credentials[api], url };
    return `  curl ${curl.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "")}`;
  });
  return `The sandbox listens on ${url}. Nothing leaves this machine. Stop it with Ctrl+C.\n\n${clients.join("\n")}\n\n${commands.join("\n")}\n`;
}

async function serve({ port, host, options }: Arguments): Promise<void> {
  const sandbox = createSandbox(options);
  // A fault of its own shows before a client connects.
  await sandbox.snapshot();
  const listener = toNodeListener(sandbox);
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const { address, family, port: given } = server.address() as AddressInfo;
  process.stdout.write(welcome(`http://${family === "IPv6" ? `[${address}]` : address}:${given}`, sandbox));
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

try {
  const wanted = read(process.argv.slice(2));
  if (wanted) await serve(wanted);
  else process.stdout.write(USAGE);
} catch (error) {
  const known =
    error instanceof CliUsageError || error instanceof SandboxError || (error instanceof Error && "code" in error);
  process.stderr.write(`leadspan: ${known ? (error as Error).message : String((error as Error).stack)}\n`);
  process.exitCode = known ? 2 : 1;
}
