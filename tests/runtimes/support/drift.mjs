// Values made from the generated tables, and every way to break one of their members: an implementation that shares
// nothing with the checks but the reader of the tables.
import { shapes as constructionOnline } from "../../../dist/generated/constructiononline-shapes.js";
import { shapes as heroBase } from "../../../dist/generated/herobase-shapes.js";
import { shapes as leadConduit } from "../../../dist/generated/leadconduit-shapes.js";
import { Bit, shapesOf } from "../../../dist/validation/shapes.js";

/** The tables by API: text, and read. */
export const tables = Object.fromEntries(
  Object.entries({ LeadConduit: leadConduit, ConstructionOnline: constructionOnline, HeroBase: heroBase }).map(
    ([api, text]) => [api, { text, ...shapesOf(text) }],
  ),
);

const ANYTHING = 31;
/** One value of each type; none of them is in an enum of strings. */
const OTHERS = [null, true, 41, "another-text", [], {}];

/** Whether a check looks at this kind at all. */
export const isChecked = ({ bits }) => bits !== ANYTHING;

const lineOf = (table, { line }) => (line === undefined ? undefined : table.lines[line]);

/** A kind, with an alias resolved to the kind that it names. */
function resolved(table, kind) {
  const line = lineOf(table, kind);
  return line?.is === "kind" ? { ...line.kind, bits: kind.bits | line.kind.bits } : kind;
}

/** Whether a value is of this type at all, whatever is inside. */
export function accepts(table, given, value) {
  const kind = resolved(table, given);
  const line = lineOf(table, kind);
  const bits = { string: Bit.Text, number: Bit.Number, boolean: Bit.Flag };
  if (kind.bits & (value === null ? Bit.Null : (bits[typeof value] ?? Bit.Structure))) return true;
  if (Array.isArray(value)) return kind.items !== undefined;
  if (typeof value === "string") return line?.is === "enum" && line.values.includes(value);
  return (
    typeof value === "object" &&
    value !== null &&
    (kind.members !== undefined || line?.is === "record" || line?.is === "union")
  );
}

/** A value with every member, lists of two, and as little recursion as possible. */
export function sample(table, given, above = []) {
  const kind = resolved(table, given);
  const line = lineOf(table, kind);
  const inside = above.includes(given.line) ? undefined : [...above, given.line];
  if (line?.is === "enum") return line.values[0];
  if (line?.is === "record") return record(table, line, inside ?? above, inside === undefined);
  if (line?.is === "union") {
    const [{ enum: tags, record: number }] = line.cases;
    return { ...sample(table, { bits: 0, line: number }, inside ?? above), [line.tag]: table.lines[tags].values[0] };
  }
  if (kind.items) return inside ? [sample(table, kind.items, inside), sample(table, kind.items, inside)] : [];
  if (kind.members) return inside ? { "a/b~c": sample(table, kind.members, inside) } : {};
  if (kind.bits & Bit.Text) return "some text";
  if (kind.bits & Bit.Number) return 7;
  return kind.bits & Bit.Flag ? false : null;
}

function record(table, { members }, above, least) {
  return Object.fromEntries(
    members.filter(({ required }) => required || !least).map(({ name, kind }) => [name, sample(table, kind, above)]),
  );
}

/**
 * Every single-field corruption of a value: `{ sort, pointer, documented, apply }`, where `apply()` breaks the value in
 * place and gives a function that mends it.
 */
export function* corruptions(table, given, value, pointer = "") {
  const kind = resolved(table, given);
  const line = lineOf(table, kind);
  if (Array.isArray(value)) {
    if (kind.items) yield* ofList(table, kind.items, value, pointer);
  } else if (typeof value === "object" && value !== null) {
    if (line?.is === "record") yield* ofRecord(table, line, value, pointer);
    else if (line?.is === "union") yield* ofUnion(table, line, value, pointer);
    else if (kind.members) yield* ofMap(table, kind.members, value, pointer);
  }
}

function* ofList(table, items, list, pointer) {
  for (const [index, item] of list.entries()) {
    yield* ofType(table, items, list, index, `${pointer}/${index}`, "element");
    yield* nested(corruptions(table, items, item, `${pointer}/${index}`));
  }
}

function* ofMap(table, members, map, pointer) {
  for (const name of Object.keys(map)) {
    const member = `${pointer}/${escaped(name)}`;
    yield* ofType(table, members, map, name, member, "map");
    yield* nested(corruptions(table, members, map[name], member));
  }
}

function* ofRecord(table, { members, open }, value, pointer, tag) {
  for (const { name, kind, required } of members) {
    const member = `${pointer}/${escaped(name)}`;
    if (required) yield { sort: "missing", pointer: member, documented: true, apply: () => without(value, name) };
    if (!(name in value) || name === tag) continue;
    yield* ofType(table, kind, value, name, member, "type");
    yield* nested(corruptions(table, kind, value[name], member));
  }
  if (!open)
    yield {
      sort: "unknown",
      pointer: `${pointer}/zz~1not~0documented`,
      documented: false,
      apply: () => put(value, "zz/not~documented", "text"),
    };
}

/** The tag of a union may be anything where one of its records takes all others. */
function* ofUnion(table, { tag, cases }, value, pointer) {
  const rest = cases.some(({ enum: tags }) => tags === undefined);
  const { record: number } = cases.find(
    ({ enum: tags }) => tags !== undefined && table.lines[tags].values.includes(value[tag]),
  );
  yield* ofRecord(table, table.lines[number], value, pointer, rest ? tag : undefined);
}

/** The corruptions of one value: every type that does not belong there. */
function* ofType(table, kind, holder, name, pointer, sort) {
  for (const other of OTHERS) {
    if (accepts(table, kind, other)) continue;
    const named =
      other === null ? "null" : typeof other === "string" && lineOf(table, kind)?.is === "enum" ? "text" : sort;
    yield { sort: named, pointer, documented: true, apply: () => put(holder, name, other) };
  }
}

function* nested(inner) {
  for (const corruption of inner) yield { ...corruption, sort: corruption.sort.replace(/^(nested )?/, "nested ") };
}

function put(holder, name, value) {
  const had = Object.hasOwn(holder, name);
  const before = holder[name];
  holder[name] = value;
  return () => {
    if (had) holder[name] = before;
    else delete holder[name];
  };
}

function without(holder, name) {
  const before = holder[name];
  delete holder[name];
  return () => (holder[name] = before);
}

function escaped(name) {
  return String(name).replaceAll("~", "~0").replaceAll("/", "~1");
}

/** A response of an operation around its record, with where the record is in the data that a caller gets. */
export function responseOf(result, record) {
  if (/^(Paged|JsonOrCsv)</.test(result) || /\[\]>$/.test(result))
    return { body: [record], kindOf: (items) => ({ bits: 0, items }), prefix: "" };
  return { body: record, kindOf: (kind) => kind, prefix: result.includes("Deleted<") ? "/record" : "" };
}
