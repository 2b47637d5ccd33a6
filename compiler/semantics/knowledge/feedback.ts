/** What a model's own decisions change (`affects`), and where that comes back: in the rows, labels and features of example sets. */
import type { ColumnSymbol, DeploySymbol, ExampleFeatureSymbol, ExamplesSymbol, Typed } from "../program.ts";
import { conditionsOf } from "../check/labelled.ts";
import { exploreIn } from "../typing/explore.ts";
import { chosenFrom, madeFrom } from "./made-from.ts";

export function affectedBy(examples: ExamplesSymbol): ReadonlySet<ColumnSymbol> {
  return new Set(examples.affects.flatMap(({ columns }) => columns));
}

/** Expressions that make the label. */
function labelling(examples: ExamplesSymbol): Typed[] {
  return examples.labels.flatMap(({ value, from }) => [value, ...(from === undefined ? [] : [...(from.where === undefined ? [] : [from.where]), ...from.keys.map((key) => key.value)])]);
}

/** The label that reads a column; the first, where rows are chosen by it. */
export function labelReading(examples: ExamplesSymbol, column: ColumnSymbol): NonNullable<ExamplesSymbol["label"]> {
  return examples.labels.find(({ value }) => madeFrom(value, "everything", (read) => read === column).length > 0) ?? examples.label!;
}

/** Affected columns that the label is made from, or by which the rows are chosen that have one. */
export function affectedLabel(examples: ExamplesSymbol, affected: ReadonlySet<ColumnSymbol>): ColumnSymbol[] {
  const wanted = (column: ColumnSymbol): boolean => affected.has(column);
  const rows = [examples.spine, ...examples.labels.map(({ from }) => from?.input)].flatMap((relation) => (relation === undefined || relation.kind === "table" ? [] : chosenFrom(relation, wanted)));
  return [...new Set([...[...labelling(examples), ...conditionsOf(examples)].flatMap((expr) => madeFrom(expr, "everything", wanted)), ...rows])];
}

/** Features that are made from affected columns of earlier rows. */
export function affectedFeatures(examples: ExamplesSymbol, affected: ReadonlySet<ColumnSymbol>): { readonly feature: ExampleFeatureSymbol; readonly columns: readonly ColumnSymbol[] }[] {
  return examples.features.map((feature) => ({ feature, columns: madeFrom(feature.value, "everything", (column) => affected.has(column)) })).filter(({ columns }) => columns.length > 0);
}

/** Whether a weight undoes the decisions: it reads their logged probability, or what was decided (where it was shown) as far as that is not the label itself. */
export function undoesDecisions(examples: ExamplesSymbol, affected: ReadonlySet<ColumnSymbol>): boolean {
  const label = new Set(labelling(examples).flatMap((expr) => madeFrom(expr, "everything", (column) => affected.has(column))));
  return examples.weight !== undefined && madeFrom(examples.weight, "own row", (column) => column.marks.includes("propensity") || (affected.has(column) && !label.has(column))).length > 0;
}

/** What acts: the items of a deployment that send decisions out. */
export function actingItems(deploy: DeploySymbol): DeploySymbol["node"]["items"] {
  return deploy.node.items.filter(({ verb }) => verb.name === "serve" || verb.name === "score");
}

/** The item that acts without exploring; undefined where all of them explore, or none acts. */
export function actsWithoutExploring(deploy: DeploySymbol): DeploySymbol["node"]["items"][number] | undefined {
  return actingItems(deploy).find((item) => exploreIn(item) === undefined);
}
