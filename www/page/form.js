/** A form made from a row of the operation table, and the arguments that it holds. */
import { h, prose } from "./dom.js";

const HINTS = {
  digits: "digits only",
  bucket: "3 to 63 lower-case letters, digits and inner hyphens",
  json: "JSON",
  fields: "a JSON object of fields",
};

/**
 * Builds the inputs of an operation, filled from an example. Returns the element and `read()`, which gives
 * `{ args, problems }`: the flat arguments of `client.call`, and the names of inputs that hold broken JSON.
 */
export function operationForm(operation, example = {}) {
  const fields = operation.parameters.map((parameter) => field(parameter, example[parameter.name]));
  if (operation.body) fields.push(bodyField(operation.body, example["body"]));
  const [needed, optional] = split(fields, ({ required }) => required);
  const element = h(
    "div",
    { class: "fields" },
    needed.map(({ row }) => row),
    optional.length > 0 && drawer(optional),
    fields.length === 0 && h("p", { class: "muted" }, "This operation takes no parameters."),
  );
  const read = () => {
    const args = {};
    const problems = [];
    for (const { name, value, control } of fields) {
      try {
        const held = value();
        if (held !== undefined) args[name] = held;
        flag(control, "");
      } catch (error) {
        problems.push(name);
        flag(control, error.message);
      }
    }
    return { args, problems };
  };
  return { element, read };
}

function split(list, test) {
  return [list.filter(test), list.filter((item) => !test(item))];
}

function drawer(fields) {
  const used = fields.some(({ filled }) => filled);
  const names = fields.map(({ name }) => name).join(", ");
  return h(
    "details",
    { class: "drawer", open: used },
    h("summary", {}, `Optional parameters (${fields.length})`, h("span", { class: "muted drawer-names" }, names)),
    fields.map(({ row }) => row),
  );
}

/** Shows a mistake under an input; an empty string clears it. */
function flag(control, text) {
  const holder = control.closest(".field").querySelector(".wrong");
  holder.textContent = text;
  if (text) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
}

function field(parameter, example) {
  const id = `p-${parameter.name}`;
  const { control, value } = input(parameter, id, example);
  const group = control.tagName === "FIELDSET";
  const row = h(
    "div",
    { class: "field" },
    group ? null : label(id, parameter.name, parameter.required, kindOf(parameter)),
    control,
    h(
      "p",
      { class: "hint", id: `${id}-hint` },
      prose([parameter.description, limits(parameter), HINTS[parameter.kind]].filter(Boolean).join(" · ")),
    ),
    h("p", { class: "wrong", id: `${id}-wrong`, role: "alert" }),
  );
  return { name: parameter.name, required: parameter.required, filled: example !== undefined, row, control, value };
}

function label(id, name, required, kind) {
  return h(
    "label",
    { for: id },
    h("code", {}, name),
    required && h("span", { class: "needed" }, "required"),
    h("span", { class: "kind" }, kind),
  );
}

function kindOf({ kind, many }) {
  if (many !== "one") return kind === "choice" ? "any of" : `list of ${kind}`;
  return kind === "choice" ? "one of" : kind;
}

function limits({ kind, min, max }) {
  if (kind !== "integer") return null;
  const low = min > 0 ? `from ${min}` : null;
  const high = max < Number.MAX_SAFE_INTEGER ? `up to ${max}` : null;
  return [low, high].filter(Boolean).join(" ") || null;
}

const described = (id) => ({ "aria-describedby": `${id}-hint ${id}-wrong` });

/** The control of a parameter, and how to read it: undefined when it is left empty. */
function input(parameter, id, example) {
  const { kind, many } = parameter;
  if (kind === "choice") return many === "one" ? choice(parameter, id, example) : choices(parameter, id, example);
  if (kind === "boolean")
    return choice({ ...parameter, values: ["true", "false"] }, id, example, (text) => text === "true");
  if (kind === "json" || kind === "fields") return json(id, example, 4);
  if (many !== "one") return lines(parameter, id, example);
  return line(parameter, id, example);
}

function line({ kind, min, max, required, sensitive }, id, example) {
  const type = sensitive ? "password" : { integer: "number", date: "date", datetime: "datetime-local" }[kind];
  const numeric = kind === "integer" && {
    step: 1,
    min: min > Number.MIN_SAFE_INTEGER ? min : null,
    max: max < Number.MAX_SAFE_INTEGER ? max : null,
  };
  const control = h("input", {
    class: "input",
    id,
    type: type ?? "text",
    inputmode: kind === "digits" ? "numeric" : null,
    step: kind === "datetime" ? 1 : null,
    autocomplete: "off",
    spellcheck: "false",
    "aria-required": required ? "true" : null,
    ...numeric,
    ...described(id),
  });
  if (example !== undefined) control.value = String(example);
  return { control, value: () => scalar(kind, control.value) };
}

function scalar(kind, text) {
  if (text === "") return undefined;
  if (kind === "integer") return Number(text);
  // Browsers leave out seconds that are zero; the API wants them.
  if (kind === "datetime" && text.length === 16) return `${text}:00`;
  return text;
}

function lines({ kind }, id, example) {
  const control = h("textarea", {
    class: "input",
    id,
    rows: 2,
    spellcheck: "false",
    placeholder: "one on each line",
    ...described(id),
  });
  control.value = [example ?? []].flat().join("\n");
  const value = () => {
    const items = control.value
      .split("\n")
      .map((text) => text.trim())
      .filter(Boolean);
    return items.length === 0 ? undefined : items.map((text) => scalar(kind, text));
  };
  return { control, value };
}

function choice({ values, required }, id, example, parse = (text) => text) {
  const options = values.map((text) => h("option", { value: text }, text));
  const control = h(
    "select",
    { class: "input", id, "aria-required": required ? "true" : null, ...described(id) },
    h("option", { value: "" }, "not set"),
    options,
  );
  if (example !== undefined) control.value = String(example);
  return { control, value: () => (control.value === "" ? undefined : parse(control.value)) };
}

function choices({ name, values, required }, id, example) {
  const given = [example ?? []].flat();
  const boxes = values.map((text) => h("input", { type: "checkbox", value: text, checked: given.includes(text) }));
  const control = h(
    "fieldset",
    { class: "boxes", ...described(id) },
    h(
      "legend",
      {},
      h("code", {}, name),
      required && h("span", { class: "needed" }, "required"),
      h("span", { class: "kind" }, "any of"),
    ),
    boxes.map((box) => h("label", {}, box, " ", box.value)),
  );
  const value = () => {
    const picked = boxes.filter(({ checked }) => checked).map((box) => box.value);
    return picked.length === 0 ? undefined : picked;
  };
  return { control, value };
}

function json(id, example, rows) {
  const control = h("textarea", {
    class: "input code",
    id,
    rows,
    spellcheck: "false",
    autocapitalize: "off",
    ...described(id),
  });
  if (example !== undefined) {
    control.value = JSON.stringify(example, null, 2);
    control.rows = Math.min(18, Math.max(rows, control.value.split("\n").length));
  }
  const value = () => {
    if (control.value.trim() === "") return undefined;
    try {
      return JSON.parse(control.value);
    } catch (error) {
      throw new Error(`not JSON: ${error.message}`, { cause: error });
    }
  };
  return { control, value };
}

function bodyField(body, example) {
  const id = "p-body";
  const { control, value } = json(id, example, 5);
  const place = body.in === "query" ? `sent as JSON text in ${body.parameter}` : "sent as JSON";
  const row = h(
    "div",
    { class: "field" },
    label(id, "body", body.required, body.type),
    control,
    h("p", { class: "hint", id: `${id}-hint` }, place),
    h("p", { class: "wrong", id: `${id}-wrong`, role: "alert" }),
  );
  return { name: "body", required: true, filled: example !== undefined, row, control, value };
}
