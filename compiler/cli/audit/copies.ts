/**
 * Files with another future: copies of the inputs in which what becomes known at or after a cut is different, and all that was known before it is the same.
 *
 * What rows might be instead is proposed by chance, read as any file is, and kept only where the spec's own `exists`, `known`, derivations and `expect` say that nothing changes before the cut: a row that was there
 * before it is there, since the same time; a column that was known has its value, since the same time; a column that was not is not. So a change is lawful by what is declared, however a spec says it. What a declaration
 * of the whole file forbids (a key twice, two versions at one time) is left out too.
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import type { FilePlaces } from "../../../runtime/batch/index.ts";
import { findFiles, readInputs } from "../../../runtime/batch/run-batch.ts";
import { Clock } from "../../../runtime/batch/progress.ts";
import { readRows } from "../../../runtime/batch/read-columns.ts";
import type { Plan, Scan } from "../../../runtime/contract/plan.ts";
import { emitInspection } from "../../emit/duckdb/emit-inspection.ts";
import { quoteIdentifier, quoteString } from "../../emit/duckdb/expression/index.ts";
import { copied, knowledgeQuery } from "../../emit/duckdb/knowledge-query.ts";
import type { Change, Cut } from "./cut.ts";
import { deletedQuery, NEW_ROWS, parquet, proposalsStatement, rowsStatement } from "./propose.ts";
import type { Subject } from "./subject.ts";
import type { Workspace } from "./workspace.ts";

/** Rows of a subject: how many there are, and what was done to how many. */
export type Changed = { readonly node: string; readonly rows: number } & Readonly<Record<Change, number>>;

export interface Copies {
  /** Of each subject the file that is read in place of its own; each row has `__id`, its place in the file as it is, negative for a new one. */
  readonly files: ReadonlyMap<string, string>;
  readonly changed: readonly Changed[];
}

/** Where the rows of a subject as they are lie, and when which of them are asked about. */
export interface Originals {
  readonly base: ReadonlyMap<string, string>;
  readonly kept: ReadonlyMap<string, readonly { readonly path: string; readonly within: number }[]>;
}

export async function makeCopies(workspace: Workspace, plan: Plan, subjects: readonly Subject[], originals: Originals, cut: Cut, places: FilePlaces): Promise<Copies> {
  const inputs: Scan[] = subjects.map((subject) => ({ ...subject.log, id: proposed(subject), columns: copied(subject.log.columns), from: { kind: "parquet", path: workspace.path(`proposed-${subject.id}.parquet`) }, key: [], unique: [], revised: undefined, stream: undefined }));
  for (const subject of subjects) {
    await workspace.with(async (connection) => {
      await prepare(connection, subject, originals, cut);
      await connection.run(`COPY (SELECT ${given(subject)} FROM "proposals" ORDER BY "__n") TO ${quoteString(workspace.path(`proposed-${subject.id}.parquet`))} (FORMAT parquet)`);
    });
  }
  await verify(workspace, { ...plan, scans: inputs }, subjects, inputs, places);
  const files = new Map<string, string>();
  const changed: Changed[] = [];
  for (const subject of subjects) {
    await workspace.with(async (connection) => {
      await prepare(connection, subject, originals, cut);
      files.set(subject.id, workspace.path(`copy-${subject.id}.parquet`));
      changed.push(await assemble(connection, workspace, subject, cut));
    });
  }
  return { files, changed };
}

/** A name that no source of a spec has (names are in lower case) as tables by lookups still stand under theirs. */
const proposed = (subject: Subject): string => `__audited_${subject.id}`;

const given = (subject: Subject): string => subject.given.map(({ column }) => quoteIdentifier(column.name)).join(", ");

/** The same rows and proposals each time: they are drawn by hashes. */
async function prepare(connection: DuckDBConnection, subject: Subject, originals: Originals, cut: Cut): Promise<void> {
  await connection.run(rowsStatement(subject, originals.base.get(subject.id)!, cut, originals.kept.get(subject.id) ?? []));
  await connection.run(proposalsStatement(subject, cut));
}

/** Reads the proposals as any source, beside the tables as they are. */
async function verify(workspace: Workspace, plan: Plan, subjects: readonly Subject[], inputs: readonly Scan[], places: FilePlaces): Promise<void> {
  const program = emitInspection(plan);
  const files = await findFiles(program, plan, places);
  const reading = await workspace.reader([...files.values()].flat().map(({ path }) => path));
  try {
    await readInputs(reading, program, plan, new Clock(undefined), { ...places, files, temporaryFolder: workspace.folder, broken: () => undefined });
    for (const [i, subject] of subjects.entries()) {
      const log = inputs[i]!;
      await reading.with((connection) => connection.run(`COPY (${knowledgeQuery(plan, log, log.id)}) TO ${quoteString(workspace.path(`verified-${subject.id}.parquet`))} (FORMAT parquet)`));
    }
  } finally {
    reading.close();
  }
}

async function assemble(connection: DuckDBConnection, workspace: Workspace, subject: Subject, cut: Cut): Promise<Changed> {
  const columns = given(subject);
  const derived = [...new Set(subject.unique.flatMap((set) => set.columns))].filter((name) => !subject.given.some(({ column }) => column.name === name));
  const more = (row: string): string => [`${row}."__exists"`, ...derived.map((name) => `${row}.${quoteIdentifier(`d.${name}`)} AS ${quoteIdentifier(name)}`)].join(", ");
  const as = (row: string): string => subject.given.map(({ column }) => `${row}.${quoteIdentifier(column.name)}`).join(", ");
  await connection.run(`CREATE OR REPLACE TEMP TABLE "lawful" AS
SELECT "p"."__id", "p"."__kind", "p"."__again", ${as(`"p"`)}, ${more(`"v"`)}
FROM "proposals" AS "p" JOIN ${parquet(workspace.path(`verified-${subject.id}.parquet`))} AS "v" ON "v"."__id" = "p"."__n" JOIN "rows" AS "b" ON "b"."__id" = "p"."__donor"
WHERE "p"."__kind" <> 'anchor' AND ${lawful(subject, cut)}`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE "gone" AS ${deletedQuery(subject, cut)}`);
  const whole = (without: string): string => `SELECT "b"."__id", NULL AS "__kind", false AS "__again", ${as(`"b"`)}, ${more(`"b"`)} FROM "rows" AS "b" WHERE "__id" NOT IN (SELECT "__id" FROM "gone") AND "__id" NOT IN (SELECT "__id" FROM "lawful" ${without})
UNION ALL SELECT * FROM "lawful" ${without}`;
  const repeated = subject.unique.map((set) => {
    const key = [...set.columns, ...(set.known ? ["__exists"] : [])].map(quoteIdentifier);
    return `SELECT "w"."__id" FROM (SELECT *, count(*) OVER (PARTITION BY ${key.join(", ")}) AS "times" FROM (${whole("")})) AS "w" WHERE "times" > 1 AND NOT "__again" AND "__kind" IS NOT NULL AND ${key.map((name) => `"w".${name} IS NOT NULL`).join(" AND ")}`;
  });
  await connection.run(`CREATE OR REPLACE TEMP TABLE "repeated" AS ${repeated.length === 0 ? `SELECT 0 AS "__id" WHERE false` : repeated.join(" UNION ")}`);
  const kept = `WHERE "__id" NOT IN (SELECT "__id" FROM "repeated")`;
  const place = `CASE WHEN "__id" >= 0 THEN CAST("__id" AS DOUBLE) ELSE hash("__id", 'place') / 18446744073709551616e0 * (SELECT max("__id") FROM "rows") END`;
  await connection.run(`COPY (SELECT "__id", ${columns} FROM (${whole(kept)}) ORDER BY ${place}, "__id") TO ${quoteString(workspace.path(`copy-${subject.id}.parquet`))} (FORMAT parquet)`);
  await connection.run(`COPY (SELECT "__id", "__kind", ${columns} FROM "lawful" ${kept} UNION ALL SELECT "__id", 'deleted', ${as(`"b"`)} FROM "rows" AS "b" WHERE "__id" IN (SELECT "__id" FROM "gone")) TO ${quoteString(workspace.path(`changes-${subject.id}.parquet`))} (FORMAT parquet)`);
  const [counts] = await readRows(connection, `SELECT (SELECT count(*) FROM "rows") AS "rows", count(*) FILTER ("__kind" = 'values') AS "values", count(*) FILTER ("__kind" = 'times') AS "times", count(*) FILTER ("__kind" = 'inserted') AS "inserted", (SELECT count(*) FROM "gone") AS "deleted" FROM "lawful" ${kept}`);
  const n = (name: string): number => Number(counts?.[name] ?? 0);
  return { node: subject.id, rows: n("rows"), values: n("values"), times: n("times"), deleted: n("deleted"), inserted: n("inserted") };
}

/** Over a proposal `p`, what the spec says of it `v`, and the row that it would replace, or was copied from, `b`. */
function lawful(subject: Subject, cut: Cut): string {
  const differs = `(${subject.given.map(({ column }) => `"p".${quoteIdentifier(column.name)} IS DISTINCT FROM "b".${quoteIdentifier(column.name)}`).join(" OR ")})`;
  if (subject.closed) return differs;
  if (cut.how === "edges") return `"v"."__at" BETWEEN (SELECT min("__at") FROM "rows") AND (SELECT max("__at") FROM "rows")`;
  const within = `"v"."__at" BETWEEN (SELECT min("__at") FROM "rows") AND (SELECT max("__at") FROM "rows")`;
  const later = ["__exists", ...subject.log.columns.map(({ name }) => `k.${name}`)].map((name) => `"v".${quoteIdentifier(name)} >= ${cut.at}`).join(" AND ");
  const fresh = `("p"."__id" <= -${NEW_ROWS} AND ${later} AND (NOT "p"."__again" OR "v"."__exists" > "b"."__exists"))`;
  const same = (known: string, value: string | undefined): string => {
    const [before, after] = [`"b".${quoteIdentifier(known)}`, `"v".${quoteIdentifier(known)}`];
    const equal = value === undefined ? "" : ` AND "b".${quoteIdentifier(value)} IS NOT DISTINCT FROM "v".${quoteIdentifier(value)}`;
    return `((${before} >= "b"."__cut" AND ${after} >= "b"."__cut") OR (${before} < "b"."__cut" AND ${before} = ${after}${equal}))`;
  };
  const unseen = [same("__exists", undefined), ...subject.log.columns.map((column) => same(`k.${column.name}`, column.derive === undefined ? column.name : `d.${column.name}`))];
  return `${within} AND (${fresh} OR ("p"."__id" > -${NEW_ROWS} AND ${differs} AND ${unseen.join(" AND ")}))`;
}

/** The plan with its inputs read from copies. */
export function rerouted(plan: Plan, files: ReadonlyMap<string, string>): Plan {
  const route = <N extends Plan["scans"][number] | Plan["tables"][number]>(node: N): N => {
    const path = files.get(node.id);
    return path === undefined ? node : { ...node, from: { kind: "parquet", path }, columns: copied(node.columns) };
  };
  return { ...plan, scans: plan.scans.map(route), tables: plan.tables.map(route) };
}
