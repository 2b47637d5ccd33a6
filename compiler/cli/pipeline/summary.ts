/** What a person wants to know at the end: rows, what was left out and why, parts, the model beside its baseline. */
import type { BatchResult } from "../../../runtime/batch/index.ts";
import type { Evaluation } from "../../../runtime/evaluate/evaluation.ts";
import type { TrainedModel } from "../../../runtime/contract/trained.ts";
import { summarizeFolds } from "../../../runtime/evaluate/cross-validation.ts";
import { displayNumber } from "../../../runtime/evaluate/display.ts";
import { count, table, type Terminal } from "../terminal.ts";

export function showData(batch: BatchResult, terminal: Terminal, display: (path: string) => string): void {
  terminal.out("");
  for (const input of batch.inputs) {
    terminal.out(`${input.node}: ${count(input.read)} rows read${input.kept === input.read ? "" : `, ${count(input.kept)} kept`}`);
    for (const dropped of input.dropped) terminal.out(`  left out ${count(dropped.count)}: ${dropped.reason}`);
    for (const { column, count: values } of input.notFinite) terminal.out(`  missing ${count(values)}: \`${column}\` is NaN or infinite`);
    if (input.quarantine !== undefined) terminal.out(`  they stand in ${display(input.quarantine.path)}${input.quarantine.written === input.quarantine.rows ? "" : ` (the first ${count(input.quarantine.written)})`}`);
  }
  for (const set of batch.examples) {
    terminal.out(`\n${set.examples}: ${count(set.kept)} examples with ${set.features} features, of ${count(set.rows)} rows`);
    const rows = [...Object.entries(set.parts).map(([part, rows]) => [`  ${part}`, count(rows)]), ...set.leftOut.map((left) => [`  left out: ${left.reason}`, count(left.count)])];
    if (rows.length > 0) terminal.out(table(rows));
  }
}

export function metricsTable(evaluation: Evaluation): string {
  const baselines = Object.keys(evaluation.metrics[0]?.baselines ?? {});
  const number = (value: number | null | undefined): string => (value === null || value === undefined ? "–" : displayNumber(value));
  return table([["", "model", ...baselines], ...evaluation.metrics.map((row) => [`  ${row.metric}`, number(row.value), ...baselines.map((name) => number(row.baselines[name]))])]);
}

/** Mean and spread over the folds of cross-validation; empty where there are none. */
export function foldsTable({ history: { crossValidation } }: Pick<TrainedModel, "history">): string {
  if (crossValidation === undefined) return "";
  const rows = summarizeFolds(crossValidation).map((row) => [`  ${row.metric}`, displayNumber(row.mean), row.spread === null ? "–" : displayNumber(row.spread), `${displayNumber(row.least)} … ${displayNumber(row.greatest)}`]);
  return `${crossValidation.folds.length} folds of train and validate, fitted anew in each\n${table([["", "mean", "spread", "range"], ...rows])}`;
}

/** Each stage's time, then that of the whole run since the process began. */
export function stagesTable(terminal: Terminal): string {
  return table([...terminal.times(), ["total", performance.now() / 1000] as const].map(([stage, seconds]) => [`  ${stage}`, `${seconds.toFixed(1)} s`]));
}
