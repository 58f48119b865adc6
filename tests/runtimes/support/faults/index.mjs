// Every fault, in the order of its number.
import { body } from "./body.mjs";
import { caller } from "./caller.mjs";
import { life } from "./life.mjs";
import { network } from "./network.mjs";
import { paging } from "./paging.mjs";
import { status } from "./status.mjs";

const number = ({ id }) => Number(id.slice(1));

/**
 * `{ id, title, cells: [{ name, unless, run }] }`: `run(t)` tests one operation; where `unless(t)` gives a reason, the
 * cell does not apply to its class.
 */
export const faults = [...network, ...body, ...status, ...life, ...paging, ...caller].sort(
  (a, b) => number(a) - number(b),
);
