/**
 * One input that lies in pieces: which of them have been read, and what is known of the others.
 *
 * `<node>.read` holds the rows of the pieces that were read, under the numbers that they have among all; whoever needs rows of others has them read (`load`), and they are put beside the first. A question to the rows is asked
 * piece by piece (`ask`); a piece that an earlier build has asked the same is not asked again, and not read for it.
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import type { BatchProgram } from "../../../contract/batch.ts";
import { sha256 } from "../../../contract/canonical.ts";
import { isPattern } from "../../../contract/plan/origin.ts";
import { type Engine, runStatements } from "../../engine.ts";
import type { Reading, ReadPart } from "../../read/prepare.ts";
import type { Apart } from "../../read/quarantine.ts";
import { type InputRead, readInput } from "../../read/read-input.ts";
import { createView, type KnownFile, rejectsOf, type ScanFile } from "../../read/scan.ts";
import type { Alignment } from "../../read/shape.ts";
import { quoted } from "../digests.ts";
import type { Piece } from "./contents.ts";
import { decideAs, decided, judgedRows, sharedWith, standing } from "./judged.ts";
import { apartOf, keptApart, lacking, trimmed } from "./pieces-apart.ts";
import { type AskedPiece, type AskedRelations, askPieces } from "./piece-questions.ts";
import type { AnswerRow, InputRecord, JudgedRow, PieceRecord, SeenFile } from "./record.ts";
import { withoutComments } from "./sql-text.ts";
import type { KeyHashes } from "./unique.ts";
import type { PiecedNode } from "./which.ts";

/** Of one piece: the rows of its answer, and what is to be added to row numbers in it, since pieces before it may have grown. */
export interface PieceAnswer {
  readonly piece: number;
  readonly rows: readonly AnswerRow[];
  readonly shift: number;
}

/** How much of an input was read. */
export interface Scanned {
  readonly pieces: number;
  readonly of: number;
  readonly unit: "file" | "run of row groups";
  readonly rows: number;
  readonly ofRows: number;
  readonly bytes: number;
  readonly ofBytes: number;
}

type Answer = PieceRecord["answers"][string];

/** Formats whose files can be seen when they have been read; others were put into a table that is gone. */
const SCANNED: ReadonlySet<string> = new Set(["csv", "json", "parquet"]);

/** Builds of other data after which an answer that nobody asks for is forgotten. */
const FORGOTTEN = 8;

export class PiecedInput {
  readonly node: PiecedNode;
  readonly pieces: readonly Piece[];
  readonly #program: BatchProgram;
  readonly #engine: Engine;
  readonly #keys: () => KeyHashes;
  readonly #seen: readonly SeenFile[];
  readonly #relations: AskedRelations;
  readonly #answers: Map<string, Answer>[];
  readonly #loaded = new Set<number>();
  readonly #standing = new Set<string>();
  readonly #apart = new Map<number, PieceRecord["apart"]>();
  /** Of pieces what an earlier build has decided about their rows, as far as it stands; and what this one has. */
  #judgedBefore: (readonly JudgedRow[])[] = [];
  readonly #judged = new Map<number, readonly JudgedRow[]>();
  #before: (PieceRecord | undefined)[];
  /** Of a database: what its rows are. */
  #content: InputRead["facts"];
  #reading: Omit<Reading, "connection" | "part"> | undefined;
  #alignment: Alignment | undefined;
  #known: (KnownFile | ScanFile)[] = [];
  #first: number[] = [];
  #rows: number[] = [];
  #isNumbered = false;
  #hasFailed = false;

  constructor(node: PiecedNode, program: BatchProgram, engine: Engine, seen: readonly SeenFile[], pieces: readonly Piece[], keys: () => KeyHashes) {
    this.node = node;
    this.#program = program;
    this.#engine = engine;
    this.#keys = keys;
    this.#seen = seen;
    const input = program.inputs.find((one) => one.node === node.node)!;
    this.#relations = { files: [input.readTable, input.fileTable], rows: [node.node, ...node.views.filter((view) => !node.made.includes(view))], made: node.made, beside: node.beside };
    this.pieces = pieces;
    this.#before = pieces.map(() => undefined);
    this.#answers = pieces.map(() => new Map());
  }

  get isWhole(): boolean {
    return this.#loaded.size === this.pieces.length;
  }

  /** Whether its rows are there. */
  has(i: number): boolean {
    return this.#loaded.has(i);
  }

  /** The pieces that were read because nothing is known of them. */
  get fresh(): readonly number[] {
    return this.#all().filter((i) => this.#before[i] === undefined);
  }

  get scanned(): Scanned {
    const sum = (of: (i: number) => number): [number, number] => this.#all().reduce<[number, number]>(([a, b], i) => [a + (this.#loaded.has(i) ? of(i) : 0), b + of(i)], [0, 0]);
    const [[rows, ofRows], [bytes, ofBytes]] = [sum((i) => this.#rows[i] ?? 0), sum((i) => this.pieces[i]!.bytes)];
    return { pieces: this.#loaded.size, of: this.pieces.length, unit: this.pieces[0]?.range === undefined ? "file" : "run of row groups", rows, ofRows, bytes, ofBytes };
  }

  /** A check has failed, or the rows are not told by their files: nothing that was found is kept. */
  failed(): void {
    this.#hasFailed = true;
  }

  /** Reads what is new, or can't be known; of the rest goes by the record. @throws DataError */
  async read(reading: Reading, record: InputRecord | undefined, quarantineFolder: string | undefined): Promise<InputRead> {
    const known = new Map(record?.pieces.map((piece) => [piece.id, piece]));
    this.#judgedBefore = this.pieces.map(({ id }) => known.get(id)?.judged ?? []);
    const read = await this.#readBy(reading, record, quarantineFolder);
    if (this.#isReadOtherwise()) {
      // Beside a new file all are read otherwise.
      await this.#dropRead(reading.connection);
      return this.read(reading, undefined, quarantineFolder);
    }
    const { judging } = this.node;
    if (judging === undefined || record === undefined) return this.#isRead(read);
    const gone = record.pieces.map(({ id }) => id).filter((id) => !this.pieces.some((piece) => piece.id === id));
    const kept = this.#all().filter((i) => this.#before[i] !== undefined);
    const shared = await sharedWith(this.#engine, this.#keys(), judging, kept, this.fresh, gone);
    if (shared !== undefined && shared.pieces.length === 0) return this.#isRead(read);
    // Pieces that hold a key of what is new or gone are judged anew, with it, but for what is of other keys.
    await this.#dropRead(reading.connection);
    if (shared === undefined) return this.read(reading, undefined, quarantineFolder);
    const anew = new Set(shared.pieces.map((i) => this.pieces[i]!.id));
    this.#judgedBefore = this.#judgedBefore.map((rows) => rows.map((row) => standing(judging, shared, row)));
    return this.#isRead(await this.#readBy(reading, { ...record, pieces: record.pieces.filter(({ id }) => !anew.has(id)) }, quarantineFolder));
  }

  async #readBy(reading: Reading, record: InputRecord | undefined, quarantineFolder: string | undefined): Promise<InputRead> {
    this.#reading = reading;
    const known = new Map(record?.pieces.map((piece) => [piece.id, piece]));
    this.#before = this.pieces.map(({ id }) => known.get(id));
    const few = lacking(this.#before.map((piece) => piece?.apart));
    const wanted = this.#all().filter((i) => this.#before[i] === undefined || few.includes(i));
    const isAll = wanted.length === this.pieces.length;
    const read = await readInput({ ...reading, ...(isAll ? {} : { part: this.#partOf(wanted), ...this.#judge(wanted) }) }, quarantineFolder, keptApart(this.pieces, this.#before, wanted));
    this.#took(read, wanted);
    this.#content = wanted.length === 0 && record?.content !== undefined ? { ...record.content, files: [] } : read.facts;
    return { ...read, facts: this.#content };
  }

  #isReadOtherwise(): boolean {
    return this.#all().some((i) => !this.#loaded.has(i) && this.#castOf(i) !== this.#before[i]!.cast);
  }

  async #dropRead(connection: DuckDBConnection): Promise<void> {
    const { input } = this.#reading!;
    const { table, scans } = rejectsOf(input.node);
    const node = this.node.judging?.isVersioned === true ? "TABLE" : "VIEW";
    await connection.run(`DROP ${node} ${quoted(input.node)}; DROP TABLE ${quoted(`${input.node}.bounds`)}; DROP TABLE ${quoted(input.readTable)}; DROP VIEW IF EXISTS ${quoted(input.fileTable)}; DROP TABLE IF EXISTS ${quoted(`${input.node}.rejects`)}; DROP TABLE IF EXISTS ${quoted(table)}; DROP TABLE IF EXISTS ${quoted(scans)}`);
    this.#loaded.clear();
  }

  /** What is asked once rows have their numbers: that what was decided about them stands. */
  #judge(wanted: readonly number[]): Pick<Reading, "numbered"> {
    const { judging } = this.node;
    if (judging === undefined) return {};
    return {
      numbered: (connection, places) => {
        const [first] = placesOf(this.pieces, places);
        return decideAs(connection, this.#reading!.input, judging, wanted.flatMap((i) => this.#judgedBefore[i]!.map((row) => ({ ...row, row: row.row + first[i]! }))));
      },
    };
  }

  /** Keeps what has been found of what was read first. */
  async #isRead(read: InputRead): Promise<InputRead> {
    const wanted = [...this.#loaded];
    const { judging } = this.node;
    if (judging !== undefined) {
      const rows = await this.#engine.with(async (connection) => {
        await this.#keys().write(connection, this.fresh, judging.rules, judgedRows(judging));
        return decided(connection, this.#reading!.input, judging);
      });
      for (const i of this.fresh) this.#judged.set(i, rows.flatMap((row) => (row.row >= this.#first[i]! && row.row < this.#first[i]! + this.#rows[i]! ? [{ ...row, row: row.row - this.#first[i]! }] : [])));
    }
    await this.#keepApart(wanted, read.apart);
    return read;
  }

  /** Rows of these pieces are there from now on. @returns how many pieces were read for it */
  async load(wanted: readonly number[]): Promise<number> {
    const more = wanted.filter((i) => !this.#loaded.has(i));
    if (more.length === 0) return 0;
    const { input } = this.#reading!;
    await this.#engine.with(async (connection) => {
      await connection.run(`CREATE SCHEMA "more"; SET search_path = 'more,main'`);
      this.#took(await readInput({ ...this.#reading!, connection, part: this.#partOf(more), ...this.#judge(more) }, undefined), more);
      const tables = [input.readTable, ...(this.node.judging?.isVersioned === true ? [input.node] : [])];
      await connection.run(`${tables.map((table) => `INSERT INTO main.${quoted(table)} SELECT * FROM "more".${quoted(table)};`).join(" ")} SET search_path = 'main'; DROP SCHEMA "more" CASCADE`);
      await this.#showFiles(connection);
      if (this.#standing.size > 0) await this.#makeViewsAnew(connection);
    });
    return more.length;
  }

  loadAll(): Promise<number> {
    return this.load(this.#all());
  }

  /** Which rows of `<node>.read` are those of a piece. */
  conditionOf(i: number): string {
    const { range, file } = this.pieces[i]!;
    if (range !== undefined) return `"__row" >= ${range[0]} AND "__row" < ${range[1]}`;
    return isPattern(this.#reading!.input.origin) ? `"__file" = ${file}` : "true";
  }

  /** How many rows of each piece are left out for each reason: rows (fault, n). */
  faults(pieces?: readonly number[]): Promise<PieceAnswer[]> {
    return this.ask(`SELECT "__fault" AS "fault", count(*) AS "n" FROM ${quoted(this.#reading!.input.readTable)} WHERE "__fault" IS NOT NULL GROUP BY 1 ORDER BY 1`, pieces);
  }

  /** By what it holds, and what was decided about its rows. */
  nameOf(i: number): string {
    return sha256(JSON.stringify([this.pieces[i]!.id, this.#judgedOf(i)]));
  }

  /** The numbers of its rows: [from, until). */
  rowsOf(i: number): readonly [from: number, until: number] {
    return [this.#first[i]!, this.#first[i]! + this.#rows[i]!];
  }

  #judgedOf(i: number): readonly JudgedRow[] {
    return this.#before[i]?.judged ?? this.#judged.get(i) ?? [];
  }

  /** The pieces in which these rows lie. */
  withRows(rows: readonly number[]): number[] {
    return this.#all().filter((i) => rows.some((row) => row >= this.#first[i]! && row < this.#first[i]! + this.#rows[i]!));
  }

  /** A view over it has been made; where it is stored it must follow what is read later. */
  viewsAreMade(view: string): void {
    this.#standing.add(view);
  }

  /** The answers to a question that gives plain values, of all pieces or of some. */
  async ask(sql: string, pieces: readonly number[] = this.#all()): Promise<PieceAnswer[]> {
    const hash = sha256(withoutComments(sql)).slice(0, 24);
    const known = (i: number): Answer | undefined => this.#answers[i]!.get(hash) ?? this.#before[i]?.answers[hash];
    const open = pieces.filter((i) => known(i) === undefined);
    await this.load(open);
    const rows = open.length === 0 ? [] : await askPieces(this.#engine, this.node.scan, this.#relations, open.map((i) => this.#askedPiece(i)), sql);
    for (const [at, i] of open.entries()) this.#answers[i]!.set(hash, { age: 0, first: this.#first[i]!, rows: rows[at]! });
    return pieces.map((i) => {
      const answer = known(i)!;
      this.#answers[i]!.set(hash, answer);
      return { piece: i, rows: answer.rows, shift: this.#first[i]! - answer.first };
    });
  }

  /** What the next build may go by; undefined where it may not. */
  record(key: string): InputRecord | undefined {
    if (this.#hasFailed || this.#alignment === undefined) return undefined;
    return { format: "mls-pieces/3", key, files: [...this.#seen], ...(this.#content === undefined ? {} : { content: { sha256: this.#content.sha256, bytes: this.#content.bytes } }), pieces: this.#records() };
  }

  #askedPiece(i: number): AskedPiece {
    const { range, file } = this.pieces[i]!;
    return { piece: i, rows: this.rowsOf(i), file: range === undefined && isPattern(this.#reading!.input.origin) ? file : undefined, isOnly: this.pieces.length === 1 };
  }

  #all(): number[] {
    return this.pieces.map((_, i) => i);
  }

  #partOf(wanted: readonly number[]): ReadPart {
    if (this.pieces[0]!.range !== undefined) return { known: new Map(), rows: wanted.map((i) => this.pieces[i]!.range!) };
    // Of none the columns are looked at all the same.
    const shape = wanted.length === 0 ? this.pieces.length - 1 : undefined;
    const known = new Map(this.#all().flatMap((i) => (wanted.includes(i) || i === shape ? [] : [[i, this.#knownOf(i)] as const])));
    return shape === undefined ? { known, rows: undefined } : { known, rows: [], counts: new Map([[shape, this.#before[shape]!.rows]]) };
  }

  #knownOf(i: number): KnownFile {
    const file = this.#reading!.files[i]!;
    const looked = this.#known[i];
    if (looked !== undefined) return { file, schema: looked.schema, layout: looked.layout, rows: this.#rows[i] };
    const { types, layout, rows } = this.#before[i]!;
    return { file, schema: types === null ? undefined : { name: file.name, types: new Map(types) }, layout, rows };
  }

  #took({ prepared, places }: InputRead, wanted: readonly number[]): void {
    this.#alignment = prepared.alignment;
    this.#isNumbered ||= prepared.isNumbered;
    if (prepared.isComputed === true) this.failed();
    prepared.known.forEach((known, i) => {
      if (this.#known[i] === undefined || "source" in known) this.#known[i] = known;
    });
    [this.#first, this.#rows] = placesOf(this.pieces, places);
    for (const i of wanted) this.#loaded.add(i);
  }

  /** How the columns of a piece's file are read, beside the other files. */
  #castOf(i: number): string {
    const { schema, layout } = this.#known[this.pieces[i]!.file]!;
    return sha256(JSON.stringify([layout, this.#alignment!.columns.map(({ column, sql }) => sql('"x"', schema?.types.get(column.field)))]));
  }

  async #keepApart(wanted: readonly number[], apart: Apart): Promise<void> {
    const counts = await this.faults(wanted);
    // Their numbers mean nothing beside those of other files.
    if (this.#reading!.input.origin.kind === "json" && apart.entries.some(({ isLine }) => isLine)) this.failed();
    for (const { piece, rows } of counts) this.#apart.set(piece, apartOf(this.pieces[piece]!, apart, Object.fromEntries(rows.map(({ fault, n }) => [String(fault), Number(n)]))));
  }

  /** `<node>.file`, of the pieces that have been read, where it stays. */
  async #showFiles(connection: DuckDBConnection): Promise<void> {
    const { input } = this.#reading!;
    if (!SCANNED.has(input.origin.kind)) return;
    const inGroups = this.pieces[0]!.range !== undefined;
    const files = inGroups ? this.#known : this.#known.map((known, i) => (this.#loaded.has(i) ? known : this.#knownOf(i)));
    const places = this.#first.map((first, i) => ({ first, rows: this.#rows[i]! }));
    const rows = inGroups ? [...this.#loaded].map((i) => this.pieces[i]!.range!) : undefined;
    await createView(connection, input.node, input.fileTable, files, this.#alignment!, isPattern(input.origin), { rows, places: this.#isNumbered ? places : undefined });
  }

  async #makeViewsAnew(connection: DuckDBConnection): Promise<void> {
    for (const { node, create } of this.#program.views) {
      if (!this.#standing.has(node) || !create.some(({ sql }) => sql.includes(`CREATE TABLE ${quoted(node)} `))) continue;
      await connection.run(`DROP TABLE ${quoted(node)}; DROP TABLE IF EXISTS ${quoted(`${node}.bounds`)}`);
      await runStatements(connection, create);
    }
  }

  #records(): PieceRecord[] {
    const apart = trimmed(this.#all().map((i) => this.#apart.get(i) ?? this.#before[i]!.apart));
    return this.#all().map((i) => ({ ...this.#recordOf(i), apart: apart[i]! }));
  }

  #recordOf(i: number): Omit<PieceRecord, "apart"> {
    const before = this.#before[i];
    const { schema, layout } = this.#known[this.pieces[i]!.file]!;
    // A build of the same data need not ask again.
    const aged = this.fresh.length > 0 ? 1 : 0;
    const old = before === undefined ? [] : Object.entries(before.answers).filter(([hash, { age }]) => !this.#answers[i]!.has(hash) && age < FORGOTTEN);
    return {
      id: this.pieces[i]!.id,
      rows: this.#rows[i]!,
      types: schema === undefined ? null : [...schema.types].map(([name, type]): [string, string] => [name, type]),
      layout,
      cast: this.#castOf(i),
      judged: [...this.#judgedOf(i)],
      answers: Object.fromEntries([...old.map(([hash, answer]) => [hash, { ...answer, age: answer.age + aged }] as const), ...[...this.#answers[i]!].map(([hash, answer]) => [hash, { ...answer, age: 0 }] as const)]),
    };
  }
}

/** The number of each piece's first row among all, and how many it has. */
function placesOf(pieces: readonly Piece[], places: InputRead["places"]): [first: number[], rows: number[]] {
  const [firsts, counts]: [number[], number[]] = [[], []];
  let first = 0;
  for (const { file, range } of pieces) {
    const rows = range === undefined ? places[file]!.rows : range[1] - range[0];
    firsts.push(range?.[0] ?? first);
    counts.push(rows);
    first += rows;
  }
  return [firsts, counts];
}
