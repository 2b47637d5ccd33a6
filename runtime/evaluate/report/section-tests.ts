import { displayCount, displayNumber } from "../display.ts";
import type { SliceOutcome, TestOutcome } from "../outcome.ts";
import { describeVerdict, displayMargin, displayMeasured, summarizeOutcomes } from "../render-outcomes.ts";
import { cellBar } from "./charts.ts";
import { gravestFirst } from "./facts.ts";
import { html, type Insert, type Markup } from "./markup.ts";
import { table } from "./table.ts";

const TONES = { passed: "good", failed: "bad", warned: "warn", expected: "open", surprise: "warn" } as const;
const SIGNS = { passed: "✓", failed: "✗", warned: "!", expected: "~", surprise: "?" } as const;
/** Slices shown of each test; the worst come first. */
const SLICES = 30;

/** The outcome table (of at least one): what holds the release back first. */
export function testsSection(outcomes: readonly TestOutcome[]): Markup {
  return html`<p>${summarizeOutcomes(outcomes)}</p>${table(
    "Tests with value, bound and baseline",
    [
      { title: "", cell: (o) => html`<span class="verdict ${TONES[o.verdict]}"><span aria-hidden="true">${SIGNS[o.verdict]}</span> ${describeVerdict(o.verdict)}</span>` },
      { title: "test", head: true, cell: (o) => html`<code>${o.test}</code>${explanations(o)}` },
      { title: "value", align: "number", cell: (o) => displayMeasured(o, o.value) },
      { title: "bound", align: "number", cell: (o) => (o.bound === null ? "–" : `${o.op} ${displayMeasured(o, o.bound)}`) },
      { title: "by", align: "number", cell: (o) => html`<span class="${o.passed ? "" : TONES[o.verdict]}">${displayMargin(o)}</span>` },
      { title: "baseline", align: "number", cell: (o) => (o.baseline ? html`${displayMeasured(o, o.baseline.value)} <span class="note">${o.baseline.text.split(".")[0]}</span>` : "") },
    ],
    gravestFirst(outcomes),
    "stack",
  )}`;
}

function explanations(outcome: TestOutcome): Markup {
  const lines = [outcome.reason === undefined ? undefined : `Can't be judged: ${outcome.reason}.`, outcome.why === undefined ? undefined : `${outcome.severity}: ${outcome.why}`, ...outcome.details];
  const shown = lines.filter((line) => line !== undefined);
  if (shown.length === 0) return html``;
  return html`<ul class="details">${shown.slice(0, 8).map((line) => html`<li>${withCode(line)}</li>`)}${shown.length > 8 && html`<li>and ${shown.length - 8} more below</li>`}</ul>`;
}

/** Text with names between backticks, these set as code. */
function withCode(text: string): Markup {
  return html`${text.split("`").map((piece, i) => (i % 2 === 1 ? html`<code>${piece}</code>` : piece))}`;
}

/** Every sliced test: a bar a slice, with its rows. */
export function slicesSection(outcomes: readonly TestOutcome[]): Markup {
  return html`${outcomes.filter(({ slices }) => slices.length > 0).map((outcome) => html`<h3><code>${outcome.test}</code></h3>${slicesTable(outcome)}`)}`;
}

function marginCell({ margin, passed }: SliceOutcome): Insert {
  const text = margin === null ? "–" : displayMargin({ unit: null, margin });
  return passed ? text : html`<span class="bad">${text}<span class="hidden"> fails</span></span>`;
}

function slicesTable(outcome: TestOutcome): Markup {
  const shown = outcome.slices.slice(0, SLICES);
  const known = outcome.slices.flatMap(({ value, bound }) => [value ?? 0, bound ?? 0]);
  const scale = Math.max(...known) <= 1 && Math.min(...known) >= 0 ? 1 : Math.max(...known.map(Math.abs)) || 1;
  const hidden = outcome.slices.length - shown.length;
  return html`${table<SliceOutcome>(
    `Slices of ${outcome.test}`,
    [
      { title: "slice", head: true, cell: (slice) => slice.slice },
      { title: "rows", align: "number", cell: (slice) => displayCount(slice.rows) },
      { title: "value", align: "number", cell: (slice) => (slice.value === null ? "–" : displayNumber(slice.value)) },
      ...(outcome.kind === "spread" ? [] : [{ title: "by", align: "number" as const, cell: marginCell }]),
      {
        title: outcome.kind === "spread" ? "least first" : "the line is the bound",
        align: "bar",
        cell: (slice) => (slice.value === null ? html`<span class="note">not defined: ${slice.reason}</span>` : cellBar(Math.abs(slice.value) / scale, slice.passed ? "good" : "bad", slice.bound === null ? undefined : slice.bound / scale)),
      },
    ],
    shown,
    "bars",
  )}${hidden > 0 && html`<p class="note">${displayCount(hidden)} more ${hidden === 1 ? "slice" : "slices"} not shown${outcome.kind === "spread" ? "" : ", each better than these"}.</p>`}`;
}
