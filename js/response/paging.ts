/** The paging strategies. Pure: positions in, arguments out. */
import { failure } from "../errors/classes.js";
import { ID_MEMBERS } from "../generated/lists.js";
import type { Args, PageKeys, Position, Walk } from "../types/paging.js";

/**
 * Page sizes where the caller names none: the documented maximum (the documented defaults, 1000 and 100, disagree) or,
 * at HeroBase, what other clients use.
 */
const EVENTS_A_PAGE = 1_000;
const LEADS_A_PAGE = 500;

/** The strategy of an operation, by its kind of result in the generated table. */
export function pagingStrategy(resultKind: string, args: Args): Walk {
  if (resultKind === "id") return byId(args);
  if (resultKind === "skip") return bySkip(args);
  const [perPage, inAll] = resultKind.split("/").map(Number) as [number, number];
  return byOffset(args, perPage, inAll);
}

/** LeadConduit: ids grow with time. `limit` is always sent, as its default differs between the documents. */
function byId(given: Args): Walk {
  const parameter = given["sort"] === "asc" ? "after_id" : "before_id";
  return {
    parameter,
    args: (position) => ({ limit: given["limit"] ?? EVENTS_A_PAGE, ...withId(given), [parameter]: position }),
    after: (_, item) => idOf(item),
  };
}

/** Paging needs the id of a record: adds it where the caller requests other members only, or excludes it. */
function withId({ include, exclude }: Args): Args | undefined {
  if (include !== undefined && include !== null) {
    const names = [include].flat() as unknown[];
    return names.includes("id") ? undefined : { include: ["id", ...names] };
  }
  const left = [exclude ?? []].flat() as unknown[];
  return left.includes("id") ? { exclude: left.filter((name) => name !== "id") } : undefined;
}

/** LeadConduit search: no result beyond the first `inAll` can be reached. */
function byOffset(given: Args, perPage: number, inAll: number): Walk {
  return {
    parameter: "from",
    args(position) {
      const left = inAll - Number(position ?? 0);
      return left > 0
        ? { limit: Math.min(Number(given["limit"] ?? perPage), left) || given["limit"], from: position }
        : undefined;
    },
    after: counted,
  };
}

/** ConstructionOnline and HeroBase: `skip` and `take`, which some installations ignore. */
function bySkip(given: Args): Walk {
  return {
    parameter: "skip",
    mayRepeat: true,
    args: (position) => ({ take: given["take"] ?? LEADS_A_PAGE, skip: position }),
    after: counted,
  };
}

function counted(position: Position): Position {
  return Number(position ?? 0) + 1;
}

/** The key that identifies an item: its id, under whatever name the API keeps it. */
export function keyOf(item: unknown): string {
  try {
    return String(idOf(item) ?? JSON.stringify(item));
  } catch (cause) {
    // The engine reads deeper nesting than it writes.
    throw failure("decode/depth", "a record without an id is nested too deeply to be compared with others", { cause });
  }
}

function idOf(item: unknown): string | number | undefined {
  const members = (item ?? {}) as Record<string, string | number | undefined>;
  for (const name of ID_MEMBERS) {
    const id = members[name] ?? undefined;
    if (id !== undefined) return id;
  }
  return undefined;
}

/** A position as a string that can be kept and given back in `options.cursor`. */
export function cursorOf(operation: string, walk: Walk, position: Position): string | undefined {
  return position === undefined ? undefined : `${operation}.${walk.parameter}.${position}`;
}

/** The position in a cursor. */
export function positionOf(cursor: unknown, operation: string, walk: Walk): Position {
  const before = cursorOf(operation, walk, "") as string;
  const text = typeof cursor === "string" && cursor.startsWith(before) ? cursor.slice(before.length) : "";
  const isCounted = walk.parameter === "skip" || walk.parameter === "from";
  if (text === "" || (isCounted && !/^\d+$/.test(text))) {
    throw failure("paging/bad-cursor", `the cursor is not one of ${operation} in this direction`, {
      operation,
      parameter: "cursor",
      outcome: "not_sent",
    });
  }
  return isCounted ? Number(text) : text;
}

/**
 * Whether a page came before; one that did not is remembered in `ends`. `before` has the keys of the page
 * before it. The same rules as in `src/resource/pagination.rs`.
 */
export function isRepeated(
  { to, first, last, fresh, count }: PageKeys,
  before: ReadonlySet<string>,
  ends: Set<string>,
): boolean {
  // By id, a page out of order may bring nothing new and yet lead on: only a position that comes again does not.
  const byId = typeof to === "string";
  const end = byId ? to : `${first} ${last}`;
  // Fewer than the page before, and none of them new: records that were added meanwhile pushed them here.
  if (ends.has(end) || (!byId && fresh === 0 && count >= before.size)) return true;
  ends.add(end);
  return false;
}
