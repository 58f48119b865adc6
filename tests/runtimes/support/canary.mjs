// Canaries: secrets of random text, and a search for them in everything that a program could log.
import { ConstructionOnline, HeroBase, LeadConduit } from "leadspan";

const CLIENTS = { LeadConduit, ConstructionOnline, HeroBase };

/** Random secrets: plain ones, and ones full of characters that encodings change. `header`: only what a header can carry. */
export function makeSecret(kind, header = false) {
  const random = Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => byte.toString(36)).join("");
  if (kind === "plain") return `canary-${random}_k.y~`;
  return header ? `can"ary/${random}+<&>%41\\=` : `can"ary/${random} +<&>%41\\é=ü`;
}

/** Credentials of an API made of canaries, with the strings that must never show. */
export function makeCredentials(api, kind) {
  const password = makeSecret(kind);
  const apiKey = makeSecret(kind, true);
  if (api === "LeadConduit") return { options: { apiKey: password }, secrets: [password], pairs: [`X:${password}`] };
  if (api === "HeroBase")
    return { options: { username: "service", password }, secrets: [password], pairs: [`service:${password}`] };
  return {
    options: { email: "a@b.example", password, apiKey },
    secrets: [password, apiKey],
    pairs: [`a@b.example:${password}`],
  };
}

/** A client with canaries as credentials. */
export function clientWith(api, credentials, options) {
  const retry = { attempts: 2, baseMs: 1 };
  return new CLIENTS[api]({
    baseUrl: "https://canary.example",
    retry,
    dangerouslyAllowBrowser: true,
    ...credentials.options,
    ...options,
  });
}

const utf8 = (text) => String.fromCharCode(...new TextEncoder().encode(text));
const escaped = (text) => JSON.stringify(text).slice(1, -1);
const ascii = (text) =>
  escaped(text).replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
const percent = (text) =>
  Array.from(new TextEncoder().encode(text), (byte) =>
    /[A-Za-z0-9]/.test(String.fromCharCode(byte))
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).padStart(2, "0")}`,
  ).join("");
const html = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** The forms in which a server or a platform may write a secret, by name. */
export function formsOf({ secrets, pairs }) {
  const forms = {};
  for (const [index, secret] of secrets.entries()) {
    const of = (name, text) => (forms[`${name} ${index}`] = text);
    of("raw", secret);
    of("base64", btoa(utf8(secret)));
    of("URI component", encodeURIComponent(secret));
    of(
      "lower-case URI component",
      encodeURIComponent(secret).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    );
    of("every character percent-encoded", percent(secret));
    of(
      "every character percent-encoded in upper case",
      percent(secret).replace(/%[0-9a-f]{2}/g, (code) => code.toUpperCase()),
    );
    of("form", encodeURIComponent(secret).replaceAll("%20", "+"));
    of("JSON", escaped(secret));
    of("JSON in ASCII", ascii(secret));
    of("HTML", html(secret));
    of("HTML in JSON as careful writers make it", escaped(html(secret)).replaceAll("&", "\\u0026"));
  }
  for (const [index, pair] of pairs.entries()) forms[`Basic token ${index}`] = btoa(utf8(pair));
  return forms;
}

/** Everything that can be seen of a value: strings, members of any kind, causes, what a console would print. */
export function everythingOf(value, inspect) {
  const texts = [];
  const seen = new Set();
  const look = (item) => {
    if (typeof item === "string") texts.push(item);
    if ((typeof item !== "object" && typeof item !== "function") || item === null || seen.has(item)) return;
    seen.add(item);
    texts.push(
      attempt(() => String(item)),
      attempt(() => JSON.stringify(item)),
      inspect ? attempt(() => inspect(item, { depth: 9, showHidden: true })) : "",
    );
    if (item instanceof Headers) texts.push([...item].join("\n"));
    for (const key of Reflect.ownKeys(item)) {
      texts.push(String(key));
      look(attempt(() => item[key]));
    }
  };
  look(value);
  if (value instanceof Error) look({ stack: value.stack, message: value.message, cause: value.cause });
  return texts.join("\n");
}

function attempt(run) {
  try {
    return run() ?? "";
  } catch {
    return "";
  }
}

/** The first form that shows, as an error. */
export function mustNotShow(text, credentials, where) {
  for (const [name, form] of Object.entries(formsOf(credentials))) {
    const at = text.indexOf(form);
    // The string itself would print a real key in copies of this test.
    if (at >= 0) throw new Error(`${where}: a secret shows (${name}) after "${text.slice(Math.max(0, at - 60), at)}"`);
  }
}
