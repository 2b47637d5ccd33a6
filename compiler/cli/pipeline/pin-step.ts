/**
 * Inputs against their pins in `mls.lock`. Growth (what is known later than the pin) is followed without a word; history that was rewritten is a warning, and stays one until somebody says that it is right
 * (`mlsc lock`): a lock that followed it by itself would be the record of nothing.
 */
import type { BatchData, FileFacts } from "../../../runtime/batch/index.ts";
import { counted, type DataFinding } from "../../../runtime/contract/data-check.ts";
import type { Pin } from "../../../runtime/contract/lock.ts";
import type { Plan } from "../../../runtime/contract/plan.ts";
import { type Pins, readOpenings, readPins, recordPins } from "../../../runtime/registry/lock-file.ts";
import { compareInput, declared, gone, type InputChange, unchanged } from "../../../runtime/registry/pins/compare.ts";
import { instantMicros, type Measured, pinOf, type Slice } from "../../../runtime/registry/pins/measured.ts";
import { changedText, changeText } from "../../../runtime/registry/pins/words.ts";
import { emitPins, type PinQueries } from "../../emit/duckdb/index.ts";
import { UserError } from "../errors.ts";

export interface Compared {
  /** What the spec's inputs are pinned to now; undefined if nothing is. */
  readonly before: Pins | undefined;
  /** What they would be pinned to, as they were read. */
  readonly now: Pins;
  readonly changes: readonly InputChange[];
}

/** Compares inputs that have just been read with their pins. Of files with the same bytes, read the same way, nothing is asked. @throws LockError */
export async function compareInputs(plan: Plan, spec: string, lock: string, data: BatchData, files: ReadonlyMap<string, FileFacts>): Promise<Compared> {
  const before = await readPins(lock, spec);
  const now: Record<string, Pin> = {};
  const changes: InputChange[] = [];
  const isSame = (node: string): boolean => before?.[node]?.sha256 === files.get(node)!.sha256;
  const all = emitPins(plan);
  for (const queries of all) {
    const { node } = queries;
    const pin = before?.[node];
    // Times that are worked out may look into tables, so these count too.
    const asItWas = pin !== undefined && isSame(node) && declared(pin, queries).length === 0 && pin.derived === queries.derived && (queries.derived === undefined || all.every((other) => isSame(other.node)));
    const measured = asItWas ? undefined : await measure(data, queries, pin, files.get(node)!);
    now[node] = measured === undefined ? pin! : pinOf(measured);
    changes.push(measured === undefined ? unchanged(node, pin!) : compareInput(node, pin, measured));
  }
  for (const [node, pin] of Object.entries(before ?? {})) if (now[node] === undefined) changes.push(gone(node, pin));
  return { before, now, changes };
}

async function measure(data: BatchData, queries: PinQueries, pin: Pin | undefined, { sha256, bytes }: FileFacts): Promise<Measured> {
  const spans = (await data.byPiece(queries.node, queries.spans)).map(({ rows }) => rows[0]);
  const span = (from: string, to: string): readonly [bigint, bigint] | undefined => {
    const of = (name: string): bigint[] => spans.flatMap((row) => (typeof row?.[name] === "string" ? [BigInt(row[name])] : []));
    const [least, greatest] = [of(from), of(to)];
    return least.length === 0 || greatest.length === 0 ? undefined : [least.reduce((a, b) => (a < b ? a : b)), greatest.reduce((a, b) => (a > b ? a : b))];
  };
  const known = span("known_from", "known_to");
  const slices = await slicesOf(data, queries, pin?.known === undefined ? undefined : instantMicros(pin.known[1]), known?.[1]);
  return { columns: queries.columns, derived: queries.derived, file: { sha256, bytes }, rows: spans.reduce((sum, row) => sum + Number(row?.rows), 0), at: span("at_from", "at_to"), known, slices };
}

type Rows = Awaited<ReturnType<BatchData["query"]>>;

/** Rows by day, and by the sides of two bounds on which they were known. Of a source in pieces days that lie on one side need not be asked anew. */
async function slicesOf(data: BatchData, queries: PinQueries, before: bigint | undefined, until: bigint | undefined): Promise<Slice[]> {
  const bounded = queries.digests(before === undefined ? undefined : String(before), until === undefined ? undefined : String(until));
  if (!data.isInPieces(queries.node)) return (await data.query(bounded)).map(sliceOf);
  const slices: Slice[] = [];
  for (const { piece, rows } of await data.byPiece(queries.node, queries.days)) {
    const told = rows.every((row) => isOnOneSide(row, before) && isOnOneSide(row, until));
    const all = told ? rows.map((row) => ({ ...row, old: isBefore(row, before), early: isBefore(row, until) })) : (await data.byPiece(queries.node, bounded, [piece]))[0]!.rows;
    slices.push(...all.map(sliceOf));
  }
  return slices;
}

const sliceOf = (row: Rows[number]): Slice => ({ day: row.day === null ? null : Number(row.day), old: row.old === true, early: row.early === true, rows: Number(row.rows), sum: BigInt(String(row.digest)) });

function isOnOneSide({ from, to }: Rows[number], bound: bigint | undefined): boolean {
  return bound === undefined || from === null || BigInt(String(to)) < bound || BigInt(String(from)) >= bound;
}

function isBefore({ to }: Rows[number], bound: bigint | undefined): boolean {
  return bound !== undefined && to !== null && BigInt(String(to)) < bound;
}

/** Rewritten history, as findings of the declarations that it contradicts. */
export async function rewrittenFindings(plan: Plan, lock: string, { changes }: Compared): Promise<DataFinding[]> {
  const rewritten = changes.filter(({ kind }) => kind === "rewritten");
  if (rewritten.length === 0) return [];
  const openings = (await readOpenings(lock)).length;
  return rewritten.map((change) => {
    const table = plan.tables.find(({ id }) => id === change.node);
    const { span } = table ?? plan.scans.find(({ id }) => id === change.node)!;
    const late = change.changed.some(({ day, before, after }) => day !== null && after > before);
    return {
      code: "MLS3151",
      severity: "warning",
      message: messageOf(change, table?.validity.kind),
      span,
      label: "pinned in mls.lock as it was",
      notes: [
        ...(change.added.length === 0 ? [] : [`beside that it has grown, which is as it should be: ${changeText({ ...change, kind: "grown", changed: [] })}`]),
        ...(late ? ["rows came in for days that were whole when they were pinned: what is said to be known then was not there; a model that is trained on it sees more than it would have seen"] : []),
        "what was built before can't be built again from these data, nor compared with what is built now without a word",
        ...(openings === 0 ? [] : [`the test part has been opened ${openings === 1 ? "once" : `${openings} times`} on other data; on these the count begins anew, though most rows may be the same`]),
      ],
      help: `get the old data back, or pin these as they are: \`mlsc lock\`${table === undefined ? `; \`mlsc infer known ${change.node}\` tells when rows came in` : ""}`,
      count: change.changed.length,
      sample: null,
    } satisfies DataFinding;
  });
}

function messageOf({ node, changed, rows }: InputChange, validity: "timeless" | "asOf" | "history" | undefined): string {
  if (validity === "timeless" || validity === "asOf") return `\`${node}\` is ${validity === "timeless" ? "timeless" : "as of one instant"}, and is not what it was: ${rows.before === rows.after ? `other values in ${counted(rows.after, "row")}` : `${counted(rows.before, "row")} then, ${rows.after.toLocaleString("en-US")} now`}`;
  return `history of \`${node}\` was rewritten on ${counted(changed.length, "day")}: ${changedText(changed)}`;
}

/** `--locked`: other data than the pinned are refused. @throws UserError */
export function assertLocked({ before, now, changes }: Compared): void {
  if (before === undefined) throw new UserError("nothing is pinned in mls.lock, so there is nothing to hold the data to", { help: "run `mlsc build` or `mlsc lock`, and keep mls.lock with the code" });
  const other = changes.filter(({ node, kind }) => kind !== "gone" && before[node]?.sha256 !== now[node]!.sha256);
  if (other.length === 0) return;
  throw new UserError(`the data is not what mls.lock pins, so nothing was made of it\n${other.map((change) => `  ${change.node}: ${changeText(change)}`).join("\n")}`, { help: "get the pinned data back, or pin these with `mlsc lock` and keep the new mls.lock with the code" });
}

/** Which of the pins are written after a build: all that only grew; of rewritten history, none until it is accepted. Null: nothing is to be written. */
export function followed({ before, now, changes }: Compared, rewritten: "accept" | "keep"): Pins | null {
  const pins = Object.fromEntries(Object.entries(now).map(([node, pin]) => [node, rewritten === "keep" && changes.some((change) => change.node === node && change.kind === "rewritten") ? before![node]! : pin]));
  return changes.every(({ kind }) => kind === "same") ? null : pins;
}

/** Writes what `followed` gives, and tells in a few lines what became of the pins. */
export async function writePins(lock: string, spec: string, compared: Compared, rewritten: "accept" | "keep"): Promise<string[]> {
  const pins = followed(compared, rewritten);
  if (pins === null || !(await recordPins(lock, spec, pins))) return [];
  if (compared.before === undefined) return [`mls.lock pins the data: ${counted(compared.changes.length, "input")}; keep it with the code`];
  const written = compared.changes.filter(({ kind }) => kind !== "same" && (kind !== "rewritten" || rewritten === "accept"));
  return written.length === 0 ? [] : ["mls.lock pins the data anew", ...written.map((change) => `  ${change.node}: ${changeText(change)}`)];
}
