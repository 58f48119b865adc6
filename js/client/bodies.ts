/**
 * Bodies that are read whole or saved to a file, in one module that is loaded on first use: each `import()` of its own
 * would cost every client.
 */
export { fileOf, saveBody } from "./save.js";
export { wholeBytes, wholeText } from "./whole.js";
