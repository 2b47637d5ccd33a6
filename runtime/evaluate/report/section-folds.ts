import type { CrossValidation } from "../../contract/trained.ts";
import { type FoldedMetric, summarizeFolds } from "../cross-validation.ts";
import { displayCount, displayNumber } from "../display.ts";
import { html, type Insert, type Markup } from "./markup.ts";
import { table } from "./table.ts";

/** Mean and spread of each metric over the folds, then each fold. */
export function foldsSection(crossValidation: CrossValidation): Markup {
  const { folds } = crossValidation;
  const shown = summarizeFolds(crossValidation);
  return html`<p class="note">${describeFolds(crossValidation)}</p>${table<FoldedMetric>(
    "Metrics over the folds",
    [
      { title: "metric", head: true, cell: (row) => row.metric },
      { title: "mean", align: "number", cell: (row) => displayNumber(row.mean) },
      { title: "spread", align: "number", cell: (row): Insert => (row.spread === null ? "–" : displayNumber(row.spread)) },
      { title: "least", align: "number", cell: (row) => displayNumber(row.least) },
      { title: "greatest", align: "number", cell: (row) => displayNumber(row.greatest) },
    ],
    shown,
    "narrow",
  )}${table(
    "Rows of each fold",
    [
      { title: "fold", head: true, cell: (row) => displayCount(row.fold) },
      { title: "learnt from", align: "number", cell: (row) => displayCount(row.train) },
      { title: "judged on", align: "number", cell: (row) => displayCount(row.judged) },
    ],
    folds,
    "narrow",
  )}`;
}

/** For report and card alike. */
export function describeFolds({ kind, folds }: CrossValidation): string {
  const windows = kind === "rolling" ? ", each as long as the validate part and taught by what lies before it" : "";
  return `Over ${displayCount(folds.length)} folds of train and validate${windows}: all that is fitted or chosen is so anew in each. The spread is the sample standard deviation over the folds; the test part has no share in it.`;
}
