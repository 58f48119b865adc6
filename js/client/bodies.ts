/** Bodies that are wanted whole or in a file, in one file that is loaded when one is: each `import()` of its own would cost every client. */
export { fileOf, saveBody } from "./save.js";
export { wholeBytes, wholeText } from "./whole.js";
