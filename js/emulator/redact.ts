/** What the log shows of requests and responses: secrets are replaced, wherever the APIs or callers put them. */
import { replaceMembers } from "./json.js";

const HIDDEN = "***";
/**
 * Names of secrets, their words joined by `_`. They begin or end like this in documents, tools and people's own fields:
 * `accessToken`, `secret_access_key`, `x-amz-security-token`. `tests/node/sandbox-log.test.mjs` holds it to the contract.
 */
const SECRET =
  /secret|passw|passphrase|api_?key|jwt|connection_?string|ssn|social_security|(?:token|user_?name|(?:access|private|signing)_?key|access_key_id|authorization|cookie|credential|signature|webhook_url|integration_icon_url|(?:^|_)(?:pass|pwd|pin|otp|sig|auth))s?$/;
/** Names that mean a secret in a query or a form; members of records have them too. */
const SECRET_PARAMETER = /^key$/i;

/** Whether a name is that of a secret, in whatever way its words are joined. */
export function isSecretName(name: string): boolean {
  const words = name.replace(/([a-z\d])([A-Z])/g, "$1_$2").toLowerCase();
  return SECRET.test(words.replace(/[^a-z\d]+/g, "_"));
}

const isSecretParameter = (name: string): boolean => SECRET_PARAMETER.test(name) || isSecretName(name);

/** A URL without its secrets. */
export function loggableUrl(url: string): string {
  const start = url.search(/[?#]/);
  const address = (start < 0 ? url : url.slice(0, start)).replace(/^([a-z][a-z\d+.-]*:\/\/)[^/]*@/i, `$1${HIDDEN}@`);
  return start < 0 ? address : address + loggablePairs(url.slice(start));
}

/** Names and values of a query, a fragment or a form. */
function loggablePairs(text: string): string {
  return text.replace(/(^|[?&#;])([^=&#;?]*)=([^&#]*)/g, (whole, before: string, name: string, value: string) => {
    if (isSecretParameter(decoded(name).trim())) return `${before}${name}=${HIDDEN}`;
    const plain = decoded(value);
    const shown = plain.includes('"') ? loggableJson(plain) : plain;
    return shown === plain ? whole : `${before}${name}=${encodeURIComponent(shown)}`;
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

/** A body without its secrets. */
export function loggableText(text: string): string {
  if (/^\s*</.test(text)) return loggableXml(text);
  const boundary = /^\s*(--[^\r\n]+)/.exec(text)?.[1];
  if (boundary !== undefined) return loggableParts(text, boundary);
  return /^\s*[[{]/.test(text) ? loggableJson(text) : loggablePairs(loggableJson(text));
}

const loggableJson = (text: string): string => replaceMembers(text, isSecretName, `"${HIDDEN}"`);

/** Elements, up to their end tags, and attributes. */
function loggableXml(text: string): string {
  let [shown, kept] = ["", 0];
  for (const { 0: tag, 1: name = "", index } of text.matchAll(/<([\w:.-]+)(?:\s[^<>]*)?>/g)) {
    if (index < kept || tag.endsWith("/>") || !isSecretName(name)) continue;
    const from = index + tag.length;
    const end = text.indexOf(`</${name}`, from);
    shown += text.slice(kept, from) + HIDDEN;
    kept = end < 0 ? text.length : end;
  }
  return (shown + text.slice(kept)).replace(
    /([\w:.-]+)(\s*=\s*)(?:"[^"]*"|'[^']*')/g,
    (whole, name: string, equals: string) => (isSecretName(name) ? `${name}${equals}"${HIDDEN}"` : whole),
  );
}

/** The parts of a multipart body. */
function loggableParts(text: string, boundary: string): string {
  const parts = text.split(boundary).map((part) => {
    const head = /^[^]*?\r?\n\r?\n/.exec(part)?.[0] ?? "";
    const name = /\bname="?([^";\r\n]*)/i.exec(head)?.[1] ?? "";
    const content = part.slice(head.length);
    const end = /\r?\n$/.exec(content)?.[0] ?? "";
    return head + (isSecretParameter(name) ? HIDDEN + end : /^\s*--/.test(content) ? content : loggableText(content));
  });
  return parts.join(boundary);
}

/** The value of a header without its secrets. */
export function loggableHeader(name: string, value: string): string {
  if (isSecretName(name)) return HIDDEN;
  return value.includes("://") ? loggableUrl(value) : value;
}
