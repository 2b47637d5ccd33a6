/** Rows that come in versions: a label is what is first known of it, in whichever version. */
import { type Relation, rootOf } from "../knowledge/known.ts";
import { isOfVersions } from "../knowledge/versions.ts";
import type { ExamplesSymbol, SourceSymbol, Typed, ViewSymbol } from "../program.ts";
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
    message: `the label \`${examples.label.name}\` reads \`${read.name}\` as of the moment, but rows of \`${source.name}\` come in versions`,
    span: read.span,
    label: "the moment of which version?",
    related: [{ span: source.node.revisedBy?.span ?? source.node.name.span, message: "a row is revised here, and its label may come with any version" }],
    help: `read it in a column of \`${source.name}\`, where it is as of the row's event time, and use that column in the label`,
  });
}

/** Of a row that comes in versions one is the example, and its key tells which belong together; a union or an item has no such key. */
export function examplesOfVersionsNeedTheirKey(examples: ExamplesSymbol, context: CheckContext): void {
  const relation = relationOf(examples);
  if (relation === undefined || !isOfVersions(relation)) return;
  const made = rowsMadeOfVersions(relation);
  if (made === undefined) return;
  const what = made.rows.kind === "union" ? "a row of a union" : "an item of a list";
  const source = revisedSource(made);
  context.report({
    code: "MLS2370",
    severity: "error",
    message: `rows of \`${relation.name}\` come in versions, and nothing says which belong together`,
    span: examples.node.rows?.source.span ?? examples.node.name.span,
    label: `which version of ${what} is the example?`,
    related: source === undefined ? [] : [{ span: source.node.revisedBy?.span ?? source.node.name.span, message: `rows of \`${source.name}\` are revised here, by their key` }],
    notes: [`an example is one version of a row, the one that stands when it is asked about, so that a row that was corrected is not asked about twice; ${what} has no key by which its versions could be found`],
    help: `ask about rows of \`${source?.name ?? "the source"}\` itself, or of a plain view of it (\`from … where …\`); \`${relation.name}\` can feed features and labels`,
  });
}

function rowsMadeOfVersions(relation: Relation): ViewSymbol | undefined {
  for (let from: Relation = relation; from.kind === "view"; from = from.input) if (from.rows.kind !== "same") return from;
  return undefined;
}

function revisedSource(view: ViewSymbol): SourceSymbol | undefined {
  const inputs = view.rows.kind === "union" ? view.rows.inputs : [view.input];
  for (const input of inputs) {
    if (!isOfVersions(input)) continue;
    return input.kind === "source" ? input : revisedSource(input);
  }
  return undefined;
}

function momentIn(expr: Typed): { readonly name: string; readonly span: Typed["node"]["span"] } | undefined {
  let found: ReturnType<typeof momentIn>;
  walk(expr, (part) => {
    if ((part.kind === "lookup" || part.kind === "exists") && part.table.validity === "history" && part.asOf?.kind === "moment") found ??= { name: part.table.name, span: part.node.span };
    return found === undefined;
  });
  return found;
}
