/**
 * Which inputs can be read piece by piece: sources in files whose rows are judged each for itself, or by others of the same key (judged.ts). What makes a row of several (sessions, buckets) ends the pieces: it is whole, of what it was and of what
 * has changed (segments.ts). Unions and items say of which row each of theirs is made; but their own numbers are places among all, so not where examples are asked about them.
 */
import type { BatchProgram } from "../../../contract/batch.ts";
import { canonicalJson, sha256 } from "../../../contract/canonical.ts";
import { inputsOf, isSegments, type Segments, sourcesUnder, tellsOrigin } from "../../../contract/plan-views.ts";
import { isPattern } from "../../../contract/plan/origin.ts";
import type { Plan, Scan, View } from "../../../contract/plan.ts";
import { type Judging, judgingOf } from "./judged.ts";
import { withoutComments } from "./sql-text.ts";

/** An input that can be read in pieces, and the views over it, each row of which is made of one of its rows, or of one of another such input. */
export interface PiecedNode {
  readonly node: string;
  /** Its place among the sources of the plan. */
  readonly scan: number;
  readonly views: readonly string[];
  /** Those of the views whose rows are numbered anew. */
  readonly made: readonly string[];
  /** Relations of other inputs that some view unites with it. */
  readonly beside: readonly string[];
  /** How rows are judged by others; undefined where each is by itself. */
  readonly judging: Judging | undefined;
  /** When its data ends, where its declaration says so. */
  readonly completeUntil: number | undefined;
  /** Of the SQL that makes and judges rows. */
  readonly sql: string;
  /** Tables that its rows are looked up in. */
  readonly tables: readonly string[];
}

const KINDS: ReadonlySet<string> = new Set(["parquet", "csv", "json", "arrow", "avro", "protobuf"]);

/** A database is known by all of its rows, so one that lies in several files is not told by those of some. */
const fallsApart = (origin: Scan["from"]): boolean => KINDS.has(origin.kind) || (origin.kind === "sqlite" && !isPattern(origin));

export function piecedNodes(program: BatchProgram, plan: Plan, made: string): PiecedNode[] {
  const can = apartFromEachOther(plan);
  return plan.scans.flatMap((scan, place): PiecedNode[] => {
    if (!can.has(scan.id)) return [];
    const over = viewsOver(plan, scan.id);
    const input = program.inputs.find(({ node }) => node === scan.id);
    if (input === undefined) return [];
    const views = over.map(({ id }) => id);
    const programs = program.views.filter(({ node }) => views.includes(node));
    const text = [program.prelude, input.create, input.checks, programs.map(({ create, checks }) => [create, checks])];
    const sql = sha256(canonicalJson(JSON.parse(JSON.stringify([made, input.origin, input.columns.map(({ column, field, type, epoch }) => [column, field, type, epoch]), text], (name, value: unknown) => (name === "span" ? undefined : name === "sql" ? withoutComments(String(value)) : value)))));
    const others = new Set(over.flatMap(({ id }) => sourcesUnder(plan, id)!).filter((id) => id !== scan.id));
    const beside = [...others].flatMap((id) => [id, ...viewsOver(plan, id).map((view) => view.id)]).filter((id) => !views.includes(id));
    return [{ node: scan.id, scan: place, views, made: views.filter((id) => tellsOrigin(plan, id)), beside: [...new Set(beside)], judging: judgingOf(scan, input), completeUntil: scan.completeUntil, sql, tables: tablesRead(plan, [scan, ...over]) }];
  });
}

/**
 * Sources whose rows can be judged piece by piece: not where an example is asked about a version, since that is one by what the others are. One that is united with another can be read so only if that one can.
 */
function apartFromEachOther(plan: Plan): ReadonlySet<string> {
  const asked = new Set(plan.examples.map(({ spine }) => (spine.kind === "asked" ? spine.source : spine.table)));
  const isAsked = (scan: Scan, views: readonly View[]): boolean => (scan.revised !== undefined && asked.has(scan.id)) || views.some(({ id }) => asked.has(id) && (scan.revised !== undefined || tellsOrigin(plan, id)));
  const fits = plan.scans.filter((scan) => {
    const over = viewsOver(plan, scan.id);
    return fallsApart(scan.from) && over.every(({ id }) => sourcesUnder(plan, id) !== undefined) && !isAsked(scan, over);
  });
  const found = new Set(fits.map(({ id }) => id));
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const id of found) if (viewsOver(plan, id).some((view) => sourcesUnder(plan, view.id)!.some((source) => !found.has(source)))) found.delete(id);
  }
  return found;
}

/** Views of segments over these inputs, whose segments are made where their rows have changed; what is personal is kept nowhere. */
export function segmentViews(program: BatchProgram, plan: Plan, nodes: readonly PiecedNode[]): (View & { readonly rows: Segments })[] {
  const isPersonal = (relation: string): boolean => [...plan.views, ...plan.scans].some(({ id, columns }) => id === relation && columns.some(({ marks }) => marks.includes("pii")));
  return plan.views.flatMap((view) => {
    const { rows } = view;
    const sources = isSegments(rows) ? sourcesUnder(plan, view.input) : undefined;
    const isHere = program.views.some(({ node, listed }) => node === view.id && listed !== undefined);
    return isSegments(rows) && isHere && sources?.every((source) => nodes.some(({ node }) => node === source)) && !isPersonal(view.id) && !isPersonal(view.input) ? [{ ...view, rows }] : [];
  });
}

/** Up to those that make a row of many: these are whole. */
function viewsOver(plan: Plan, relation: string): View[] {
  const direct = plan.views.filter((view) => inputsOf(view).includes(relation) && !isSegments(view.rows));
  return [...new Set(direct.flatMap((view) => [view, ...viewsOver(plan, view.id)]))];
}

/** Also through other tables. */
export function tablesRead(plan: Plan, nodes: readonly unknown[]): string[] {
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
