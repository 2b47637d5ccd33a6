/** Lists (`group session`) are whole: no split cuts them, and no sample takes some of their rows. */
import { columnsRead } from "../knowledge/reads.ts";
import type { ExamplesSymbol, SplitSymbol } from "../program.ts";
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
