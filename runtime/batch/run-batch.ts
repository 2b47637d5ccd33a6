/**
 * Executes a batch program (runtime/contract/batch.ts) with DuckDB: reads and validates the declared files, makes each example set, writes it as Parquet.
 *
 * By default (`engine: "kernel"`) DuckDB reads, joins and sorts, and streams sorted columns into the window kernel, the code that also runs live; features are computed by the
 * shared runtime. With `engine: "sql"` the emitted SQL computes them. Both give the same values, bit for bit.
 *
 * It refuses data that breaks a declaration (DataError), and leaves no half-written file under a final name, whatever happens.
 */
import { mkdir, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { BatchProgram, Check, ExampleProgram } from "../contract/batch.ts";
import type { DataFinding } from "../contract/data-check.ts";
import type { Frame } from "../contract/frame.ts";
import type { Plan } from "../contract/plan.ts";
import { isPattern } from "../contract/plan/origin.ts";
import { BatchData } from "./batch-data.ts";
import { DataError } from "./data-error.ts";
import { Engine, type EngineOptions, runStatements } from "./engine.ts";
import { type ExampleRun, exampleSet } from "./example-columns.ts";
import { withRoomyHeap } from "./heap-growth.ts";
import { type IncrementalOptions, inputsKey, keptPath, makeIncrementally, resultOf, type Reuse, tailPath } from "./incremental/index.ts";
import { Pieces, type Scanned, scannedText, summed } from "./incremental/pieces/index.ts";
import { faultsThere } from "./faults-there.ts";
import { type FileFacts, hashFiles } from "./read/facts.ts";
import { type FilePlaces, findFiles as filesOf, type InputFile } from "./read/files.ts";
import { readInput, type InputFound } from "./read/read-input.ts";
import { OutputFile, prepareFolder } from "./output-file.ts";
import { Clock, type Progress } from "./progress.ts";
import { readCounts } from "./read-columns.ts";
import { Inspection } from "./inspection.ts";
import { type MemoryShares, memoryShares, threadsWithin } from "./memory.ts";
import { Spill } from "./spill.ts";
import { WindowThreads } from "./windows/pool.ts";
import { type OutputColumn, writeParquet } from "./write-parquet.ts";
import { piecePaths, piecesFor, writeInPieces } from "./write-pieces.ts";

export interface BatchOptions extends FilePlaces, Pick<EngineOptions, "timeZone" | "scratch"> {
  /** Where `<examples>.parquet` goes. */
  readonly outputFolder: string;
  /** Where rows that were left out go, as `<source>.jsonl`; nowhere if it is left out. */
  readonly quarantineFolder?: string;
  readonly engine: "kernel" | "sql";
  /** The example sets to make; by default all. */
  readonly only?: readonly string[];
  /** Of the whole process, such as `4GB`: see memory.ts. */
  readonly memoryLimit?: string;
  readonly threads?: number;
  /** Other shares of memory than the limit gives: tests let all columns go through files. */
  readonly shares?: Partial<MemoryShares>;
  /** Rows of events and questions from which windows are evaluated on several threads; by default a million. */
  readonly manyRows?: number;
  readonly progress?: (event: Progress) => void;
  readonly signal?: AbortSignal;
  /** Builds on the last run's files where it can: the same bytes, of which only what changed is computed. By default all is. */
  readonly incremental?: IncrementalOptions;
  /** What else is made of the data while the engine is open, and the paths that it writes. */
  readonly work?: { readonly paths: readonly string[]; readonly run: (work: BatchWork) => Promise<void> };
  /** Asked before the engine is closed: what else is wanted of the data that was read. */
  readonly inspect?: (data: BatchData) => Promise<void>;
  /** Asked once sources and tables are read, before anything is made of them; what it throws ends the run. `files`: the hashes of their files, which are still being worked out. */
  readonly inspectInputs?: (data: BatchData, files: Promise<ReadonlyMap<string, FileFacts>>) => Promise<void>;
  /** Asked with each example set, before it is written, for what it shows of itself. */
  readonly inspectExamples?: (examples: string, frame: Frame, data: BatchData) => Promise<readonly DataFinding[] | undefined>;
  /** Told in its place where a set is what it was in the last build, and so would be the answer: what was found then. `key` names all that the answer depends on beside the set. */
  readonly keptFindings?: { readonly key: string; readonly tell: (examples: string, found: readonly DataFinding[]) => void };
  /** Is told of every rule that the data breaks, and decides; by default the first ends the run. */
  readonly broken?: (error: DataError) => void;
  /** Is told of what is worth a word, and does not end the run. */
  readonly noticed?: (finding: DataFinding) => void;
}

export interface BatchWork {
  readonly engine: Engine;
  /** Inputs of which not all need have been read. */
  readonly pieces: Pieces | undefined;
  readonly clock: Clock;
  /** Runs a program's spine, and gives its columns. */
  readonly columnsOf: (program: ExampleProgram) => Promise<OutputColumn[]>;
}

export interface InputResult extends FileFacts, InputFound {
  readonly node: string;
  readonly read: number;
  readonly kept: number;
  /** Rows left out by each `expect … else drop`, and set apart within the bound of `quarantine`. */
  readonly dropped: readonly { readonly reason: string; readonly count: number; readonly sample: string | null }[];
  /** Of an input that lies in pieces: how much of it was read. */
  readonly scanned?: Scanned | undefined;
}

export interface ExampleResult {
  readonly examples: string;
  readonly path: string;
  /** Rows of the source or table that were looked at, and that became examples. */
  readonly rows: number;
  readonly kept: number;
  readonly leftOut: readonly { readonly reason: string; readonly count: number }[];
  readonly parts: Readonly<Record<string, number>>;
  /** Example columns. */
  readonly features: number;
  /** Of an incremental run: what was made again. */
  readonly reuse?: Reuse;
}

export interface BatchResult {
  readonly inputs: readonly InputResult[];
  readonly views: readonly { readonly node: string; readonly read: number; readonly kept: number }[];
  readonly examples: readonly ExampleResult[];
  readonly stages: readonly { readonly stage: string; readonly seconds: number }[];
}

/** @throws DataError, BatchInterrupted, OutputError with a message for the user; WindowError and others are bugs. */
export function runBatch(program: BatchProgram, plan: Plan, options: BatchOptions): Promise<BatchResult> {
  // Where memory is bounded the heap stays small.
  return options.memoryLimit === undefined ? withRoomyHeap(() => run(program, plan, options)) : run(program, plan, options);
}

async function run(program: BatchProgram, plan: Plan, options: BatchOptions): Promise<BatchResult> {
  const clock = new Clock(options.progress);
  const wanted = program.examples.filter((one) => options.only === undefined || options.only.includes(one.examples));
  await prepareFolder(options.outputFolder);
  const files = await findFiles(program, plan, options);
  const outputs = wanted.map((one) => new OutputFile(join(options.outputFolder, `${one.examples}.parquet`)));
  const temporaryFolder = join(options.outputFolder, ".spill.partial");
  const pieces = options.incremental === undefined ? undefined : await Pieces.open(program, plan, files, options.incremental, options);
  const hashes = Promise.all(program.inputs.map(async ({ node, origin }) => [node, pieces?.facts(node) ?? (await hashFiles(origin, files.get(node)!, options))] as const));
  hashes.catch(() => undefined);
  const windowThreads = threadsWithin(options.memoryLimit, threadsOf(options));
  const shares = { ...memoryShares(options.memoryLimit, windowThreads), ...options.shares };
  const rowsFolder = join(options.outputFolder, ".rows.partial");
  await mkdir(rowsFolder, { recursive: true });
  const spill = new Spill(rowsFolder, shares.rows);
  const threads = new WindowThreads(windowThreads, options.manyRows);
  const engine = await Engine.open({
    temporaryFolder,
    variables: new Map(),
    paths: [...[...files.values()].flat().map(({ path }) => path), ...outputs.map((output) => output.partial), ...(options.incremental === undefined ? [] : outputs.flatMap(incrementalPaths)), ...(pieces?.paths() ?? []), ...(options.work?.paths ?? [])],
    memoryLimit: options.memoryLimit === undefined ? undefined : `${Math.floor(shares.engine / 1e6)}MB`,
    threads: options.threads,
    signal: options.signal,
    timeZone: options.timeZone,
    scratch: options.scratch,
  });
  pieces?.attach(engine, clock);
  try {
    const { inputs, views } = await readInputs(engine, program, plan, clock, { ...options, files, temporaryFolder, pieces, inspectInputs: (read, found) => options.inspectInputs?.(read, factsOf(found, hashes)) });
    const data = new BatchData(engine, program, plan, pieces);
    const examples: ExampleResult[] = [];
    const counts = new Map([...inputs, ...views].map(({ node, kept }) => [node, kept]));
    const run: ExampleRun = { engine, plan, road: options.engine, clock, shares, spill, threads, rowsOf: (node) => counts.get(node) ?? 0, tables: () => data.tables() };
    for (const [i, one] of wanted.entries()) examples.push(await makeExamples(run, one, options, outputs[i]!, data, pieces, async () => inputsKey(program, [...(await factsOf(inputs, hashes))])));
    await options.work?.run({ engine, pieces, clock, columnsOf: (one) => columnsOf(run, one) });
    await options.inspect?.(data);
    const facts = await factsOf(inputs, hashes);
    await pieces?.write();
    return { inputs: inputs.map((input) => ({ ...input, ...facts.get(input.node)!, scanned: pieces?.of(input.node)?.scanned })), views, examples, stages: clock.stages };
  } finally {
    await threads.close();
    engine.close();
    spill.close();
    await rm(rowsFolder, { recursive: true, force: true });
    for (const output of outputs) await output.discard();
    await rm(temporaryFolder, { recursive: true, force: true });
  }
}

function threadsOf({ threads }: BatchOptions): number {
  return Math.max(1, Math.floor(threads ?? availableParallelism()));
}

/** What the files of each input were; of a database, what its reading has found. */
async function factsOf(inputs: ReadInputs["inputs"], hashes: Promise<readonly (readonly [string, FileFacts])[]>): Promise<Map<string, FileFacts>> {
  const hashed = new Map(await hashes);
  return new Map(inputs.map(({ node, sha256, bytes, files }) => [node, sha256 === undefined || bytes === undefined || files === undefined ? hashed.get(node)! : { sha256, bytes, files }]));
}

/** What else of an example set a run that builds on the last one reads and writes. */
function incrementalPaths(output: OutputFile): string[] {
  return [output.path, keptPath(output.path), tailPath(output.partial)];
}

const isTable = (plan: Plan, node: string): boolean => plan.tables.some((table) => table.id === node);

export function nameOf(plan: Plan, node: string): string {
  return `${isTable(plan, node) ? "table" : "source"} \`${node}\``;
}

/** Files of all inputs by node. @throws DataError */
export async function findFiles(program: BatchProgram, plan: Plan, places: FilePlaces): Promise<Map<string, readonly InputFile[]>> {
  const files = new Map<string, readonly InputFile[]>();
  for (const input of program.inputs) files.set(input.node, await filesOf(input, nameOf(plan, input.node), places));
  return files;
}

type ReadInputs = { inputs: (Omit<InputResult, keyof FileFacts> & Partial<FileFacts>)[]; views: { node: string; read: number; kept: number }[] };
type ReadOptions = Pick<BatchOptions, "broken" | "noticed" | "quarantineFolder" | "signal" | keyof FilePlaces> & {
  readonly files: ReadonlyMap<string, readonly InputFile[]>;
  readonly temporaryFolder: string;
  readonly pieces?: Pieces | undefined;
  readonly inspectInputs?: (data: BatchData, inputs: ReadInputs["inputs"]) => Promise<void> | undefined;
};

/** Runs prelude, inputs and views: all data, validated. @throws DataError */
export async function readInputs(engine: Engine, program: BatchProgram, plan: Plan, clock: Clock, options: ReadOptions): Promise<ReadInputs> {
  const inputs: ReadInputs["inputs"] = [];
  const views: ReadInputs["views"] = [];
  await engine.with(async (connection) => {
    await runStatements(connection, program.prelude);
    for (const input of program.inputs) {
      const declaration = nameOf(plan, input.node);
      await clock.stage(`read ${input.node}`, async () => {
        const reading = { connection, input, declaration, files: options.files.get(input.node)!, temporaryFolder: options.temporaryFolder, places: options, signal: options.signal };
        const pieced = options.pieces?.of(input.node);
        const { found, noticed, place, facts } = await (pieced === undefined ? readInput(reading, options.quarantineFolder) : options.pieces!.read(reading, options.quarantineFolder));
        for (const finding of noticed) options.noticed?.(finding);
        const checks = pieced === undefined ? undefined : options.pieces!.checks(input.node);
        const { dropped, failed } = await runChecks(connection, input.checks, declaration, options.broken, place, checks === undefined ? await faultsThere(connection, input) : (check) => checks.ask(check));
        const counts = pieced === undefined ? await readCounts(connection, input.counts) : await summed(pieced, input.counts);
        if (pieced !== undefined) await options.pieces!.bounds(input.node);
        const [read, kept] = [Number(counts.read), Number(counts.kept)];
        if (kept === 0 && !failed) throw new DataError(declaration, input.span, `${declaration}: ${read === 0 ? `${thingRead(input.origin)} no rows` : "no row is left after its `expect` rules"}`, "check the file and the rules of `expect`", "MLS3167");
        inputs.push({ node: input.node, read, kept, dropped, ...found, ...facts });
        return `${read.toLocaleString("en")} rows${pieced === undefined || pieced.isWhole ? "" : `; read ${scannedText(pieced)}`}`;
      });
    }
    await options.inspectInputs?.(new BatchData(engine, program, plan, options.pieces), inputs);
    for (const view of program.views) {
      await clock.stage(`view ${view.node}`, async () => {
        const made = await options.pieces?.makeSegments(view.node);
        if (made === undefined) await runStatements(connection, view.create);
        const pieced = options.pieces?.under(view.node) ?? [];
        for (const one of pieced) one.viewsAreMade(view.node);
        await runChecks(connection, view.checks, `view \`${view.node}\``, undefined, undefined, async (check) => {
          const found = await readCounts(connection, check.sql);
          if (Number(found.violations) === 0) return found;
          // What is wrong is told of all rows, under the numbers that they have among all.
          await options.pieces?.loadNamed([check.sql]);
          return readCounts(connection, check.sql);
        });
        const counts = (await options.pieces?.segmentCounts(view.node)) ?? (pieced.length === 0 ? await readCounts(connection, view.counts) : await summed(pieced, view.counts));
        views.push({ node: view.node, read: Number(counts.read), kept: Number(counts.kept) });
        return `${Number(counts.kept).toLocaleString("en")} rows${made ?? ""}`;
      });
    }
  });
  return { inputs, views };
}

function thingRead(origin: BatchProgram["inputs"][number]["origin"]): string {
  if (origin.kind === "postgres" || origin.kind === "sqlite") return "the table holds";
  return isPattern(origin) ? "the files hold" : "the file holds";
}

type Checked = { readonly dropped: InputResult["dropped"]; readonly failed: boolean };

async function runChecks(connection: Parameters<typeof readCounts>[0], checks: readonly Check[], declaration: string, broken: BatchOptions["broken"], place: (sample: string) => string = (sample) => sample, ask: (check: Check) => ReturnType<typeof readCounts> = (check) => readCounts(connection, check.sql)): Promise<Checked> {
  const dropped: InputResult["dropped"][number][] = [];
  let failed = false;
  for (const check of checks) {
    const row = await ask(check);
    const count = Number(row.violations);
    if (count === 0) continue;
    const sample = row.sample === null || row.sample === undefined ? null : place(String(row.sample));
    if (check.otherwise === "fail") {
      const where = sample === null ? "" : ` (first: ${sample})`;
      const error = new DataError(declaration, check.span, `${check.reason}: ${count.toLocaleString("en")} ${count === 1 ? "case" : "cases"}${where}`, check.help, check.code, { count, sample });
      if (broken === undefined) throw error;
      broken(error);
      failed = true;
      continue;
    }
    dropped.push({ reason: check.reason, count, sample });
  }
  return { dropped, failed };
}

async function makeExamples(run: ExampleRun, one: ExampleProgram, options: BatchOptions, output: OutputFile, data: BatchData, pieces: Pieces | undefined, inputs: () => Promise<string>): Promise<ExampleResult> {
  const { engine, plan, clock } = run;
  const { incremental, inspectExamples } = options;
  if (incremental === undefined) return makeWhole(run, one, options, output, data);
  const made = await makeIncrementally({
    engine,
    one,
    plan,
    road: options.engine,
    clock,
    output,
    options: incremental,
    pieces,
    inputs,
    columnsOf: (program) => columnsOf(run, program),
    makeWhole: async (inspect) => void (await makeWhole(run, one, inspect === undefined ? options : { ...options, inspectExamples: (_examples, frame) => inspect(frame) }, output, data)),
    inspect: inspectExamples === undefined ? undefined : (frame) => inspectExamples(one.examples, frame, data),
    keptFindings: options.keptFindings === undefined ? undefined : { key: options.keptFindings.key, tell: (found) => options.keptFindings!.tell(one.examples, found) },
  });
  return resultOf(engine, one, plan, output.path, made);
}

/** Of a part of an example set, which is small: it stays in memory as a whole. */
async function columnsOf(run: ExampleRun, one: ExampleProgram): Promise<OutputColumn[]> {
  await makeSpine(run, one);
  const made = await exampleSet({ ...run, shares: { ...run.shares, examples: Number.POSITIVE_INFINITY } }, one);
  return made.block(0);
}

function makeSpine({ engine, clock }: ExampleRun, one: ExampleProgram): Promise<ExampleResult["leftOut"]> {
  return clock.stage(`rows of ${one.examples}`, () =>
    engine.with(async (connection) => {
      await runStatements(connection, one.spine);
      await runChecks(connection, one.checks ?? [], `examples \`${one.examples}\``, undefined);
      const leftOut: { reason: string; count: number }[] = [];
      for (const { reason, sql } of one.leftOut) {
        const count = Number((await readCounts(connection, sql)).count);
        if (count > 0) leftOut.push({ reason, count });
      }
      return leftOut;
    }),
  );
}

/** Columns come from this process alone, so an engine of their own writes them. */
async function writeOnThreads(partial: string, pieces: readonly string[], columns: readonly OutputColumn[], { signal, outputFolder }: BatchOptions): Promise<void> {
  const engine = await Engine.open({ temporaryFolder: join(outputFolder, ".spill.partial"), variables: new Map(), paths: [partial, ...pieces], threads: 1, signal });
  try {
    await writeInPieces(engine, partial, pieces, columns);
  } finally {
    engine.close();
  }
}

async function makeWhole(run: ExampleRun, one: ExampleProgram, options: BatchOptions, output: OutputFile, data: BatchData): Promise<ExampleResult> {
  const { engine, clock, plan } = run;
  const spine = await makeSpine(run, one);
  const made = await exampleSet(run, one);
  run.spill.dropSpare();
  const inspection = new Inspection(made, options.inspectExamples !== undefined, run.shares.work);
  const inspect = async (): Promise<void> => void (await options.inspectExamples?.(one.examples, inspection.frame(), data));
  // What is whole is looked at before it is written; what isn't, while it is, and before it gets its name.
  if (made.blocks === 1) {
    inspection.see(made.block(0));
    await inspect();
  }
  await clock.stage(`write ${one.examples}`, () =>
    output.write(async (partial) => {
      const seen = (block: number): readonly OutputColumn[] => {
        const columns = made.block(block);
        if (made.blocks > 1) inspection.see(columns);
        return columns;
      };
      const pieces = made.blocks === 1 && options.memoryLimit === undefined ? piecesFor(made.rows, threadsOf(options)) : 1;
      if (pieces > 1) await writeOnThreads(partial, piecePaths(partial, pieces), made.block(0), options);
      else await engine.with((connection) => writeParquet(connection, partial, { rows: made.rows, heads: made.heads, block: seen }));
      if (made.blocks > 1) await inspect();
    }),
  );
  return {
    examples: one.examples,
    path: output.path,
    rows: made.rows + spine.reduce((sum, { count }) => sum + count, 0),
    kept: made.rows,
    leftOut: spine,
    parts: inspection.parts(),
    features: plan.examples.find((examples) => examples.id === one.examples)?.columns.length ?? 0,
  };
}
