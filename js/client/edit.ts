/** Read, change, write, for records whose versions are compared. Loaded by the first edit. */
import { isConflictError } from "../errors/guards.js";
import type { CallOptions } from "../types/call.js";

/** Changes a record: in place, or by returning what to send. */
export type Change = (record: object) => unknown;

/** The arguments of `edit`. */
export type Edit = [id: string, change: Change, options?: CallOptions];

/** A resource with records that can be read and replaced. */
interface Editable {
  get(id: string, options?: CallOptions): Promise<object>;
  update(id: string, body: object, options?: CallOptions): Promise<object>;
}

/** Members of stored credentials that reads give back as asterisks: sent back, they would overwrite the secret. */
const MASKED = ["username", "password", "token", "access_token", "refresh_token"];

/** Reads a record, changes it, sends it back with the version it was read with, and starts over once on a conflict. */
export async function edit(resource: Editable, ...[id, change, options]: Edit): Promise<object> {
  for (let again = false; ; again = true) {
    const record = await resource.get(id, options);
    const body = unmasked(((await change(record)) ?? record) as Record<string, unknown>);
    try {
      return await resource.update(id, body, options);
    } catch (error) {
      if (again || !isConflictError(error)) throw error;
    }
  }
}

function unmasked(body: Record<string, unknown>): object {
  const isMask = (name: string): boolean =>
    MASKED.includes(name) && typeof body[name] === "string" && /^\*+$/.test(body[name]);
  return Object.fromEntries(Object.entries(body).filter(([name]) => !isMask(name)));
}
