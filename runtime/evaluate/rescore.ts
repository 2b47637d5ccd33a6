import type { Expr } from "../contract/expr.ts";
import { type Frame, type FrameColumn, takeRows } from "../contract/frame.ts";
import type { Change, Rescore, Rescored } from "./input.ts";

/** The road of a score from example columns on, as the caller has it: evaluation itself computes no expression and runs no model. */
export interface ScoringRoad {
  /** Example columns of the judged rows. */
  readonly frame: Frame;
  /** An expression over example columns (as `feature`s), by the shared runtime. */
  compute(expr: Expr, frame: Frame): FrameColumn;
  /** Door values by input name. */
  door(frame: Frame): Promise<Frame> | Frame;
  /** `frame`: the example columns that the door values were made of. */
  score(door: Frame, frame: Frame): Promise<Rescored> | Rescored;
}

/**
 * The way in which behavioural tests ask the model again: the change's rows with one example column replaced, taken through the door and the model. A name that is no example
 * column is a model's input, and is replaced behind the door.
 */
export function rescorer(road: ScoringRoad): Rescore {
  return async (change) => {
    const frame = rowsOf(road.frame, change.rows);
    const column = change.replacement.kind === "values" ? change.replacement.values : road.compute(change.replacement.expr, frame);
    const isColumn = road.frame.columns.has(change.column);
    const changed = isColumn ? withColumn(frame, change.column, column) : frame;
    const door = await road.door(changed);
    return road.score(isColumn ? door : withInput(door, change, column), changed);
  };
}

function withInput(door: Frame, change: Change, column: FrameColumn): Frame {
  if (!door.columns.has(change.column)) throw new Error(`There is no example column and no input \`${change.column}\` to change; the test must name one of these.`);
  return withColumn(door, change.column, column);
}

function withColumn(frame: Frame, name: string, column: FrameColumn): Frame {
  return { rows: frame.rows, columns: new Map(frame.columns).set(name, column) };
}

/** The rows asked for; the frame itself, uncopied, when these are all of them in order. */
function rowsOf(frame: Frame, rows: Uint32Array): Frame {
  return rows.length === frame.rows && rows.every((row, i) => row === i) ? frame : takeRows(frame, rows);
}
