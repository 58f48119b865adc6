/** What a call may fail with, by the statuses that the documents list for its operation. */
import type { CodeOfStatus } from "../generated/errors.js";
import type {
  AbortError,
  AuthenticationError,
  BadRequestError,
  BudgetError,
  CodeOf,
  ConflictError,
  CredentialError,
  DecodeError,
  HttpError,
  InternalError,
  NetworkError,
  NotAcceptableError,
  NotFoundError,
  PagingError,
  PaymentRequiredError,
  PermissionError,
  RateLimitError,
  RedirectRefusedError,
  ServerError,
  TimeoutError,
  TooLargeError,
  UnavailableError,
  UnexpectedContentError,
  UnsupportedMediaTypeError,
  UsageError,
  ValidationError,
} from "./classes.js";

/** Classes of one status. */
type StatusError =
  | BadRequestError
  | AuthenticationError
  | PaymentRequiredError
  | PermissionError
  | NotFoundError
  | NotAcceptableError
  | ConflictError
  | UnsupportedMediaTypeError
  | ValidationError
  | RateLimitError
  | UnavailableError;

/** The class of a code; codes without a class of their own have a wider one. */
type ErrorOfCode<C> = C extends StatusError["code"]
  ? Extract<StatusError, { readonly code: C }>
  : C extends ServerError["code"]
    ? ServerError & { readonly code: C }
    : C extends HttpError["code"]
      ? HttpError & { readonly code: C }
      : never;

/** What can happen to any call. */
type CommonError =
  | UsageError
  | CredentialError
  | NetworkError
  | TimeoutError
  | AbortError
  | RedirectRefusedError
  | DecodeError
  | UnexpectedContentError
  | TooLargeError
  | PagingError
  | BudgetError
  | InternalError;

/**
 * What a call may fail with: the classes of the statuses that the documents list for its operation, an error status
 * that they do not list, and what can happen to any call. `switch (error.code)` and the guards distinguish them.
 */
export type CallError<S extends keyof CodeOfStatus = never> =
  | ErrorOfCode<CodeOfStatus[S]>
  | (HttpError & { readonly code: Exclude<CodeOf<"http">, CodeOfStatus[S]> })
  | CommonError;
