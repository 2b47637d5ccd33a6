/** What a name is, as a tree: type, knowledge time, readiness, marks, and what it is made of, down to the columns of a file. */
import type { Checked } from "../check.ts";
import { knownText } from "../plan/known-text.ts";
import { lowerType } from "../plan/types.ts";
import { aheadLabel, labelLag } from "../semantics/check/label-ahead.ts";
import { windowKnown } from "../semantics/check/window.ts";
import type { Known } from "../semantics/knowledge/known.ts";
import { durationText } from "../semantics/knowledge/times.ts";
import { parts } from "../semantics/knowledge/reads.ts";
import type { ColumnSymbol, ExampleFeatureSymbol, ExamplesSymbol, FeatureSymbol, GroupSymbol, ModelInputSymbol, ModelSymbol, Type, Typed } from "../semantics/program.ts";
import { typeText } from "./plan-text.ts";

export type Thing = { readonly name: string; readonly owner: string } & (
  | { readonly kind: "column"; readonly column: ColumnSymbol }
  | { readonly kind: "feature"; readonly group: GroupSymbol; readonly feature: FeatureSymbol }
  | { readonly kind: "exampleFeature"; readonly examples: ExamplesSymbol; readonly feature: ExampleFeatureSymbol }
  | { readonly kind: "label"; readonly examples: ExamplesSymbol }
  | { readonly kind: "input"; readonly model: ModelSymbol; readonly input: ModelInputSymbol }
);

export function namedThings({ program }: Checked): Thing[] {
  return [
    ...program.models.flatMap((model) => model.inputs.map((input): Thing => ({ kind: "input", name: input.name, owner: model.name, model, input }))),
    ...program.examples.flatMap((examples): Thing[] => [
      ...examples.features.map((feature): Thing => ({ kind: "exampleFeature", name: feature.name, owner: examples.name, examples, feature })),
      ...(examples.label === undefined ? [] : [{ kind: "label" as const, name: examples.label.name, owner: examples.name, examples }]),
    ]),
    ...program.groups.flatMap((group) => group.features.map((feature): Thing => ({ kind: "feature", name: feature.name, owner: group.name, group, feature }))),
    ...[...program.views, ...program.sources, ...program.tables].flatMap((relation) => relation.columns.map((column): Thing => ({ kind: "column", name: column.name, owner: relation.name, column }))),
  ];
}

interface Branch {
  readonly text: string;
  readonly children: readonly Branch[];
}

export function whyText(thing: Thing, checked: Checked): string {
  const branch = branchOf(thing, checked);
  return [branch.text, ...renderChildren(branch.children, "")].join("\n");
}

function renderChildren(children: readonly Branch[], indent: string): string[] {
  return children.flatMap((child, i) => {
    const last = i === children.length - 1;
    return [`${indent}${last ? "└ " : "├ "}${child.text}`, ...renderChildren(child.children, `${indent}${last ? "  " : "│ "}`)];
  });
}

function branchOf(thing: Thing, checked: Checked): Branch {
  switch (thing.kind) {
    case "column":
      return columnBranch(thing.column, checked, new Set());
    case "feature":
      return featureBranch(thing.group, thing.feature, checked);
    case "exampleFeature":
      return exampleBranch(thing.examples, thing.feature, checked);
    case "label": {
      const ahead = aheadLabel(thing.examples);
      if (ahead !== undefined) return aheadBranch(thing.examples, ahead, checked);
      const label = thing.examples.label!;
      return { text: `${label.name}: ${type(label.value.type)}, label of ${thing.examples.name}${known(checked.knowledge.ofExpression(label.value))}`, children: readBranches(label.value, checked, new Set()) };
    }
    case "input": {
      const learnt: Branch[] = [];
      let inner = thing.input.value;
      while (inner.kind === "transform") {
        learnt.push({ text: `${inner.transform}, fitted on train alone${inner.usesLabel ? "; out of fold for train rows" : ""}`, children: [] });
        inner = inner.argument;
      }
      return { text: `${thing.name}: ${type(thing.input.value.type)}, input of ${thing.model.name}`, children: [...learnt, ...readBranches(inner, checked, new Set())] };
    }
  }
}

function columnBranch(column: ColumnSymbol, checked: Checked, seen: Set<object>): Branch {
  const isTable = column.owner.kind === "table";
  const when = isTable ? ", timeless" : known(checked.knowledge.ofColumn(column));
  const marks = column.marks.length === 0 ? "" : `, ${column.marks.map((mark) => `@${mark}`).join(" ")}`;
  const text = `${column.name}: ${type(column.type)}, ${column.derive !== undefined ? "derived in" : "column of"} ${column.owner.name}${when}${marks}`;
  if (seen.has(column)) return { text, children: [] };
  seen.add(column);
  if (column.through !== undefined) return { text, children: [columnBranch(column.through, checked, seen)] };
  return { text, children: column.derive === undefined ? [] : readBranches(column.derive, checked, seen) };
}

function featureBranch(group: GroupSymbol, feature: FeatureSymbol, checked: Checked): Branch {
  const ready = group.ready === undefined ? "" : group.ready.kind === "live" ? `, ${durationText(group.ready.within.micros)} behind` : `, of the last run (every ${durationText(group.ready.period.micros)}, ${durationText(group.ready.after.micros)} behind)`;
  const seen = new Set<object>();
  const windows = collectAggregates(feature.value).map(({ aggregate, typed }): Branch => ({
    text: `${checkedText(checked, typed)} of ${group.input.name} by ${group.keys.map((key) => key.name).join(", ")}${known(windowKnown(group, aggregate, checked.knowledge))}`,
    children: [...aggregate.arguments, ...aggregate.where, ...group.keys.map((key) => key.value)].flatMap((expr) => readBranches(expr, checked, seen)),
  }));
  return { text: `${feature.name}: ${type(feature.value.type)}, feature of ${group.name}, had from history${ready}`, children: windows };
}

/** A label from another source: when it is final, and of whose rows. */
function aheadBranch(examples: ExamplesSymbol, label: NonNullable<ReturnType<typeof aheadLabel>>, checked: Checked): Branch {
  const { from } = label;
  const start = from.horizon === undefined ? "the moment" : `the moment + ${from.horizon.name}`;
  const lag = labelLag(label, checked.knowledge);
  const final = Number.isFinite(lag) ? `, known ${durationText(from.width + lag)} after ${start}` : "";
  const windows = collectAggregates(label.value).map(({ aggregate, typed }) => ({
    text: `${checkedText(checked, typed)} over rows of ${from.input.name} from ${start} on, by ${from.keys.map((key) => key.name).join(", ")}`,
    children: aggregate.arguments.flatMap((argument) => readBranches(argument, checked, new Set())),
  }));
  return { text: `${label.name}: ${type(label.value.type)}, label of ${examples.name}${final}`, children: windows };
}

function collectAggregates(expr: Typed): { aggregate: Extract<Typed, { kind: "aggregate" }>["aggregate"]; typed: Typed }[] {
  if (expr.kind === "aggregate") return [{ aggregate: expr.aggregate, typed: expr }];
  return parts(expr).flatMap(collectAggregates);
}

function exampleBranch(examples: ExamplesSymbol, feature: ExampleFeatureSymbol, checked: Checked): Branch {
  const asked = examples.asked === undefined ? "" : `, asked at ${checkedText(checked, examples.asked.at)}`;
  return { text: `${feature.name}: ${type(feature.value.type)}, of ${examples.name}${asked}`, children: readBranches(feature.value, checked, new Set()) };
}

/** What an expression reads, one branch each. */
function readBranches(expr: Typed, checked: Checked, seen: Set<object>): Branch[] {
  switch (expr.kind) {
    case "column":
      return [columnBranch(expr.column, checked, seen)];
    case "lookup":
      return [{ text: `${expr.column.name}: ${type(expr.column.type)}, from ${expr.table.name}, timeless`, children: expr.keys.flatMap((key) => readBranches(key, checked, seen)) }];
    case "use":
      return [featureBranch(expr.use.group, expr.feature, checked), ...expr.use.args.flatMap((arg) => readBranches(arg, checked, seen))];
    case "feature":
      if (expr.feature.kind !== "exampleFeature" || seen.has(expr.feature)) return [];
      seen.add(expr.feature);
      return readBranches(expr.feature.value, checked, seen);
    default:
      return parts(expr).flatMap((part) => readBranches(part, checked, seen));
  }
}

function known(of: Known): string {
  const text = knownText(of);
  return text === "always" ? ", always known" : `, known at ${text}`;
}

function type(of: Type): string {
  return of.kind === "error" || of.kind === "row" ? "?" : typeText(lowerType(of));
}

function checkedText(checked: Checked, typed: Typed): string {
  const { span } = typed.node;
  return (checked.texts.get(span.file) ?? "").slice(span.start, span.end).replace(/\s+/g, " ");
}
