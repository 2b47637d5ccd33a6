/**
 * Which segments of a view stand, in tables beside it: `<view>.runs`, of all pieces; `<view>.spans`, all segments with those that are not over; `<view>.segments`, those that are made; `<view>.stands`, the numbers of the others, as they were and
 * as they are. Input: what the last build has kept of runs and segments, and the pieces that are not what they were, whose rows are there.
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Segments } from "../../../contract/plan-views.ts";
import type { View } from "../../../contract/plan.ts";
import { readRows } from "../../read-columns.ts";
import { quoted } from "../digests.ts";
import { numberedSpans, runsOf, spansOf } from "./segment-sql.ts";

/** What is kept of a view: its rows, the runs of pieces, all segments. */
export const KEPT = ["rows", "runs", "spans"] as const;
export type Kept = (typeof KEPT)[number];

/** A piece by its place among those of all inputs. */
export interface ListedPiece {
  readonly place: number;
  /** The place of its source in the plan. */
  readonly source: number;
  /** The numbers of its rows: [from, until). */
  readonly rows: readonly [from: number, until: number];
}

/** Pieces that are what they were, by their places. */
type Standing = readonly (readonly [was: number, now: number])[];

export class SegmentLists {
  readonly #view: View & { readonly rows: Segments };
  readonly #isMade: boolean;
  readonly #path: (what: Kept) => string;
  #open: readonly ListedPiece[] = [];

  /** `isMade`: rows of the view's input say of which row of which source they are. */
  constructor(view: View & { readonly rows: Segments }, isMade: boolean, path: (what: Kept) => string) {
    this.#view = view;
    this.#isMade = isMade;
    this.#path = path;
  }

  /** `end`: when the data ends. */
  async make(connection: DuckDBConnection, open: readonly ListedPiece[], standing: Standing, end: number | null): Promise<void> {
    this.#open = open;
    await this.#listRuns(connection, standing);
    await this.#listSegments(connection, end);
  }

  /** The places of the pieces that hold rows of segments which are made. */
  async needed(connection: DuckDBConnection): Promise<number[]> {
    const rows = await readRows(
      connection,
      `SELECT DISTINCT "run"."__piece" AS "place" FROM ${this.#name("runs")} AS "run" ASOF JOIN ${this.#name("segments")} AS "of" ON ${this.#sameKey("run", "of")} AND "run"."__from" >= "of"."started" WHERE "run"."__to" <= "of"."ended" ORDER BY 1`,
    );
    return rows.map(({ place }) => Number(place));
  }

  /** Runs and segments of all rows, where they have not been listed. */
  async ofAll(connection: DuckDBConnection, pieces: readonly ListedPiece[], end: number | null): Promise<void> {
    const { rows } = this.#view;
    await connection.run(`CREATE TABLE IF NOT EXISTS ${this.#name("runs")} AS ${this.#runsOf(pieces)}`);
    await connection.run(`CREATE TABLE IF NOT EXISTS ${this.#name("spans")} AS ${numberedSpans(rows, spansOf(rows, `SELECT * FROM ${this.#name("runs")}`, end), end)}`);
  }

  async #listRuns(connection: DuckDBConnection, standing: Standing): Promise<void> {
    const [runs, before] = [this.#name("runs"), this.#name("runs.before")];
    await connection.run(`CREATE TABLE ${runs} AS ${this.#runsOf(this.#open)}`);
    const places = standing.length === 0 ? `(SELECT 0 AS "was", 0 AS "now" WHERE false)` : `(VALUES ${standing.map(([was, is]) => `(${was}, ${is})`).join(", ")})`;
    await connection.run(`CREATE TABLE ${before} AS SELECT "run".*, "stands"."now" FROM read_parquet(${text(this.#path("runs"))}) AS "run" LEFT JOIN ${places} AS "stands"("was", "now") ON "run"."__piece" = "stands"."was"`);
    await connection.run(`INSERT INTO ${runs} SELECT * EXCLUDE ("now") REPLACE ("now" AS "__piece") FROM ${before} WHERE "now" IS NOT NULL`);
    const keys = this.#view.rows.keys.map(quoted).join(", ");
    const isNew = `"__piece" IN (${["-1", ...this.#open.map(({ place }) => place)].join(", ")})`;
    await connection.run(`CREATE TABLE ${this.#name("changed")} AS SELECT ${keys}, "__from", "__to" FROM ${runs} WHERE ${isNew} UNION ALL SELECT ${keys}, "__from", "__to" FROM ${before} WHERE "now" IS NULL`);
    await connection.run(`DROP TABLE ${before}`);
  }

  #runsOf(pieces: readonly ListedPiece[]): string {
    // One without rows begins where the next one does.
    const own = pieces.flatMap(({ place, source, rows: [from, until] }) => (from < until ? [`(${[place, source, from, until].join(", ")})`] : []));
    return runsOf(this.#view.rows, this.#view.input, this.#isMade, own);
  }

  async #listSegments(connection: DuckDBConnection, end: number | null): Promise<void> {
    const { rows } = this.#view;
    const [changed, was, spans] = ["changed", "was", "spans"].map((what) => this.#name(what));
    const columns = [...rows.keys, "started", "ended"].map(quoted).join(", ");
    const reach = rows.kind === "fill" ? 0 : rows.gap;
    // Those that a row which came or went lies in, or joins.
    await connection.run(`CREATE TABLE ${was} AS SELECT * FROM read_parquet(${text(this.#path("spans"))})`);
    const touched = `SELECT DISTINCT ${[...rows.keys, "started", "ended"].map((name) => `"of".${quoted(name)}`).join(", ")} FROM ${was} AS "of" JOIN ${changed} AS "by" ON ${this.#sameKey("of", "by")} AND "by"."__from" <= "of"."ended" + ${reach} AND "by"."__to" >= "of"."started" - ${reach}`;
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
    const isNew = `"run"."__piece" IN (${["-1", ...this.#open.map(({ place }) => place)].join(", ")})`;
    const own = `SELECT "run".* FROM ${this.#name("runs")} AS "run"`;
    return `${own} WHERE ${isNew} UNION ALL ${own} JOIN ${this.#name("touched")} AS "of" ON ${this.#sameKey("run", "of")} AND "run"."__from" >= "of"."started" AND "run"."__to" <= "of"."ended" WHERE NOT ${isNew}`;
  }

  /** The keys' first rows and the data's end say which there are. */
  #bucketsNow(end: number | null): string {
    const { rows } = this.#view;
    const spans = spansOf(rows, `SELECT * FROM ${this.#name("runs")}`, end);
    return `SELECT "of"."was", "all".* FROM (${spans}) AS "all" LEFT JOIN ${this.#name("standing")} AS "of" ON ${this.#sameKey("all", "of")} AND "all"."started" = "of"."started"`;
  }

  #sameKey(a: string, b: string): string {
    return this.#view.rows.keys.map((name) => `${quoted(a)}.${quoted(name)} = ${quoted(b)}.${quoted(name)}`).join(" AND ");
  }

  #name(what: string): string {
    return quoted(`${this.#view.id}.${what}`);
  }
}

export const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
