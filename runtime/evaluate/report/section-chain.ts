import type { TrainedModel } from "../../contract/trained.ts";
import { displayCount, displayRows } from "../display.ts";
import type { ReportInput } from "./input.ts";
import { html, type Markup } from "./markup.ts";
import { code, inline, prose } from "./markdown.ts";
import { table } from "./table.ts";

/** The models whose scores are read: what each predicts, what taught it, and which pieces of validate are whose. */
export function chainSection(input: ReportInput): Markup {
  const { trained } = input;
  return html`<p class="note">${sentence(trained)}</p>${table(
    "Models of the chain, in the order in which they are trained and scored",
    [
      { title: "model", head: true, cell: (one) => html`<code>${one.model}</code>` },
      { title: "predicts", cell: (one) => html`<code>${labelOf(input, one)}</code>` },
      { title: "taught by", cell: (one) => html`<code>${teacherOf(input, one)}</code>` },
      { title: "train rows", align: "number", cell: (one) => displayCount(one.history.rows.train ?? 0) },
      { title: "pieces of validate", cell: (one) => piecesOf(one) },
    ],
    [...(trained.inner ?? []), trained],
  )}`;
}

export function chainText(input: ReportInput): string[] {
  const { trained } = input;
  if (trained.inner === undefined) return [];
  const models = [...trained.inner, trained].map((one) => `${code(one.model)} predicts ${code(labelOf(input, one))}${teacherOf(input, one) === labelOf(input, one) ? "" : `, taught by the votes of ${code(teacherOf(input, one))}`}, on ${displayRows(one.history.rows.train ?? 0)} of train; ${inline(piecesOf(one))}`);
  return [`A chain, in the order in which it is trained and scored:\n\n${models.map((text) => `- ${text}`).join("\n")}`, prose(sentence(trained))];
}

function sentence({ history }: TrainedModel): string {
  const blind = history.blind ?? 0;
  const left = blind === 0 ? "" : ` ${displayRows(blind)} of train were not trained on: before them no inner model could be.`;
  return `Rows of train have inner scores of models that saw neither their labels (or votes) nor later ones; all others have those of the models here.${left}`;
}

function piecesOf({ history }: TrainedModel): string {
  return history.pieces.length === 0 ? "none of validate" : history.pieces.map(({ use, rows }) => `${use}: ${displayCount(rows)}`).join(", ");
}

function labelOf(input: ReportInput, { model }: TrainedModel): string {
  return input.plan.models.find((one) => one.id === model)?.label ?? "";
}

/** The labeler whose votes it learns, or its label. */
function teacherOf(input: ReportInput, trained: TrainedModel): string {
  return input.plan.models.find((one) => one.id === trained.model)?.labeler ?? labelOf(input, trained);
}
