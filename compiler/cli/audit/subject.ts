/** What an audit can change: sources, and tables that have a past. And whose rows an example set asks about. */
import type { Column, Examples, Plan, Scan, Table } from "../../../runtime/contract/plan.ts";
import type { Expr } from "../../../runtime/contract/expr.ts";
import { asLog } from "../../emit/duckdb/knowledge-query.ts";
import { columnsRead } from "../../emit/duckdb/row-select.ts";

/** A given column as the changes treat it. */
export interface Given {
  readonly column: Column;
  readonly kind: "time" | "bool" | "number" | "other";
  /** It names the row, so another value is one that no row has. */
  readonly names: boolean;
  /** Rows that share it are a list, asked about at one moment: a row that changes goes into a list of its own. */
  readonly parts: boolean;
  /** It tells when the row or a column of it comes to be known, and nothing of when it happened. */
  readonly came: boolean;
  /** It stays as it is: the key of a snapshot, what draws a closed row into its part. */
  readonly fixed: boolean;
}

/** A source, or a table as the log of its rows. */
export interface Subject {
  readonly id: string;
  readonly node: Scan | Table;
  readonly log: Scan;
  readonly given: readonly Given[];
  /** Sets of columns in which no two rows may be equal, with K beside them for history. */
  readonly unique: readonly { readonly columns: readonly string[]; readonly known: boolean }[];
  /** Rows may be put in and taken out; a snapshot's are only changed. */
  readonly rows: boolean;
  /** Its rows are versions of one another. */
  readonly versions: { readonly key: readonly string[]; readonly by: string } | undefined;
  /** A row may come again (`unique by`). */
  readonly resends: boolean;
  /** A table without time: what may change is told by the part of its rows. */
  readonly closed: boolean;
}

const isGiven = (column: Column): boolean => column.derive === undefined;

/** All of a plan's, sources first. Timeless tables have no past and are none. */
export function subjectsOf(plan: Plan): Subject[] {
  return [...plan.scans.map((scan) => sourceSubject(scan, listsOf(plan, scan))), ...plan.tables.filter((table) => table.validity.kind !== "timeless" && !table.keyIsRow).map(tableSubject)];
}

/** Columns by which example sets put the rows of a source into lists. */
function listsOf(plan: Plan, { id }: Scan): Set<string> {
  return new Set(plan.examples.flatMap((examples) => (examples.spine.kind === "asked" && spineOf(plan, examples).node === id ? (examples.group ?? []) : [])));
}

function sourceSubject(scan: Scan, lists: ReadonlySet<string>): Subject {
  const versions = scan.revised === undefined ? undefined : { key: scan.key, by: scan.revised.by };
  const names = new Set([...scan.key, ...scan.unique.flat()]);
  const happened = givenIn(scan, [scan.at]);
  const came = givenIn(scan, [scan.exists, ...scan.columns.flatMap(({ known }) => (known === undefined ? [] : [known]))]);
  const own = versions === undefined ? [scan.key] : [[...versions.key, versions.by]];
  return {
    id: scan.id,
    node: scan,
    log: scan,
    given: scan.columns.filter(isGiven).map((column) => given(column, { parts: lists.has(column.name), names: (names.has(column.name) || lists.has(column.name)) && column.name !== versions?.by, came: (came.has(column.name) || column.name === versions?.by) && !happened.has(column.name) })),
    unique: [...own.filter((columns) => columns.length > 0), ...scan.unique].map((columns) => ({ columns, known: false })),
    rows: true,
    versions,
    resends: scan.unique.length > 0,
    closed: false,
  };
}

function tableSubject(table: Table): Subject {
  const log = asLog(table);
  const history = table.validity.kind === "history";
  const bounds = table.validity.kind === "history" ? [table.validity.from, ...(table.validity.to === undefined ? [] : [table.validity.to])] : [];
  const came = givenIn(log, [log.exists]);
  return {
    id: table.id,
    node: table,
    log,
    given: table.columns.filter(isGiven).map((column) => given(column, { names: (table.unique ?? []).some((set) => set.includes(column.name)), came: came.has(column.name) && !bounds.includes(column.name), fixed: !history && table.key.includes(column.name) })),
    unique: [...(table.validity.kind === "history" ? [{ columns: [...table.key, table.validity.from], known: true }] : []), ...(table.unique ?? []).map((columns) => ({ columns, known: false }))],
    rows: history,
    versions: undefined,
    resends: false,
    closed: false,
  };
}

/** The table of closed rows: what its rows of the test part hold may change, but for what names them and draws them into their part. */
export function closedSubject(plan: Plan, examples: Examples, table: Table): Subject {
  const method = plan.partitions.find((partition) => partition.examples === examples.id)?.method;
  const fixed = new Set([...table.key, ...(table.unique ?? []).flat(), ...(method?.kind === "random" ? method.groups : [])]);
  return { ...tableSubject(table), given: table.columns.filter(isGiven).map((column) => given(column, { fixed: fixed.has(column.name) })), unique: [], rows: false, closed: true };
}

function given(column: Column, is: { readonly names?: boolean; readonly parts?: boolean; readonly came?: boolean; readonly fixed?: boolean }): Given {
  return { column, kind: kindOf(column), names: false, parts: false, came: false, fixed: false, ...is };
}

function kindOf({ type }: Column): Given["kind"] {
  switch (type.kind) {
    case "timestamp":
    case "localTimestamp":
    case "date":
      return "time";
    case "bool":
      return "bool";
    case "int":
    case "float":
    case "duration":
      return "number";
    default:
      return "other";
  }
}

/** Given columns that expressions read, through derived ones. */
function givenIn(log: Scan, exprs: readonly Expr[]): Set<string> {
  const found = new Set<string>();
  const open = exprs.flatMap(columnsRead);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const derive = log.columns.find((column) => column.name === name)?.derive;
    if (derive !== undefined) open.push(...columnsRead(derive));
  }
  return found;
}

/**
 * Whose rows an example set asks about. rows: those of a source, through views that only filter, so that a row is told by its place in the file · made: those that a view makes, told by what they hold ·
 * calendar: those of a table at every date · closed: those of a timeless table.
 */
export interface Spine {
  readonly kind: "rows" | "made" | "calendar" | "closed";
  /** The source or table in whose file a row has its place; undefined where rows are made. */
  readonly node: string | undefined;
}

export function spineOf(plan: Plan, { spine }: Examples): Spine {
  switch (spine.kind) {
    case "closed":
      return { kind: "closed", node: spine.table };
    case "calendar":
      return { kind: "calendar", node: spine.table };
    case "asked": {
      let id = spine.source;
      for (let view = plan.views.find((node) => node.id === id); view !== undefined; view = plan.views.find((node) => node.id === id)) {
        if (view.rows !== undefined) return { kind: "made", node: undefined };
        id = view.input;
      }
      return { kind: "rows", node: id };
    }
  }
}
