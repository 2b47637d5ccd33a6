/**
 * From example columns to scores, over whole frames: for a model alone, one whose inputs read other models' scores, and one a segment.
 *
 * Inner models are scored first, each by the same road; their scores stand beside the example columns when the outer one's door is computed. Whichever way a graph is executed
 * (trainer, onnxruntime, generated JavaScript), what lies between two graphs is computed here, so that all of them give the same bits.
 */
import type { Frame } from "../contract/frame.ts";
import { takeRows } from "../contract/frame.ts";
import type { Model, Zones } from "../contract/plan.ts";
import type { Scorer } from "../contract/scorer.ts";
import type { TrainedModel } from "../contract/trained.ts";
import { type DoorContext, doorFrame } from "../door/index.ts";
import { outputsOf } from "../score/generate.ts";
import { jsScorer, scores } from "../score/index.ts";
import { rowsBySegment, segmentKey } from "./segments.ts";
import { scoreColumns } from "./score-columns.ts";

export interface FrameRoad {
  readonly zones: Zones;
  /** Functions in TypeScript that inputs call. */
  readonly externs?: DoorContext["externs"];
  /** The plan's models. */
  readonly models: readonly Model[];
  /** One graph alone. */
  scorer(piece: TrainedModel): Scorer | Promise<Scorer>;
}

export interface ScoredRows {
  readonly margins: Float32Array;
  readonly scores: Float64Array;
}

/** By the generated JavaScript, each scorer made once. */
export function jsRoad(models: readonly Model[], zones: Zones, externs?: DoorContext["externs"]): FrameRoad {
  const made = new WeakMap<TrainedModel, Scorer>();
  const scorer = (piece: TrainedModel): Scorer => {
    const known = made.get(piece) ?? jsScorer(piece);
    made.set(piece, known);
    return known;
  };
  return { zones, externs, models, scorer };
}

/** The frame with the scores of the inner models beside its columns. */
export async function withInnerScores(trained: TrainedModel, frame: Frame, road: FrameRoad): Promise<Frame> {
  let columns = frame;
  for (const inner of trained.inner ?? []) {
    const scored = await scoreDoor(inner, doorFrame(planned(road, inner), columns, { zones: road.zones, externs: road.externs }), columns, road);
    columns = { rows: frame.rows, columns: new Map([...columns.columns, ...scoreColumns(inner.model, inner, scored.scores)]) };
  }
  return columns;
}

/** Door values of the model's inputs. */
export async function chainedDoor(trained: TrainedModel, frame: Frame, road: FrameRoad): Promise<Frame> {
  return doorFrame(planned(road, trained), await withInnerScores(trained, frame, road), { zones: road.zones, externs: road.externs });
}

/** Scores of door values; `frame` has the columns that tell a row's segment. */
export async function scoreDoor(trained: TrainedModel, door: Frame, frame: Frame, road: FrameRoad): Promise<ScoredRows> {
  if (trained.segments === undefined) {
    const margins = await (await road.scorer(trained)).margins(door);
    return { margins, scores: scores(trained, margins) };
  }
  const width = outputsOf(trained.learned);
  const all = { margins: new Float32Array(door.rows * width), scores: new Float64Array(door.rows * width) };
  const own = new Map(trained.segments.models.map((segment) => [segmentKey(segment.values), segment.trained]));
  const others: number[] = [];
  for (const [key, { rows }] of rowsBySegment(trained.segments.by, frame)) {
    const model = own.get(key);
    if (model === undefined) for (const row of rows) others.push(row);
    else await scoreSome(model, rows, door, road, all);
  }
  if (others.length > 0) await scoreSome(trained, others, door, road, all);
  return all;
}

async function scoreSome(model: TrainedModel, rows: readonly number[], door: Frame, road: FrameRoad, into: ScoredRows): Promise<void> {
  const index = Uint32Array.from(rows);
  const margins = await (await road.scorer(model)).margins(takeRows(door, index));
  const found = scores(model, margins);
  const width = margins.length / index.length;
  index.forEach((row, i) => {
    into.margins.set(margins.subarray(i * width, (i + 1) * width), row * width);
    into.scores.set(found.subarray(i * width, (i + 1) * width), row * width);
  });
}

/** Example columns to scores, the whole road. */
export async function scoreFrame(trained: TrainedModel, frame: Frame, road: FrameRoad): Promise<ScoredRows> {
  return scoreDoor(trained, await chainedDoor(trained, frame, road), frame, road);
}

function planned(road: FrameRoad, { model }: Pick<TrainedModel, "model">): Model {
  const found = road.models.find((candidate) => candidate.id === model);
  if (found === undefined) throw new Error(`the plan has no model ${model}`);
  return found;
}
