/** What a HeroBase account may do: resource rights by method, project rights with wildcards. */
import type { Account } from "../generated/herobase-types.js";

/**
 * Whether a project right covers a project. `*` stands for any string (`B2B*`). Case is ignored: the vendor's rule is not
 * known, and a right that is too wide here shows itself as a 403, where one too narrow would hide a campaign.
 */
export function rightCovers(right: string, project: string): boolean {
  const [first = "", ...parts] = right.toLowerCase().split("*");
  let rest = project.toLowerCase();
  if (!rest.startsWith(first)) return false;
  rest = rest.slice(first.length);
  const last = parts.pop();
  if (last === undefined) return rest === "";
  for (const part of parts) {
    const at = rest.indexOf(part);
    if (at < 0) return false;
    rest = rest.slice(at + part.length);
  }
  return rest.endsWith(last);
}

/** Whether an account may use a method on a resource, as POST on Leads to import. Names are compared without case. */
export function mayUse(account: Account, resource: string, method: string): boolean {
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  const entry = Object.entries(account.resourceRights).find(([name]) => same(name, resource));
  const methods = entry?.[1];
  return Array.isArray(methods) && methods.some((known) => same(String(known), method));
}

/** Whether an account may import leads into campaigns of a project. */
export function mayImport(account: Account, project: string): boolean {
  return mayUse(account, "Leads", "POST") && account.projectRights.some((right) => rightCovers(right, project));
}
