/** Models that were taught elsewhere: what they have seen can't be told from here, so they say until when their data went. */
import type { OutsideSymbol, SplitSymbol } from "../program.ts";
import { instantOf, startOfDay } from "../types/zones.ts";
import type { CheckContext } from "./context.ts";

/** There is no default for what an outside model has seen. */
export function outsideModelsMustSayWhatTheyHaveSeen(outside: OutsideSymbol, context: CheckContext): void {
  if (outside.until !== undefined) return;
  context.report({
    code: "MLS3126",
    severity: "error",
    message: `\`${outside.model.name.name}\` borrows a model that does not say until when its data went`,
    span: outside.learner.span,
    label: "no `trained until`",
    related: [],
    notes: ["if it was trained on rows of the test part, its score says how well it remembers them"],
    help: "say where its data ended, as `onnx(\"model.onnx\", trained until 2024-01-01)`",
  });
}

/** An outside model's data ends before the test part begins: proved by dates. */
export function outsideModelsMustEndBeforeTest(outside: OutsideSymbol, context: CheckContext): void {
  const split = context.program.splits.find((candidate) => candidate.examples === outside.examples);
  if (outside.until === undefined || outside.until.kind === "unknown" || split === undefined || split.node.method !== "time" || split.node.broken) return;
  const begins = split.parts.filter((part) => part.name !== "test").at(-1);
  const end = instantIn(outside.until, split.zone);
  if (begins === undefined || end === undefined || (begins.last === undefined && begins.until === undefined)) return;
  if (begins.until !== undefined && end <= begins.until) return;
  const sure = begins.until !== undefined;
  context.report({
    code: "MLS3125",
    severity: "error",
    message: sure ? `\`${outside.model.name.name}\` borrows a model that has seen the test part` : `nothing proves that the model which \`${outside.model.name.name}\` borrows has not seen the test part`,
    span: outside.until.node.span,
    label: sure ? "its data goes on beyond the beginning of test" : "where test begins depends on the data",
    related: [{ span: begins.node.span, message: sure ? "test begins where this ends" : "test begins where this ends, counted back from the end of the data" }],
    notes: ["a part that has taught something can't judge it"],
    help: sure ? "let test begin later, or borrow a model whose data ended sooner" : "give the parts dates, as `validate until 2024-01-01`",
  });
}

/** Closed rows have no time by which an outside model could be told to have missed them. */
export function outsideModelsHaveNotSeenClosedRows(outside: OutsideSymbol, context: CheckContext): void {
  const split = context.program.splits.find((candidate) => candidate.examples === outside.examples);
  const { spine } = outside.examples;
  if (split === undefined || split.node.method === "time" || spine?.kind !== "table" || outside.examples.each !== undefined) return;
  context.report({
    code: "MLS3127",
    severity: "error",
    message: `nothing proves that the model which \`${outside.model.name.name}\` borrows has not seen the rows of \`${spine.name}\``,
    span: outside.learner.name.span,
    label: "taught elsewhere, perhaps with these",
    related: [{ span: split.node.methodSpan, message: "the test part is drawn from rows without a time" }],
    help: 'if its makers say what it was taught with, waive it: `allow MLS3127 "trained on …, not on these"` in the model',
  });
}

function instantIn(until: Extract<OutsideSymbol["until"], { readonly value: number }>, zone: SplitSymbol["zone"]): number | undefined {
  if (until.kind === "timestamp") return until.value;
  // Without a zone the parts' own dates have been spoken of; counted from the end, any date is beyond proof.
  if (zone === undefined) return Number.POSITIVE_INFINITY;
  return until.kind === "date" ? startOfDay(until.value, zone) : instantOf(until.value, zone);
}
