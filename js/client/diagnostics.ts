/** What a bug report needs to know of a client. Loaded on first use. */
import { VERSION } from "../util/version.js";
import type { CallRecord, Diagnostics, RateLimit } from "../types/diagnostics.js";

/** Describes a client. */
export function describeClient(
  client: { readonly rateLimit: RateLimit; toJSON(): { api: string } },
  options: object,
  { calls }: { readonly calls: readonly CallRecord[] },
): Diagnostics {
  return {
    library: `leadspan ${VERSION}`,
    ...client.toJSON(),
    runtime: runtime(),
    options: Object.fromEntries(Object.entries(options).map(([name, value]) => [name, showable(value)])),
    rateLimit: client.rateLimit,
    calls: calls.map(([operation, at, status, code, attempts, elapsedMs, requestId]) => {
      return {
        operation,
        at: new Date(at).toISOString(),
        status,
        code,
        attempts,
        elapsedMs: Math.round(elapsedMs),
        requestId,
      };
    }),
  };
}

/** Numbers and switches, alone or in a group; of everything else only that it was set. */
function showable(value: unknown): unknown {
  if (value === undefined || value === null || typeof value === "number" || typeof value === "boolean") return value;
  const members = typeof value === "object" ? Object.entries(value) : [];
  const isGroup =
    members.length > 0 && members.every(([, member]) => member === undefined || typeof member === "number");
  return isGroup ? Object.fromEntries(members) : "[set]";
}

function runtime(): string {
  const scope = globalThis as { navigator?: { userAgent?: string }; process?: { version?: string } };
  return scope.navigator?.userAgent ?? (scope.process?.version ? `Node ${scope.process.version}` : "unknown");
}
