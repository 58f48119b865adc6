/** Names of files: as servers suggest them, and safe for any file system. */

const LONGEST = 200;
/** Characters and names that are special to file systems or shells of any platform. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f<>:"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * The name in a `Content-Disposition` header, made safe: the last part of a path, without characters that are special
 * on any platform.
 */
export function fileNameIn(header: string | null): string | undefined {
  if (header === null) return undefined;
  return safeFileName(extended(header) ?? plain(header) ?? "");
}

/** `filename*=UTF-8''na%C3%AFve.csv` of RFC 8187. */
function extended(header: string): string | undefined {
  const [, charset, text] = /;\s*filename\*\s*=\s*([\w-]+)'[^']*'([^;\s]+)/i.exec(header) ?? [];
  if (charset === undefined || text === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(
      text.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
      (char) => char.charCodeAt(0),
    );
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** `filename="a \"b\".csv"`, or without quotes. */
function plain(header: string): string | undefined {
  const [, quoted, bare] = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(header) ?? [];
  return quoted?.replace(/\\(["\\])/g, "$1") ?? bare;
}

/** A name that stays in its folder on every platform; undefined when nothing is left of it. */
export function safeFileName(name: string): string | undefined {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  const clean = last
    .replace(FORBIDDEN, "")
    .replace(/^[\s.]+|[\s.]+$/g, "")
    .slice(0, LONGEST)
    .trimEnd();
  if (clean === "") return undefined;
  return DEVICES.test(clean) ? `_${clean}` : clean;
}
