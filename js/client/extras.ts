/** What few calls need, in one file that is loaded when one of them does: each `import()` of its own would cost every client. */
export { describeClient } from "./diagnostics.js";
export { callThrough, sendThrough } from "./middleware.js";
export { preview } from "./preview.js";
