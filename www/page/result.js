/** The result of a call: a line of facts, then the value as table, tree or JSON, or the error with all its details. */
import { copyButton, h, saveButton } from "./dom.js";
import { grid, isTable, table, tree } from "./values.js";

const FACTS = [
  "kind",
  "code",
  "status",
  "parameter",
  "outcome",
  "attempts",
  "elapsedMs",
  "retryAfterMs",
  "requestId",
  "method",
  "url",
  "offset",
  "operation",
  "api",
];

/** The view of a finished call; `nextPage` requests the next page. */
export function resultView(result, nextPage) {
  const failed = result.kind === "error";
  return h(
    "div",
    { class: failed ? "result failed" : "result" },
    h("div", { class: "facts" }, facts(result)),
    attempts(result.events),
    failed ? errorView(result.error) : tabs(result),
    result.next &&
      h("div", { class: "row" }, h("button", { type: "button", class: "button", onclick: nextPage }, "Next page")),
  );
}

/** One sentence for screen readers. */
export function spoken(result) {
  if (result.kind === "error") return `Failed: ${result.error.message}`;
  return `Status ${result.status ?? "unknown"} in ${ms(result.elapsedMs)}. ${counted(result) ?? ""}`;
}

const ms = (time) => (time < 10 ? `${time.toFixed(1)} ms` : `${Math.round(time)} ms`);

function counted({ kind, data, rows, total, over }) {
  const count = kind === "list" ? data.length : kind === "csv" ? rows.length : undefined;
  if (count === undefined) return undefined;
  const of = total === undefined ? "" : ` of ${total}`;
  return `${count}${of} ${count === 1 ? "record" : "records"}${over ? ", the end of the list" : ""}`;
}

function facts(result) {
  const { status, elapsedMs, events, error } = result;
  const sent = events.filter(({ type }) => type === "request").length;
  return [
    h(
      "span",
      { class: `status s${String(status ?? error?.status ?? "x").charAt(0)}` },
      status ?? error?.status ?? error?.name ?? "–",
    ),
    h("span", {}, ms(elapsedMs)),
    h("span", {}, `${sent} ${sent === 1 ? "request" : "requests"}`),
    counted(result) && h("span", {}, counted(result)),
  ];
}

/** The attempts, when there is more to say than that one succeeded. */
function attempts(events) {
  if (!events.some(({ type }) => type === "retry")) return null;
  const line = (event) => {
    const what = {
      request: () => `attempt ${event.attempt}`,
      response: () => `status ${event.status}`,
      retry: () => `${event.code}, again in ${ms(event.delayMs)}`,
    };
    return h("li", {}, h("span", { class: "muted" }, ms(event.at)), " ", what[event.type]());
  };
  return h("ol", { class: "attempts" }, events.map(line));
}

function tabs(result) {
  const views = viewsOf(result);
  const panel = h("div", { class: "panel", role: "tabpanel", tabindex: "-1" });
  const buttons = views.map(({ name }, index) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        class: "tab",
        id: `tab-${index}`,
        "aria-selected": "false",
        tabindex: "-1",
        onclick: () => show(index),
      },
      name,
    ),
  );
  const show = (index, focus) => {
    buttons.forEach((button, at) => {
      button.setAttribute("aria-selected", String(at === index));
      button.setAttribute("tabindex", at === index ? "0" : "-1");
    });
    panel.setAttribute("aria-labelledby", `tab-${index}`);
    panel.replaceChildren(views[index].make());
    if (focus) buttons[index].focus();
  };
  const step = ({ key }) => {
    const at = buttons.findIndex((button) => button.getAttribute("aria-selected") === "true");
    if (key === "ArrowRight") show((at + 1) % buttons.length, true);
    if (key === "ArrowLeft") show((at + buttons.length - 1) % buttons.length, true);
  };
  show(0);
  return [
    h(
      "div",
      { class: "tabs" },
      h("div", { role: "tablist", "aria-label": "Views", onkeydown: step }, buttons),
      h("div", { class: "tools" }, tools(result)),
    ),
    panel,
  ];
}

function viewsOf(result) {
  const { operation, data } = result;
  if (result.kind === "csv") {
    return [
      {
        name: "Table",
        make: () =>
          result.rows.length > 0 ? grid(operation.id, result.header, result.rows) : none("The table has no rows."),
      },
      { name: "Text", make: () => h("pre", { tabindex: "0" }, result.text) },
    ];
  }
  if (data === null || data === undefined)
    return [{ name: "Value", make: () => none("Done. The response has no body.") }];
  if (Array.isArray(data) && data.length === 0) return [{ name: "Value", make: () => none("The list is empty.") }];
  const views = [
    { name: "Tree", make: () => tree(data) },
    { name: "JSON", make: () => h("pre", { tabindex: "0" }, JSON.stringify(data, null, 2)) },
  ];
  return isTable(data) ? [{ name: "Table", make: () => table(data, operation.id) }, ...views] : views;
}

const none = (text) => h("p", { class: "none" }, text);

function tools({ kind, data, text, rows, header, operation }) {
  if (kind === "csv") {
    // A spreadsheet runs cells that begin like a formula; an apostrophe keeps them text.
    const safe = (cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);
    const line = (cells) => cells.map((cell) => `"${safe(cell).replaceAll('"', '""')}"`).join(";");
    const file = () => [header, ...rows].map(line).join("\r\n");
    return [
      copyButton("Copy", () => text),
      saveButton("Save for spreadsheets", `${operation.id}.csv`, "text/csv", file),
    ];
  }
  const json = () => JSON.stringify(data, null, 2);
  return [copyButton("Copy", json), saveButton("Save", `${operation.id}.json`, "application/json", json)];
}

function errorView(error) {
  const { name, message, issues = [], body, headers = {}, cause } = error;
  const known = FACTS.filter((fact) => error[fact] !== undefined);
  return h(
    "div",
    { class: "error" },
    h("h3", {}, name),
    h("p", {}, message),
    h(
      "dl",
      {},
      known.map((fact) => [
        h("dt", {}, fact),
        h("dd", {}, fact === "elapsedMs" ? ms(error[fact]) : String(error[fact])),
      ]),
    ),
    issues.length > 0 && [h("h4", {}, "Issues"), tree(issues)],
    body !== undefined &&
      body !== null && [
        h("h4", {}, "Body"),
        typeof body === "object" ? tree(body) : h("pre", { tabindex: "0" }, String(body)),
      ],
    Object.keys(headers).length > 0 && [h("h4", {}, "Headers"), tree(headers)],
    cause !== undefined && [
      h("h4", {}, "Cause"),
      h("p", { class: "muted" }, cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)),
    ],
  );
}
