import type { BatchProgram } from "../../../runtime/contract/batch.ts";
import type { FeatureProgram } from "../../../runtime/contract/feature-program.ts";
import type { Plan } from "../../../runtime/contract/plan.ts";
import { ASKED, materializingPlan } from "../../plan/materializing.ts";
import { emitBatch } from "./emit-batch.ts";
import { quoteIdentifier } from "./expression/index.ts";
import { sqlTable } from "./input/table.ts";
import { revisedRelations, versionedRelations } from "./input/revisions.ts";
import { boundsTable } from "./names.ts";
import { RowSelect, rowColumn } from "./row-select.ts";
import { comment, indent, select } from "./sql-text.ts";

/** What `mlsc materialize` runs for a group: the batch program of its values, and how the keys that are asked about are found. @throws SqlRoadError */
export function emitMaterialize(plan: Plan, groupId: string): { readonly program: BatchProgram; readonly plan: Plan; readonly features: FeatureProgram } {
  const made = materializingPlan(plan, groupId);
  const { group, points } = made;
  const context = { zones: plan.zones, tables: new Map(plan.tables.map((table) => [table.id, sqlTable(table)])), revised: revisedRelations(plan), versions: versionedRelations(plan) };
  const row = new RowSelect(context, quoteIdentifier(group.input));
  const parts = group.keys.map((key) => row.sql(key.expr));
  const where = [...(group.where === undefined ? [] : [row.sql(group.where)]), ...parts.map((part) => `${part} IS NOT NULL`), `${rowColumn("__at")} IS NOT NULL`];
  const seen = select([...parts.map((sql, i) => ({ sql, as: `k${i}` })), { sql: rowColumn("__at"), as: "at" }], row.from(), `WHERE ${where.join(" AND ")}`);
  const keys = made.keys.map(({ column }) => quoteIdentifier(column));
  const list = keys.join(", ");
  // The latest event before the time that a value is as of; a key that has none in sight has an empty history, which need not be written.
  const asked = [
    `SELECT ${keys.map((key) => `"key".${key}`).join(", ")}, "time"."asked"`,
    `FROM (SELECT DISTINCT ${list} FROM "seen") AS "key"`,
    `CROSS JOIN "points.times" AS "time"`,
    `ASOF JOIN "seen" ON ${keys.map((key) => `"key".${key} = "seen".${key}`).join(" AND ")} AND "time"."t" > "seen"."at"`,
    ...(made.sight === null ? [] : [`WHERE "seen"."at" >= "time"."t" - ${made.sight}`]),
  ].join("\n");
  const sql = [
    `${comment(group.span, `features ${group.id}: its keys that have an event in sight, at each moment`)}`,
    `CREATE TABLE ${quoteIdentifier(points)} AS`,
    `WITH "seen" AS (\n${indent(seen)}\n), "asked" AS (\n${indent(asked)}\n)`,
    `SELECT CAST(row_number() OVER (ORDER BY "asked", ${list}) - 1 AS BIGINT) AS "__row", ${list}, "asked" AS ${quoteIdentifier(ASKED)}, "asked" AS "__at"`,
    `FROM "asked" ORDER BY "asked", ${list};`,
  ].join("\n");
  const bounds = `CREATE TABLE ${quoteIdentifier(boundsTable(points))} AS SELECT CAST(-9007199254740991 AS BIGINT) AS "first", CAST(9007199254740991 AS BIGINT) AS "end";`;
  const whole = emitBatch(made.plan);
  const one = whole.examples[0]!;
  const events = one.ranges.relations.filter(({ role }) => role === "events");
  return {
    plan: made.plan,
    program: { ...whole, inputs: whole.inputs.filter(({ node }) => node !== points), examples: [{ ...one, ranges: { ...one.ranges, relations: events, bounds: undefined } }] },
    features: {
      group: group.id,
      ready: group.ready,
      points: [
        { name: `points_${group.id}`, sql, span: group.span },
        { name: `bounds_${group.id}`, sql: bounds, span: group.span },
      ],
      keyCount: `SELECT count(*) AS "keys" FROM (SELECT DISTINCT ${list} FROM (\n${seen}\n))`,
      columns: [...made.keys.map(({ name }) => name), ...made.features],
    },
  };
}

/** The same of several groups, whose inputs are read once: the programs of their values over inputs that have what any of them reads. @throws SqlRoadError */
export function emitMaterializeAll(plan: Plan, groupIds: readonly string[]): { readonly program: BatchProgram; readonly plan: Plan; readonly groups: readonly ReturnType<typeof emitMaterialize>[] } {
  const groups = groupIds.map((id) => emitMaterialize(plan, id));
  const [first, ...others] = groups.map((one) => one.plan);
  if (first === undefined) throw new Error("no group is asked for");
  const points = others.flatMap(({ scans }) => scans.filter(({ id }) => !plan.scans.some((scan) => scan.id === id)));
  const all: Plan = { ...first, scans: [...first.scans, ...points], groups: [...first.groups, ...others.flatMap((one) => one.groups)], examples: [...first.examples, ...others.flatMap((one) => one.examples)] };
  const whole = emitBatch(all);
  return { plan: all, program: { ...whole, inputs: whole.inputs.filter(({ node }) => !node.endsWith(".points")), examples: groups.flatMap(({ program }) => program.examples) }, groups };
}
