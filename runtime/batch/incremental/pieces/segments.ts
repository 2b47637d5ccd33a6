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
import { runsOf, spansOf } from "./segment-sql.ts";
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
});
type SegmentRecord = z.infer<typeof RecordSchema>;

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
  #now: Omit<SegmentRecord, "rows" | "runs"> | undefined;
  #stands = false;

  constructor(engine: Engine, folder: string, plan: Plan, view: View & { readonly rows: Segments }, program: BatchProgram["views"][number]) {
    this.#engine = engine;
    this.#folder = folder;
    this.#view = view;
    this.#program = program;
    this.#isMade = tellsOrigin(plan, view.input);
  }

  /** Makes the view, and says how many of its segments; `before`: whether to go by the last build. */
  async make(sources: SegmentSources, before: "reuse" | "anew"): Promise<string> {
    const { id, rows, input } = this.#view;
    const key = sha256(canonicalJson([sources.key, withoutComments(this.#program.listed!.sql), rows.kind, JSON.stringify(rows.keys)]));
    const pieces = namesOf(sources.inputs);
    const end = await this.#end();
    const record = before === "anew" ? undefined : await this.#record(key);
    const old = new Map(record?.pieces.map((name, i) => [name, i]));
    const open = pieces.flatMap(({ name }, place) => (old.has(name) ? [] : [place]));
    await loadAll(sources, open.map((place) => pieces[place]!));
    const standing = pieces.flatMap(({ name }, place) => (open.includes(place) ? [] : [[old.get(name)!, place] as const]));
    this.#now = { format: "mls-segments/1", key, end, pieces: pieces.map(({ name }) => name) };
    this.#stands = record !== undefined && open.length === 0 && standing.length === record.pieces.length && record.end === end;
    const counts = await this.#engine.with(async (connection) => {
      await this.#listRuns(connection, pieces, open, standing, record !== undefined, input);
      await this.#listSegments(connection, record, end);
      const needed = await readRows(connection, piecesSql(rows, this.#name("runs"), this.#name("segments")));
      await loadAll(sources, needed.map(({ place }) => pieces[Number(place)]!));
      await connection.run(this.#program.listed!.sql);
      if (record !== undefined) await connection.run(`INSERT INTO ${quoted(id)} BY NAME SELECT "stands"."now" AS "__row", "row".* EXCLUDE ("__row") FROM read_parquet(${text(this.#path("rows"))}) AS "row" JOIN ${this.#name("stands")} AS "stands" ON "row"."__row" = "stands"."was"`);
      await runStatements(connection, this.#program.create.slice(1));
      const found = await readCounts(connection, `SELECT (SELECT count(*) FROM ${this.#name("segments")}) AS "made", (SELECT count(*) FROM ${this.#name("stands")}) AS "stand"`);
      for (const table of ["segments", "stands"]) await connection.run(`DROP TABLE ${this.#name(table)}`);
      return found;
    });
    const [made, stand] = [Number(counts.made), Number(counts.stand)];
    return stand === 0 ? "" : `; made ${made.toLocaleString("en")} of ${(made + stand).toLocaleString("en")} ${rows.kind === "fill" ? "buckets" : "sessions"}`;
  }

  /** Keeps what was made for the next build, if that can be read back as it is. */
  async write(): Promise<void> {
    if (this.#now === undefined || this.#stands) return;
    for (const [what, table] of [["rows", quoted(this.#view.id)], ["runs", this.#name("runs")]] as const) {
      const sameTypes = await this.#engine.with(async (connection) => {
        const file = new OutputFile(this.#path(what));
        await file.write(async (partial) => void (await connection.run(`COPY ${table} TO ${text(partial)} (FORMAT parquet, COMPRESSION zstd)`)));
        return JSON.stringify(await typesOf(connection, table)) === JSON.stringify(await typesOf(connection, `read_parquet(${text(file.path)})`));
      });
      if (!sameTypes) return;
    }
    const record: SegmentRecord = { ...this.#now, rows: await hashFile(this.#path("rows")), runs: await hashFile(this.#path("runs")) };
    await new OutputFile(this.#recordPath).write((partial) => writeFile(partial, `${JSON.stringify(record)}\n`));
  }

  /** `<view>.runs` of all pieces that there are, and `<view>.runs.before` of those that there were; `open`: of pieces that are not what they were. */
  async #listRuns(connection: DuckDBConnection, pieces: readonly PieceNow[], open: readonly number[], standing: readonly (readonly [was: number, now: number])[], hasRecord: boolean, input: string): Promise<void> {
    // One without rows begins where the next one does.
    const own = open.flatMap((place) => {
      const { pieced, i } = pieces[place]!;
      const [from, until] = pieced.rowsOf(i);
      return from < until ? [`(${[place, pieced.node.scan, from, until].join(", ")})`] : [];
    });
    const now = runsOf(this.#view.rows, input, this.#isMade, own);
    const [runs, before] = [this.#name("runs"), this.#name("runs.before")];
    await connection.run(`CREATE TABLE ${runs} AS ${now}`);
    if (!hasRecord) return;
    const places = standing.map(([was, is]) => `(${was}, ${is})`);
    await connection.run(`CREATE TABLE ${before} AS SELECT "run".*, "stands"."now" FROM read_parquet(${text(this.#path("runs"))}) AS "run" LEFT JOIN (${places.length === 0 ? `SELECT 0 AS "was", 0 AS "now" WHERE false` : `SELECT * FROM (VALUES ${places.join(", ")}) AS "of"("was", "now")`}) AS "stands" ON "run"."__piece" = "stands"."was"`);
    await connection.run(`INSERT INTO ${runs} SELECT * EXCLUDE ("now") REPLACE ("now" AS "__piece") FROM ${before} WHERE "now" IS NOT NULL`);
    await connection.run(`ALTER TABLE ${runs} ADD COLUMN "__open" BOOLEAN; UPDATE ${runs} SET "__open" = ${open.length === 0 ? "false" : `"__piece" IN (${open.join(", ")})`}`);
  }

  /** `<view>.segments`: those that are made; `<view>.stands`: the numbers of the others, as they were and as they are. */
  async #listSegments(connection: DuckDBConnection, record: SegmentRecord | undefined, end: number | null): Promise<void> {
    const { rows } = this.#view;
    const [segments, stands, now, was] = ["segments", "stands", "now", "was"].map((what) => this.#name(what));
    const columns = [...rows.keys, "started", "ended"].map(quoted).join(", ");
    if (record === undefined) {
      await connection.run(`CREATE TABLE ${segments} AS SELECT "__row", ${columns} FROM (${spansOf(rows, `SELECT *, true AS "__open" FROM ${this.#name("runs")}`, end)}); CREATE TABLE ${stands} AS SELECT 0 AS "was", 0 AS "now" WHERE false`);
      return;
    }
    await connection.run(`CREATE TABLE ${now} AS ${spansOf(rows, `SELECT * FROM ${this.#name("runs")}`, end)}`);
    await connection.run(`CREATE TABLE ${was} AS ${spansOf(rows, `SELECT *, "now" IS NULL AS "__open" FROM ${this.#name("runs.before")}`, record.end)}`);
    const same = [...rows.keys, "started", "ended"].map((name) => `"now".${quoted(name)} = "was".${quoted(name)}`).join(" AND ");
    await connection.run(`CREATE TABLE ${stands} AS SELECT "was"."__row" AS "was", "now"."__row" AS "now" FROM ${now} AS "now" JOIN ${was} AS "was" ON ${same} WHERE NOT "now"."__open" AND NOT "was"."__open"`);
    await connection.run(`CREATE TABLE ${segments} AS SELECT "__row", ${columns} FROM ${now} WHERE "__row" NOT IN (SELECT "now" FROM ${stands})`);
    await connection.run(`DROP TABLE ${now}; DROP TABLE ${was}; DROP TABLE ${this.#name("runs.before")}; ALTER TABLE ${this.#name("runs")} DROP COLUMN "__open"`);
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
      const [rows, runs] = [await hashFile(this.#path("rows")), await hashFile(this.#path("runs"))];
      return record.key === key && rows.sha256 === record.rows.sha256 && runs.sha256 === record.runs.sha256 ? record : undefined;
    } catch {
      return undefined;
    }
  }

  get #recordPath(): string {
    return join(this.#folder, `${this.#view.id}.segments.json`);
  }

  #path(what: "rows" | "runs"): string {
    return pathOf(this.#folder, this.#view.id, what);
  }

  #name(what: string): string {
    return quoted(`${this.#view.id}.${what}`);
  }
}

const pathOf = (folder: string, view: string, what: "rows" | "runs"): string => join(folder, `${view}.${what}.parquet`);

/** What may be read and written for a view. */
export function segmentPaths(folder: string, view: string): string[] {
  return (["rows", "runs"] as const).map((what) => pathOf(folder, view, what)).flatMap((path) => [path, new OutputFile(path).partial]);
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
  const keys = rows.keys.map((name) => `"run".${quoted(name)} = "of".${quoted(name)}`).join(" AND ");
  return `SELECT DISTINCT "run"."__piece" AS "place" FROM ${runs} AS "run" ASOF JOIN ${segments} AS "of" ON ${keys} AND "run"."__from" >= "of"."started" WHERE "run"."__to" <= "of"."ended" ORDER BY 1`;
}

async function typesOf(connection: DuckDBConnection, relation: string): Promise<unknown[]> {
  return (await readRows(connection, `SELECT column_name AS "name", column_type AS "type" FROM (DESCRIBE SELECT * FROM ${relation})`)).map(({ name, type }) => [String(name), String(type)]);
}

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
