import type * as ast from "../../syntax/ast.ts";
import type { DecideSymbol, ExamplesSymbol, GroupSymbol, KnownTyped, Program, Typed } from "../program.ts";
import { parts } from "../walk.ts";
import { segmentItems } from "./made-rows.ts";
import { aggregates } from "./reads.ts";

/** Where an expression stands: `row` about one row of a declaration, `feature` about a key's history, `example` about a prediction, `input` of a model. */
export interface PlacedExpression {
  readonly expr: Typed;
  readonly kind: "row" | "feature" | "example" | "moment" | "input";
  /** For messages: "a column of `orders`". */
  readonly place: string;
  /** The declaration that holds it. */
  readonly span: ast.Span;
}

const kept = new WeakMap<Program, readonly PlacedExpression[]>();

/** The expressions that hold what may not stand everywhere (a lookup, what learns, `if_known`, a `config`), with their places. Most hold none, so they are sought once for all rules. */
export function placedExpressions(program: Program): readonly PlacedExpression[] {
  let placed = kept.get(program);
  if (placed === undefined) {
    placed = [...everyExpression(program)].filter(({ expr }) => isRestricted(expr));
    kept.set(program, placed);
  }
  return placed;
}

function isRestricted(expr: Typed): boolean {
  const { kind } = expr;
  if (kind === "aggregate") return expr.aggregate.arguments.some(isRestricted) || expr.aggregate.where.some(isRestricted);
  return kind === "lookup" || kind === "exists" || kind === "rowOf" || kind === "transform" || kind === "ifKnown" || kind === "config" || parts(expr).some(isRestricted);
}

/** Every expression of a program that could be restricted, each once, with its place. */
function* everyExpression(program: Program): Generator<PlacedExpression> {
  const knownOf = (known: KnownTyped | undefined): Typed[] => (known?.at === undefined ? [] : [known.at]);
  for (const owner of [...program.sources, ...program.tables]) {
    const row = (expr: Typed, place: string): PlacedExpression => ({ expr, kind: "row", place: `${place} of \`${owner.name}\``, span: owner.node.name.span });
    for (const column of owner.columns) {
      if (column.derive !== undefined) yield row(column.derive, "a column");
      for (const expr of knownOf(column.known)) yield row(expr, "the `known`");
    }
    for (const rule of owner.expect) yield row(rule.condition, "an `expect`");
    if (owner.kind === "table") {
      if (owner.valid !== undefined) yield row(owner.valid.known, "the `known`");
      continue;
    }
    yield row(owner.at, "the event time");
    if (owner.exists !== owner.at) yield row(owner.exists, "the existence");
    for (const expr of knownOf(owner.known)) yield row(expr, "the `known`");
  }
  for (const view of program.views) {
    const row = (expr: Typed, place: string): PlacedExpression => ({ expr, kind: "row", place: `${place} of \`${view.name}\``, span: view.node.name.span });
    for (const column of view.columns) if (column.derive !== undefined) yield row(column.derive, "a column");
    for (const value of segmentItems(view)) {
      yield row(value, "a column");
      for (const aggregate of aggregates(value)) for (const expr of [...aggregate.arguments, ...aggregate.where]) yield row(expr, "a column");
    }
    if (view.where !== undefined) yield row(view.where, "the `where`");
    if (view.at !== undefined) yield row(view.at, "the event time");
    for (const expr of knownOf(view.known)) yield row(expr, "the `known`");
  }
  for (const group of program.groups) yield* ofGroup(group);
  for (const examples of program.examples) {
    const span = examples.node.name.span;
    if (examples.asked !== undefined) yield { expr: examples.asked.at, kind: "moment", place: "the moment asked", span };
    if (examples.candidates?.kind === "list") yield { expr: examples.candidates.list, kind: "row", place: "the candidates", span };
    if (examples.where !== undefined) yield { expr: examples.where, kind: "example", place: "a `where`", span };
    for (const label of examples.labels) yield* ofLabel(label, span);
    if (examples.weight !== undefined) yield { expr: examples.weight, kind: "example", place: "a weight", span };
    if (examples.sample !== undefined) yield { expr: examples.sample, kind: "example", place: "a `sample`", span };
    for (const use of examples.uses) for (const arg of use.args) yield { expr: arg, kind: "example", place: `a key of \`${use.group.name}\``, span };
    for (const feature of examples.features) if (feature.use === undefined) yield { expr: feature.value, kind: "example", place: `the features of \`${examples.name}\``, span };
  }
  for (const labeler of program.labelers) for (const rule of labeler.rules) yield { expr: rule.value, kind: "example", place: `a rule of \`${labeler.name}\``, span: labeler.examples.node.name.span };
  for (const model of program.models) for (const input of model.inputs) yield { expr: input.value, kind: "input", place: `the inputs of \`${model.name}\``, span: model.node.name.span };
  for (const tests of program.tests) for (const test of tests.tests) if (test.change !== undefined) yield { expr: test.change, kind: "example", place: "a test", span: tests.model.examples.node.name.span };
  for (const decide of program.decisions) yield* ofDecision(decide);
}

/** A label; from another source it is over many rows of that, like a feature. */
function* ofLabel(label: NonNullable<ExamplesSymbol["label"]>, span: ast.Span): Generator<PlacedExpression> {
  const place = "a label";
  yield { expr: label.value, kind: label.from === undefined ? "example" : "feature", place, span };
  if (label.from === undefined) return;
  for (const expr of label.from.args) yield { expr, kind: "example", place, span };
  const rows = [...label.from.keys.map((key) => key.value), ...(label.from.where === undefined ? [] : [label.from.where]), ...aggregates(label.value).flatMap((aggregate) => [...aggregate.arguments, ...aggregate.where])];
  for (const expr of rows) yield { expr, kind: "row", place, span };
}

/** What a decision does, and by what its parameters are chosen. */
function* ofDecision(decide: DecideSymbol): Generator<PlacedExpression> {
  const at = { kind: "example", place: `the decision \`${decide.name}\``, span: decide.model.examples.node.name.span } as const;
  for (const { value } of decide.rules) yield { expr: value, ...at };
  for (const { objective, where, tallies } of decide.choose) {
    yield { expr: objective, ...at };
    if (where !== undefined) yield { expr: where, ...at };
    for (const tally of tallies) for (const expr of [tally.argument, tally.where]) if (expr !== undefined) yield { expr, ...at };
  }
}

/** A group's own row expressions, and those of its features that hold something restricted. */
function* ofGroup(group: GroupSymbol): Generator<PlacedExpression> {
  const span = group.node.name.span;
  const place = `the features of \`${group.name}\``;
  if (group.where !== undefined) yield { expr: group.where, kind: "row", place: `the \`where\` of \`${group.name}\``, span };
  for (const key of group.keys) yield { expr: key.value, kind: "row", place: `a key of \`${group.name}\``, span };
  for (const feature of group.features) {
    // What an aggregate reads is part of the feature's value: most features need one look.
    if (!isRestricted(feature.value)) continue;
    yield { expr: feature.value, kind: "feature", place, span };
    for (const aggregate of aggregates(feature.value)) for (const expr of [...aggregate.arguments, ...aggregate.where]) yield { expr, kind: "row", place, span };
  }
}
