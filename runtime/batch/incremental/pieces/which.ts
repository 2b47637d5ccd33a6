/**
 * Which inputs can be read piece by piece: sources in files whose rows are judged each for itself. Not so where a row's fate depends on others (resends, versions), nor where a view makes rows of several (sessions, fills, unions, items, whose
 * rows are numbered among all).
 */
import type { BatchProgram } from "../../../contract/batch.ts";
import { canonicalJson, sha256 } from "../../../contract/canonical.ts";
import { inputsOf } from "../../../contract/plan-views.ts";
import type { Plan, View } from "../../../contract/plan.ts";
import { withoutComments } from "./sql-text.ts";

/** An input that can be read in pieces, and the views over it, each row of which is one of its rows. */
export interface PiecedNode {
  readonly node: string;
  readonly views: readonly string[];
  /** Of the SQL that makes and judges rows. */
  readonly sql: string;
  /** Tables that its rows are looked up in. */
  readonly tables: readonly string[];
}

const KINDS: ReadonlySet<string> = new Set(["parquet", "csv", "json", "arrow", "avro", "protobuf"]);

export function piecedNodes(program: BatchProgram, plan: Plan, made: string): PiecedNode[] {
  return plan.scans.flatMap((scan): PiecedNode[] => {
    if (!KINDS.has(scan.from.kind) || scan.unique.length > 0 || scan.revised !== undefined) return [];
    const over = viewsOver(plan, scan.id);
    if (over.some(({ rows }) => rows !== undefined)) return [];
    const input = program.inputs.find(({ node }) => node === scan.id);
    if (input === undefined) return [];
    const views = over.map(({ id }) => id);
    const programs = program.views.filter(({ node }) => views.includes(node));
    const text = [program.prelude, input.create, input.checks, programs.map(({ create, checks }) => [create, checks])];
    const sql = sha256(canonicalJson(JSON.parse(JSON.stringify([made, input.origin, input.columns.map(({ column, field, type, epoch }) => [column, field, type, epoch]), text], (name, value: unknown) => (name === "span" ? undefined : name === "sql" ? withoutComments(String(value)) : value)))));
    return [{ node: scan.id, views, sql, tables: tablesRead(plan, [scan, ...over]) }];
  });
}

function viewsOver(plan: Plan, relation: string): View[] {
  const direct = plan.views.filter((view) => inputsOf(view).includes(relation));
  return [...new Set(direct.flatMap((view) => [view, ...viewsOver(plan, view.id)]))];
}

/** Also through other tables. */
function tablesRead(plan: Plan, nodes: readonly unknown[]): string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === "object" && value !== null) {
      const { kind, table } = value as { kind?: unknown; table?: unknown };
      if ((kind === "lookup" || kind === "exists") && typeof table === "string" && !found.has(table)) {
        found.add(table);
        visit(plan.tables.find(({ id }) => id === table));
      }
      Object.values(value).forEach(visit);
    }
  };
  visit(nodes);
  return [...found].sort();
}

/** Whether SQL names the rows of a relation: quoted, as all names are. What only asks when its data begins and ends does not. */
export function mentions(sql: string, relation: string): boolean {
  return ["", ".read", ".file"].some((of) => sql.includes(`"${(relation + of).replaceAll('"', '""')}"`));
}
