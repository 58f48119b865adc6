/** Values as the vendors write them: number-like text, flags in four forms, dates without zone, blanks. */

/** The calendar fields of a vendor's timestamp. */
export interface CalendarFields {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Up to nine fraction digits are kept; a `Date` would hold three. */
  readonly nanosecond: number;
  /** Minutes east of UTC when the text says so; `null` means that it names no zone, and none is invented. */
  readonly offsetMinutes: number | null;
}

const FORM =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * Reads `YYYY-M-D`, optionally with a time, a fraction and a zone, padded or not. `null` for anything else and for days
 * and times that do not exist.
 */
export function parseLooseDateTime(text: string): CalendarFields | null {
  const parts = FORM.exec(text);
  if (!parts) return null;
  const [year, month, day, hour, minute, second] = parts
    .slice(1, 7)
    .map((part: string | undefined) => Number(part ?? "0")) as [number, number, number, number, number, number];
  // Day 0 of the next month is the last of this one.
  const lastDay = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > lastDay || hour > 23 || minute > 59 || second > 59) return null;
  const nanosecond = Number((parts[7] ?? "").padEnd(9, "0"));
  return { year, month, day, hour, minute, second, nanosecond, offsetMinutes: offsetOf(parts[8]) };
}

function offsetOf(zone: string | undefined): number | null {
  if (zone === undefined) return null;
  if (zone.length === 1) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return zone.startsWith("-") ? -minutes : minutes;
}

/** The number in a number or number-like text; grouping commas are ignored. `null` when there is none. */
export function numberOf(value: unknown): number | null {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !/^\s*[+-]?(\d[\d,]*(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)) return null;
  const number = Number(value.replaceAll(",", ""));
  return Number.isFinite(number) ? number : null;
}

/** The boolean in a flag of any form seen: `true`, `1`, `"1"`, `"true"` and their opposites. `null` for anything else. */
export function flagOf(value: unknown): boolean | null {
  switch (typeof value === "string" ? value.toLowerCase() : value) {
    case true:
    case 1:
    case "1":
    case "true":
      return true;
    case false:
    case 0:
    case "0":
    case "false":
      return false;
    default:
      return null;
  }
}

/** Whether a member holds nothing: absent, `null` or `""`, which the vendors use alike. */
export const isBlank = (value: unknown): value is undefined | null | "" =>
  value === undefined || value === null || value === "";
