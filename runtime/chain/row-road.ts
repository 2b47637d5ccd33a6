/** The road of frame-road.ts for one row at a time, as a server goes it: the same doors, graphs and links in the same order, so the same bits. */
import type { Model } from "../contract/plan.ts";
import type { TrainedModel } from "../contract/trained.ts";
import { type DoorContext, doorRow, type Row, type Value } from "../door/index.ts";
import { piecesOf } from "../score/pieces.ts";
import { scoreFields } from "./score-columns.ts";
import { modelOfSegment, type SegmentValues } from "./segments.ts";

/** One graph with its link and calibration. */
export interface PieceScorer {
  scores(door: Readonly<Record<string, Value>>): readonly number[];
}

export interface RowScored {
  /** Door values of the model's own inputs. */
  readonly inputs: Record<string, Value>;
  readonly scores: readonly number[];
  /** The graph that scored: the model's own, or that of the row's segment. */
  readonly by: TrainedModel;
}

/** A function from a row's example columns to its score. `scorerOf` is asked once for each graph. */
export function rowRoad(trained: TrainedModel, models: readonly Model[], context: DoorContext, scorerOf: (id: string, piece: TrainedModel) => PieceScorer): (columns: Row) => RowScored {
  const scorers = new Map(piecesOf(trained).map(({ id, trained: piece }) => [piece, scorerOf(id, piece)]));
  const inner = (trained.inner ?? []).map((one) => ({ one, score: ownRoad(one, models, context, scorers) }));
  const own = ownRoad(trained, models, context, scorers);
  return (columns) => {
    const row: Record<string, Value | undefined> = { ...columns };
    for (const { one, score } of inner) Object.assign(row, scoreFields(one.model, one, score(row).scores));
    return own(row);
  };
}

/** Without the inner models, whose scores stand in the row. */
function ownRoad(trained: TrainedModel, models: readonly Model[], context: DoorContext, scorers: ReadonlyMap<TrainedModel, PieceScorer>): (row: Row) => RowScored {
  const model = models.find((candidate) => candidate.id === trained.model);
  if (model === undefined) throw new Error(`the plan has no model ${trained.model}`);
  const door = doorRow(model, context);
  const pieceOf = pieceOfRow(trained);
  return (row) => {
    const inputs = door(row);
    const by = pieceOf(row);
    return { inputs, scores: scorers.get(by)!.scores(inputs), by };
  };
}

function pieceOfRow(trained: TrainedModel): (row: Row) => TrainedModel {
  const { segments } = trained;
  if (segments === undefined) return () => trained;
  const find = modelOfSegment(trained);
  return (row) => find(segmentOf(segments.by, row));
}

/** A row's segment, in the values that frames have. */
export function segmentOf(by: readonly string[], row: Row): SegmentValues {
  return by.map((name) => {
    const value = row[name];
    return typeof value === "boolean" ? Number(value) : (value ?? null);
  });
}
