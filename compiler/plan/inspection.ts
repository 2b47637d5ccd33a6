/** A plan of one source alone, to look at its data: without its key and its declared knowledge times, which are what is asked about. */
import { type Plan, PlanSchema, type Scan } from "../../runtime/contract/plan.ts";
import type { Expr } from "../../runtime/contract/expr.ts";
import { typeText } from "../../runtime/contract/type-text.ts";
import type { Knowledge } from "../semantics/knowledge/known.ts";
import { walk } from "../semantics/walk.ts";
import type { Program, SourceSymbol, TableSymbol } from "../semantics/program.ts";
import { type LowerContext, lowerContext } from "./context.ts";
import { knownExpr, lowerExpr, rowScope } from "./expression.ts";
import { knownText } from "./known-text.ts";
import { inOrder, lowerExpect, lowerOrigin, lowerQuarantine, lowerTable } from "./relations.ts";
import { lowerType } from "./types.ts";
import { zoneRules } from "./zones.ts";

export interface Inspection {
  readonly plan: Plan;
  readonly scan: Scan;
  /** Declared knowledge times that can be worked out on a row. */
  readonly declared: ReadonlyMap<string, { readonly expr: Expr; readonly text: string }>;
}

/** What a checked spec brings to it; errors about time may stand. */
export interface Inspected {
  readonly program: Program;
  readonly knowledge: Knowledge;
  readonly texts: ReadonlyMap<string, string>;
}

/** Columns of kinds that no file holds yet are left out. `zones`: those that the source's own expressions and tables need. */
export function inspectionOf(source: SourceSymbol, checked: Inspected, zones: readonly string[]): Inspection {
  const context = lowerContext(checked.program, checked.knowledge, checked.texts);
  const scan = inspectionScan(source, context);
  const plan: Plan = PlanSchema.parse(
    JSON.parse(
      JSON.stringify({
        format: "mls-plan/1", name: checked.program.name, zones: zoneRules(zones), scans: [scan], tables: tablesRead(source).map((table) => lowerTable(table, context)), views: [], groups: [], examples: [], partitions: [], models: [], decisions: [], tests: [], deployments: [], waivers: [],
      }),
    ),
  );
  return { plan, scan: plan.scans[0]!, declared: declaredTimes(source, context) };
}

const READABLE: ReadonlySet<string> = new Set(["bool", "int", "float", "string", "category", "enum", "timestamp", "localTimestamp", "date", "zone", "duration"]);

function inspectionScan(source: SourceSymbol, context: LowerContext): Scan {
  const scope = rowScope(source);
  const at = lowerExpr(source.at, scope);
  return {
    kind: "scan",
    id: source.name,
    from: lowerOrigin(source.origin, source.name),
    columns: inOrder(source.columns)
      .filter((column) => READABLE.has(column.type.kind))
      .map((column) => ({
        name: column.name,
        type: lowerType(column.type),
        from: column.from,
        epoch: column.epoch,
        derive: column.derive === undefined ? undefined : lowerExpr(column.derive, scope),
        grid: column.type.kind === "float" ? column.type.grid : undefined,
        marks: [...column.marks],
        span: context.span(column.span),
      })),
    at,
    exists: at,
    expect: source.expect.map((rule) => lowerExpect(rule, scope, context)),
    quarantine: lowerQuarantine(source.quarantine, context),
    key: [],
    unique: [],
    completeUntil: source.completeUntil,
    span: context.span(source.node.span),
  };
}

function declaredTimes(source: SourceSymbol, context: LowerContext): Inspection["declared"] {
  const scope = rowScope(source);
  const declared = new Map<string, { expr: Expr; text: string }>();
  for (const column of source.columns) {
    // A source that says nothing has its existence alone, which is no declaration.
    if (column.derive === undefined && column.known === undefined && source.known === undefined) continue;
    const known = context.knowledge.ofColumn(column);
    if (known.some((part) => part.expr === undefined)) continue;
    const expr = knownExpr(known, scope);
    if (expr !== undefined) declared.set(column.name, { expr, text: `known at ${knownText(known)}` });
  }
  return declared;
}

function tablesRead(source: SourceSymbol): TableSymbol[] {
  const tables = new Set<TableSymbol>();
  for (const expr of [source.at, ...source.columns.map((column) => column.derive), ...source.expect.map((rule) => rule.condition)]) {
    if (expr === undefined) continue;
    walk(expr, (part) => {
      if (part.kind === "lookup" || part.kind === "exists" || part.kind === "rowOf") tables.add(part.table);
      return undefined;
    });
  }
  return [...tables];
}

/** The columns that are not looked at, with their types. */
export function leftOutColumns(source: SourceSymbol): string[] {
  return source.columns.filter((column) => !READABLE.has(column.type.kind) && column.type.kind !== "error" && column.type.kind !== "row").map((column) => `${column.name}: ${typeText(lowerType(column.type))}`);
}
