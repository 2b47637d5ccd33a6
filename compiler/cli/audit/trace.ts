/** What made a value move, traced by running again with less: one kind of change, one source or table, and then half of the rows, and half of these. Each step keeps what still moves it. */
import { readRows } from "../../../runtime/batch/read-columns.ts";
import { quoteIdentifier } from "../../emit/duckdb/expression/index.ts";
import { BUCKETS, bucketOf, CHANGES, type Change, type Cut } from "./cut.ts";
import type { Cause, ChangedRow } from "./outcome.ts";
import { parquet } from "./propose.ts";
import type { Subject } from "./subject.ts";
import type { Audit } from "./trial.ts";

/** Runs that one violation is worth. */
const MOST_RUNS = 28;
/** Rows that are told. */
const SHOWN = 3;

/** `moves`: runs a cut and says whether the value still moves. `left`: whether there is time for another run. */
export async function trace(audit: Audit, cut: Cut, moves: (cut: Cut) => Promise<boolean>, left: () => boolean): Promise<Cause | undefined> {
  let runs = 0;
  // What the last run that was tried has left is what is looked at; it need not be one that held.
  let last: Cut | undefined;
  const holds = async (less: Cut): Promise<boolean> => {
    if (!left() || runs++ >= MOST_RUNS) return false;
    last = less;
    return moves(less);
  };
  let found = cut;
  if (audit.subjects.length > 1) {
    for (const { id } of audit.subjects) {
      const less: Cut = { ...found, nodes: new Set([id]) };
      if (await holds(less)) {
        found = less;
        break;
      }
    }
  }
  for (const change of CHANGES) {
    if (!cut.changes.has(change)) continue;
    const less: Cut = { ...found, changes: new Set([change]) };
    if (await holds(less)) {
      found = less;
      break;
    }
  }
  if (last !== found && !(await holds(found))) return undefined;
  const changed = audit.subjects.filter(({ id }) => found.nodes === undefined || found.nodes.has(id));
  let [from, until] = [0, BUCKETS];
  for (let drawn = await bucketsOf(audit, changed, found); drawn.length > 1; drawn = drawn.filter((bucket) => bucket >= from && bucket < until)) {
    const half = drawn[drawn.length >> 1]!;
    const halves: [Cut, Cut] = [{ ...found, buckets: [from, half] }, { ...found, buckets: [half, until] }];
    const held = (await holds(halves[0])) ? halves[0] : (await holds(halves[1])) ? halves[1] : undefined;
    if (held === undefined) break;
    [from, until] = held.buckets!;
    found = held;
  }
  if (last !== found && (!left() || !(await moves(found)))) return undefined;
  const rows = await changedRows(audit, changed);
  const [change] = [...found.changes];
  const [node] = [...(found.nodes ?? audit.subjects.map(({ id }) => id))];
  return { change: found.changes.size === 1 ? change : undefined, node: found.nodes !== undefined || audit.subjects.length === 1 ? node : undefined, rows: rows.slice(0, SHOWN), more: Math.max(0, rows.length - SHOWN) };
}

/** The buckets of the rows that the last run changed, in order, each once. */
async function bucketsOf({ workspace }: Audit, subjects: readonly Subject[], cut: Cut): Promise<number[]> {
  const files = subjects.map(({ id }) => `SELECT ${bucketOf(cut, `"__id"`)} AS "bucket" FROM ${parquet(workspace.path(`changes-${id}.parquet`))}`);
  const rows = await workspace.with((connection) => readRows(connection, `SELECT DISTINCT "bucket" FROM (${files.join(" UNION ALL ")}) ORDER BY 1`));
  return rows.map(({ bucket }) => Number(bucket));
}

async function changedRows({ workspace, gathered }: Audit, subjects: readonly Subject[]): Promise<ChangedRow[]> {
  return await workspace.with(async (connection) => {
    const found: ChangedRow[] = [];
    for (const subject of subjects) {
      const names = subject.given.map(({ column }) => column.name);
      const list = names.flatMap((name, i) => [`CAST("c".${quoteIdentifier(name)} AS VARCHAR) AS "a${i}"`, `CAST("b".${quoteIdentifier(name)} AS VARCHAR) AS "b${i}"`]);
      const rows = await readRows(connection, `SELECT "c"."__id" AS "id", "c"."__kind" AS "kind", ${list.join(", ")} FROM ${parquet(workspace.path(`changes-${subject.id}.parquet`))} AS "c" LEFT JOIN ${parquet(gathered.base.get(subject.id)!)} AS "b" ON "b"."__id" = "c"."__id" ORDER BY 1 LIMIT 50`);
      const hidden = new Set(subject.given.filter(({ column }) => column.marks.includes("pii")).map(({ column }) => column.name));
      for (const row of rows) {
        const change = String(row.kind) as Change;
        const text = (name: string, value: unknown): string | null => (value === null || value === undefined ? null : hidden.has(name) ? "(personal)" : shownTime(subject, name, String(value)));
        const columns = names.flatMap((name, i) => (change === "deleted" ? [{ name, before: text(name, row[`b${i}`]), after: null }] : row[`a${i}`] === row[`b${i}`] ? [] : [{ name, before: text(name, row[`b${i}`]), after: text(name, row[`a${i}`]) }]));
        found.push({ node: subject.id, row: Number(row.id) < 0 ? null : Number(row.id), change, columns });
      }
    }
    return found;
  });
}

/** Instants lie in copies as µs. */
function shownTime(subject: Subject, name: string, value: string): string {
  const type = subject.given.find(({ column }) => column.name === name)?.column.type.kind;
  return type === "timestamp" ? instantText(Number(value)) : value;
}

/** `2001-06-03T14:05:00.000001Z`, with as many digits of the second as are needed. */
export function instantText(micros: number): string {
  const millis = Math.floor(micros / 1000);
  const rest = micros - millis * 1000;
  if (!(Math.abs(millis) <= 8.64e15)) return `${micros} µs`;
  const text = new Date(millis).toISOString();
  const fraction = `${text.slice(-4, -1)}${String(rest).padStart(3, "0")}`.replace(/0+$/, "");
  return `${text.slice(0, -5)}${fraction === "" ? "" : `.${fraction}`}Z`;
}
