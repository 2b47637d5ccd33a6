/**
 * A view of segments (sessions, filled buckets) over inputs that lie in pieces: those segments are made whose rows have changed, the others stand as the last build made them.
 *
 * Of each piece its runs are kept: keys with the first and last event time of rows that follow each other within the gap, or the buckets that hold any; and of the view all segments and its rows. A segment that no run of a piece lies in or joins
 * which is new, changed or gone has the rows that it had: its row is taken from the last build, under the number that it has now (segment-lists.ts). All others are made by the view's own program, of the pieces that hold their rows. Rows of other
 * segments may be there in part: what they make has a begin that lies in no segment that is made, so it meets none.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { z } from "zod";
import type { BatchProgram } from "../../../contract/batch.ts";
import { canonicalJson, sha256 } from "../../../contract/canonical.ts";
import { makesRows, type Segments, tellsOrigin } from "../../../contract/plan-views.ts";
import type { Plan, View } from "../../../contract/plan.ts";
import { type Engine, runStatements } from "../../engine.ts";
import { OutputFile } from "../../output-file.ts";
import { readCounts, readRows } from "../../read-columns.ts";
import { hashFile } from "../../read/facts.ts";
import { quoted } from "../digests.ts";
import type { PiecedInput } from "./pieced-input.ts";
import { KEPT, type Kept, type ListedPiece, SegmentLists, text } from "./segment-lists.ts";
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
  readonly #lists: SegmentLists;
  /** The relation whose data end when those of the input do. */
  readonly #root: string;
  #now: Omit<SegmentRecord, Kept> | undefined;
  #pieces: readonly PieceNow[] = [];
  #isKept = false;

  constructor(engine: Engine, folder: string, plan: Plan, view: View & { readonly rows: Segments }, program: BatchProgram["views"][number]) {
    this.#engine = engine;
    this.#folder = folder;
    this.#view = view;
    this.#program = program;
    this.#lists = new SegmentLists(view, tellsOrigin(plan, view.input), (what) => pathOf(folder, view.id, what));
    this.#root = rootOf(plan, view.input);
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
      await this.#lists.make(connection, open.map((place) => pieceAt(pieces, place)), standing, end);
      await loadAll(sources, (await this.#lists.needed(connection)).map((place) => pieces[place]!));
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
    await this.#engine.with((connection) => this.#lists.ofAll(connection, this.#pieces.map((_, place) => pieceAt(this.#pieces, place)), end));
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

  async #end(): Promise<number | null> {
    const { end } = await this.#engine.with((connection) => readCounts(connection, `SELECT "end" FROM ${quoted(`${this.#root}.bounds`)}`));
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

/** When its data ends a view that makes rows says itself; of any other its input does. */
function rootOf(plan: Plan, relation: string): string {
  const view = plan.views.find(({ id }) => id === relation);
  return view === undefined || makesRows(view) ? relation : rootOf(plan, view.input);
}

const pieceAt = (pieces: readonly PieceNow[], place: number): ListedPiece => ({ place, source: pieces[place]!.pieced.node.scan, rows: pieces[place]!.pieced.rowsOf(pieces[place]!.i) });

async function typesOf(connection: DuckDBConnection, relation: string): Promise<unknown[]> {
  return (await readRows(connection, `SELECT column_name AS "name", column_type AS "type" FROM (DESCRIBE SELECT * FROM ${relation})`)).map(({ name, type }) => [String(name), String(type)]);
}
