/** The code that makes the call that the form describes. */
import { credentialsOf } from "./connection.js";

/** TypeScript for an operation and its arguments; `method` is the client's own, whose length gives its form. */
export function snippet(operation, args, method) {
  const name = operation.api.replace(/[a-z]/g, "").toLowerCase();
  const call = `${name}.${operation.resource}.${operation.method}(${given(operation, args, method).join(", ")})`;
  const use =
    operation.accept[0] === "text/csv"
      ? `const text = await ${call}.text();`
      : operation.paging
        ? `for await (const item of ${call}) {\n  console.log(item);\n}`
        : `const result = await ${call};`;
  return `import { ${operation.api} } from "leadspan";\n\nconst ${name} = new ${operation.api}({ ${credentialsOf(operation.api).join(", ")} });\n${use}`;
}

/** Positional arguments, then the body, then the rest as one object. */
function given(operation, args, method) {
  const { parameters, body } = operation;
  const slots = method.length - 1 - (body ? 1 : 0);
  const positional = slots === parameters.length && parameters.every(({ required }) => required) ? slots : slots - 1;
  const [first, rest] = [parameters.slice(0, Math.max(0, positional)), parameters.slice(Math.max(0, positional))];
  const list = first.map(({ name }) => literal(args[name]));
  if (body) list.push(literal(args["body"]));
  const named = rest.filter(({ name }) => args[name] !== undefined);
  if (named.length > 0) list.push(literal(Object.fromEntries(named.map(({ name }) => [name, args[name]]))));
  while (list.at(-1) === "undefined") list.pop();
  return list;
}

/** A value as code: keys without quotes where they can be. */
function literal(value, indent = "") {
  if (value === undefined) return "undefined";
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((item) => literal(item, inner))
    : Object.entries(value).map(
        ([key, item]) =>
          `${/^[\w$]+$/.test(key) && !/^\d/.test(key) ? key : JSON.stringify(key)}: ${literal(item, inner)}`,
      );
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{ ", " }"];
  const flat = `${open}${parts.join(", ")}${close}`;
  if (parts.length === 0) return Array.isArray(value) ? "[]" : "{}";
  if (flat.length <= 64 && !flat.includes("\n")) return flat;
  return `${open.trim()}\n${parts.map((part) => `${inner}${part},\n`).join("")}${indent}${close.trim()}`;
}
