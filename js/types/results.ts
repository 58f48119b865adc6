/** Types of results that follow from the arguments. */
import type {
  Event,
  EventStatsRow,
  GetEventStats,
  ListEvents,
  ReportInput,
  ReportRow,
  DeleteAccepted,
} from "../generated/leadconduit-types.js";
import type { Scalar } from "./wire.js";

/** The strings that were given for a parameter, one or several; `never` when it may be unset. */
type GivenValues<Query, Name extends string> = Query extends { readonly [K in Name]: infer Value }
  ? Value extends string
    ? Value
    : Value extends readonly (infer Item extends string)[]
      ? Item
      : never
  : never;

/** Members with one kind of value; names that are not known at compile time leave the row open. */
type RowMembers<Names extends string, Value> = [Names] extends [never]
  ? unknown
  : string extends Names
    ? { readonly [name: string]: Scalar }
    : { [Name in Names]: Value };

/**
 * A row of event counts, by its query: the chosen columns (or total, success, failure and error) as numbers,
 * the values of `group_by` under the paths as they were given, and the bounds of the interval.
 */
export type StatsRowOf<Query> = keyof GetEventStats extends keyof Query
  ? EventStatsRow
  : RowMembers<GivenValues<Query, "group_by">, Scalar> &
      (Query extends { readonly column: unknown }
        ? RowMembers<GivenValues<Query, "column">, number>
        : { total: number; success: number; failure: number; error: number }) &
      (Query extends { readonly interval: string } ? { start: string; end: string } : unknown);

/** What of a report's definition decides its rows. */
export type ReportDefinition = Pick<ReportInput, "columns" | "group_by">;

/** A row of a report, by its definition: the columns as numbers, the values of `group_by` under the paths as they were given. */
export type ReportRowOf<Report> = keyof ReportInput extends keyof Report
  ? ReportRow
  : RowMembers<GivenValues<Report, "group_by">, Scalar> &
      (Report extends { readonly columns: unknown } ? RowMembers<GivenValues<Report, "columns">, number> : ReportRow);

/** An event, by its query: with `include` or `exclude`, any member may be missing. */
export type EventOf<Query> = keyof ListEvents extends keyof Query
  ? Event
  : Query extends { readonly include: unknown } | { readonly exclude: unknown }
    ? Partial<Event>
    : Event;

/** The result of a LeadConduit delete. */
export interface Deleted<T> {
  /**
   * `deleted_with_broken_flows` when flows still refer to the record: it is gone, they run on, but must be repaired before
   * they can be saved; `report` names them.
   */
  outcome: "deleted" | "deleted_with_broken_flows";
  /** The deleted record, if the API sent it. */
  record: T | null;
  /** What the API reported about the flows that referred to the record, if anything. */
  report: DeleteAccepted | null;
}
