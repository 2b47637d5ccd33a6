/** Test part → outcomes. Opening it is counted in `mls.lock`, once for each pair of bundle and data. */
import { cell, type Frame } from "../../../runtime/contract/frame.ts";
import { type Model, type Plan, type Tests, TIE } from "../../../runtime/contract/plan.ts";
import type { Scorer } from "../../../runtime/contract/scorer.ts";
import type { TrainedModel } from "../../../runtime/contract/trained.ts";
import type { Type } from "../../../runtime/contract/types.ts";
import { REQUESTS } from "../../../runtime/evaluate/checks/latency.ts";
import { evenly } from "../../../runtime/evaluate/checks/monotone.ts";
import { type Evaluation, evaluateModel } from "../../../runtime/evaluate/evaluation.ts";
import { priorScores } from "../../../runtime/evaluate/input.ts";
import type { TestOutcome } from "../../../runtime/evaluate/outcome.ts";
import { runTests } from "../../../runtime/evaluate/run-tests.ts";
import { planDoor } from "../../../runtime/door/index.ts";
import { scoreFrame } from "../../../runtime/chain/frame-road.ts";
import { rowRoad } from "../../../runtime/chain/row-road.ts";
import { onnxScorer, piecesOf, vocabulariesOf } from "../../../runtime/score/index.ts";
import type { LoadedBundle } from "../../../runtime/serve/parts.ts";
import { columnsOfDecisions } from "../../../runtime/serve/scoring.ts";
import { count } from "../terminal.ts";
import { ModelOnRows } from "./model-on-rows.ts";
import { emptyPart } from "./parts.ts";
import { inFile, takeFrom } from "./row-source.ts";
import { examplesFile, type Session } from "./session.ts";
import { assertJudging, readingLimit } from "./held.ts";
import { examplesOf, numbers } from "./train-step.ts";

export interface Judged {
  readonly evaluation: Evaluation;
  readonly outcomes: readonly TestOutcome[];
}

/** Evaluates a model on a part, without tests. */
export function evaluateOn(rows: ModelOnRows, trained: TrainedModel, part: Evaluation["part"]): Evaluation {
  const prior = priorScores(trained, rows.frame.rows);
  return evaluateModel({ part, trained, scores: rows.scores, labels: rows.labels(), lists: numbers(rows.frame, "__group"), decisions: rows.decisions(), truths: rows.truths(), decided: rows.decided(), segments: rows.segments(), outcomes: rows.outcomes(), baselines: new Map([["prior", { scores: prior, decisions: rows.decisions(prior), decided: rows.decided(prior) }]]) });
}

export async function judge(session: Session, model: Model, bundle: LoadedBundle, graph: (id: string) => Promise<Uint8Array>): Promise<Judged> {
  const { context, plan } = session;
  const stage = context.terminal.stage("test");
  try {
    stage.update("reading the test part");
    const tests = plan.tests.find((node) => node.model === model.id);
    const path = examplesFile(session, model.examples);
    const isHeld = columnsHeld(plan, model, tests);
    await assertJudging(session, model, path, isHeld);
    const source = await inFile(path, "test", isHeld, readingLimit(session));
    const frame = source.held;
    if (frame.rows === 0) throw emptyPart(session, model.examples, "test", []);
    stage.update(`scoring ${count(frame.rows)} examples`);
    const rows = await ModelOnRows.over(plan, model, bundle.model, source);
    await assertSameScores(rows, plan, bundle.model, graph);
    stage.update("judging");
    const evaluation = evaluateOn(rows, bundle.model, "test");
    const prior = priorScores(bundle.model, frame.rows);
    const outcomes =
      tests === undefined
        ? []
        : await runTests({
            tests,
            trained: bundle.model,
            scores: rows.scores,
            labels: rows.labels(),
            lists: numbers(frame, "__group"),
            frame: await withInputs(rows, tests),
            types: columnTypes(plan, model),
            decisions: rows.decisions(),
            truths: rows.truths(),
            decided: rows.decided(),
            baselines: new Map([["prior", { scores: prior, decisions: rows.decisions(prior), decided: rows.decided(prior) }]]),
            rescore: rows.rescorer(),
            latency: await latencyProbe(bundle, plan, rows),
          });
    const held = outcomes.filter((outcome) => outcome.passed).length;
    stage.done(`${count(frame.rows)} examples; scores equal in onnxruntime and the generated scorer; ${held} of ${outcomes.length} tests hold`);
    return { evaluation, outcomes };
  } catch (error) {
    stage.fail();
    throw error;
  }
}

/** onnxruntime and the generated scorer must give the same bits on every row; anything else is a bug of ours. */
async function assertSameScores(rows: ModelOnRows, plan: Plan, trained: TrainedModel, graph: (id: string) => Promise<Uint8Array>): Promise<void> {
  const ids = new Map(piecesOf(trained).map((piece) => [piece.trained, piece.id]));
  const made = new Map<TrainedModel, Promise<Scorer>>();
  const scorer = (piece: TrainedModel): Promise<Scorer> => {
    const known = made.get(piece) ?? graph(ids.get(piece)!).then((bytes) => onnxScorer(bytes, undefined, { vocabularies: vocabulariesOf(piece.inputs) }));
    made.set(piece, known);
    return known;
  };
  await rows.source.blocks(async (block, from) => {
    const { margins } = await scoreFrame(trained, block, { models: plan.models, ...planDoor(plan), scorer });
    const first = from * (margins.length / block.rows);
    for (let i = 0; i < margins.length; i++) {
      if (!Object.is(margins[i], rows.margins[first + i])) throw new Error(`onnxruntime and the generated scorer differ on test row ${from + Math.floor((i * block.rows) / margins.length)}: ${margins[i]} and ${rows.margins[first + i]}`);
    }
  });
}

/** What is looked at of all rows at once: label and lists, what segments, rules and slices go by, and what a test runs an input through. */
function columnsHeld(plan: Plan, model: Model, tests: Tests | undefined): (name: string) => boolean {
  const names = new Set([model.label, "__group", "__moment", TIE, ...(model.segments?.by ?? []), ...columnsOfDecisions(plan.decisions.filter((decide) => decide.model === model.id)), ...namesOf(tests)]);
  return (name) => names.has(name) || names.has(name.replace(/\[\d+\]$/, ""));
}

/** Columns and inputs that tests name. */
function namesOf(tests: Tests | undefined): string[] {
  return (tests?.tests ?? []).flatMap((test) => (test.kind === "metric" ? (test.slice?.by ?? []) : test.kind === "spread" ? test.by : test.kind === "monotone" ? [test.input] : []));
}

/** Example columns, and the model's inputs that are no example columns and that a test names. */
async function withInputs(rows: ModelOnRows, tests: Tests): Promise<Frame> {
  const { frame } = rows;
  const names = namesOf(tests).filter((name) => !frame.columns.has(name));
  const inputs = names.length === 0 ? [] : await rows.inputs((name) => names.includes(name));
  return { rows: frame.rows, columns: new Map([...inputs, ...frame.columns]) };
}

function columnTypes(plan: Plan, model: Model): Map<string, Type> {
  return new Map(examplesOf({ plan }, model).columns.map((column) => [column.name, column.type]));
}

/** One row from example columns to scores, as the server does it, of the rows that are asked for. */
async function latencyProbe(bundle: LoadedBundle, plan: Plan, rows: ModelOnRows): Promise<(row: number) => unknown> {
  const road = rowRoad(bundle.model, plan.models, bundle.door, (id) => bundle.scorer.piece?.(id) ?? bundle.scorer);
  const asked = evenly(rows.frame.rows, REQUESTS);
  const columns = [...(await takeFrom(rows.source, asked)).columns];
  const places = new Map(Array.from(asked, (row, place) => [row, place]));
  return (row) => {
    const place = places.get(row)!;
    return road(Object.fromEntries(columns.map(([name, column]) => [name, cell(column, place)]))).scores;
  };
}
