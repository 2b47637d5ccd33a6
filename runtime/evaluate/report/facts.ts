import type { Partition } from "../../contract/plan.ts";
import { displayCount, isoDate, isoSecond } from "../display.ts";
import { released, type TestOutcome } from "../outcome.ts";
import { modelOf, type PartFacts, type ReportInput } from "./input.ts";

/** Sentences and sums that report and card share, so that the two can't differ. */

/** Where the model stands, in a word and a tone. */
export function standing(input: ReportInput): { readonly text: string; readonly tone: "good" | "bad" | "open" } {
  if (input.outcomes.length === 0) return { text: input.openings.length === 0 ? "test part not opened" : "no tests", tone: "open" };
  if (!released(input.outcomes)) return { text: "held back by its tests", tone: "bad" };
  // Beside `6 of 8 tests hold`, a bare `passed` would puzzle.
  const excused = input.outcomes.filter((outcome) => !outcome.passed).length;
  return { text: excused === 0 ? "tests passed" : `tests passed; ${excused} that ${excused === 1 ? "does" : "do"} not hold ${excused === 1 ? "is" : "are"} excused in the spec (warn, xfail)`, tone: "good" };
}

/** `2001-01-01 to 2001-06-30`, days in UTC; with the seconds when within a day. */
export function displaySpan(from: number, to: number): string {
  return isoDate(from) === isoDate(to) ? `${isoSecond(from)}Z to ${isoSecond(to)}Z` : `${isoDate(from)} to ${isoDate(to)}`;
}

export function displayPartSpan(part: PartFacts): string {
  return part.from === null || part.to === null ? "no moments" : displaySpan(part.from, part.to);
}

export function totalRows(parts: readonly { readonly rows: number }[]): number {
  return parts.reduce((sum, part) => sum + part.rows, 0);
}

/** How rows went to parts, in words. */
export function describeSplit(partition: Partition | undefined): string {
  if (!partition) return "not split";
  const method = partition.method;
  switch (method.kind) {
    case "time":
      return `by time: ${method.parts.map((part) => `${part.name} until ${part.text}`).join(", ")}`;
    case "last":
      return `by time, counted back from the end of the data: ${method.parts.map((part) => `${part.name} ${displayCount(part.length / 86_400_000_000)} days`).join(", ")}`;
    case "random":
      return `at random (seed ${method.seed}): ${method.parts.map((part) => `${part.name} ${part.share}`).join(", ")}${method.groups.length > 0 ? `, whole groups by ${method.groups.join(", ")}` : ""}`;
  }
}

export function partitionOf(input: ReportInput): Partition | undefined {
  const examples = modelOf(input).examples;
  return input.plan.partitions.find((partition) => partition.examples === examples);
}

/** `gbdt(trees 300, depth 6)`: the learner with its settings. */
export function describeLearner(input: ReportInput): string {
  const { learner } = modelOf(input);
  const params = Object.entries(learner.params).map(([key, value]) => `${key} ${value}`);
  const monotone = learner.monotone.map(({ input: name, direction }) => `monotone ${name} ${direction}`);
  return `${learner.kind}${params.length + monotone.length > 0 ? ` { ${[...params, ...monotone].join(", ")} }` : ""}`;
}

/** Outcomes in the order a reader wants: what holds the release back first, the spec's order within. */
export function gravestFirst(outcomes: readonly TestOutcome[]): TestOutcome[] {
  const rank = { failed: 0, surprise: 1, warned: 2, expected: 3, passed: 4 } as const;
  return [...outcomes].sort((a, b) => rank[a.verdict] - rank[b.verdict]);
}

/** What was chosen for a decide block on its own piece of validate. */
export function chosenParameters(input: ReportInput, decide: string): readonly (readonly [string, number])[] {
  return Object.entries(input.trained.decisions[decide] ?? {});
}

/** How often the test part was opened for this model, as a sentence. */
export function describeOpenings(input: ReportInput): string {
  const count = input.openings.length;
  if (count === 0) return "The test part has not been opened.";
  const { rivals } = input;
  const others = rivals.length === 0 ? "" : ` It has judged ${displayCount(rivals.length)} other model${rivals.length === 1 ? "" : "s"} too (${rivals.join(", ")}): the best of several looks better than it is.`;
  return `The test part has been opened ${count === 1 ? "once" : `${displayCount(count)} times`}${count > 1 ? "; what was learnt from the earlier openings may have shaped this model, so its test numbers may flatter" : ""}.${others}`;
}

/** Columns that are marked as delicate, with their marks. */
export function markedColumns(input: ReportInput): { readonly where: string; readonly marks: readonly string[] }[] {
  const columns = [...input.plan.scans, ...input.plan.tables].flatMap((node) => node.columns.map((column) => ({ where: `${node.id}.${column.name}`, marks: column.marks })));
  return [...columns, ...input.features.map((feature) => ({ where: feature.name, marks: feature.marks }))].filter(({ marks }) => marks.length > 0);
}
