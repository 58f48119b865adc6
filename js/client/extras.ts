/** Features that few calls use, in one module that is loaded on first use: each `import()` of its own would cost every client. */
export { describeClient } from "./diagnostics.js";
export { callThrough, sendThrough } from "./middleware.js";
export { preview } from "./preview.js";
