import { cell, type Frame } from "../contract/frame.ts";
import type { Segments, TrainedModel } from "../contract/trained.ts";

/** Values that make a segment; equal texts are one segment. A Bool is 0 or 1, missing a value of its own. */
export type SegmentValues = readonly (string | number | null)[];

export function segmentKey(values: SegmentValues): string {
  return JSON.stringify(values);
}

/** Rows of a frame by segment, in order of first row. */
export function rowsBySegment(by: readonly string[], frame: Frame, rows?: Int32Array): Map<string, { readonly values: SegmentValues; readonly rows: number[] }> {
  const columns = by.map((name) => {
    const column = frame.columns.get(name);
    if (column === undefined) throw new Error(`the frame has no column ${name} to find a row's segment by`);
    return column;
  });
  const found = new Map<string, { values: SegmentValues; rows: number[] }>();
  const count = rows?.length ?? frame.rows;
  for (let i = 0; i < count; i++) {
    const row = rows === undefined ? i : rows[i]!;
    const values = columns.map((column) => cell(column, row));
    const key = segmentKey(values);
    const known = found.get(key);
    if (known === undefined) found.set(key, { values, rows: [row] });
    else known.rows.push(row);
  }
  return found;
}

/** The model that scores rows of these values: their segment's, or that of all rows. */
export function modelOfSegment(trained: TrainedModel): (values: SegmentValues) => TrainedModel {
  const models = byKey(trained.segments);
  return (values) => models.get(segmentKey(values)) ?? trained;
}

function byKey(segments: Segments | undefined): Map<string, TrainedModel> {
  return new Map((segments?.models ?? []).map(({ values, trained }) => [segmentKey(values), trained]));
}
