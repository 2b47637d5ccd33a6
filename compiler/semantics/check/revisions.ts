/** Rows that come in versions: a label is what is first known of it, in whichever version. */
import { rootOf } from "../knowledge/known.ts";
import type { ExamplesSymbol, Typed } from "../program.ts";
import type { CheckContext } from "./context.ts";
import { relationOf } from "./moment.ts";
import { walk } from "../walk.ts";

/** The label is sought among all versions of a row, each asked at a moment of its own; so it can't hang on one moment. */
export function labelOfVersionsHasNoMoment(examples: ExamplesSymbol, context: CheckContext): void {
  const relation = relationOf(examples);
  if (relation === undefined || examples.label === undefined || examples.label.from !== undefined) return;
  const source = rootOf(relation);
  if (source.kind !== "source" || source.revisedBy === undefined) return;
  const read = momentIn(examples.label.value);
  if (read === undefined) return;
  context.report({
    code: "MLS3093",
    severity: "error",
    message: `the label \`${examples.label.name}\` reads ${read.name === undefined ? "the moment" : `\`${read.name}\` as of the moment`}, but rows of \`${source.name}\` come in versions`,
    span: read.span,
    label: "the moment of which version?",
    related: [{ span: source.node.revisedBy?.span ?? source.node.name.span, message: "a row is revised here, and its label may come with any version" }],
    help: read.name === undefined ? `reckon from the row's own times, or from the event time` : `read it in a column of \`${source.name}\`, where it is as of the row's event time, and use that column in the label`,
  });
}

/** The table that is read as of the moment, or the moment itself. */
function momentIn(expr: Typed): { readonly name: string | undefined; readonly span: Typed["node"]["span"] } | undefined {
  let found: ReturnType<typeof momentIn>;
  walk(expr, (part) => {
    if (part.kind === "moment") found ??= { name: undefined, span: part.node.span };
    if ((part.kind === "lookup" || part.kind === "exists") && part.table.validity === "history" && part.asOf?.kind === "moment") found ??= { name: part.table.name, span: part.node.span };
    return found === undefined;
  });
  return found;
}
