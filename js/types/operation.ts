/** What the operation table says, for tools. */
import type { ApiName } from "../generated/apis.js";

/** What one operation is. */
export interface Operation {
  /** `operationId`, as in `client.call`. */
  readonly id: string;
  readonly api: ApiName;
  /** Where its method is: `client[resource][method]`. */
  readonly resource: string;
  readonly method: string;
  /** One sentence. */
  readonly summary: string;
  /** What else is worth knowing, in lines; may be empty. */
  readonly description: string;
  readonly httpMethod: "GET" | "POST" | "PUT" | "DELETE";
  /** Template below the base URL, with `{name}` for path parameters. */
  readonly path: string;
  /** What a caller gives: positional arguments of the method first, in their order. */
  readonly parameters: readonly OperationParameter[];
  /** Query parameters that the client fills in. */
  readonly fixed: readonly FilledParameter[];
  readonly body: OperationBody | null;
  /** Media types of the response, the requested one first. */
  readonly accept: readonly string[];
  /** What the method returns, as a TypeScript type. */
  readonly result: string;
  readonly paging: OperationPaging | null;
  /** `safe` changes nothing, `idempotent` may be repeated, `unsafe` only when the server provably did nothing. */
  readonly safety: "safe" | "idempotent" | "unsafe";
  /** Where it is documented. */
  readonly source: "seed" | "docs" | "inferred";
  readonly auth: "required" | "optional" | "none";
  /** Whether status 404 means "none in this range". */
  readonly emptyOn404: boolean;
  /** Whether its query or response carries secrets. */
  readonly sensitive: boolean;
  /** Whether the vendor retired it. */
  readonly deprecated: boolean;
  /** Parameters of which at most one may be given. */
  readonly exclusive: readonly string[];
}

/** What a parameter may hold. */
export interface OperationParameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly kind:
    | "text"
    | "integer"
    | "boolean"
    | "scalar"
    | "date"
    | "datetime"
    | "choice"
    | "json"
    | "fields"
    | "bucket"
    | "digits";
  readonly required: boolean;
  /** One value, `name=a&name=b`, or `name=a,b`. */
  readonly many: "one" | "repeat" | "comma";
  /** Limits of an integer. */
  readonly min?: number;
  readonly max?: number;
  /** The values of a choice. */
  readonly values?: readonly string[];
  /** Whether its value must not be shown. */
  readonly sensitive?: boolean;
  readonly description?: string;
}

/** A query parameter that the client fills in: a fixed value, or JSON text `{key: argument}`. */
export type FilledParameter =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly argument: string; readonly key: string };

/** What is sent beside the parameters: a request body, or JSON text in a query parameter. */
export interface OperationBody {
  readonly in: "body" | "query";
  /** The query parameter, when it is one. */
  readonly parameter?: string;
  /** TypeScript type. */
  readonly type: string;
  readonly required: boolean;
  /** Media types that the API takes; JSON is what is sent. */
  readonly media: readonly string[];
}

/** How further pages are reached. */
export type OperationPaging =
  | { readonly by: "id"; readonly maxLimit: number }
  | { readonly by: "offset"; readonly maxLimit: number; readonly maxTotal: number }
  | { readonly by: "skip" };

/** A table of objects by their members: the distinct values of each, and the number of the one that each row has. */
export type ColumnTable = Readonly<Record<string, Column>>;

/** One member of the objects of a table. */
export interface Column {
  /** Objects do not have a member that is undefined. */
  readonly values: readonly unknown[];
  /** A number for each row, in base 36 and all equally long. */
  readonly rows: string;
}
