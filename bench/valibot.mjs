// A JSON schema as a valibot schema: what our exported documents use of JSON schema, and no more.
import * as v from "valibot";

/** The valibot schema of a JSON schema with `$defs`. */
export function fromJsonSchema(schema) {
  const made = new Map();
  const named = (name) => {
    // Types mention themselves: looked up when they are used.
    if (!made.has(name)) (made.set(name, undefined), made.set(name, of(schema.$defs[name])));
    return made.get(name) ?? v.lazy(() => made.get(name));
  };
  const one = (node) => {
    if (node.$ref) return named(node.$ref.split("/").at(-1));
    if (node.enum) return v.picklist(node.enum);
    if (node.anyOf) return v.union(node.anyOf.map(of));
    switch (node.type) {
      case undefined:
        return v.any();
      case "string":
        return v.string();
      case "boolean":
        return v.boolean();
      case "null":
        return v.null();
      case "number":
      case "integer":
        return v.number();
      case "array":
        return v.array(of(node.items ?? true));
      case "object":
        return objectOf(node);
      default:
        throw new Error(`no such type: ${JSON.stringify(node)}`);
    }
  };
  const objectOf = ({ properties, required = [], additionalProperties }) => {
    if (!properties) return v.record(v.string(), of(additionalProperties ?? true));
    const entry = ([name, node]) => [name, required.includes(name) ? of(node) : v.optional(of(node))];
    return v.looseObject(Object.fromEntries(Object.entries(properties).map(entry)));
  };
  const of = (node) => {
    if (node === true) return v.any();
    return Array.isArray(node.type) ? v.union(node.type.map((type) => one({ ...node, type }))) : one(node);
  };
  return of(schema);
}
