import { columnsRead } from "../knowledge/reads.ts";
import { keyOfPromise } from "../typing/promise.ts";
import type { ColumnSymbol, ExamplesSymbol, ModelSymbol, Program, SplitSymbol, TableSymbol } from "../program.ts";
import { type CheckContext, relatedOf } from "./context.ts";

const ORDER = ["train", "validate", "test"] as const;

/** `random`, and `by group` which draws groups at random, are for closed rows: events in time are split by time. */
export function randomIsForClosedRows(split: SplitSymbol, context: CheckContext): void {
  const { method } = split.node;
  if (method !== "random" && method !== "group") return;
  const { examples } = split;
  const history = examples.uses[0];
  // History without a moment has been spoken of.
  if (examples.spine === undefined || (examples.spine.kind === "table" && examples.each === undefined)) return;
  context.report({
    code: "MLS3030",
    severity: "error",
    message: `\`${examples.name}\` is split ${method === "group" ? "by group alone" : "at random"}, but its rows are ${examples.each === undefined ? "events" : "asked about again and again"} in time`,
    span: split.node.methodSpan,
    label: "rows of the future would teach about rows of the past",
    related: relatedOf([
      { span: examples.node.rows?.span ?? examples.node.name.span, message: examples.each === undefined ? `one example for each row of \`${examples.spine.name}\`, a log of events` : `one example for each row of \`${examples.spine.name}\` at each date` },
      ...(history === undefined ? [] : [{ span: history.span, message: `and \`${history.group.name}\` reads \`${history.group.input.name}\` over time` }]),
    ]),
    help: `split by time: \`split ${examples.name} by time in "UTC" { train until …; validate until …; test until … }\``,
    // Shares say nothing of where in time the parts end.
    fixes: split.parts.some((part) => part.share !== undefined) ? undefined : [{ title: "split by time", edits: [{ span: split.node.methodSpan, text: 'by time in "UTC"' }] }],
  });
}

/** One example set has one split: with two, the test part of one is train in the other. */
export function examplesAreSplitOnce(program: Program, context: CheckContext): void {
  const first = new Map<ExamplesSymbol, SplitSymbol>();
  for (const split of program.splits) {
    const other = first.get(split.examples);
    if (other === undefined) {
      first.set(split.examples, split);
      continue;
    }
    context.report({
      code: "MLS3034",
      severity: "error",
      message: `\`${split.examples.name}\` is split twice`,
      span: split.node.examples.span,
      label: "a second split",
      related: [{ span: other.node.examples.span, message: "split here first" }],
      notes: ["what one of them keeps for test, the other may train on"],
      help: "keep one of them, or declare a second example set",
    });
  }
}

/** What is judged, calibrated or given a threshold needs rows that it has not learnt from. */
export function judgingNeedsASplit(program: Program, context: CheckContext): void {
  const split = new Set(program.splits.map((known) => known.examples));
  // A split that could not be read has been spoken of.
  const named = new Set(program.files.flatMap((file) => file.declarations.flatMap((declaration) => (declaration.kind === "split" ? [declaration.examples.name] : []))));
  const said = new Set<object>();
  const report = (model: ModelSymbol, what: string, span: SplitSymbol["node"]["span"]): void => {
    if (said.has(model) || split.has(model.examples) || named.has(model.examples.name)) return;
    said.add(model);
    context.report({
      code: "MLS3061",
      severity: "error",
      message: `${what}, but \`${model.examples.name}\` is not split`,
      span,
      label: "on which rows?",
      related: [{ span: model.node.name.span, message: `\`${model.name}\` would learn from all of \`${model.examples.name}\`` }],
      notes: ["a score on rows that the model has learnt from says nothing about new ones"],
      help: `split it into what teaches, what chooses and what judges: \`split ${model.examples.name} by time in "UTC" { train until …; validate until …; test until … }\``,
    });
  };
  for (const tests of program.tests) report(tests.model, `\`${tests.model.name}\` is tested`, tests.node.model.span);
  for (const decide of program.decisions) for (const choice of decide.choose) report(decide.model, `\`${choice.parameter}\` is chosen by how \`${decide.model.name}\` does`, choice.span);
  for (const model of program.models) if (model.node.calibrate !== undefined) report(model, `\`${model.name}\` is calibrated`, model.node.name.span);
}

/** Train is before validate is before test. */
export function partsMustBeInOrder(split: SplitSymbol, context: CheckContext): void {
  if (split.node.method !== "time") return;
  let place = -1;
  let until = Number.NEGATIVE_INFINITY;
  let previous: SplitSymbol["parts"][number] | undefined;
  for (const part of split.parts) {
    const position = ORDER.indexOf(part.name);
    // A part that is there twice has been spoken of.
    if (position === place) continue;
    const later = position > place && (part.until === undefined || part.until > until);
    if (!later && previous !== undefined) {
      context.report({
        code: "MLS3031",
        severity: "error",
        message: position <= place ? `\`${part.name}\` comes after \`${previous.name}\`` : `\`${part.name}\` ends before \`${previous.name}\` does`,
        span: part.node.span,
        label: "out of order",
        related: [{ span: previous.node.span, message: `\`${previous.name}\` is here` }],
        notes: ["a model must be judged on what came after all that it was made from"],
        help: "order the parts in time: train, then validate, then test",
      });
      return;
    }
    place = position;
    until = part.until ?? until;
    previous = part;
  }
}

/** Under `random`, what repeats (a customer, an island's station) must be on one side only. */
export function groupsMustBeOnOneSide(split: SplitSymbol, context: CheckContext): void {
  const table = split.examples.spine;
  const repeating = repeatingColumn(split);
  if (repeating === undefined || table?.kind !== "table") return;
  context.report({
    code: "MLS3032",
    severity: "error",
    message: `one \`${entityName(repeating)}\` may be on both sides of the split`,
    span: split.node.methodSpan,
    label: `rows with the same \`${repeating.name}\` are spread over the parts`,
    related: [{ span: repeating.span, message: whyItRepeats(repeating, table) }],
    notes: ["the model would be praised for remembering whom it has met"],
    help: `keep each on one side: \`split ${split.examples.name} by group(${repeating.name}) { … }\`${repeating.marks.includes("id") && !table.key.includes(repeating) ? `; if each row has another, say so: \`unique by ${repeating.name}\`` : ""}`,
    fixes: [{ title: `split by group(${repeating.name})`, edits: [{ span: split.node.methodSpan, text: `by group(${repeating.name})` }] }],
  });
}

/** What repeats among closed rows, and is spread over the parts by a random split, or by one whose groups are the rows themselves. */
function repeatingColumn(split: SplitSymbol): ColumnSymbol | undefined {
  const { groups, examples } = split;
  const table = examples.spine;
  if (split.node.method === "time" || table?.kind !== "table" || examples.each !== undefined) return undefined;
  const own = table.key.filter((column) => groups.some((group) => group === column || (group.kind === "exampleFeature" && group.value.kind === "column" && group.value.column === column)));
  if (groups.length > 0 && (own.length < table.key.length || table.key.length === 0 || examples.candidates !== undefined)) return undefined;
  // With candidates each row is asked about once for each of them.
  const single = table.key.length === 1 && examples.candidates === undefined ? table.key[0] : undefined;
  const isEntity = ({ type }: ColumnSymbol): boolean => type.kind === "category" && type.entity !== undefined;
  const others = table.columns.filter((column) => column !== single);
  return others.find(isEntity) ?? others.find((column) => column.marks.includes("id") && !isUnique(column, table)) ?? (single === undefined ? table.key[0] : undefined);
}

/** Said to tell the rows apart by itself, which is asserted when the data is read. */
function isUnique(column: ColumnSymbol, table: TableSymbol): boolean {
  return table.unique.some((columns) => columns.length === 1 && columns[0] === column);
}

function whyItRepeats(column: ColumnSymbol, table: TableSymbol): string {
  const what = column.type.kind === "category" && column.type.entity !== undefined ? ` is a \`${column.type.entity.name}\` and` : column.marks.includes("id") ? " is an `@id` and" : "";
  if (table.key.length === 1 && table.key[0] === column) return `\`${column.name}\`${what} is asked about once for each candidate, so it repeats`;
  return table.key.includes(column) ? `\`${column.name}\`${what} is only a part of the key of \`${table.name}\`, so it repeats` : `\`${column.name}\`${what} is no key of \`${table.name}\`, so it repeats`;
}

function entityName(column: ColumnSymbol): string {
  return column.type.kind === "category" && column.type.entity !== undefined ? column.type.entity.name : column.name;
}

/** A promise to new customers is kept by a split that keeps customers apart: by groups, or under a split by time by leaving out of a later part whom an earlier one holds. */
export function generaliseNeedsGroups(split: SplitSymbol, context: CheckContext): void {
  if (split.node.method === "time") {
    promisesNeedAKeyOfTheRow(split, context);
    return;
  }
  for (const name of split.node.generalise) {
    const kept = split.groups.some((group) => group.name === name.name || (group.kind === "exampleFeature" && columnsRead(group.value).some((column) => column.name === name.name)));
    if (kept || repeatingColumn(split)?.name === name.name) continue;
    context.report({
      code: "MLS3033",
      severity: "error",
      message: `the promise is to new \`${name.name}\`s, but one of them may be in two parts`,
      span: name.span,
      label: "not kept apart by this split",
      related: [{ span: split.node.methodSpan, message: "the split is made here" }],
      help: `split by group(${name.name})`,
    });
  }
}

/** Whom a part has met is told by a column of the row itself; what is worked out over time or at the door names nobody. */
function promisesNeedAKeyOfTheRow(split: SplitSymbol, context: CheckContext): void {
  for (const { name, found } of split.generalise) {
    if (keyOfPromise(found) !== undefined) continue;
    const value = found.kind === "exampleFeature" ? found : undefined;
    context.report({
      code: "MLS3033",
      severity: "error",
      message: `the promise is to new \`${name.name}\`s, but \`${name.name}\` is no key`,
      span: name.span,
      label: "names nobody whom a part could have met",
      related: value === undefined ? [] : [{ span: value.span, message: "it is worked out here" }],
      help: `name a column of \`${split.examples.spine?.name ?? split.examples.name}\` that repeats, as a customer or a device does; what a table knows of it can be a derived column`,
    });
  }
}
