/**
 * A view of segments (sessions, filled buckets) over inputs that lie in pieces: those segments are made whose rows have changed, the others stand as the last build made them.
 *
 * Of each piece its runs are kept: keys with the first and last event time of rows that follow each other within the gap, or the buckets that hold any. Runs of all pieces, old and new, say which segments there were and are. One that lies
 * where it lay, and of which no row is in a piece that is new, changed or gone, has the rows that it had: its row is taken from the last build, under the number that it has now. All others are made by the view's own program, of the pieces
 * that hold their rows. Rows of other segments may be there in part: what they make has a begin that lies in no segment that is made, so it meets none.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { z } from "zod";
import type { BatchProgram } from "../../../contract/batch.ts";
import { canonicalJson, sha256 } from "../../../contract/canonical.ts";
import { type Segments, tellsOrigin } from "../../../contract/plan-views.ts";
import type { Plan, View } from "../../../contract/plan.ts";
import { type Engine, runStatements } from "../../engine.ts";
import { OutputFile } from "../../output-file.ts";
import { readCounts, readRows } from "../../read-columns.ts";
import { hashFile } from "../../read/facts.ts";
import { quoted } from "../digests.ts";
import type { PiecedInput } from "./pieced-input.ts";
import { numberedSpans, runsOf, spansOf } from "./segment-sql.ts";
import { withoutComments } from "./sql-text.ts";

const FileSchema = z.object({ sha256: z.string(), bytes: z.number().int() });
const RecordSchema = z.object({
  format: z.literal("mls-segments/1"),
  /** Of all that makes rows and segments, but the data. */
  key: z.string(),
  /** When the data of its input ended. */
  end: z.number().nullable(),
  /** Names of the pieces, by what they hold and what was decided about their rows. */
  pieces: z.array(z.string()),
  rows: FileSchema,
  runs: FileSchema,
  spans: FileSchema,
});
type SegmentRecord = z.infer<typeof RecordSchema>;

/** What is kept: the view's rows, the runs of pieces, all segments with those that are not over yet. */
const KEPT = ["rows", "runs", "spans"] as const;
type Kept = (typeof KEPT)[number];

interface PieceNow {
  readonly pieced: PiecedInput;
  readonly i: number;
  readonly name: string;
}

export interface SegmentSources {
  readonly inputs: readonly PiecedInput[];
  /** Of how the rows of the inputs are made, and of the tables that they and the view look up. */
  readonly key: string;
}

export class SegmentView {
  readonly #engine: Engine;
  readonly #folder: string;
  readonly #view: View & { readonly rows: Segments };
  readonly #program: BatchProgram["views"][number];
  readonly #isMade: boolean;
  #now: Omit<SegmentRecord, Kept> | undefined;
  #pieces: readonly PieceNow[] = [];
  /** Places of pieces that are not what they were. */
  #open: readonly number[] = [];
  #isKept = false;

  constructor(engine: Engine, folder: string, plan: Plan, view: View & { readonly rows: Segments }, program: BatchProgram["views"][number]) {
    this.#engine = engine;
    this.#folder = folder;
    this.#view = view;
    this.#program = program;
    this.#isMade = tellsOrigin(plan, view.input);
  }

  /** Makes the view, and says how many of its segments; `before`: whether to go by the last build. */
  async make(sources: SegmentSources, before: "reuse" | "anew"): Promise<string> {
    const { id, rows } = this.#view;
    const key = sha256(canonicalJson([sources.key, withoutComments(this.#program.listed!.sql), rows.kind, JSON.stringify(rows.keys)]));
    const pieces = namesOf(sources.inputs);
    const end = await this.#end();
    const record = before === "anew" ? undefined : await this.#record(key);
    const old = new Map(record?.pieces.map((name, i) => [name, i]));
    const open = pieces.flatMap(({ name }, place) => (old.has(name) ? [] : [place]));
    await loadAll(sources, open.map((place) => pieces[place]!));
    this.#pieces = pieces;
    this.#open = open;
    this.#now = { format: "mls-segments/1", key, end, pieces: pieces.map(({ name }) => name) };
    if (record === undefined) {
      await this.#engine.with((connection) => runStatements(connection, this.#program.create));
      return "";
    }
    const standing = pieces.flatMap(({ name }, place) => (open.includes(place) ? [] : [[old.get(name)!, place] as const]));
    this.#isKept = open.length === 0 && standing.length === record.pieces.length && record.end === end;
    const counts = await this.#engine.with(async (connection) => {
      if (this.#isKept) {
        await connection.run(`CREATE VIEW ${quoted(id)} AS SELECT * FROM read_parquet(${text(this.#path("rows"))})`);
        await runStatements(connection, this.#program.create.slice(1));
        const { stand } = await readCounts(connection, `SELECT count(*) AS "stand" FROM read_parquet(${text(this.#path("rows"))})`);
        return { made: 0, stand };
      }
      await this.#listRuns(connection, standing);
      await this.#listSegments(connection, end);
      const needed = await readRows(connection, piecesSql(rows, this.#name("runs"), this.#name("segments")));
      await loadAll(sources, needed.map(({ place }) => pieces[Number(place)]!));
      await connection.run(this.#program.listed!.sql);
      await connection.run(`INSERT INTO ${quoted(id)} BY NAME SELECT "stands"."now" AS "__row", "row".* EXCLUDE ("__row") FROM read_parquet(${text(this.#path("rows"))}) AS "row" JOIN ${this.#name("stands")} AS "stands" ON "row"."__row" = "stands"."was"`);
      await runStatements(connection, this.#program.create.slice(1));
      const found = await readCounts(connection, `SELECT (SELECT count(*) FROM ${this.#name("segments")}) AS "made", (SELECT count(*) FROM ${this.#name("stands")}) AS "stand"`);
      for (const table of ["segments", "stands"]) await connection.run(`DROP TABLE ${this.#name(table)}`);
      return found;
    });
    const [made, stand] = [Number(counts.made), Number(counts.stand)];
    return `; made ${made.toLocaleString("en")} of ${(made + stand).toLocaleString("en")} ${rows.kind === "fill" ? "buckets" : "sessions"}`;
  }

  /** Keeps what was made for the next build, if that can be read back as it is. */
  async write(): Promise<void> {
    if (this.#now === undefined || this.#isKept) return;
    const { end } = this.#now;
    await this.#engine.with(async (connection) => {
      await connection.run(`CREATE TABLE IF NOT EXISTS ${this.#name("runs")} AS ${this.#runsOf(this.#pieces.map((_, place) => place))}`);
      await connection.run(`CREATE TABLE IF NOT EXISTS ${this.#name("spans")} AS ${numberedSpans(this.#view.rows, spansOf(this.#view.rows, `SELECT * FROM ${this.#name("runs")}`, end), end)}`);
    });
    for (const what of KEPT) {
      const table = what === "rows" ? quoted(this.#view.id) : this.#name(what);
      const sameTypes = await this.#engine.with(async (connection) => {
        const file = new OutputFile(this.#path(what));
        await file.write(async (partial) => void (await connection.run(`COPY ${table} TO ${text(partial)} (FORMAT parquet)`)));
        return JSON.stringify(await typesOf(connection, table)) === JSON.stringify(await typesOf(connection, `read_parquet(${text(file.path)})`));
      });
      if (!sameTypes) return;
    }
    const record: SegmentRecord = { ...this.#now, rows: await hashFile(this.#path("rows")), runs: await hashFile(this.#path("runs")), spans: await hashFile(this.#path("spans")) };
    await new OutputFile(this.#recordPath).write((partial) => writeFile(partial, `${JSON.stringify(record)}\n`));
  }

  /** `<view>.runs` of all pieces that there are; `<view>.changed`: of pieces that came or went. */
  async #listRuns(connection: DuckDBConnection, standing: readonly (readonly [was: number, now: number])[]): Promise<void> {
    const [runs, before] = [this.#name("runs"), this.#name("runs.before")];
    await connection.run(`CREATE TABLE ${runs} AS ${this.#runsOf(this.#open)}`);
    const places = standing.length === 0 ? `(SELECT 0 AS "was", 0 AS "now" WHERE false)` : `(VALUES ${standing.map(([was, is]) => `(${was}, ${is})`).join(", ")})`;
    await connection.run(`CREATE TABLE ${before} AS SELECT "run".*, "stands"."now" FROM read_parquet(${text(this.#path("runs"))}) AS "run" LEFT JOIN ${places} AS "stands"("was", "now") ON "run"."__piece" = "stands"."was"`);
    await connection.run(`INSERT INTO ${runs} SELECT * EXCLUDE ("now") REPLACE ("now" AS "__piece") FROM ${before} WHERE "now" IS NOT NULL`);
    const keys = this.#view.rows.keys.map(quoted).join(", ");
    const isNew = `"__piece" IN (${["-1", ...this.#open].join(", ")})`;
    await connection.run(`CREATE TABLE ${this.#name("changed")} AS SELECT ${keys}, "__from", "__to" FROM ${runs} WHERE ${isNew} UNION ALL SELECT ${keys}, "__from", "__to" FROM ${before} WHERE "now" IS NULL`);
    await connection.run(`DROP TABLE ${before}`);
  }

  #runsOf(places: readonly number[]): string {
    // One without rows begins where the next one does.
    const own = places.flatMap((place) => {
      const { pieced, i } = this.#pieces[place]!;
      const [from, until] = pieced.rowsOf(i);
      return from < until ? [`(${[place, pieced.node.scan, from, until].join(", ")})`] : [];
    });
    return runsOf(this.#view.rows, this.#view.input, this.#isMade, own);
  }

  /** `<view>.spans`: all segments; `<view>.segments`: those that are made; `<view>.stands`: the numbers of the others, as they were and as they are. */
  async #listSegments(connection: DuckDBConnection, end: number | null): Promise<void> {
    const { rows } = this.#view;
    const [changed, was, spans] = ["changed", "was", "spans"].map((what) => this.#name(what));
    const columns = [...rows.keys, "started", "ended"].map(quoted).join(", ");
    const reach = rows.kind === "fill" ? 0 : rows.gap;
    // Those that a row which came or went lies in, or joins.
    await connection.run(`CREATE TABLE ${was} AS SELECT * FROM read_parquet(${text(this.#path("spans"))})`);
    const touched = `SELECT DISTINCT ${[...rows.keys, "started", "ended"].map((name) => `"of".${quoted(name)}`).join(", ")} FROM ${was} AS "of" JOIN ${changed} AS "by" ON ${sameKey(rows, "of", "by")} AND "by"."__from" <= "of"."ended" + ${reach} AND "by"."__to" >= "of"."started" - ${reach}`;
    await connection.run(`CREATE TABLE ${this.#name("touched")} AS ${rows.kind === "fill" ? touched.replace(`<= "of"."ended"`, `< "of"."ended"`) : touched}`);
    await connection.run(`CREATE TABLE ${this.#name("standing")} AS SELECT "__row" AS "was", ${columns} FROM ${was} ANTI JOIN ${this.#name("touched")} USING (${columns})`);
    await connection.run(`CREATE TABLE ${this.#name("numbered")} AS ${numberedSpans(rows, rows.kind === "fill" ? this.#bucketsNow(end) : this.#sessionsNow(), end)}`);
    await connection.run(`CREATE TABLE ${spans} AS SELECT "__row", ${columns} FROM ${this.#name("numbered")}`);
    await connection.run(`CREATE TABLE ${this.#name("stands")} AS SELECT "was", "__row" AS "now" FROM ${this.#name("numbered")} WHERE "was" IS NOT NULL AND "__row" IS NOT NULL`);
    await connection.run(`CREATE TABLE ${this.#name("segments")} AS SELECT "__row", ${columns} FROM ${this.#name("numbered")} WHERE "was" IS NULL AND "__row" IS NOT NULL`);
    for (const table of [was, changed, this.#name("touched"), this.#name("standing"), this.#name("numbered")]) await connection.run(`DROP TABLE ${table}`);
  }

  /** Those that stand, and those that the runs make which lie in no such one. */
  #sessionsNow(): string {
    const { rows } = this.#view;
    const columns = [...rows.keys, "started", "ended"].map(quoted).join(", ");
    return `SELECT "was", ${columns} FROM ${this.#name("standing")} UNION ALL SELECT NULL AS "was", ${columns} FROM (${spansOf(rows, this.#runsAgain(), null)})`;
  }

  /** Runs in no segment that stands. */
  #runsAgain(): string {
    const { rows } = this.#view;
    const isNew = `"run"."__piece" IN (${["-1", ...this.#open].join(", ")})`;
    const own = `SELECT "run".* FROM ${this.#name("runs")} AS "run"`;
    return `${own} WHERE ${isNew} UNION ALL ${own} JOIN ${this.#name("touched")} AS "of" ON ${sameKey(rows, "run", "of")} AND "run"."__from" >= "of"."started" AND "run"."__to" <= "of"."ended" WHERE NOT ${isNew}`;
  }

  /** The keys' first rows and the data's end say which there are. */
  #bucketsNow(end: number | null): string {
    const { rows } = this.#view;
    const spans = spansOf(rows, `SELECT * FROM ${this.#name("runs")}`, end);
    return `SELECT "of"."was", "all".* FROM (${spans}) AS "all" LEFT JOIN ${this.#name("standing")} AS "of" ON ${sameKey(rows, "all", "of")} AND "all"."started" = "of"."started"`;
  }

  async #end(): Promise<number | null> {
    const [, bounds] = /\(SELECT "end" FROM ("(?:[^"]|"")+")\)/.exec(this.#program.create[0]!.sql) ?? [];
    if (bounds === undefined) throw new Error("segments have no end of data");
    const { end } = await this.#engine.with((connection) => readCounts(connection, `SELECT "end" FROM ${bounds}`));
    return end === null || end === undefined ? null : Number(end);
  }

  /** What the last build has left, if it is whole and made of the same. */
  async #record(key: string): Promise<SegmentRecord | undefined> {
    try {
      const record = RecordSchema.parse(JSON.parse(await readFile(this.#recordPath, "utf8")));
      if (record.key !== key) return undefined;
      for (const what of KEPT) if ((await hashFile(this.#path(what))).sha256 !== record[what].sha256) return undefined;
      return record;
    } catch {
      return undefined;
    }
  }

  get #recordPath(): string {
    return join(this.#folder, `${this.#view.id}.segments.json`);
  }

  #path(what: Kept): string {
    return pathOf(this.#folder, this.#view.id, what);
  }

  #name(what: string): string {
    return quoted(`${this.#view.id}.${what}`);
  }
}

const pathOf = (folder: string, view: string, what: Kept): string => join(folder, `${view}.${what}.parquet`);

/** What may be read and written for a view. */
export function segmentPaths(folder: string, view: string): string[] {
  return KEPT.map((what) => pathOf(folder, view, what)).flatMap((path) => [path, new OutputFile(path).partial]);
}

/** The pieces of all inputs; pieces that hold the same are told apart by how many came before. */
function namesOf(inputs: readonly PiecedInput[]): PieceNow[] {
  const seen = new Map<string, number>();
  return inputs.flatMap((pieced) =>
    pieced.pieces.map((_, i) => {
      const name = `${pieced.node.node} ${pieced.nameOf(i)}`;
      const nth = seen.get(name) ?? 0;
      seen.set(name, nth + 1);
      return { pieced, i, name: `${name} ${nth}` };
    }),
  );
}

async function loadAll({ inputs }: SegmentSources, pieces: readonly PieceNow[]): Promise<void> {
  for (const input of inputs) await input.load(pieces.flatMap(({ pieced, i }) => (pieced === input ? [i] : [])));
}

/** The pieces that hold rows of the segments. */
function piecesSql(rows: Segments, runs: string, segments: string): string {
  return `SELECT DISTINCT "run"."__piece" AS "place" FROM ${runs} AS "run" ASOF JOIN ${segments} AS "of" ON ${sameKey(rows, "run", "of")} AND "run"."__from" >= "of"."started" WHERE "run"."__to" <= "of"."ended" ORDER BY 1`;
}

function sameKey({ keys }: Segments, a: string, b: string): string {
  return keys.map((name) => `${quoted(a)}.${quoted(name)} = ${quoted(b)}.${quoted(name)}`).join(" AND ");
}

async function typesOf(connection: DuckDBConnection, relation: string): Promise<unknown[]> {
  return (await readRows(connection, `SELECT column_name AS "name", column_type AS "type" FROM (DESCRIBE SELECT * FROM ${relation})`)).map(({ name, type }) => [String(name), String(type)]);
}

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
