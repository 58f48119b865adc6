/** Refuses what a call may not send. Loaded by the first call that seems to. */
import type { CallName } from "../types/reply.js";
import { failure, type ErrorCode, type LeadspanError } from "./classes.js";

/** Characters of a name that an error shows. */
const SHOWN_NAME = 100;
/** A secret of this length does not occur in a string by chance. */
const MIN_UNIQUE_LENGTH = 8;

/** By the parameter that an error names. */
type Parts = readonly (readonly [parameter: string, text: string | undefined])[];

/** The error of a call with more than may cross into the core. */
export function tooLong(parts: Parts, name: CallName, most: number): LeadspanError {
  const [part] = parts.find(([part, text = ""]) => part.length + text.length > most / 2) ?? ["arguments"];
  return refusal(name, "usage/address-too-long", part.slice(0, SHOWN_NAME), "is too long");
}

/** Refuses a call with a credential outside of its header. */
export function checkParts(parts: Parts, name: CallName, forms: readonly string[]): void {
  for (const [parameter, text = ""] of parts) {
    const isNamed = forms.some((form) => holds(parameter, form));
    if (!isNamed && !forms.some((form) => holds(text, form))) continue;
    const shown = isNamed ? undefined : parameter;
    throw refusal(name, "usage/invalid-parameter", shown, "holds a credential; those are options of the client");
  }
}

/** A name that is what is wrong is not shown. */
function refusal(name: CallName, code: ErrorCode, parameter: string | undefined, text: string): LeadspanError {
  return failure(code, `${name.operation}: ${parameter ?? "an argument"}: ${text}`, {
    ...name,
    ...(parameter !== undefined && { parameter }),
    outcome: "not_sent",
  });
}

/** Whether a string holds a secret. A short one may be part of any word, so it counts only as a whole value. */
function holds(text: string, secret: string): boolean {
  if (secret.length >= MIN_UNIQUE_LENGTH) return text.includes(secret);
  // Names and values alternate; an argument's value is JSON first.
  return text.split("\n").some((line, index) => index % 2 === 1 && line.replace(/^"|"$/g, "") === secret);
}
