/** Everything in a program that has a name and can be explained. */
import { labelViews } from "../semantics/check/labelled.ts";
import { rootColumn } from "../semantics/knowledge/reads.ts";
import type { ColumnSymbol, DecideSymbol, ExampleFeatureSymbol, ExamplesSymbol, FeatureSymbol, GroupSymbol, ModelInputSymbol, ModelSymbol, Program } from "../semantics/program.ts";

export type Thing = { readonly name: string; readonly owner: string } & (
  | { readonly kind: "column"; readonly column: ColumnSymbol }
  | { readonly kind: "feature"; readonly group: GroupSymbol; readonly feature: FeatureSymbol }
  | { readonly kind: "exampleFeature"; readonly examples: ExamplesSymbol; readonly feature: ExampleFeatureSymbol }
  | { readonly kind: "label"; readonly examples: ExamplesSymbol }
  | { readonly kind: "input"; readonly model: ModelSymbol; readonly input: ModelInputSymbol }
  | { readonly kind: "model"; readonly model: ModelSymbol }
  | { readonly kind: "decision"; readonly decide: DecideSymbol; readonly rule: DecideSymbol["rules"][number] }
);

/** In the order in which a bare name is looked for: what is furthest from the data first. */
export function namedThings(program: Program): Thing[] {
  return [
    ...program.decisions.flatMap((decide) => decide.rules.map((rule): Thing => ({ kind: "decision", name: rule.name, owner: decide.name, decide, rule }))),
    ...program.models.map((model): Thing => ({ kind: "model", name: model.name, owner: model.examples.name, model })),
    ...program.models.flatMap((model) => model.inputs.map((input): Thing => ({ kind: "input", name: input.name, owner: model.name, model, input }))),
    ...program.examples.flatMap((examples): Thing[] => [
      ...examples.features.map((feature): Thing => ({ kind: "exampleFeature", name: feature.name, owner: examples.name, examples, feature })),
      ...labelViews(examples).flatMap((view): Thing[] => (view.label === undefined ? [] : [{ kind: "label", name: view.label.name, owner: examples.name, examples: view }])),
    ]),
    ...program.groups.flatMap((group) => group.features.map((feature): Thing => ({ kind: "feature", name: feature.name, owner: group.name, group, feature }))),
    ...[...program.views.filter((view) => view.id === view.name), ...program.sources, ...program.tables].flatMap((relation) => relation.columns.map((column): Thing => ({ kind: "column", name: column.name, owner: relation.name, column }))),
  ];
}

export const fullName = (thing: Thing): string => `${thing.owner}.${thing.name}`;

/**
 * Things of that name. Where one of them only hands another on (an input from `*`, a view's column that is its source's) or is all that another is made of (the column behind an
 * example feature), a bare name means the one that tells most; the others are `also`, and are asked for by their full name.
 */
export function findThings(things: readonly Thing[], name: string): { readonly found: readonly Thing[]; readonly also: readonly Thing[] } {
  const exact = things.filter((thing) => fullName(thing) === name);
  if (exact.length > 0) return { found: exact, also: [] };
  const all = things.filter((thing) => thing.name === name);
  const found = all.filter((thing) => !isToldBy(thing, all));
  return { found, also: all.filter((thing) => !found.includes(thing)) };
}

function isToldBy(thing: Thing, all: readonly Thing[]): boolean {
  const asFeature = (test: (value: ExampleFeatureSymbol["value"]) => boolean): boolean => all.some((other) => other.kind === "exampleFeature" && test(other.feature.value));
  switch (thing.kind) {
    case "input":
      return thing.input.value.kind === "feature" && all.some((other) => other.kind === "exampleFeature" && other.examples === thing.model.examples);
    case "feature":
      return asFeature((value) => value.kind === "use" && value.feature === thing.feature);
    case "column": {
      const root = rootColumn(thing.column);
      return asFeature((value) => (value.kind === "column" && rootColumn(value.column) === root) || (value.kind === "lookup" && value.column === root)) || all.some((other) => other.kind === "column" && other !== thing && other.column === root);
    }
    default:
      return false;
  }
}
