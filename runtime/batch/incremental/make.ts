/**
 * Makes an example set from the one of the last build and what has changed since: the same bytes as making it whole, whatever changed and however often.
 *
 * Input: the engine with all sources, tables and views read and validated; the ledger and file of the last build. It digests the rows by day (`digests.ts`), finds the days that must be made again (`again.ts`), makes these with
 * the set's own program over the rows that they can feel (`part.ts`), and puts the file together (`assemble.ts`). Whatever it can't vouch for (no ledger, another plan or engine, a file that is not the ledger's, a set that is
 * more than its moments) it makes whole, and says so. It never takes a file on trust: its hash must be the ledger's.
 */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ExampleProgram } from "../../contract/batch.ts";
import { sha256 } from "../../contract/canonical.ts";
import type { DataFinding } from "../../contract/data-check.ts";
import type { Frame } from "../../contract/frame.ts";
import type { Plan } from "../../contract/plan.ts";
import type { Engine } from "../engine.ts";
import type { OutputFile } from "../output-file.ts";
import type { Clock } from "../progress.ts";
import { readCounts } from "../read-columns.ts";
import type { OutputColumn } from "../write-parquet.ts";
import { type Again, daysAgain } from "./again.ts";
import { afterwards } from "./afterwards.ts";
import { assemble, type Piece, piecesOf } from "./assemble.ts";
import { digestsOf, NONE } from "./digests.ts";
import { fileFacts, hold, readRowsFrom } from "./kept-file.ts";
import { type Ledger, readLedger, type Slice, writeLedger } from "./ledger.ts";
import { dropPart, fillPart, PART, readFelt, slicesOf, spineOfDays, wholeSlice } from "./part.ts";
import type { Pieces } from "./pieces/index.ts";
import { meaningOf, plannedOf } from "./meaning.ts";
import { foldsOf } from "./numbered.ts";
import { reasonsText, type Reuse, reuseText } from "./words.ts";

export interface IncrementalOptions {
  /** Where the ledgers lie. */
  readonly folder: string;
  /** What made the values beside the plan: the version of mls and of its engine. */
  readonly made: string;
  /** `anew` makes all, and keeps a ledger for the next build. */
  readonly mode: "reuse" | "anew";
  /** Every file of the inputs is hashed, though its size and times are those of the last build. */
  readonly hash?: "always" | undefined;
}

/** What a set that was made has, whichever way. */
export interface MadeExamples {
  readonly slices: Readonly<Record<string, Slice>>;
  readonly reuse: Reuse;
  /** Rows of each relation that the program ran over; of one that was not read none. */
  readonly taken: Readonly<Record<string, number>>;
  /** Rows of row groups that were copied as they are. */
  readonly copied: number;
}

export interface IncrementalRun {
  readonly engine: Engine;
  readonly one: ExampleProgram;
  readonly plan: Plan;
  readonly road: "kernel" | "sql";
  readonly clock: Clock;
  readonly output: OutputFile;
  readonly options: IncrementalOptions;
  /** Inputs of which not all need have been read. */
  readonly pieces: Pieces | undefined;
  /** A name for the inputs' files and for how they are read. */
  readonly inputs: () => Promise<string>;
  /** Runs a program's spine, and gives its columns. */
  readonly columnsOf: (program: ExampleProgram) => Promise<OutputColumn[]>;
  /** Makes the set whole, and writes it. */
  readonly makeWhole: (inspect: Inspect | undefined) => Promise<void>;
  /** What else is asked of the examples before they stand under their name. */
  readonly inspect: Inspect | undefined;
  /** Is told what was found in the last build where the set is the same, so that it need not be read for it. */
  readonly keptFindings: { readonly key: string; readonly tell: (found: readonly DataFinding[]) => void } | undefined;
}

type Inspect = (frame: Frame) => Promise<readonly DataFinding[] | undefined>;

export async function makeIncrementally(given: IncrementalRun): Promise<MadeExamples> {
  let found: readonly DataFinding[] | undefined;
  const { inspect } = given;
  const run: IncrementalRun = inspect === undefined ? given : { ...given, inspect: async (frame) => (found = await inspect(frame)) };
  const { engine, one, output, options, keptFindings } = run;
  await mkdir(options.folder, { recursive: true });
  const path = join(options.folder, `${one.examples}.json`);
  const kept = keptPath(output.path);
  const key = keyOf(run);
  try {
    const { ledger, why } = await lastBuild(run, path, key, kept);
    const inputs = await run.inputs();
    const now = ledger?.inputs === inputs ? ledger : await run.clock.stage(`changes of ${one.examples}`, () => digestsOf(engine, one.ranges, run.pieces));
    const again = ledger === undefined ? undefined : daysAgain(one.ranges, run.plan.partitions.find(({ examples }) => examples === one.examples), ledger, now);
    const byDays = ledger !== undefined && again !== undefined && worthReusing(one, ledger, again) && !(await haveListsSeveralMoments(run, again));
    const made = byDays ? await fromLast(run, ledger, again, kept, (same) => (found = same)) : await whole(run, again === undefined ? why : reasonsText(again.reasons));
    await writeLedger(path, { format: "mls-ledger/3", key, inputs, file: await fileFacts(output.path), bounds: now.bounds, relations: now.relations, tables: now.tables, steps: now.steps, ...(keptFindings === undefined || found === undefined ? {} : { found: { key: keptFindings.key, findings: [...found] } }), slices: made.slices });
    return made;
  } finally {
    await rm(kept, { force: true });
  }
}

export const keptPath = (path: string): string => `${path}.kept.partial`;

/** The ledger of the last build, if its file is held and both are of this plan and engine. */
async function lastBuild({ options, output }: IncrementalRun, path: string, key: string, kept: string): Promise<{ ledger: Ledger | undefined; why: string }> {
  if (options.mode === "anew") return { ledger: undefined, why: "as asked for" };
  const ledger = await readLedger(path);
  if (ledger === undefined) return { ledger, why: "there is no earlier build to go by" };
  if (ledger.key !== key) return { ledger: undefined, why: "the spec, the engine or the version of mls is another than in the last build" };
  if (!(await hold(output.path, kept, ledger))) return { ledger: undefined, why: "the file of the last build is gone, or not as it was left" };
  return { ledger, why: "" };
}

/** All that makes values, but the data: what places and prose say makes none. */
function keyOf({ one, plan, road, options }: IncrementalRun): string {
  const examples = plan.examples.find(({ id }) => id === one.examples)!;
  const used = new Set(examples.uses.map((use) => use.group));
  const parts = { made: options.made, road, examples, groups: plan.groups.filter(({ id }) => used.has(id)), partition: plan.partitions.filter((partition) => partition.examples === one.examples), zones: plan.zones, externs: plan.externs, ranges: plannedOf(one.ranges), columns: one.columns };
  return sha256(meaningOf(parts));
}

/** All SQL that may name a relation. */
function sqlOf({ spine, groups, sqlFeatures, frame, sqlFrame, ranges }: ExampleProgram): string[] {
  return [...[...spine, ...groups.flatMap(({ keys }) => keys), ...sqlFeatures].map(({ sql }) => sql), ...groups.flatMap(({ events, uses }) => [events, ...uses.map(({ queries }) => queries)]), frame, sqlFrame, ...ranges.relations.map(({ rows }) => rows)];
}

/** A set that is made whole is kept or not; one that is made by days is made whole where all days are made again. */
function worthReusing({ ranges }: ExampleProgram, ledger: Ledger, again: Again): boolean {
  if (ranges.whole !== undefined) return again.days.length === 0;
  const standing = Object.keys(ledger.slices).filter((day) => day !== NONE && !again.days.includes(Number(day)));
  return standing.length > 0;
}

/** What is asked of all lists together is asked of all rows: where one may be asked about at several moments, the set is made whole, which tells what is wrong. */
async function haveListsSeveralMoments({ engine, one, pieces }: IncrementalRun, { days }: Again): Promise<boolean> {
  const { lists } = one.ranges;
  if (lists === undefined || days.length === 0) return false;
  await pieces?.loadNamed([lists]);
  return Number((await engine.with((connection) => readCounts(connection, lists))).several) > 0;
}

async function whole(run: IncrementalRun, why: string): Promise<MadeExamples> {
  const { engine, one, clock } = run;
  await run.pieces?.loadNamed(sqlOf(one));
  await run.makeWhole(run.inspect);
  const slices = await engine.with(async (connection) => (one.ranges.whole === undefined ? (await slicesOf(connection, one, undefined)).slices : wholeSlice(connection, one)));
  const days = Object.keys(slices).filter((day) => day !== NONE).length;
  const reuse: Reuse = one.ranges.whole === undefined ? { computed: days, of: days, unit: "day", why } : { computed: 1, of: 1, unit: "set", why };
  tell(clock, one, reuse);
  return { slices, reuse, taken: {}, copied: 0 };
}

async function fromLast(run: IncrementalRun, ledger: Ledger, again: Again, kept: string, asBefore: (found: readonly DataFinding[]) => void): Promise<MadeExamples> {
  const { engine, one, clock, output } = run;
  const unit = one.ranges.whole === undefined ? "day" : "set";
  const made = new Set(again.days);
  let frame: Frame = { rows: 0, columns: new Map() };
  let fresh: Readonly<Record<string, Slice>> = {};
  let taken: Readonly<Record<string, number>> = {};
  let firstLists: ReadonlyMap<number, number> = new Map();
  if (made.size > 0 || again.unasked) ({ frame, fresh, taken, firstLists } = await makeDays(run, again));
  const standing = Object.fromEntries(Object.entries(ledger.slices).filter(([day]) => !made.has(Number(day)) && !(day === NONE && again.unasked)));
  const slices: Record<string, Slice> = { ...standing, ...Object.fromEntries(Object.entries(fresh).filter(([day]) => day !== NONE || again.unasked)) };
  const pieces: Piece[] = unit === "set" ? [] : piecesOf({ before: ledger.slices, now: slices, made, moved: again.moved, firstLists });
  const folds = foldsOf(run.plan.examples.find(({ id }) => id === one.examples)!, run.plan.partitions.find(({ examples }) => examples === one.examples), slices);
  const same = unit === "set" || (made.size === 0 && again.moved.size === 0);
  const days = Object.keys(slices).filter((day) => day !== NONE).length;
  const reuse: Reuse = { computed: again.days.filter((day) => slices[day] !== undefined).length, of: days, unit, why: reasonsText(again.reasons) };
  let copied = 0;
  await clock.stage(`${same ? "keep" : "write"} ${one.examples}`, async () => {
    if (same) {
      await afterwards(engine, one, run.plan, kept, run.pieces);
      if (ledger.found === undefined || ledger.found.key !== run.keptFindings?.key) return void (await run.inspect?.(await readAll(run, kept)));
      run.keptFindings.tell(ledger.found.findings);
      asBefore(ledger.found.findings);
      return;
    }
    await output.write(async (partial) => {
      copied = (await assemble(engine, one, kept, pieces, frame, folds, partial)).copied;
      await afterwards(engine, one, run.plan, partial, run.pieces);
      if (run.inspect !== undefined) await run.inspect(await readAll(run, partial));
    });
  });
  tell(clock, one, reuse);
  return { slices, reuse, taken, copied };
}

async function makeDays(run: IncrementalRun, { days, unasked }: Again): Promise<{ frame: Frame; fresh: Record<string, Slice>; taken: Record<string, number>; firstLists: Map<number, number> }> {
  const { engine, one, clock } = run;
  await readFelt(run.pieces, one, days, unasked);
  const taken = await clock.stage(`rows felt by ${one.examples}`, () => fillPart(engine, one, days));
  engine.useSchema(PART);
  try {
    const columns = await run.columnsOf(spineOfDays(one));
    const { slices: fresh, firstLists } = await engine.with((connection) => slicesOf(connection, one, new Set(days)));
    return { frame: frameOf(columns), fresh, taken, firstLists };
  } finally {
    engine.useSchema(undefined);
    await dropPart(engine);
  }
}

function frameOf(columns: readonly OutputColumn[]): Frame {
  const first = columns[0]!.column;
  return { rows: first.kind === "number" ? first.values.length : first.codes.length, columns: new Map(columns.map(({ name, column }) => [name, column])) };
}

function readAll({ engine, one }: IncrementalRun, path: string): Promise<Frame> {
  return engine.with((connection) => readRowsFrom(connection, path, one.columns, 0));
}

function tell(clock: Clock, one: ExampleProgram, reuse: Reuse): void {
  clock.tell(`examples ${one.examples}`, reuseText(reuse));
}

