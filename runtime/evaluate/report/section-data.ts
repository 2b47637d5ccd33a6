import { labelNamed } from "../../contract/plan.ts";
import { displayCount, displayPercent, displayRows } from "../display.ts";
import { describeOpenings, describeSplit, displayPartSpan, partitionOf, totalRows } from "./facts.ts";
import { examplesOf, type FeatureFacts, modelOf, type ReportInput } from "./input.ts";
import { html, type Markup } from "./markup.ts";
import { table } from "./table.ts";
import { describeFeedback } from "./feedback.ts";

/** Parts, what was left out and why, files with hashes. */
export function dataSection(input: ReportInput): Markup {
  const label = labelNamed(examplesOf(input), modelOf(input).label);
  const kept = totalRows(input.parts);
  const left = input.leftOut.reduce((sum, { count }) => sum + count, 0);
  return html`<p>Label <code>${label.name} = ${label.text}</code>. Split ${describeSplit(partitionOf(input))}.</p>
<h3>Parts</h3>${table(
  "Parts with rows and dates",
  [
    { title: "part", head: true, cell: (part) => part.name },
    { title: "rows", align: "number", cell: (part) => displayCount(part.rows) },
    { title: "share", align: "number", cell: (part) => (kept === 0 ? "–" : displayPercent(part.rows / kept)) },
    { title: "moments (UTC)", cell: (part) => displayPartSpan(part) },
  ],
  input.parts,
  "stack",
)}
<h3>Left out, and why</h3>${
    input.leftOut.length === 0
      ? html`<p class="note">Nothing was left out.</p>`
      : html`<p class="note">${displayCount(left)} rows did not become examples.</p>${table(
          "Rows left out by reason",
          [
            { title: "reason", head: true, cell: (row) => row.reason.split(/`([^`]*)`/).map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part)) },
            { title: "rows", align: "number", cell: (row) => displayCount(row.count) },
          ],
          input.leftOut,
        )}`
  }
${notFiniteNote(input)}<h3>Files</h3>${table(
  "Files that were read",
  [
    { title: "declaration", head: true, cell: ([node]) => html`<code>${node}</code>` },
    { title: "rows", align: "number", cell: ([, file]) => displayCount(file.rows) },
    { title: "bytes", align: "number", cell: ([, file]) => displayCount(file.bytes) },
    { title: "SHA-256", cell: ([, file]) => html`<code title="${file.sha256}">${file.sha256.slice(0, 16)}…</code>` },
  ],
  Object.entries(input.data).sort(([a], [b]) => (a < b ? -1 : 1)),
  "stack",
)}${functionsTable(input)}`;
}

function notFiniteNote({ notFinite = [] }: ReportInput): Markup | "" {
  if (notFinite.length === 0) return "";
  return html`<p class="note">NaN and infinities, read as missing: ${notFinite.map(({ column, count }, i) => html`${i > 0 && ", "}<code>${column}</code> ${displayCount(count)}`)}.</p>`;
}

/** Functions in TypeScript that features or inputs are worked out by. */
function functionsTable({ plan }: ReportInput): Markup | "" {
  const functions = plan.externs?.functions ?? [];
  if (functions.length === 0) return "";
  return html`<h3>Functions in TypeScript</h3><p class="note">Proved pure; their code is part of the plan, and the server runs it.</p>${table(
    "Functions in TypeScript with their files",
    [
      { title: "function", head: true, cell: (fn) => html`<code>${fn.name}</code>` },
      { title: "what", cell: (fn) => fn.doc ?? "" },
      { title: "files", cell: (fn) => html`<code>${fn.modules.join(", ")}</code>` },
      { title: "SHA-256", cell: (fn) => html`<code title="${fn.hash}">${fn.hash.slice(0, 16)}…</code>` },
    ],
    functions,
    "stack",
  )}`;
}

/** Every column of the example set: what, how, when known, how often missing. */
export function featuresSection(input: ReportInput): Markup {
  return table<FeatureFacts>(
    "Features with meaning, type, knowledge time and missing share",
    [
      { title: "feature", head: true, cell: (f) => html`<code>${f.name}</code>${f.marks.map((mark) => html`<span class="mark">${mark}</span>`)}` },
      { title: "meaning", cell: (f) => html`${f.doc}${f.doc !== undefined && f.text !== "" && html`<br/>`}${f.text !== "" && html`<code class="note">${f.text}</code>`}` },
      { title: "type", cell: (f) => html`<code class="type">${f.type}</code>` },
      { title: "known", cell: (f) => f.known ?? "" },
      { title: "from", cell: (f) => f.reach },
      { title: "missing", align: "number", cell: (f) => (f.missing === null ? "–" : displayPercent(f.missing)) },
    ],
    input.features,
    "stack",
  );
}

/** What a reader should hold against the numbers: waivers and openings of the test part. */
export function trustSection(input: ReportInput): Markup {
  const { waivers } = input.plan;
  return html`<h3>Waivers</h3>${
    waivers.length === 0
      ? html`<p class="note">No finding was waived.</p>`
      : table(
          "Waived findings with their reasons",
          [
            { title: "code", head: true, cell: (waiver) => html`<code>${waiver.code}</code>` },
            { title: "of", cell: (waiver) => html`<code>${waiver.subject}</code>` },
            { title: "because", cell: (waiver) => waiver.why },
          ],
          waivers,
          "stack",
        )
  }
${input.findings.length === 0 ? "" : html`<h3>What the data showed</h3>${table(
    "Warnings about the data",
    [
      { title: "code", head: true, cell: (finding) => html`<code>${finding.code}</code>` },
      { title: "finding", cell: (finding) => finding.message.split(/`([^`]*)`/).map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part)) },
      { title: "at", cell: (finding) => html`<code>${finding.span.file}:${finding.span.line}</code>` },
    ],
    input.findings,
    "stack",
  )}`}
${describeFeedback(input).length === 0 ? "" : html`<h3>Feedback</h3><ul>${describeFeedback(input).map((line) => html`<li>${line.split(/`([^`]*)`/).map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part))}</li>`)}</ul>`}
<h3>Openings of the test part</h3><p>${describeOpenings(input)}</p>${
    input.openings.length > 0 &&
    table(
      "Openings of the test part",
      [
        { title: "at", head: true, cell: (opening) => opening.at },
        { title: "bundle", cell: (opening) => html`<code>${opening.bundle.slice(0, 12)}</code>` },
        { title: "data", cell: (opening) => html`<code>${opening.data.slice(0, 12)}</code>` },
        { title: "tests", cell: (opening) => (opening.passed ? html`<span class="good">passed</span>` : html`<span class="bad">failed</span>`) },
      ],
      input.openings,
      "stack",
    )
  }
<p class="note">Parts used for early stopping, tuning, calibration and thresholds: ${input.trained.history.pieces.map(({ use, rows }) => `${use} (${displayRows(rows)})`).join(", ") || "none"}. ${
    modelOf(input).refit.length > 0 ? `Refitted on ${modelOf(input).refit.join(" and ")}.` : ""
  }</p>`;
}
