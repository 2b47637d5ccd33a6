import type { TrainedModel } from "../../contract/trained.ts";
import { displayCount, displayNumber } from "../display.ts";
import type { Evaluation } from "../evaluation.ts";
import type { SegmentFacts } from "../segments.ts";
import { html, type Insert, type Markup } from "./markup.ts";
import { code, inline, markdownTable, prose } from "./markdown.ts";
import { table } from "./table.ts";

/** What a model one a segment was taught by, and how it does in each; what has no model of its own is told with the reason. */
export function segmentsSection(trained: TrainedModel, evaluation: Evaluation | null): Markup {
  const rows = segmentRows(trained, evaluation);
  const metrics = rows.find((row) => row.facts !== undefined)?.facts?.metrics.map(({ metric }) => metric) ?? [];
  return html`<p class="note">${sentence(trained)}</p>${table(
    "Segments",
    [
      { title: trained.segments!.by.join(", "), head: true, cell: (row) => row.segment },
      { title: "train rows", align: "number", cell: (row) => (row.train === null ? "–" : displayCount(row.train)) },
      ...(evaluation === null ? [] : [{ title: `${evaluation.part} rows`, align: "number" as const, cell: (row: SegmentRow): Insert => displayCount(row.facts?.rows ?? 0) }]),
      ...metrics.map((metric) => ({ title: metric, align: "number" as const, cell: (row: SegmentRow): Insert => shown(row, metric) })),
      { title: "scored by", cell: (row) => (row.why === null ? "its own model" : `the model of all rows: ${row.why}`) },
    ],
    rows,
  )}`;
}

export function segmentsText(trained: TrainedModel, evaluation: Evaluation | null): string[] {
  if (trained.segments === undefined) return [];
  const rows = segmentRows(trained, evaluation);
  const metrics = rows.find((row) => row.facts !== undefined)?.facts?.metrics.map(({ metric }) => metric) ?? [];
  const cells = (row: SegmentRow): string[] => [inline(row.segment), row.train === null ? "–" : displayCount(row.train), ...(evaluation === null ? [] : [displayCount(row.facts?.rows ?? 0)]), ...metrics.map((metric) => shown(row, metric)), prose(row.why === null ? "its own model" : `the model of all rows: ${row.why}`)];
  return [`One a ${trained.segments.by.map(code).join(", ")}. ${prose(sentence(trained))}`, markdownTable(["segment", "train rows", ...(evaluation === null ? [] : [`${evaluation.part} rows`]), ...metrics.map(inline), "scored by"], rows.map(cells))];
}

interface SegmentRow {
  readonly segment: string;
  readonly train: number | null;
  readonly why: string | null;
  readonly facts: SegmentFacts | undefined;
}

function segmentRows(trained: TrainedModel, evaluation: Evaluation | null): SegmentRow[] {
  const { models, without } = trained.segments!;
  const facts = new Map((evaluation?.segments ?? []).map((one) => [one.segment, one]));
  const name = (values: readonly (string | number | null)[]): string => values.map((value) => (value === null ? "missing" : String(value))).join(", ");
  const known = [
    ...models.map((one): SegmentRow => ({ segment: name(one.values), train: one.trained.history.rows.train ?? 0, why: null, facts: facts.get(name(one.values)) })),
    ...without.map((one): SegmentRow => ({ segment: name(one.values), train: one.rows, why: one.why, facts: facts.get(name(one.values)) })),
  ];
  const seen = new Set(known.map((row) => row.segment));
  return [...known, ...[...facts.values()].filter((one) => !seen.has(one.segment)).map((one): SegmentRow => ({ segment: one.segment, train: 0, why: one.why, facts: one }))];
}

function sentence(trained: TrainedModel): string {
  const { models, without } = trained.segments!;
  return `${displayCount(models.length)} ${models.length === 1 ? "segment has a model" : "segments have models"} of ${models.length === 1 ? "its" : "their"} own; ${displayCount(without.length)} of train and all that train never saw are scored by the model of all rows.`;
}

function shown(row: SegmentRow, metric: string): string {
  const value = row.facts?.metrics.find((one) => one.metric === metric)?.value;
  return value === null || value === undefined ? "–" : displayNumber(value);
}
