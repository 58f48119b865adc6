/** Where calls go: the sandbox in this page, or a base address of one's own. */
import { init } from "leadspan";
import { createSandbox } from "leadspan/sandbox";
import { APIS } from "./apis.js";
import { byId, h } from "./dom.js";

const SECRET = ["apiKey", "password"];

/** The sandbox of this page. */
export const sandbox = createSandbox();

/** The chosen target: it is not stored anywhere, and ends with the page. */
const target = { sandbox: true, options: Object.fromEntries(Object.keys(APIS).map((api) => [api, {}])) };

/** The options of an API's client that identify the caller. */
export const credentialsOf = (api) => Object.keys(sandbox.credentials[APIS[api].member]);
/** Those that the dialog asks for: where the API is has a field of its own. */
const fieldsOf = (api) => ["baseUrl", ...credentialsOf(api).filter((name) => name !== "subdomain")];

/** A client of an API for the target that is chosen; `on` receives its events. */
export function client(api, on) {
  const { Client, member } = APIS[api];
  if (target.sandbox) return new Client({ ...sandbox[member], on });
  const given = Object.fromEntries(Object.entries(target.options[api]).filter(([, text]) => text !== ""));
  return new Client({ ...given, dangerouslyAllowBrowser: true, on });
}

/** Loads both modules before the first call, whose time would otherwise be theirs. A failure shows itself at that call. */
export function warmUp() {
  Promise.all([init(), sandbox.snapshot()]).catch(() => undefined);
}

/** The method of a client that an operation is. */
export const methodOf = (operation) => client(operation.api)[operation.resource][operation.method];

/** Wires the button in the top bar and its dialog. */
export function setUpConnection() {
  const dialog = byId("connection");
  byId("connect").addEventListener("click", () => {
    dialog.replaceChildren(content());
    dialog.showModal();
  });
  // A click beside the dialog is a click on its backdrop.
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  show();
}

function show() {
  byId("target").textContent = target.sandbox ? "Sandbox" : "Base address";
  byId("connect").classList.toggle("live", !target.sandbox);
}

function content() {
  const radio = (value, checked, title, text) =>
    h(
      "label",
      { class: "card" },
      h("input", { type: "radio", name: "target", value, checked }),
      h("span", {}, h("strong", {}, title), h("span", { class: "muted" }, text)),
    );
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", { id: "connection-title" }, "Where calls go"),
    radio(
      "sandbox",
      target.sandbox,
      "The sandbox in this page",
      "All APIs, emulated in WebAssembly. Works offline; nothing leaves the page.",
    ),
    radio(
      "base",
      !target.sandbox,
      "An address of your own",
      "A gateway that adds the credentials, or a sandbox on another port. Credentials are kept until the page closes.",
    ),
    Object.keys(APIS).map(apiFields),
    h(
      "div",
      { class: "row end" },
      h("button", { type: "button", class: "button quiet", onclick: resetSandbox }, "Reset the sandbox's records"),
      h("button", { type: "submit", class: "button primary", value: "ok" }, "Use"),
    ),
  );
  form.addEventListener("submit", () => {
    const values = new window.FormData(form);
    target.sandbox = values.get("target") === "sandbox";
    for (const api of Object.keys(APIS)) {
      target.options[api] = Object.fromEntries(
        fieldsOf(api).map((name) => [name, String(values.get(`${api}.${name}`)).trim()]),
      );
    }
    show();
  });
  return form;
}

async function resetSandbox({ currentTarget: button }) {
  await sandbox.reset();
  button.textContent = "The records are as they were";
}

function apiFields(api) {
  const input = (name) => {
    const id = `connection-${api}-${name}`;
    return h(
      "div",
      { class: "field" },
      h("label", { for: id }, h("code", {}, name)),
      h("input", {
        class: "input",
        id,
        name: `${api}.${name}`,
        type: SECRET.includes(name) ? "password" : name === "baseUrl" ? "url" : "text",
        autocomplete: "off",
        spellcheck: "false",
        value: target.options[api][name] ?? (name === "baseUrl" ? location.origin + APIS[api].path : ""),
      }),
    );
  };
  return h("details", { class: "drawer" }, h("summary", {}, api), fieldsOf(api).map(input));
}
