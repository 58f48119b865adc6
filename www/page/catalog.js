/** The list of operations: one API at a time, grouped by resource, found by any word. */
import { operations } from "leadspan/operations";
import { APIS } from "./apis.js";
import { byId, h } from "./dom.js";

/** The operation that an address names (`#HeroBase/getAccount`), or undefined. */
export function named(hash) {
  const [api, id] = decodeURIComponent(hash.replace(/^#/, "")).split("/");
  return operations.find((operation) => operation.api === api && operation.id === id);
}

/** The first operation of an API. */
export const firstOf = (api) => operations.find((operation) => operation.api === api);

/** Wires the switch, the search and the list; `choose` is called with the operation that is picked. */
export function setUpCatalog(choose) {
  const search = byId("search");
  let current = operations[0];
  const redraw = () => draw(current, search.value, choose);
  byId("apis").append(...Object.keys(APIS).map((api) => apiOption(api, () => choose(firstOf(api), "api"))));
  search.addEventListener("input", redraw);
  search.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") focusItem(0, event);
    if (event.key === "Enter") items()[0]?.click();
  });
  byId("list").addEventListener("keydown", (event) => walk(event, search));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    search.focus();
  });
  return {
    /** Marks an operation as the one that is shown. */
    mark(operation) {
      const sameApi = operation.api === current.api;
      current = operation;
      for (const radio of byId("apis").querySelectorAll("input")) radio.checked = radio.value === operation.api;
      if (!sameApi) search.value = "";
      redraw();
      byId("list").querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
    },
  };
}

function apiOption(api, pick) {
  return h("label", {}, h("input", { type: "radio", name: "api", value: api, onchange: pick }), h("span", {}, api));
}

function draw(current, text, choose) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = operations.filter((operation) => operation.api === current.api && fits(operation, words));
  const groups = Map.groupBy ? Map.groupBy(found, ({ resource }) => resource) : grouped(found);
  byId("found").textContent = words.length > 0 ? `${found.length} operations found` : "";
  byId("list").replaceChildren(
    ...[...groups].map(([resource, rows]) => group(resource, rows, current, choose)),
    found.length === 0 ? h("p", { class: "none" }, `Nothing in ${current.api} has these words.`) : "",
  );
  const first = byId("list").querySelector("[aria-current]") ?? items()[0];
  first?.setAttribute("tabindex", "0");
}

function grouped(rows) {
  const groups = new Map();
  for (const row of rows) groups.set(row.resource, [...(groups.get(row.resource) ?? []), row]);
  return groups;
}

function fits(operation, words) {
  const text =
    `${operation.id} ${operation.resource}.${operation.method} ${operation.httpMethod} ${operation.path} ${operation.summary}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function group(resource, rows, current, choose) {
  const id = `group-${resource}`;
  return h(
    "section",
    { class: "group", "aria-labelledby": id },
    h("h2", { id }, resource),
    h(
      "ul",
      {},
      rows.map((operation) => h("li", {}, item(operation, operation === current, choose))),
    ),
  );
}

function item(operation, selected, choose) {
  return h(
    "button",
    {
      type: "button",
      class: "item",
      tabindex: "-1",
      title: operation.summary,
      "aria-current": selected ? "true" : null,
      onclick: () => choose(operation, "item"),
    },
    h(
      "span",
      { class: `verb ${operation.httpMethod}` },
      operation.httpMethod === "DELETE" ? "DEL" : operation.httpMethod,
    ),
    h("span", { class: "item-name" }, operation.method),
    h("span", { class: "item-summary" }, operation.summary),
  );
}

const items = () => [...byId("list").querySelectorAll(".item")];

function focusItem(index, event) {
  const list = items();
  const target = list[Math.max(0, Math.min(index, list.length - 1))];
  if (!target) return;
  event.preventDefault();
  list.forEach((item) => item.setAttribute("tabindex", item === target ? "0" : "-1"));
  target.focus();
}

/** Arrows, Home and End walk through the list; only one item of it is in the tab order. */
function walk(event, search) {
  const at = items().indexOf(document.activeElement);
  if (at < 0) return;
  if (event.key === "ArrowDown") focusItem(at + 1, event);
  else if (event.key === "ArrowUp" && at === 0) search.focus();
  else if (event.key === "ArrowUp") focusItem(at - 1, event);
  else if (event.key === "Home") focusItem(0, event);
  else if (event.key === "End") focusItem(Infinity, event);
}
