/** Test part → outcomes. Opening it is counted in `mls.lock`, once for each pair of bundle and data. */
import { readExamples } from "../../../runtime/batch/index.ts";
import { cell, type Frame } from "../../../runtime/contract/frame.ts";
import type { Model, Plan } from "../../../runtime/contract/plan.ts";
import type { TrainedModel } from "../../../runtime/contract/trained.ts";
import type { Type } from "../../../runtime/contract/types.ts";
import { type Evaluation, evaluateModel } from "../../../runtime/evaluate/evaluation.ts";
import { priorScores } from "../../../runtime/evaluate/input.ts";
import type { TestOutcome } from "../../../runtime/evaluate/outcome.ts";
import { runTests } from "../../../runtime/evaluate/run-tests.ts";
import { planDoor } from "../../../runtime/door/index.ts";
import { scoreFrame } from "../../../runtime/chain/frame-road.ts";
import { rowRoad } from "../../../runtime/chain/row-road.ts";
import { onnxScorer, piecesOf, vocabulariesOf } from "../../../runtime/score/index.ts";
import type { LoadedBundle } from "../../../runtime/serve/parts.ts";
import { count } from "../terminal.ts";
import { ModelOnRows } from "./model-on-rows.ts";
import { emptyPart } from "./parts.ts";
import { examplesFile, type Session } from "./session.ts";
import { sayReading } from "./held.ts";
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
    await sayReading(session, model, examplesFile(session, model.examples), "test");
    const frame = await readExamples(examplesFile(session, model.examples), { part: "test" });
    if (frame.rows === 0) throw emptyPart(session, model.examples, "test", []);
    stage.update(`scoring ${count(frame.rows)} examples`);
    const rows = await ModelOnRows.of(plan, model, bundle.model, frame);
    await assertSameScores(rows, plan, bundle.model, graph);
    stage.update("judging");
    const evaluation = evaluateOn(rows, bundle.model, "test");
    const tests = plan.tests.find((node) => node.model === model.id);
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
            frame: withInputs(rows),
            types: columnTypes(plan, model),
            decisions: rows.decisions(),
            truths: rows.truths(),
            decided: rows.decided(),
            baselines: new Map([["prior", { scores: prior, decisions: rows.decisions(prior), decided: rows.decided(prior) }]]),
            rescore: rows.rescorer(),
            latency: latencyProbe(bundle, plan, frame),
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
  const scorer = async (piece: TrainedModel) => onnxScorer(await graph(ids.get(piece)!), undefined, { vocabularies: vocabulariesOf(piece.inputs) });
  const { margins } = await scoreFrame(trained, rows.frame, { models: plan.models, ...planDoor(plan), scorer });
  for (let i = 0; i < margins.length; i++) {
    if (!Object.is(margins[i], rows.margins[i])) throw new Error(`onnxruntime and the generated scorer differ on test row ${i}: ${margins[i]} and ${rows.margins[i]}`);
  }
}

/** Example columns, and the model's inputs that are no example columns. */
function withInputs(rows: ModelOnRows): Frame {
  return { rows: rows.frame.rows, columns: new Map([...rows.door.columns, ...rows.frame.columns]) };
}

function columnTypes(plan: Plan, model: Model): Map<string, Type> {
  return new Map(examplesOf({ plan }, model).columns.map((column) => [column.name, column.type]));
}

/** One row from example columns to scores, as the server does it. */
function latencyProbe(bundle: LoadedBundle, plan: Plan, frame: Frame): (row: number) => unknown {
  const road = rowRoad(bundle.model, plan.models, bundle.door, (id) => bundle.scorer.piece?.(id) ?? bundle.scorer);
  const columns = [...frame.columns];
  return (row) => road(Object.fromEntries(columns.map(([name, column]) => [name, cell(column, row)]))).scores;
}
