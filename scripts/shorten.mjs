// Shortens the names that only functions know: parameters and variables. The names of functions, of classes and of what a module
// shares stay, as traces are read; so do those of members, as users and WebAssembly call them.
import { parseAst } from "rollup/parseAst";

const IS_FUNCTION = /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/;
/** What gives an anonymous function its name is part of traces too. */
const IS_NAMED = /^(?:FunctionExpression|ArrowFunctionExpression|ClassExpression)$/;
const RESERVED = new Set(["as", "do", "if", "in", "is", "of"]);
const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** The code of a module, its local names shortened. */
export function shortenLocals(code) {
  const edits = [];
  const see = (node) => {
    if (IS_FUNCTION.test(node.type)) edits.push(...editsOf(node));
    else for (const child of childrenOf(node)) see(child);
  };
  see(parseAst(code));
  edits.sort((a, b) => a.start - b.start);
  let text = "";
  let end = 0;
  for (const edit of edits) {
    text += code.slice(end, edit.start) + edit.text;
    end = edit.end;
  }
  return text + code.slice(end);
}

/** Within one outermost function a name gets the same other name wherever it stands, and one that nothing else has there. */
function editsOf(root) {
  const found = { uses: [], fixed: new Set(), local: new Set() };
  walk(root, [], found);
  const counts = new Map();
  for (const { name } of found.uses) if (found.local.has(name) && !found.fixed.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const taken = new Set([...found.uses.map(({ name }) => name), ...found.fixed]);
  const free = shortNames(taken);
  const renamed = new Map();
  for (const [name] of [...counts].sort(([, a], [, b]) => b - a)) {
    const short = free.next().value;
    if (short.length < name.length) renamed.set(name, short);
  }
  return found.uses
    .filter(({ name }) => renamed.has(name))
    .map(({ name, start, end, isShorthand }) => ({ start, end, text: isShorthand ? `${name}: ${renamed.get(name)}` : renamed.get(name) }));
}

function* shortNames(taken) {
  for (const first of ["", ...LETTERS]) for (const last of LETTERS) if (!taken.has(first + last) && !RESERVED.has(first + last)) yield first + last;
}

/** Notes each use of a name; one that no scope within the function declares is fixed. */
function walk(node, scopes, found) {
  if (node.type === "Identifier") return use(node, scopes, found);
  if (node.type === "Property" && node.shorthand) {
    const { left, right } = node.value.type === "AssignmentPattern" ? node.value : { left: node.value };
    use(left, scopes, found, true);
    return right && walk(right, scopes, found);
  }
  const names = namesIn(node, found);
  const inner = names.length > 0 ? [...scopes, new Set(names)] : scopes;
  // `f = () => …` names the function.
  if (node.type === "AssignmentExpression" && node.left.type === "Identifier" && IS_NAMED.test(node.right.type)) found.fixed.add(node.left.name);
  for (const child of childrenOf(node)) walk(child, inner, found);
}

function use({ name, start, end }, scopes, found, isShorthand = false) {
  found.uses.push({ name, start, end, isShorthand });
  if (!scopes.some((scope) => scope.has(name))) found.fixed.add(name);
}

/** The names that a node declares for what is within it. */
function namesIn(node, found) {
  if (IS_FUNCTION.test(node.type)) {
    const names = node.params.flatMap(boundBy);
    for (const name of names) found.local.add(name);
    return [...names, ...fixedName(node, found)];
  }
  if (node.type === "ClassExpression") return fixedName(node, found);
  if (node.type === "CatchClause") return locals(node.param ? boundBy(node.param) : [], found);
  const statements = node.type === "SwitchStatement" ? node.cases.flatMap(({ consequent }) => consequent) : [node.body, node.init, node.left].flat();
  return statements.flatMap((statement) => declaredBy(statement, found));
}

function declaredBy(statement, found) {
  if (statement?.type === "FunctionDeclaration" || statement?.type === "ClassDeclaration") return fixedName(statement, found);
  if (statement?.type !== "VariableDeclaration") return [];
  return statement.declarations.flatMap(({ id, init }) => {
    // `var` is known in all of the function, which is more than is looked at here.
    if (statement.kind === "var" || (init && IS_NAMED.test(init.type))) for (const name of boundBy(id)) found.fixed.add(name);
    return locals(boundBy(id), found);
  });
}

function locals(names, found) {
  for (const name of names) found.local.add(name);
  return names;
}

function fixedName({ id }, found) {
  if (id) found.fixed.add(id.name);
  return id ? [id.name] : [];
}

/** The names that a pattern binds. */
function boundBy(pattern) {
  switch (pattern?.type) {
    case "Identifier": return [pattern.name];
    case "ObjectPattern": return pattern.properties.flatMap((property) => boundBy(property.value ?? property.argument));
    case "ArrayPattern": return pattern.elements.flatMap(boundBy);
    case "AssignmentPattern": return boundBy(pattern.left);
    case "RestElement": return boundBy(pattern.argument);
    default: return [];
  }
}

/** The nodes below a node, without names of members and labels. */
function childrenOf(node) {
  const isName = (key) => {
    if (key === "label" || node.type === "MetaProperty") return true;
    return !node.computed && (key === "property" || (key === "key" && node.value !== node.key));
  };
  return Object.entries(node).flatMap(([key, value]) => (isName(key) ? [] : [value].flat().filter((child) => typeof child?.type === "string")));
}
