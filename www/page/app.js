/** The explorer: pick an operation, fill the form, send, look. */
import { operations } from "leadspan/operations";
import { start } from "./calls.js";
import { named, setUpCatalog } from "./catalog.js";
import { methodOf, sandbox, setUpConnection, warmUp } from "./connection.js";
import { byId, copyButton, h, prose } from "./dom.js";
import { operationForm } from "./form.js";
import { resultView, spoken } from "./result.js";
import { snippet } from "./snippet.js";
import { setUpTheme } from "./theme.js";

const SAFETY = { safe: "changes nothing", idempotent: "may be repeated", unsafe: "never repeated blindly" };
const PAGING = { id: "pages by id", offset: "pages by offset", skip: "pages by skip and take" };

const examples = sandbox.examples().catch(() => ({}));
let running;
let shown;

function badges({ safety, paging, emptyOn404, sensitive, deprecated, source, auth }) {
  const notes = [
    SAFETY[safety],
    paging && PAGING[paging.by],
    emptyOn404 && "404 means none",
    auth !== "required" && `credentials ${auth === "none" ? "not sent" : "optional"}`,
    sensitive && "carries secrets",
    deprecated && "retired by the vendor",
    source === "inferred" && "deduced, not documented",
  ];
  return notes.filter(Boolean).map((text) => h("li", {}, text));
}

async function show(operation) {
  shown = operation;
  running?.abort();
  running = undefined;
  document.title = `${operation.id} · Leadspan explorer`;
  const example = (await examples)[operation.api.toLowerCase()]?.[operation.id];
  if (shown !== operation) return;
  const form = operationForm(operation, example);
  const code = h("code");
  const redraw = () => {
    code.textContent = snippet(operation, form.read().args, methodOf(operation));
  };
  const send = h("button", { type: "submit", class: "button primary" }, "Send");
  const element = h(
    "form",
    {
      novalidate: true,
      onsubmit: (event) => submit(event, operation, form, send),
      oninput: redraw,
      onkeydown: sendOnCtrlEnter,
    },
    form.element,
    h(
      "div",
      { class: "row" },
      send,
      h("span", { class: "muted keys" }, h("kbd", {}, "Ctrl"), " + ", h("kbd", {}, "Enter")),
    ),
  );
  byId("operation").replaceChildren(
    h("p", { class: "crumb" }, `${operation.api} / ${operation.resource}`),
    h("h1", { tabindex: "-1" }, operation.id),
    h(
      "p",
      { class: "address" },
      h("span", { class: `verb ${operation.httpMethod}` }, operation.httpMethod),
      " ",
      h("code", {}, operation.path),
    ),
    h("p", { class: "lead" }, prose(operation.summary)),
    operation.description && h("p", { class: "muted" }, prose(operation.description)),
    h("ul", { class: "badges", "aria-label": "Properties" }, badges(operation)),
    element,
    h(
      "details",
      { class: "drawer code-drawer" },
      h("summary", {}, "The same call in code"),
      h("pre", { tabindex: "0" }, code),
      copyButton("Copy", () => code.textContent),
    ),
  );
  redraw();
  byId("result").replaceChildren(
    h("p", { class: "hidden", role: "status", id: "announcement" }),
    h("div", { id: "outcome" }, h("p", { class: "none" }, "Send the call to see its result here.")),
  );
}

function sendOnCtrlEnter(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    event.currentTarget.requestSubmit();
  }
}

async function submit(event, operation, form, send) {
  event.preventDefault();
  if (running) {
    running.abort();
    return;
  }
  const { args, problems } = form.read();
  if (problems.length > 0) {
    byId(`p-${problems[0]}`).focus();
    return;
  }
  const call = new AbortController();
  running = call;
  send.textContent = "Cancel";
  byId("outcome").classList.add("waiting");
  byId("announcement").textContent = "Sending";
  const result = await start(operation, args, call.signal);
  if (running === call) running = undefined;
  send.textContent = "Send";
  if (shown === operation) present(result);
}

function present(result) {
  const nextPage = async ({ currentTarget: button }) => {
    button.disabled = true;
    present(await result.next());
  };
  byId("outcome").classList.remove("waiting");
  byId("outcome").replaceChildren(resultView(result, nextPage));
  byId("announcement").textContent = spoken(result);
  // On a small screen the result begins below what is seen.
  if (byId("outcome").getBoundingClientRect().top > window.innerHeight - 140) byId("outcome").scrollIntoView();
}

function setUpMenu() {
  const open = (state) => {
    document.body.classList.toggle("menu-open", state);
    byId("menu").setAttribute("aria-expanded", String(state));
  };
  byId("menu").addEventListener("click", () => open(!document.body.classList.contains("menu-open")));
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !document.body.classList.contains("menu-open")) return;
    open(false);
    byId("menu").focus();
  });
  return open;
}

setUpTheme();
setUpConnection();
warmUp();
const openMenu = setUpMenu();
const catalog = setUpCatalog((operation, from) => {
  if (from === "item") openMenu(false);
  location.hash = `${operation.api}/${operation.id}`;
});

async function go() {
  const operation = named(location.hash) ?? operations[0];
  const first = shown === undefined;
  catalog.mark(operation);
  await show(operation);
  if (!first && !document.body.classList.contains("menu-open") && document.activeElement?.name !== "api")
    byId("operation").querySelector("h1").focus();
}
window.addEventListener("hashchange", go);
void go();
