/** All inputs of a run that lie in pieces: opened before the engine is, read by it, kept for the next build once all is made. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { BatchProgram } from "../../../contract/batch.ts";
import { canonicalJson, sha256 } from "../../../contract/canonical.ts";
import { isPattern } from "../../../contract/plan/origin.ts";
import type { FileOrigin, Plan } from "../../../contract/plan.ts";
import type { Engine } from "../../engine.ts";
import type { Clock } from "../../progress.ts";
import { readCounts, readRows } from "../../read-columns.ts";
import { type FileFacts, factsOfFiles, factsOfSchema, type OneFile } from "../../read/facts.ts";
import type { FilePlaces, InputFile } from "../../read/files.ts";
import type { Reading } from "../../read/prepare.ts";
import type { InputRead } from "../../read/read-input.ts";
import { quoted } from "../digests.ts";
import { boundsOfAll, PiecedChecks, summed } from "./answers.ts";
import { hasLog, isAsSeen, type Piece, piecesOfFiles, seenFiles } from "./contents.ts";
import { PiecedInput } from "./pieced-input.ts";
import { type InputRecord, readRecord, type SeenFile, writeRecord } from "./record.ts";
import { segmentPaths, SegmentView } from "./segments.ts";
import { dropOthers, KeyHashes, keyPaths } from "./unique.ts";
import { mentions, type PiecedNode, piecedNodes, segmentViews, tablesRead } from "./which.ts";

interface Opened {
  readonly node: PiecedNode;
  readonly input: BatchProgram["inputs"][number];
  readonly files: readonly InputFile[];
  readonly record: InputRecord | undefined;
  readonly seen: readonly SeenFile[];
  /** The schema of messages, without which their files say nothing. */
  readonly schema: readonly OneFile[];
  readonly pieces: readonly Piece[];
  readonly sets: readonly (readonly (readonly string[])[])[];
}

export interface PiecesOptions {
  /** Where the ledgers lie. */
  readonly folder: string;
  readonly made: string;
  /** `anew` goes by no earlier build. */
  readonly mode: "reuse" | "anew";
  /** Every file is hashed, whatever its times say. */
  readonly hash?: "always" | undefined;
}

export class Pieces {
  readonly #program: BatchProgram;
  readonly #folder: string;
  readonly #opened: readonly Opened[];
  readonly #plan: Plan;
  readonly #mode: PiecesOptions["mode"];
  readonly #segments = new Map<string, SegmentView>();
  readonly #inputs = new Map<string, { readonly pieced: PiecedInput; readonly keys: KeyHashes; key: string }>();
  #waiting: { readonly what: string; readonly sql: readonly string[]; readonly run: () => Promise<void> }[] = [];
  #engine: Engine | undefined;
  #clock: Clock | undefined;

  private constructor(program: BatchProgram, plan: Plan, folder: string, mode: PiecesOptions["mode"], opened: readonly Opened[]) {
    this.#program = program;
    this.#plan = plan;
    this.#mode = mode;
    this.#folder = folder;
    this.#opened = opened;
  }

  static async open(program: BatchProgram, plan: Plan, files: ReadonlyMap<string, readonly InputFile[]>, { folder, made, mode, hash }: PiecesOptions, places: FilePlaces): Promise<Pieces> {
    const inputs = join(folder, "inputs");
    const opened: Opened[] = [];
    for (const node of piecedNodes(program, plan, made)) {
      const input = program.inputs.find((one) => one.node === node.node)!;
      const isKnown = mode !== "anew" && !files.get(node.node)!.some((file) => hasLog(input, file));
      const record = !isKnown ? undefined : await readRecord(join(inputs, `${node.node}.json`));
      const seen = await seenFiles(input, files.get(node.node)!, record?.files ?? [], hash === "always" ? "hash" : "trust");
      const sets = [...input.checks.flatMap(({ ofAll }) => (ofAll?.kind === "unique" ? [[ofAll.columns]] : [])), ...(node.judging === undefined ? [] : [node.judging.rules])];
      const schema = await factsOfSchema(input.origin, places);
      opened.push({ node, input, files: files.get(node.node)!, record, seen, schema, pieces: piecesOfFiles(seen), sets });
    }
    return new Pieces(program, plan, inputs, mode, opened);
  }

  /** Beside the inputs' files. */
  paths(): string[] {
    const keys = this.#opened.flatMap((opened) => keyPaths(this.#keysFolder(opened.node.node), { node: opened.node, pieces: [...opened.pieces, ...(opened.record?.pieces ?? [])] }, opened.sets));
    return [...keys, ...this.#segmentViews().flatMap(({ id }) => segmentPaths(this.#folder, id))];
  }

  /** What its files are, if the input lies in pieces. */
  facts(node: string): FileFacts | undefined {
    const opened = this.#opened.find((one) => one.node.node === node);
    return opened === undefined ? undefined : factsOfFiles(opened.input.origin as FileOrigin, [...opened.seen.map(({ name, sha256, bytes }) => ({ name, sha256, bytes })), ...opened.schema]);
  }

  attach(engine: Engine, clock: Clock): void {
    this.#engine = engine;
    this.#clock = clock;
    for (const { node, input, seen, pieces } of this.#opened) {
      const pieced: PiecedInput = new PiecedInput(node, this.#program, engine, seen, pieces, () => keys);
      const keys = new KeyHashes(this.#keysFolder(node.node), pieced, input.readTable);
      this.#inputs.set(node.node, { pieced, keys, key: "" });
    }
    for (const view of this.#segmentViews()) this.#segments.set(view.id, new SegmentView(engine, this.#folder, this.#plan, view, this.#program.views.find(({ node }) => node === view.id)!));
  }

  all(): PiecedInput[] {
    return [...this.#inputs.values()].map(({ pieced }) => pieced);
  }

  of(node: string): PiecedInput | undefined {
    return this.#inputs.get(node)?.pieced;
  }

  /** The inputs whose rows the relation shows: the source itself, or those under a view; several under a union. None where the relation does not lie in pieces. */
  under(relation: string): readonly PiecedInput[] {
    return this.all().filter(({ node }) => node.node === relation || node.views.includes(relation));
  }

  /** Reads the input as far as must be. @throws DataError */
  async read(reading: Reading, quarantineFolder: string | undefined): Promise<InputRead> {
    const { node } = reading.input;
    const own = this.#inputs.get(node)!;
    const opened = this.#opened.find((one) => one.node.node === node)!;
    own.key = await this.#keyOf(opened);
    const read = await own.pieced.read(reading, opened.record?.key === own.key ? opened.record : undefined, quarantineFolder);
    const { notFinite } = reading.input;
    if (notFinite === undefined) return read;
    const counts = await summed(own.pieced, notFinite);
    return { ...read, found: { ...read.found, notFinite: Object.entries(counts).flatMap(([column, count]) => (count === 0 ? [] : [{ column, count }])) } };
  }

  #segmentViews(): ReturnType<typeof segmentViews> {
    return segmentViews(this.#program, this.#plan, this.#opened.map(({ node }) => node));
  }

  /** Makes a view that makes a row of many; the rows of its input that nobody needs are not read for it. @returns a remark; undefined where it is not such a view, or must be made of all */
  async makeSegments(view: string): Promise<string | undefined> {
    const { input, create } = { ...this.#plan.views.find(({ id }) => id === view)!, ...this.#program.views.find(({ node }) => node === view)! };
    const segments = this.#segments.get(view);
    if (segments === undefined) {
      if (this.under(view).length === 0) await this.loadNamed(create.map(({ sql }) => sql));
      return undefined;
    }
    const inputs = this.under(input);
    const tables = tablesRead(this.#plan, [this.#plan.views.find(({ id }) => id === view)]);
    const key = sha256(canonicalJson([inputs.map(({ node: { node } }) => this.#inputs.get(node)!.key), await this.#contentOf(tables)]));
    const before = inputs.map(({ scanned }) => scanned.pieces);
    const made = await segments.make({ inputs, key }, this.#mode);
    const more = inputs.flatMap((pieced, i) => (pieced.scanned.pieces > before[i]! ? [`; read more of ${pieced.node.node}: ${moreText(pieced, before[i]!)}`] : []));
    return `${made}${more.join("")}`;
  }

  /** Of a view that makes a row of many: rows that its input has, and that it has. */
  async segmentCounts(view: string): Promise<{ readonly read: number; readonly kept: number } | undefined> {
    if (!this.#segments.has(view)) return undefined;
    const { input } = this.#plan.views.find(({ id }) => id === view)!;
    const { n } = await summed(this.under(input), `SELECT count(*) AS "n" FROM ${quoted(input)}`);
    const { kept } = await this.#engine!.with((connection) => readCounts(connection, `SELECT count(*) AS "kept" FROM ${quoted(view)}`));
    return { read: n!, kept: Number(kept) };
  }

  checks(node: string): PiecedChecks {
    const { pieced, keys } = this.#inputs.get(node)!;
    return new PiecedChecks(this.#engine!, pieced, this.#program.inputs.find((input) => input.node === node)!, keys);
  }

  bounds(node: string): Promise<void> {
    const pieced = this.of(node)!;
    return boundsOfAll(this.#engine!, pieced, pieced.node.completeUntil);
  }

  /** Reads what is still lacking of the inputs that SQL names; what only asks when their data begins and ends lacks nothing. */
  async loadNamed(sql: readonly string[]): Promise<void> {
    for (const pieced of this.#lacking(sql)) await this.load(pieced, pieced.pieces.map((_, i) => i));
  }

  #lacking(sql: readonly string[]): PiecedInput[] {
    return this.all().filter((pieced) => !pieced.isWhole && sql.some((one) => [pieced.node.node, ...pieced.node.views].some((relation) => mentions(one, relation))));
  }

  /** Runs what names these relations, at once where they are whole; else when somebody asks for what it makes (`settle`). */
  async later(what: string, sql: readonly string[], run: () => Promise<void>): Promise<void> {
    if (this.#lacking(sql).length === 0) await run();
    else this.#waiting.push({ what, sql, run });
  }

  /** Makes what waits: all, or what is told apart by a word. */
  async settle(what?: string): Promise<void> {
    const now = this.#waiting.filter((one) => what === undefined || one.what === what);
    this.#waiting = this.#waiting.filter((one) => !now.includes(one));
    await this.loadNamed(now.flatMap(({ sql }) => sql));
    for (const { run } of now) await run();
  }

  /** Reads more of an input, as a stage that says how much. */
  async load(pieced: PiecedInput, pieces: readonly number[]): Promise<void> {
    const before = pieced.scanned.pieces;
    if (pieces.every((i) => pieced.has(i))) return;
    await this.#clock!.stage(`read more of ${pieced.node.node}`, async () => {
      await pieced.load(pieces);
      return moreText(pieced, before);
    });
  }

  /** Keeps what was found for the next build. */
  async write(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const kept = new Set<string>();
    for (const opened of this.#opened) {
      const { pieced, key } = this.#inputs.get(opened.node.node)!;
      const record = pieced.record(key);
      // A file that was written while it was read may be what nobody has seen.
      const still = await Promise.all(opened.files.map(async (file, i) => (await isAsSeen(file, opened.seen[i]!)) && !hasLog(opened.input, file)));
      if (record === undefined || !still.every(Boolean)) continue;
      await writeRecord(join(this.#folder, `${opened.node.node}.json`), record);
      kept.add(opened.node.node);
      await dropOthers(this.#keysFolder(opened.node.node), keyPaths(this.#keysFolder(opened.node.node), opened, opened.sets));
    }
    for (const { id, input } of this.#segmentViews()) if (this.under(input).every(({ node }) => kept.has(node.node))) await this.#segments.get(id)!.write();
  }

  #keysFolder(node: string): string {
    return join(this.#folder, `${node}.keys`);
  }

  /** Of the SQL, and of what the tables hold that rows are looked up in. */
  async #keyOf({ node, input, files, schema }: Opened): Promise<string> {
    return sha256(canonicalJson([node.sql, schema, await this.#contentOf(node.tables), isPattern(input.origin) && files.length > 1]));
  }

  /** What tables hold, by name. */
  async #contentOf(names: readonly string[]): Promise<unknown[]> {
    const all = this.#program.inputs.flatMap(({ node: table, create }) => (names.includes(table) ? [table, ...(create.some(({ name }) => name === `steps_${table}`) ? [`${table}.steps`] : [])] : []));
    const tables: unknown[] = [];
    for (const table of all) tables.push([table, await this.#engine!.with((connection) => readRows(connection, `SELECT CAST(count(*) AS VARCHAR) AS "n", CAST(sum(hash('a', "row")) AS VARCHAR) AS "a", CAST(sum(hash('b', "row")) AS VARCHAR) AS "b" FROM ${quoted(table)} AS "row"`))]);
    return tables;
  }
}

/** `3 of 24 files, 12,000 of 400,000 rows`. */
export function scannedText(pieced: PiecedInput): string {
  const { pieces, of, unit, rows, ofRows } = pieced.scanned;
  const units = of === 1 ? unit : unit === "file" ? "files" : "runs of row groups";
  return `${pieces.toLocaleString("en")} of ${of.toLocaleString("en")} ${units}, ${rows.toLocaleString("en")} of ${ofRows.toLocaleString("en")} rows`;
}

const moreText = (pieced: PiecedInput, before: number): string => `${(pieced.scanned.pieces - before).toLocaleString("en")} more: ${scannedText(pieced)}`;
