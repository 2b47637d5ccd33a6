/** A bundle and the data as they lie there now → scores at the dates that are due, by the rules of training and the scorer of service. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FilePlaces, inputFacts, type OutputColumn, runBatch } from "../../../runtime/batch/index.ts";
import { cell, type Frame, type FrameColumn, takeRows } from "../../../runtime/contract/frame.ts";
import { type Deploy, type Plan, TIE } from "../../../runtime/contract/plan.ts";
import { readsRank } from "../../../runtime/chain/ranks.ts";
import type { Due } from "../../../runtime/contract/spine.ts";
import type { Type } from "../../../runtime/contract/types.ts";
import { bundleHash, dataHash } from "../../../runtime/registry/bundle-hash.ts";
import type { LoadedBundle } from "../../../runtime/serve/parts.ts";
import { type Explored, exploredRule } from "../../../runtime/serve/explore.ts";
import type { Value } from "../../../runtime/serve/parts.ts";
import { rankFrame } from "../../../runtime/serve/ranked.ts";
import { formatTimestamp } from "../../../runtime/serve/times.ts";
import { compareUtf8 } from "../../../stdlib/intrinsics/index.ts";
import { emitBatch } from "../../emit/duckdb/index.ts";
import { ROW_NAME, type Scoring, scoringPlan } from "../../plan/scoring.ts";
import type { CommandContext } from "../command.ts";
import { batchChoices } from "../common-options.ts";
import { UserError } from "../errors.ts";
import { showProgress } from "./batch-progress.ts";
import { ModelOnRows } from "./model-on-rows.ts";
import { ScoreFiles } from "./score-files.ts";
import { column, numbers } from "./train-step.ts";

export interface ScoreRequest {
  readonly context: CommandContext;
  readonly bundle: LoadedBundle;
  /** Where the spec's data lie. */
  readonly folder: string;
  readonly score: NonNullable<Deploy["score"]>;
  readonly due: Pick<Due, "from" | "until" | "latest">;
}

export interface ScoreResult {
  readonly folder: string;
  /** In order of time; `rows` is absent where the file was there already. */
  readonly moments: readonly { readonly moment: number; readonly file: string; readonly rows?: number }[];
}

export async function scoreDue({ context, bundle, folder, score, due }: ScoreRequest): Promise<ScoreResult> {
  const { plan, manifest, model } = bundle;
  const places = { specFolder: folder, packagesFolder: join(context.root, "node_modules"), libraryFolder: join(context.root, "stdlib") };
  const data = dataHash(await hashes(plan, places));
  const files = new ScoreFiles(join(folder, score.path), score.format, { model: model.model, bundle: bundleHash(manifest), plan: manifest.planHash, data });
  const done = await files.done();
  const scoring = scoringPlan(plan, model.model, score, { ...due, except: due.latest ? [] : [...done].sort((a, b) => a - b) });
  const work = await mkdtemp(join(tmpdir(), "mls-score-"));
  const progress = showProgress(context.terminal);
  const found: Frame[] = [];
  try {
    const batch = await runBatch(emitBatch(scoring.plan, "all"), scoring.plan, { ...places, outputFolder: work, ...batchChoices(context), signal: context.signal, progress: progress.tell, inspectExamples: async (_examples, made) => void found.push(made) });
    if (dataHash(Object.fromEntries(batch.inputs.map((input) => [input.node, { ...input, rows: input.read }]))) !== data) throw new UserError("the data were changed while they were read", { help: "run it again" });
  } catch (error) {
    progress.fail();
    throw error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  const [frame] = found;
  if (frame === undefined) throw new Error("the rows to score were not made");
  const within = (moment: number): boolean => moment >= (due.from ?? -Infinity) && moment < (due.until ?? Infinity);
  const earlier = due.latest ? [] : [...done].filter(within).map((moment) => ({ moment, file: files.name(moment) }));
  const made: ScoreResult["moments"][number][] = [];
  for (const [moment, rows] of byMoment(frame)) {
    context.signal.throwIfAborted();
    if (done.has(moment)) {
      made.push({ moment, file: files.name(moment) });
      continue;
    }
    await files.write(moment, rows.length, await columnsOf(bundle, scoring, takeRows(frame, rows), moment));
    made.push({ moment, file: files.name(moment), rows: rows.length });
  }
  return { folder: files.folder, moments: [...earlier, ...made].sort((a, b) => a.moment - b.moment) };
}

async function hashes(plan: Plan, places: FilePlaces): Promise<Parameters<typeof dataHash>[0]> {
  const found = await inputFacts(emitBatch({ ...plan, examples: [] }, "all"), plan, places);
  return Object.fromEntries([...found].map(([node, { sha256, bytes }]) => [node, { sha256, bytes, rows: 0 }]));
}

/** Rows in their order, by moment. */
function byMoment(frame: Frame): Map<number, Int32Array> {
  const moments = numbers(frame, "__moment") ?? new Float64Array(0);
  const rows = new Map<number, number[]>();
  for (let row = 0; row < frame.rows; row++) {
    const found = rows.get(moments[row]!);
    if (found === undefined) rows.set(moments[row]!, [row]);
    else found.push(row);
  }
  return new Map([...rows].map(([moment, list]) => [moment, Int32Array.from(list)]));
}

const BOOL: Type = { kind: "bool", missing: false };
const INT: Type = { kind: "int", missing: false };
const FLOAT: Type = { kind: "float", missing: false };
const TEXT: Type = { kind: "string", missing: false };

/** What tells the row, the moment, the score, what follows from it, and of which model and plan it is. */
async function columnsOf({ manifest, model }: LoadedBundle, scoring: Scoring, frame: Frame, moment: number): Promise<OutputColumn[]> {
  const { plan, keys } = scoring;
  const rows = await ModelOnRows.of(plan, plan.models[0]!, model, frame);
  const text = (value: string): FrameColumn => ({ kind: "code", codes: new Int32Array(frame.rows), dictionary: [value] });
  const classes = model.task.kind === "multiclass" ? model.task.classes : undefined;
  const width = classes?.length ?? 1;
  const scores = (k: number): FrameColumn => ({ kind: "number", values: Float64Array.from({ length: frame.rows }, (_, row) => rows.scores[row * width + k]!) });
  return [
    ...keys.map(({ name, type }) => ({ name, type, column: column(frame, `${ROW_NAME}${name}`) })),
    { name: "moment", type: TEXT, column: text(formatTimestamp(moment)) },
    ...(classes === undefined ? [{ name: "score", type: FLOAT, column: scores(0) }] : [...likeliest(classes, rows.scores), ...classes.map((name, k) => ({ name: `score.${name}`, type: FLOAT, column: scores(k) }))]),
    ...acted(plan, scoring.score, model.model, frame, rows, keys, moment),
    { name: "model", type: TEXT, column: text(model.model) },
    { name: "bundle", type: TEXT, column: text(bundleHash(manifest)) },
    { name: "plan", type: TEXT, column: text(manifest.planHash) },
  ];
}

/** Decisions, the rank within each list, and where a share is left to chance the probability of what is given. */
function acted(plan: Plan, score: NonNullable<Deploy["score"]>, model: string, frame: Frame, rows: ModelOnRows, keys: Scoring["keys"], moment: number): OutputColumn[] {
  const { explore } = score;
  const examples = plan.examples[0]!;
  const value = (name: string, row: number): unknown => cell(column(frame, `${ROW_NAME}${name}`), row);
  const named = (names: readonly string[], row: number): string => [...names.map((name) => JSON.stringify(value(name, row))), String(moment)].join("\u001f");
  const ties = numbers(frame, TIE);
  // All rows of a date are one list where a decision goes by the place among them.
  const lists = numbers(frame, "__group") ?? (plan.decisions.some((block) => block.model === model && readsRank(block)) ? numbers(frame, "__moment") : undefined);
  const given = (of: readonly Partial<Explored>[]): OutputColumn[] =>
    explore === undefined
      ? []
      : [
          { name: "explored", type: BOOL, column: { kind: "number", values: Float64Array.from(of, ({ explored }) => (explored === true ? 1 : 0)) } },
          { name: "propensity", type: FLOAT, column: { kind: "number", values: Float64Array.from(of, ({ propensity }) => propensity ?? 1) } },
        ];
  const isRanked = lists !== undefined && plan.models[0]!.task.kind !== "multiclass";
  // Where a rule is left to chance, the order is not.
  const ranked = isRanked ? rankFrame(lists, (row) => ({ score: rows.scores[row]!, name: named(keys.map(({ name }) => name), row), tie: ties?.[row] }), (row) => named(examples.group ?? [], row), model, explore?.rule === undefined ? explore : undefined) : undefined;
  const ranks = ranked && Float64Array.from(ranked, ({ rank }) => rank);
  const place: OutputColumn[] = ranks === undefined ? [] : [{ name: "rank", type: INT, column: { kind: "number", values: ranks } }];
  if (explore?.rule === undefined) return [...place, ...rows.ruled(ranks), ...(ranked === undefined ? [] : given(ranked))];
  const names = keys.map(({ name }) => name);
  const decided = rows.ruled(ranks);
  const rule = decided.find(({ name }) => name === explore.rule)!;
  const said = (row: number): Value => (rule.type.kind === "bool" ? cell(rule.column, row) === 1 : cell(rule.column, row));
  const explored = Array.from({ length: frame.rows }, (_, row) => exploredRule(explore, model, named(names, row), said(row)));
  return [...place, ...decided.map((one) => (one === rule ? { ...one, column: columnOf(explored.map((answer) => answer.value)) } : one)), ...given(explored)];
}

/** Yes and no, or texts. */
function columnOf(values: readonly Value[]): FrameColumn {
  if (typeof values[0] !== "string") return { kind: "number", values: Float64Array.from(values, (value) => (value === true ? 1 : 0)) };
  const dictionary = [...new Set(values.map(String))].sort(compareUtf8);
  return { kind: "code", codes: Int32Array.from(values, (value) => dictionary.indexOf(String(value))), dictionary };
}

/** The class of the greatest score, the first of equal ones, as the server says it. */
function likeliest(classes: readonly string[], scores: Float64Array): OutputColumn[] {
  const width = classes.length;
  const best = Int32Array.from({ length: scores.length / width }, (_, row) => {
    let k = 0;
    for (let i = 1; i < width; i++) if (scores[row * width + i]! > scores[row * width + k]!) k = i;
    return k;
  });
  return [
    { name: "score", type: FLOAT, column: { kind: "number", values: Float64Array.from(best, (k, row) => scores[row * width + k]!) } },
    { name: "class", type: TEXT, column: { kind: "code", codes: best, dictionary: classes } },
  ];
}
