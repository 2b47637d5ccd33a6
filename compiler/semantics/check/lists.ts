/** Lists (`group session`) are whole: no split cuts them, no sample takes some of their rows, and one model ranks them. */
import { columnsRead } from "../knowledge/reads.ts";
import type { ColumnSymbol, ExamplesSymbol, ModelSymbol, SplitSymbol, Typed } from "../program.ts";
import { walk } from "../walk.ts";
import type { CheckContext } from "./context.ts";

/** A sample draws whole lists: its probability reads what a list shares, and nothing of a row. */
export function samplesDrawWholeLists(examples: ExamplesSymbol, context: CheckContext): void {
  const { group, sample } = examples;
  if (group.length === 0 || sample === undefined) return;
  const shared = new Set(group.map(({ column }) => column));
  const other = columnsRead(sample).find((column) => !shared.has(column));
  if (other === undefined) return;
  const names = group.map(({ column }) => `\`${column.name}\``).join(", ");
  context.report({
    code: "MLS2457",
    severity: "error",
    message: `\`sample\` would take some rows of a list and leave others`,
    span: sample.node.span,
    label: `reads \`${other.name}\`, which may differ within a list`,
    related: group.map(({ column, span }) => ({ span, message: `rows with equal \`${column.name}\` are a list` })),
    notes: ["what is left of a list is another question than the one that was asked, and its order another answer"],
    help: `let the probability read ${names} alone, as \`sample 10%\`; weigh rows with \`weight\``,
  });
}

/** A ranking compares scores within a list, so one model gives all of a list its scores: segments go by what the list shares. */
export function segmentsHoldWholeLists(model: ModelSymbol, context: CheckContext): void {
  const { examples, segments } = model;
  if (model.task !== "ranking" || segments === undefined || examples.group.length === 0) return;
  const shared = new Set(examples.group.map(({ column }) => column));
  for (const [i, feature] of segments.features.entries()) {
    const other = notShared(feature.value, shared);
    if (other === undefined) continue;
    const names = examples.group.map(({ column }) => `\`${column.name}\``).join(", ");
    context.report({
      code: "MLS2421",
      severity: "error",
      message: `rows of one list would be scored by different models of \`${model.name}\``,
      span: segments.names[i]!.span,
      label: `reads \`${other.name}\`, which may differ within a list`,
      related: examples.group.map(({ column, span }) => ({ span, message: `rows with equal \`${column.name}\` are a list` })),
      notes: ["a ranking's score says which row of a list comes first, and nothing beside another model's"],
      help: `make segments by ${names}, or name \`${other.name}\` in \`group\` too, where a list has one`,
    });
    return;
  }
}

/** The first column of the row that the expression reads and a list does not share; the moment is shared, and what is looked up or counted by what is shared. */
function notShared(expr: Typed, shared: ReadonlySet<ColumnSymbol>): ColumnSymbol | undefined {
  let found: ColumnSymbol | undefined;
  const visit = (part: Typed): void =>
    walk(part, (inner) => {
      if (inner.kind === "feature") visit(inner.feature.value);
      if (inner.kind === "use") inner.use.args.forEach(visit);
      if (inner.kind === "column" && !shared.has(inner.column)) {
        if (inner.column.derive === undefined) found ??= inner.column;
        else visit(inner.column.derive);
      }
      return inner.kind === "use" ? false : undefined;
    });
  visit(expr);
  return found;
}

/** Closed rows are split by what makes their lists. */
export function listsAreOnOneSide(split: SplitSymbol, context: CheckContext): void {
  const { group, name } = split.examples;
  if (group.length === 0 || split.node.method === "time") return;
  const columns = group.map(({ column }) => column.name);
  // Groups coarser than the lists, or the lists themselves, keep each on one side.
  if (split.groups.length > 0 && split.groups.every((by) => columns.includes(by.name))) return;
  context.report({
    code: "MLS2458",
    severity: "error",
    message: `one list of \`${name}\` may be in two parts`,
    span: split.node.methodSpan,
    label: split.node.method === "random" ? "rows are drawn one by one" : "nothing says that a list is in one of these",
    related: group.map(({ column, span }) => ({ span, message: `rows with equal \`${column.name}\` are a list` })),
    notes: ["a list is learnt from and judged as a whole"],
    help: `split by what makes the lists: \`split ${name} by group(${columns.join(", ")}) { … }\``,
    fixes: [{ title: `split by group(${columns.join(", ")})`, edits: [{ span: split.node.methodSpan, text: `by group(${columns.join(", ")})` }] }],
  });
}
