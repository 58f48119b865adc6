/** The operation table, for tools: gateways, explorers, tests. Clients do not need it. */
export { operations } from "./generated/operations.js";
export type { ApiName } from "./generated/apis.js";
export type { FilledParameter, Operation, OperationBody, OperationPaging, OperationParameter } from "./types/operation.js";
