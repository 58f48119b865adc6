/**
 * Bodies that are streamed, read whole or saved to a file, and the way from page to page, in one module that is loaded on
 * first use: each `import()` of its own would cost every client.
 */
export { bytesOf } from "./bytes.js";
export { fileOf, saveBody } from "./save.js";
export { pagesFrom } from "./walk.js";
export { wholeBytes, wholeText } from "./whole.js";
