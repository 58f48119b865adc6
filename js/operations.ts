/** The operation table, for tools: gateways, explorers, tests. Clients do not need it. */
import { operations as columns, parameters as parameterColumns } from "./generated/operations.js";
import type { Column, ColumnTable, Operation, OperationParameter } from "./types/operation.js";

export type { ApiName } from "./generated/apis.js";
export type {
  FilledParameter,
  Operation,
  OperationBody,
  OperationPaging,
  OperationParameter,
} from "./types/operation.js";

/** Of the numbers of values. */
const BASE = 36;

/** Every operation of the APIs, in the order of their tables. */
export const operations: readonly Operation[] = readOperations();

function readOperations(): readonly Operation[] {
  const parameters = objectsOf(parameterColumns) as unknown as readonly OperationParameter[];
  const rows = objectsOf(columns) as unknown as readonly (Omit<Operation, "parameters"> & {
    readonly parameters: readonly number[];
  })[];
  return rows.map((row) => ({
    ...row,
    parameters: row.parameters.map((place) => parameters[place] as OperationParameter),
  }));
}

/** The objects of a table that was written column by column. */
function objectsOf(table: ColumnTable): readonly Readonly<Record<string, unknown>>[] {
  const read = Object.entries(table).map(([name, column]) => [name, valuesOf(column)] as const);
  const count = read[0]?.[1].length ?? 0;
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(
      read.map(([name, values]) => [name, values[row]] as const).filter(([, value]) => value !== undefined),
    ),
  );
}

function valuesOf({ values, rows }: Column): readonly unknown[] {
  const digits = (values.length - 1).toString(BASE).length;
  return Array.from(
    { length: rows.length / digits },
    (_, row) => values[Number.parseInt(rows.slice(row * digits, (row + 1) * digits), BASE)],
  );
}
