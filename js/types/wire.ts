/** Kinds of values that the APIs share. */

/** A member that may be null on the wire. */
export type Nullable<T> = T | null;

/** Text, a number, a boolean or null: the type of this value is not documented. */
export type Scalar = string | number | boolean | null;

/** A number, or text that may hold one (`"20"`, `"3,000"`), or null. */
export type NumberLike = number | string | null;

/**
 * A lead field whose values are parsed. `.normal`, `.raw` and the parts can be read at once; where the field was not parsed it
 * is a string, for which they are undefined; `typeof value === "string"` distinguishes the two.
 */
export type Parsed<Value> = Value | (string & { readonly [Name in keyof Value]?: undefined }) | null;

/** A yes or no in one of the forms seen: `true`, `1`, `"1"`, `"true"`, or null. */
export type Flag = boolean | number | string | null;

/** A calendar date, `YYYY-MM-DD`. */
export type CalendarDate = string;

/** A local time without zone, `YYYY-MM-DDTHH:MM:SS`. */
export type LocalDateTime = string;

/** Decimal digits only. */
export type DigitText = string;
