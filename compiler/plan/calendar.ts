/** Spines of tables: closed rows, or each row at every date of a calendar; and horizons. */
import type { Examples } from "../../runtime/contract/plan.ts";
import type { Relation } from "../semantics/knowledge/known.ts";
import { rootColumn } from "../semantics/knowledge/reads.ts";
import { exactDurationText } from "../semantics/knowledge/times.ts";
import type { ColumnSymbol, ExamplesSymbol, TableSymbol } from "../semantics/program.ts";
import type { LowerContext } from "./context.ts";
import { lowerExpr, rowScope, type Scope } from "./expression.ts";
import { lowerType } from "./types.ts";

export function lowerTableSpine(examples: ExamplesSymbol, table: TableSymbol): Examples["spine"] {
  const { each } = examples;
  if (each === undefined) return { kind: "closed", table: table.name };
  return { kind: "calendar", table: table.name, period: each.period, time: each.time };
}

export function lowerHorizon(examples: ExamplesSymbol, context: LowerContext): Examples["horizon"] {
  const { horizon } = examples;
  if (horizon === undefined) return undefined;
  const { range, step } = examples.node.horizon!;
  const text = `${horizon.column.name} in ${context.text(range.span)}${step === undefined ? "" : ` step ${exactDurationText(step.micros)}`}`;
  return { name: horizon.column.name, values: [...horizon.values], text };
}

export function lowerCandidates({ candidates }: ExamplesSymbol, scope: Scope, context: LowerContext): Examples["candidates"] {
  if (candidates === undefined) return undefined;
  if (candidates.kind === "list") return { kind: "list", list: lowerExpr(candidates.list, scope), name: candidates.column.name, type: lowerType(candidates.column.type), text: context.expr(candidates.list.node) };
  return { kind: "table", table: candidates.table.name, key: candidates.table.key[0]!.name, name: candidates.column.name, type: lowerType(candidates.column.type) };
}

/** Names of what a question brings beside the row: not the elements of a list, for each of which it is answered. */
export function askedNames(examples: ExamplesSymbol): string[] {
  const candidates = examples.candidates?.kind === "list" ? undefined : examples.candidates;
  return [examples.horizon, candidates].flatMap((asked) => (asked === undefined ? [] : [asked.column.name]));
}

/** What tells the rows apart: the key, or else all that is given of them. */
export function sampledBy(relation: Relation | TableSymbol): string[] {
  const key = relation.kind === "view" ? [] : relation.key;
  if (key.length > 0) return key.map((column) => column.name);
  const plain: ReadonlySet<string> = new Set(["bool", "int", "float", "string", "category", "enum", "timestamp", "localTimestamp", "date", "zone", "duration"]);
  return relation.columns.filter((column) => rootColumn(column).derive === undefined && plain.has(column.type.kind)).map((column) => column.name);
}

/** A question brings the table's key alone, so all other columns are looked up by it: in training and service alike. (Where a table has history, that lookup is as of the moment.) */
export function calendarScope(table: TableSymbol): Scope {
  const row = rowScope(table);
  return {
    ...row,
    columnExpr(column) {
      if (column.owner !== table || column.isAsked || table.key.includes(column)) return undefined;
      const keys = table.key.map((key) => ({ kind: "column", name: key.name, type: lowerType(key.type) }) as const);
      return { kind: "lookup", table: table.name, keys, column: column.name, type: lowerType(column.type) };
    },
  };
}

/** Whether a column of the example's row comes from its table, not from the question. */
export function isLookedUp(column: ColumnSymbol, examples: ExamplesSymbol): boolean {
  return examples.each !== undefined && column.owner === examples.spine && !column.isAsked && !(examples.spine?.kind === "table" && examples.spine.key.includes(column));
}
