/** A difference as a person reads it: what it did to the models first, then where it comes from. What did not change has no line. */
import { displayNumber, displaySigned } from "../../../runtime/evaluate/display.ts";
import type { ColumnMove, PartStats } from "../../../runtime/batch/compare-examples.ts";
import type { PlanChange } from "../../../runtime/lineage/plan-diff.ts";
import { changeText } from "../../../runtime/registry/pins/words.ts";
import { count, table } from "../terminal.ts";
import type { BuildDiff, ExamplesDiff } from "./diff.ts";
import type { ModelDiff, ValueChange } from "./model-diff.ts";
import type { SpecChange } from "./spec-diff.ts";

/** Columns that moved less are only counted: 0.1 is the usual bound of a small shift; a tenth of it is noise. */
const MOVED = 0.01;
const SHOWN = 12;
const LINES = 12;

export function diffText(diff: BuildDiff): string {
  const { mlsVersion, models, spec, plan, data, files, examples, unknown } = diff;
  const sections = [
    ...models.map(modelText),
    ...(mlsVersion === undefined ? [] : [`mls ${mlsVersion.before ?? "?"} → ${mlsVersion.after ?? "?"}`]),
    section("spec", (spec ?? []).map(specText)),
    section("plan", plan.filter((change) => spec === undefined || !isOfTests(change)).map(planText)),
    section("data", [...(data ?? []).map((change) => `  ${change.node}: ${changeText(change)}`), ...files.map(({ node, before, after }) => `  ${node}: other bytes; ${before === undefined ? "not read before" : `${count(before)} rows then`}, ${after === undefined ? "not read now" : `${count(after)} now`}`)]),
    ...examples.map(examplesText),
    section("not compared", unknown.map((line) => `  ${line}`)),
  ].filter((text) => text !== "");
  return [...(diff.differs ? [] : [`${diff.before} and ${diff.after} are the same build: nothing differs`]), ...sections].join("\n\n");
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `${title}\n${lines.join("\n")}`;
}

/** A test's text stands in the spec's part already. */
const isOfTests = ({ node }: PlanChange): boolean => node.startsWith("tests ");

function modelText({ model, kind, tests, parts, decisions, refitted }: ModelDiff): string {
  if (kind !== "changed") return `model ${model} is ${kind === "added" ? "new" : "gone"}`;
  const lines = [
    ...tests.map(({ test, before, after, value }) => `  test ${test}: ${before ?? "not run"}${measured(value[0])} → ${after ?? "not run"}${measured(value[1])}`),
    ...parts.flatMap(({ part, rows, metrics }) => [`  on ${part}${rows[0] === rows[1] ? ` (${rowsText(rows[1])})` : ` (${rowsText(rows[0])} → ${rowsText(rows[1])})`}`, ...(metrics.length === 0 ? [] : [valuesTable(metrics)])]),
    ...(decisions.length === 0 ? [] : ["  chosen", valuesTable(decisions)]),
  ];
  return `model ${model}${lines.length === 0 && refitted ? ": fitted anew, with the same results" : `\n${lines.join("\n")}`}`;
}

const rowsText = (rows: number | undefined): string => (rows === undefined ? "not opened" : `${count(rows)} examples`);
const measured = (value: number | null | undefined): string => (value === null || value === undefined ? "" : ` (${displayNumber(value)})`);
const number = (value: number | null | undefined): string => (value === null || value === undefined ? "–" : displayNumber(value));

function valuesTable(values: readonly ValueChange[]): string {
  return table(values.map(({ name, before, after }) => [`    ${name}`, number(before), "→", number(after), typeof before === "number" && typeof after === "number" ? displaySigned(after - before) : ""]));
}

function specText({ declaration, kind, lines }: SpecChange): string {
  if (kind !== "changed") return `  ${declaration}: ${kind}`;
  const rest = lines.length - LINES;
  return [`  ${declaration}`, ...lines.slice(0, LINES).map((line) => `    ${line}`), ...(rest > 0 ? [`    … and ${rest} more lines`] : [])].join("\n");
}

function planText({ kind, node, field, before, after, settings, downstream }: PlanChange): string {
  const name = field === undefined ? node : `${node}: ${field}`;
  const what =
    kind === "added" ? `new${after === "" || after === undefined ? "" : `, ${after}`}`
    : kind === "removed" ? `gone${before === "" || before === undefined ? "" : `, was ${before}`}`
    : settings.length > 0 ? settings.slice(0, SHOWN).map((setting) => settingText(setting)).join("; ")
    : before === after ? "means something else, as what it is made of does" : `${before} → ${after}`;
  return [`  ${name}  ${what}`, ...(downstream.length === 0 ? [] : [`    feeds ${downstream.map(madeText).join("; ")}`])].join("\n");
}

/** Of what is made of a score the name is enough. */
function madeText({ node, fields }: PlanChange["downstream"][number]): string {
  if (/^(model|decide|tests|deploy) /.test(node)) return node;
  return `${node} (${fields.length > 4 ? `${fields.slice(0, 3).join(", ")} and ${fields.length - 3} more` : fields.join(", ")})`;
}

function settingText({ name, before, after }: PlanChange["settings"][number]): string {
  if (before === undefined) return `${name} ${after ?? "is new"}${after === null ? "" : " (new)"}`;
  if (after === undefined) return `${name} is gone`;
  return before === null || after === null ? `${name} is another expression` : `${name} ${before} → ${after}`;
}

function examplesText({ examples, rows, added, removed, columns }: ExamplesDiff): string {
  const moved = columns.filter((column) => column.psi >= MOVED || missingMoved(column));
  const still = columns.length - moved.length;
  const shown = moved.slice(0, SHOWN);
  const head = `examples ${examples}: ${rows.before === rows.after ? `${count(rows.after)} rows` : `${count(rows.before)} → ${count(rows.after)} rows`}`;
  const lines = [
    ...(added.length === 0 ? [] : [`  new columns: ${added.join(", ")}`]),
    ...(removed.length === 0 ? [] : [`  gone: ${removed.join(", ")}`]),
    ...(shown.length === 0 ? [] : [table([["  moved most", "part", "psi", "missing", "mean", "5 %, median, 95 %"], ...shown.flatMap(columnRows)])]),
    ...(moved.length > shown.length ? [`  … and ${moved.length - shown.length} more`] : []),
    ...(still === 0 ? [] : [`  ${still === columns.length ? "all" : count(still)} ${still === 1 ? "column" : "columns"} as before (psi below ${MOVED} in each part)`]),
  ];
  return [head, ...lines].join("\n");
}

function missingMoved({ parts }: ColumnMove): boolean {
  return parts.some(({ before, after }) => before.rows > 0 && after.rows > 0 && Math.abs(before.missing / before.rows - after.missing / after.rows) >= MOVED);
}

/** The part in which it moved most. */
function columnRows({ column, parts }: ColumnMove): string[][] {
  const [most] = [...parts].sort((a, b) => (b.psi ?? 0) - (a.psi ?? 0));
  if (most === undefined) return [];
  const { part, before, after, psi } = most;
  const both = (of: (stats: PartStats) => string): string => {
    const [x, y] = [of(before), of(after)];
    return x === y ? x : `${x} → ${y}`;
  };
  return [[`  ${column}`, part === "" ? "–" : part, psi === null ? "–" : displayNumber(psi), both(({ rows, missing }) => (rows === 0 ? "–" : `${displayNumber((100 * missing) / rows)} %`)), both(({ mean }) => number(mean)), both(({ quantiles }) => (quantiles === null ? "–" : quantiles.map(displayNumber).join(", ")))]];
}
