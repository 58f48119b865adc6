/** What users see of the errors: classes, guards and types. By name, as `classes.ts` also holds what only the library itself needs. */
export {
  LeadspanError, UsageError, CredentialError, NetworkError, TimeoutError, AbortError, RedirectRefusedError, HttpError,
  BadRequestError, AuthenticationError, PaymentRequiredError, PermissionError, NotFoundError, NotAcceptableError, ConflictError,
  UnsupportedMediaTypeError, ValidationError, RateLimitError, ServerError, UnavailableError, DecodeError,
  UnexpectedContentError, TooLargeError, PagingError, BudgetError, InternalError, isLeadspanError, isUsageError,
  isCredentialError, isNetworkError, isTimeoutError, isAbortError, isRedirectRefusedError, isHttpError, isBadRequestError,
  isAuthenticationError, isPaymentRequiredError, isPermissionError, isNotFoundError, isNotAcceptableError, isConflictError,
  isUnsupportedMediaTypeError, isValidationError, isRateLimitError, isServerError, isUnavailableError, isDecodeError,
  isUnexpectedContentError, isTooLargeError, isPagingError, isBudgetError, isInternalError, failure, toError,
} from "./classes.js";
export type { DriftIssue, ErrorCode, ErrorKind, ErrorShape, Issue, RequestOutcome } from "./classes.js";
