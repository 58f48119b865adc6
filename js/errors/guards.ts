/** Guards for each class of error. */
import {
  isLeadspanError,
  type LeadspanError,
  type UsageError,
  type CredentialError,
  type NetworkError,
  type TimeoutError,
  type AbortError,
  type RedirectRefusedError,
  type HttpError,
  type BadRequestError,
  type AuthenticationError,
  type PaymentRequiredError,
  type PermissionError,
  type NotFoundError,
  type NotAcceptableError,
  type ConflictError,
  type UnsupportedMediaTypeError,
  type ValidationError,
  type RateLimitError,
  type ServerError,
  type UnavailableError,
  type DecodeError,
  type UnexpectedContentError,
  type TooLargeError,
  type PagingError,
  type BudgetError,
  type InternalError,
} from "./classes.js";

/** `isX(value)`: like `instanceof X`, but true across realms and copies of the package as well. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the class of a beginning is known here only
function guard<E extends LeadspanError>(...beginnings: string[]): (value: unknown) => value is E {
  return (value): value is E => isLeadspanError(value) && beginnings.some((text) => value.code.startsWith(text));
}

/** Whether a value is a {@link UsageError}. */
export const isUsageError = /* @__PURE__ */ guard<UsageError>("usage/");
/** Whether a value is a {@link CredentialError}. */
export const isCredentialError = /* @__PURE__ */ guard<CredentialError>("credential/");
/** Whether a value is a {@link NetworkError}. */
export const isNetworkError = /* @__PURE__ */ guard<NetworkError>("network/");
/** Whether a value is a {@link TimeoutError}. */
export const isTimeoutError = /* @__PURE__ */ guard<TimeoutError>("timeout/");
/** Whether a value is an {@link AbortError}. */
export const isAbortError = /* @__PURE__ */ guard<AbortError>("aborted/");
/** Whether a value is a {@link RedirectRefusedError}. */
export const isRedirectRefusedError = /* @__PURE__ */ guard<RedirectRefusedError>("redirect/");
/** Whether a value is an {@link HttpError}. */
export const isHttpError = /* @__PURE__ */ guard<HttpError>("http/");
/** Whether a value is a {@link BadRequestError}. */
export const isBadRequestError = /* @__PURE__ */ guard<BadRequestError>("http/bad-request");
/** Whether a value is an {@link AuthenticationError}. */
export const isAuthenticationError = /* @__PURE__ */ guard<AuthenticationError>("http/unauthorized");
/** Whether a value is a {@link PaymentRequiredError}. */
export const isPaymentRequiredError = /* @__PURE__ */ guard<PaymentRequiredError>("http/payment-required");
/** Whether a value is a {@link PermissionError}. */
export const isPermissionError = /* @__PURE__ */ guard<PermissionError>("http/forbidden");
/** Whether a value is a {@link NotFoundError}. */
export const isNotFoundError = /* @__PURE__ */ guard<NotFoundError>("http/not-found");
/** Whether a value is a {@link NotAcceptableError}. */
export const isNotAcceptableError = /* @__PURE__ */ guard<NotAcceptableError>("http/not-acceptable");
/** Whether a value is a {@link ConflictError}. */
export const isConflictError = /* @__PURE__ */ guard<ConflictError>("http/conflict");
/** Whether a value is an {@link UnsupportedMediaTypeError}. */
export const isUnsupportedMediaTypeError =
  /* @__PURE__ */ guard<UnsupportedMediaTypeError>("http/unsupported-media-type");
/** Whether a value is a {@link ValidationError}. */
export const isValidationError = /* @__PURE__ */ guard<ValidationError>("http/invalid");
/** Whether a value is a {@link RateLimitError}. */
export const isRateLimitError = /* @__PURE__ */ guard<RateLimitError>("http/rate-limited");
/** Whether a value is a {@link ServerError}. */
export const isServerError = /* @__PURE__ */ guard<ServerError>("http/server-error", "http/unavailable");
/** Whether a value is an {@link UnavailableError}. */
export const isUnavailableError = /* @__PURE__ */ guard<UnavailableError>("http/unavailable");
/** Whether a value is a {@link DecodeError}. */
export const isDecodeError = /* @__PURE__ */ guard<DecodeError>("decode/");
/** Whether a value is an {@link UnexpectedContentError}. */
export const isUnexpectedContentError = /* @__PURE__ */ guard<UnexpectedContentError>("content/");
/** Whether a value is a {@link TooLargeError}. */
export const isTooLargeError = /* @__PURE__ */ guard<TooLargeError>("too_large/");
/** Whether a value is a {@link PagingError}. */
export const isPagingError = /* @__PURE__ */ guard<PagingError>("paging/");
/** Whether a value is a {@link BudgetError}. */
export const isBudgetError = /* @__PURE__ */ guard<BudgetError>("budget/");
/** Whether a value is an {@link InternalError}. */
export const isInternalError = /* @__PURE__ */ guard<InternalError>("internal/");
