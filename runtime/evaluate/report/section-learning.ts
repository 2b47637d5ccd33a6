import { displayCount, displayNumber, displayPercent } from "../display.ts";
import { cellBar, lineChart } from "./charts.ts";
import type { ReportInput } from "./input.ts";
import { describeMade } from "./made-columns.ts";
import { html, type Markup } from "./markup.ts";
import { figure } from "./section-curves.ts";
import { table } from "./table.ts";

/** What the model leans on, and how training went. */
export function learningSection(trained: ReportInput["trained"]): Markup {
  const { importance, rounds, bestRound } = trained.history;
  const total = importance.reduce((sum, { gain }) => sum + gain, 0);
  const sorted = [...importance].sort((a, b) => b.gain - a.gain || (a.input < b.input ? -1 : 1));
  const greatest = sorted[0]?.gain ?? 0;
  const shown = sorted.slice(0, 25);
  return html`${shown.length > 0 && greatest > 0 && html`<h3>Importance</h3><p class="note">${trained.learned.kind === "linear" ? "Size of the standardised weights" : "Share of the total gain"}, by input. It says what the model used, not what causes the label.</p>${table(
    "Importance of inputs",
    [
      { title: "input", head: true, cell: (row) => html`<code>${row.input}</code>` },
      { title: "share", align: "number", cell: (row) => displayPercent(row.gain / total) },
      { title: "", align: "bar", cell: (row) => cellBar(row.gain / greatest, "plain") },
    ],
    shown,
    "bars",
  )}${madeColumns(trained)}${sorted.length > shown.length && html`<p class="note">${displayCount(sorted.length - shown.length)} further inputs, each with less.</p>`}`}
${rounds.length > 1 && html`<div class="figures">${learningCurve(rounds, bestRound)}</div>`}`;
}

function madeColumns(trained: ReportInput["trained"]): Markup | false {
  const made = describeMade(trained.inputs);
  return made.length > 0 && html`<h3>What texts and numbers became</h3><ul>${made.map(({ input, text }) => html`<li><code>${input}</code>: ${text}</li>`)}</ul>`;
}

function learningCurve(rounds: ReportInput["trained"]["history"]["rounds"], bestRound: number | null): Markup {
  const train = rounds.map(({ train: y }, i) => ({ x: i + 1, y }));
  const stop = rounds.flatMap(({ stop: y }, i) => (y === null ? [] : [{ x: i + 1, y }]));
  const losses = [...train, ...stop].map(({ y }) => y);
  const low = Math.min(...losses);
  const high = Math.max(...losses);
  const pad = (high - low) * 0.05 || 0.01;
  return figure(
    "Learning curve",
    bestRound === null ? `${displayCount(rounds.length)} rounds` : `best after ${displayCount(bestRound)} of ${displayCount(rounds.length)} rounds`,
    lineChart({
      title: "Learning curve",
      description: `Loss on train from ${displayNumber(train[0]!.y)} to ${displayNumber(train.at(-1)!.y)}`,
      x: { low: 1, high: rounds.length, label: "round" },
      y: { low: low - pad, high: high + pad, label: "loss" },
      lines: [{ points: train, style: "main", label: "train" }, ...(stop.length > 0 ? [{ points: stop, style: "second" as const, label: "stopping piece" }] : [])],
      mark: bestRound === null || bestRound < 1 ? undefined : { x: bestRound, label: `best: ${displayCount(bestRound)}` },
      legendAt: "top",
    }),
  );
}
