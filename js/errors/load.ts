/** Parts of the library that are loaded when they are first needed. */
import { failure, isLeadspanError, type ErrorShape, type LeadspanError } from "./classes.js";

/** What most often helps: files are gone since another version was deployed, or a service worker may not load any. */
const ADVICE = "reload the page after a deployment, or import leadspan/inline";

/** The error of a part or module that could not be loaded. Later calls try again. */
export function loadFailure(what: string, cause: unknown, advice = ADVICE, details?: Partial<ErrorShape>): LeadspanError {
  return isLeadspanError(cause) ? cause : failure("internal/load", `${what} could not be loaded: ${advice}`, { ...details, cause });
}

/** What an `import()` of a part of the library gives. */
export async function loadPart<Part>(part: () => Promise<Part>): Promise<Part> {
  try {
    return await part();
  } catch (cause) {
    throw loadFailure("a part of leadspan", cause);
  }
}
