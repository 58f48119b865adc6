/** What the command prints when it serves. */
import { EMULATED, type SandboxCredentials } from "../generated/emulated.js";

/** What a user needs for a first call, in any language. */
export function welcome(address: string, port: number, credentials: SandboxCredentials): string {
  const isWildcard = /^(?:0\.0\.0\.0|::)$/.test(address);
  const isLoopback = /^(?:::ffff:)?127\.|^::1$/.test(address);
  const hostname = isWildcard ? "127.0.0.1" : address.includes(":") ? `[${address}]` : address;
  const url = `http://${hostname}:${port}`;
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
  const reach = isLoopback
    ? "Nothing leaves this machine."
    : `Warning: everybody who reaches ${isWildcard ? "this machine" : address} over the network can use it.`;
  // The clients send credentials over HTTP to loopback only.
  const shown = isLoopback || isWildcard ? `${clients.join("\n")}\n\n` : "";
  return `The sandbox listens on ${url}. ${reach} Stop it with Ctrl+C.\n\n${shown}${commands.join("\n")}\n`;
}
