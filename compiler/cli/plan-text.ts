/** The plan as a person reads it. */
import type { Column, Examples, Group, Plan, Window } from "../../runtime/contract/plan.ts";
import { labelsOf } from "../../runtime/contract/plan.ts";
import { originName } from "../../runtime/contract/plan/origin.ts";
import { typeText } from "../../runtime/contract/type-text.ts";
import { inputsOf } from "../../runtime/contract/plan-views.ts";
import { durationText } from "../semantics/knowledge/times.ts";

export function planText(plan: Plan, hash: string): string {
  const lines = [`plan ${plan.name}  ${hash}`, ""];
  for (const scan of plan.scans) lines.push(`scan ${scan.id}  from ${originText(scan.from)}  [${place(scan.span)}]`, ...columnLines(scan.columns), ...scan.expect.map((rule) => `  expect ${rule.text} else ${rule.otherwise}`), "");
  for (const table of plan.tables) lines.push(`table ${table.id}  from ${originText(table.from)}  key ${table.keyIsRow ? "row" : table.key.join(", ")}  timeless  [${place(table.span)}]`, ...columnLines(table.columns), "");
  for (const view of plan.views) lines.push(`view ${view.id}  from ${inputsOf(view).join(" union ")}${rowsText(view)}  [${place(view.span)}]`, ...columnLines(view.columns), "");
  for (const group of plan.groups) lines.push(...groupLines(group), "");
  for (const examples of plan.examples) lines.push(...exampleLines(examples), "");
  for (const partition of plan.partitions) lines.push(`partition ${partition.examples}  ${partition.method.kind}  ${partition.method.parts.map((part) => ("text" in part ? `${part.name} until ${part.text}` : "share" in part ? `${part.name} ${part.share}` : `${part.name} last ${durationText(part.length)}`)).join(", ")}`, "");
  for (const model of plan.models) {
    lines.push(`model ${model.id}  ${model.task.kind}${model.labeler === undefined ? "" : `  by the votes of ${model.labeler}`}  ${model.learner.kind}  seed ${model.seed}${model.segments === undefined ? "" : `  one a ${model.segments.by.join(", ")} of at least ${model.segments.least} train rows, and one of all rows`}${model.inner === undefined ? "" : `  after ${model.inner.join(", ")}`}  [${place(model.span)}]`);
    lines.push(...model.inputs.map((input) => `  input ${input.name}: ${typeText(input.type)}${eachText(input)}${input.transforms.map((transform) => `  → ${transform.transform}`).join("")}`), "");
  }
  for (const decide of plan.decisions) lines.push(`decide ${decide.id} for ${decide.model}`, ...decide.rules.map((rule) => `  ${rule.name} = ${rule.text}`), ...decide.choose.map((choice) => `  choose ${choice.parameter} to ${choice.direction} ${choice.text}`), "");
  for (const tests of plan.tests) lines.push(`tests ${tests.model}`, ...tests.tests.map((test) => `  ${test.text}${test.severity === "error" ? "" : `  (${test.severity})`}`), "");
  for (const fn of plan.externs?.functions ?? []) lines.push(`extern fn ${fn.name}(${fn.params.map((param) => `${param.name}: ${typeText(param.type)}`).join(", ")}): ${typeText(fn.result)}  from ${fn.modules.join(", ")}  sha256 ${fn.hash.slice(0, 12)}  [${place(fn.span)}]`, "");
  const zones = Object.keys(plan.zones.rules);
  if (zones.length > 0) lines.push(`zones  ${plan.zones.version}: ${zones.length > 8 ? `${zones.slice(0, 8).join(", ")} and ${zones.length - 8} more` : zones.join(", ")}`);
  return lines.join("\n").trimEnd();
}

/** The transforms of each number before they meet. */
function eachText({ each }: Plan["models"][number]["inputs"][number]): string {
  if (each === undefined || each.every((chain) => chain.length === 0)) return "";
  return `  (${each.map((chain) => (chain.length === 0 ? "as it is" : chain.map(({ transform }) => transform).join(" → "))).join(", ")})`;
}

/** How the rows of a view come of others. */
function rowsText({ rows }: Plan["views"][number]): string {
  switch (rows?.kind) {
    case "each":
      return `  each item of ${rows.list}`;
    case "sessions":
      return `  by ${rows.keys.join(", ")}  gap ${durationText(rows.gap)}`;
    case "fill":
      return `  by ${rows.keys.join(", ")}  every ${durationText(rows.every)}`;
    default:
      return "";
  }
}

function groupLines(group: Group): string[] {
  const ready = group.ready.kind === "live" ? `live within ${durationText(group.ready.within)}` : `every ${durationText(group.ready.period)} after ${durationText(group.ready.after)}`;
  return [
    `group ${group.id}  over ${group.input}  by ${group.keys.map((key) => key.name).join(", ")}  ready ${ready}  [${place(group.span)}]`,
    ...group.windows.map((window, i) => `  w${i}  ${windowText(window)}`),
    ...group.features.map((feature) => `  ${feature.name}: ${typeText(feature.type)} = ${feature.text}`),
  ];
}

function windowText(window: Window): string {
  const seen = window.visible.kind === "lag" ? (window.visible.lag === 0 ? "seen as of its event time" : `seen ${durationText(window.visible.lag)} after its event time`) : "seen from its own knowledge time";
  const over = window.over;
  switch (over.kind) {
    case "range":
      return `${window.text}  [t − ${durationText(over.width)}, t)${over.step === undefined ? "" : ` left edge in steps of ${durationText(over.step)}`}${over.ending === 0 ? "" : ` ending ${durationText(over.ending)} ago`}; ${seen}`;
    case "calendar":
      return `${window.text}  [t − ${over.months} months ${over.days} days on the clock of ${over.zone}, t)${over.ending === 0 ? "" : ` ending ${durationText(over.ending)} ago`}; ${seen}`;
    case "rows":
      return `${window.text}  the last ${over.count} rows; ${seen}`;
    case "since":
      return `${window.text}  since ${new Date(over.start / 1000).toISOString()}; ${seen}`;
    case "all":
      return `${window.text}  all history; ${seen}`;
  }
}

function exampleLines(examples: Examples): string[] {
  return [
    `examples ${examples.id}  ${spineText(examples)}  ${labelsOf(examples).map((label) => `label ${label.name} = ${label.text}`).join("  ")}  [${place(examples.span)}]`,
    `  request: ${examples.request.join(", ")}`,
    ...(examples.group === undefined ? [] : [`  lists: rows of one ${examples.group.join(", ")}${examples.spine.kind === "closed" ? "" : ", at one moment"}`]),
    ...(examples.affects === undefined ? [] : [`  decisions change: ${examples.affects.join(", ")}`]),
    ...examples.columns.map((column) => `  ${column.name}: ${typeText(column.type)}  ${column.reach}${column.knownText === undefined || column.knownText === "always" ? "" : `  ${column.reach === "history" ? "" : "known at "}${column.knownText}`}`),
    ...(examples.labelers ?? []).flatMap((labeler) => [`  labeler ${labeler.id} of ${labeler.label}  [${place(labeler.span)}]`, ...labeler.rules.map((rule) => `    ${rule.name}: ${typeText(rule.type)} = ${rule.text}`)]),
  ];
}

function spineText({ spine, horizon, candidates }: Examples): string {
  const asked = candidates === undefined ? "" : `, about each ${candidates.name} of ${candidates.kind === "table" ? candidates.table : candidates.text}`;
  const each = `${horizon === undefined ? "" : `, each for ${horizon.values.length} horizons`}${asked}`;
  if (spine.kind === "closed") return `one a row of ${spine.table}, closed`;
  if (spine.kind === "calendar") return `one a row of ${spine.table} every ${durationText(spine.period)}${spine.time === undefined ? "" : ` in ${spine.time.zone}`}${each}`;
  return `one a row of ${spine.source}${spine.within === 0 ? "" : `, within ${durationText(spine.within)}`}${each}`;
}

function columnLines(columns: readonly Column[]): string[] {
  return columns.map((column) => `  ${column.name}: ${typeText(column.type)}${column.derive === undefined ? "" : "  derived"}${column.knownText === undefined || column.knownText === "always" ? "" : `  known at ${column.knownText}`}`);
}

function originText(origin: Plan["scans"][number]["from"]): string {
  return `${origin.kind} ${originName(origin)}`;
}

function place(span: { readonly file: string; readonly line: number }): string {
  return `${span.file}:${span.line}`;
}
