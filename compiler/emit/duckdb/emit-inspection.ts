/** A batch program that only reads: the tables and one source, with every column of the source kept, for `mlsc infer`. */
import type { BatchProgram } from "../../../runtime/contract/batch.ts";
import { hashPlan } from "../../../runtime/contract/canonical.ts";
import type { Expr } from "../../../runtime/contract/expr.ts";
import type { Plan, Scan } from "../../../runtime/contract/plan.ts";
import { expressionPrelude, quoteIdentifier } from "./expression/index.ts";
import { emitInput } from "./input/input.ts";
import { revisedRelations, versionedRelations } from "./input/revisions.ts";
import { sqlTable } from "./input/table.ts";
import { readingMacros } from "./input/reading-macros.ts";
import { RowSelect, type SqlContext } from "./row-select.ts";

export function emitInspection(plan: Plan): BatchProgram {
  const context = contextOf(plan);
  return {
    format: "mls-batch/1",
    planHash: hashPlan(plan),
    prelude: [...expressionPrelude(plan.zones), readingMacros()],
    inputs: [...plan.tables, ...plan.scans].map((node) => emitInput(node, context, new Set(node.columns.map((column) => column.name)))),
    views: [],
    examples: [],
  };
}

/** SQL of an expression over a source's rows, `row`; undefined where it needs a join. */
export function inspectionSql(expr: Expr, scan: Scan, plan: Plan): string | undefined {
  const row = new RowSelect(contextOf(plan), quoteIdentifier(scan.id));
  const sql = row.sql(expr);
  return row.joins.length > 0 ? undefined : sql;
}

function contextOf(plan: Plan): SqlContext {
  return { zones: plan.zones, tables: new Map(plan.tables.map((table) => [table.id, sqlTable(table)])), revised: revisedRelations(plan), versions: versionedRelations(plan) };
}
