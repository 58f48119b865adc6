/** Values on the page: a tree that opens as it is read, and a table for lists of records. */
import { h } from "./dom.js";

/** Members or items of one node that are shown at once. */
const MORE = 100;

/** A collapsible tree of any JSON value. */
export function tree(value) {
  return h("div", { class: "tree", role: "group", "aria-label": "Value" }, node(null, value, 0));
}

function node(name, value, depth) {
  const key = name === null ? [] : [h("span", { class: "key" }, String(name)), ": "];
  if (value === null || typeof value !== "object") return h("div", { class: "leaf" }, key, scalar(value));
  const entries = Object.entries(value);
  if (entries.length === 0)
    return h("div", { class: "leaf" }, key, h("span", { class: "muted" }, Array.isArray(value) ? "[]" : "{}"));
  const details = h("details", {}, h("summary", {}, key, h("span", { class: "muted" }, gist(value, entries))));
  // Children are made when they are first looked at: pages of a thousand records stay quick.
  const fill = () => {
    if (details.open && details.children.length === 1) more(details, entries, 0, depth + 1);
  };
  details.addEventListener("toggle", fill);
  details.open = depth === 0 || (depth === 1 && entries.length <= 12);
  fill();
  return details;
}

function more(parent, entries, from, depth) {
  const shown = entries.slice(from, from + MORE).map(([name, value]) => node(name, value, depth));
  const rest = entries.length - from - shown.length;
  parent.append(...shown);
  if (rest <= 0) return;
  const button = h("button", { type: "button", class: "button small quiet" }, `${rest} more`);
  button.addEventListener("click", () => {
    button.remove();
    more(parent, entries, from + MORE, depth);
  });
  parent.append(button);
}

function gist(value, entries) {
  if (Array.isArray(value)) return `${entries.length} ${entries.length === 1 ? "item" : "items"}`;
  const names = entries.slice(0, 4).map(([name]) => name);
  return `{ ${names.join(", ")}${entries.length > names.length ? ", …" : ""} }`;
}

function scalar(value) {
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return h("span", { class: `scalar ${value === null ? "null" : typeof value}` }, text);
}

/** Whether a value is a list that reads well as a table. */
export function isTable(value) {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((row) => row !== null && typeof row === "object" && !Array.isArray(row))
  );
}

/** A table of records: their members are the columns, nested ones last and in short. */
export function table(rows, caption) {
  const names = [...new Set(rows.slice(0, 50).flatMap((row) => Object.keys(row)))];
  const nests = (name) => rows.some((row) => row[name] !== null && typeof row[name] === "object");
  const columns = [...names.filter((name) => !nests(name)), ...names.filter(nests)];
  return grid(
    caption,
    columns,
    rows.map((row) => columns.map((column) => row[column])),
  );
}

/** A table of strings. */
export function grid(caption, columns, rows) {
  const body = h("tbody");
  const scroller = h(
    "div",
    { class: "scroll", role: "region", tabindex: "0", "aria-label": caption },
    h(
      "table",
      {},
      h("caption", { class: "hidden" }, caption),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          columns.map((name) => h("th", { scope: "col" }, name)),
        ),
      ),
      body,
    ),
  );
  const add = (from) => {
    body.append(...rows.slice(from, from + MORE).map((cells) => h("tr", {}, cells.map(cell))));
    const rest = rows.length - from - MORE;
    if (rest <= 0) return;
    const button = h("button", { type: "button", class: "button small quiet" }, `${rest} more rows`);
    button.addEventListener("click", () => {
      button.remove();
      add(from + MORE);
    });
    scroller.append(button);
  };
  add(0);
  return scroller;
}

function cell(value) {
  if (value === undefined) return h("td", { class: "muted" });
  if (value === null) return h("td", { class: "muted" }, "null");
  if (typeof value === "number") return h("td", { class: "number" }, String(value));
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return h("td", { title: text.length > 60 ? text : null }, text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

/** Cells of delimited text, quotes undone; the separator is what the first line has most of. */
export function cellsOf(text) {
  const head = text.slice(0, text.indexOf("\n") + 1 || undefined);
  const separator = [";", ",", "\t"].reduce((best, char) =>
    head.split(char).length > head.split(best).length ? char : best,
  );
  const pattern = new RegExp(`("(?:[^"]|"")*"|[^${separator}\\r\\n]*)(${separator}|\\r?\\n|$)`, "gy");
  const rows = [[]];
  for (const [all, value, end] of text.matchAll(pattern)) {
    if (all === "") break;
    rows.at(-1).push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end !== separator && end !== "") rows.push([]);
  }
  return rows.filter((row) => row.length > 0);
}
