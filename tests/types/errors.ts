// The types of failures: each operation has the classes of the statuses that the documents list for it.
import {
  isConflictError,
  isHttpError,
  isNotFoundError,
  isTimeoutError,
  isValidationError,
  type CallError,
  type ConflictError,
  type ConstructionOnline,
  type HttpError,
  type LeadConduit,
  type LeadspanError,
  type NotFoundError,
  type ServerError,
} from "leadspan";
import type { ErrorCode } from "leadspan/errors";

declare const lc: LeadConduit;
declare const co: ConstructionOnline;

async function byCode(): Promise<string> {
  const result = await lc.flows.update("55d1f41b976c0bfb67e7a836", { name: "Solar" }).result();
  if (result.ok) return result.data.name;
  const { error } = result;
  switch (error.code) {
    case "http/conflict": {
      const conflict: ConflictError = error;
      return `changed meanwhile: ${conflict.status}`;
    }
    case "http/invalid":
      return error.issues.map((issue) => issue.message).join();
    case "http/not-found": {
      const gone: NotFoundError = error;
      // @ts-expect-error it is no conflict
      const conflict: ConflictError = error;
      return `${gone.name} ${conflict.name}`;
    }
    default: {
      // @ts-expect-error what was handled is not left
      if (error.code === "http/conflict") return "";
      return error.message;
    }
  }
}

async function undocumented(): Promise<void> {
  const result = await lc.caps.get("5b898b13cea36a21e4618dfa").result();
  if (result.ok) return;
  const { error } = result;
  if (error.code === "http/not-found") {
    const documented: NotFoundError = error;
    return void documented;
  }
  if (error.code === "http/conflict") {
    // Not listed for a read: it may come all the same, as an error status.
    const status: number = error.status;
    // @ts-expect-error nothing more is promised
    const documented: ConflictError = error;
    return void [status, documented];
  }
  // @ts-expect-error a network that fails has no status
  const status: number = error.status;
  const code: ErrorCode = error.code;
  const any: LeadspanError = error;
  return void [status, code, any];
}

async function everyWayOfCalling(): Promise<void> {
  const page = await lc.events.list().result();
  const table = await lc.events.stats({ interval: "daily" }).result();
  const orders = await co.changeOrders.modifiedSince("2023-10-14").result();
  const named = await lc.call("getCap", { id: "5b898b13cea36a21e4618dfa" }).result();
  if (!page.ok) void (page.error satisfies CallError<401 | 402 | 403 | 406 | 503>);
  if (!table.ok) void (table.error satisfies CallError<401 | 402 | 403 | 406 | 503>);
  if (!named.ok) void (named.error satisfies CallError<401 | 402 | 403 | 404 | 406 | 503>);
  if (orders.ok) return;
  // The list is empty where nothing was changed: 404 is no failure of it.
  if (orders.error.code === "http/server-error") void (orders.error satisfies ServerError);
  const raw = await lc.request<{ id: string }>({ method: "GET", path: "/caps" }).result();
  if (!raw.ok) void (raw.error satisfies LeadspanError);
}

/** Guards narrow in both branches: the classes differ in their codes. */
function guards(error: LeadspanError): string {
  if (isNotFoundError(error)) return error.code satisfies "http/not-found";
  if (isConflictError(error)) return error.code satisfies "http/conflict";
  if (isValidationError(error)) return error.issues.map(({ pointer }) => pointer).join();
  if (isTimeoutError(error)) return error.code satisfies "timeout/attempt" | "timeout/idle" | "timeout/total";
  if (isHttpError(error)) return `${(error satisfies HttpError).status}`;
  return error.message;
}

void [byCode, undocumented, everyWayOfCalling, guards];
