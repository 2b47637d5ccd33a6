import type { Expr } from "../contract/expr.ts";
import type { Column, Examples, Plan } from "../contract/plan.ts";
import { makesRows } from "../contract/plan-views.ts";
import type { Type } from "../contract/types.ts";
import { keyLayers, withCandidate, withHorizon } from "./asked-fields.ts";
import { partsOf } from "./rewrite.ts";

/** Bounds of a number that an expectation of the form `column in lo..hi` (or a comparison with a literal) gives; `rule` is the spec's text. */
export interface FieldRange {
  readonly low?: { readonly value: number; readonly open: boolean };
  readonly high?: { readonly value: number; readonly open: boolean };
  readonly rules: readonly string[];
}

/** One field that a request brings. */
export interface RequestField {
  readonly name: string;
  readonly type: Type;
  readonly epoch: "s" | "ms" | "us" | undefined;
  readonly range: FieldRange | undefined;
  readonly marks: readonly string[];
  readonly doc: string | undefined;
}

/** A column that the server works out of the row, before the expectation is judged. */
export interface DerivedColumn {
  readonly name: string;
  readonly expr: Expr;
  readonly type: Type;
}

/** A rule that the row must keep, with the columns it reads. */
export interface RowRule {
  readonly kind: "expectation" | "not-an-example";
  readonly condition: Expr;
  readonly text: string;
}

/** What a request for an example set is: fields, then derived columns in order, then rules. */
export interface RequestShape {
  readonly source: string;
  readonly fields: readonly RequestField[];
  readonly derived: readonly DerivedColumn[];
  readonly rules: readonly RowRule[];
  /** Columns of the source that a request can't bring, each with the reason, for a message about an unknown field. */
  readonly absent: ReadonlyMap<string, "derived" | "later">;
}

export interface Layer {
  readonly columns: readonly Column[];
  readonly rules: readonly RowRule[];
}

/**
 * The shape of a request for `examples`. The spine may be a scan, a table, or a view over a scan: then the request brings the given columns of the scan under
 * their names, and the view's are worked out in order. An expectation or `where` that reads a column which the request can't bring is left out: it is
 * about what becomes known later.
 */
export function requestShape(plan: Plan, examples: Examples): RequestShape {
  const source = examples.spine.kind === "asked" ? examples.spine.source : examples.spine.table;
  const layers = withCandidate(withHorizon(examples.spine.kind === "calendar" ? keyLayers(plan, source) : layersOf(plan, source), examples.horizon), examples.candidates);
  const given = new Map(layers[0]!.columns.filter((column) => column.derive === undefined).map((column) => [column.name, column]));
  const wanted = wantedGiven(layers, examples.request);
  const derived: DerivedColumn[] = [];
  const known = new Set(wanted);
  // What may be unknown yet, and what is made of it: never demanded, and judged by no rule.
  const open = new Set(examples.open);
  for (const [depth, layer] of layers.entries()) {
    for (const column of layer.columns) {
      if (column.derive === undefined || !columnsIn(column.derive).every((name) => known.has(name))) continue;
      if (depth > 0 && column.derive.kind === "column" && column.derive.name === column.name) continue;
      if (columnsIn(column.derive).some((name) => open.has(name))) open.add(column.name);
      derived.push({ name: column.name, expr: column.derive, type: open.has(column.name) ? { ...column.type, missing: true } : column.type });
      known.add(column.name);
    }
  }
  const where: RowRule[] = examples.where === undefined ? [] : conjuncts(examples.where).map((condition) => ({ kind: "not-an-example", condition, text: "the `where` of the example set" }));
  const rules = [...layers.flatMap((layer) => layer.rules), ...where].filter((rule) => columnsIn(rule.condition).every((name) => known.has(name) && !open.has(name)));
  const absent = new Map<string, "derived" | "later">();
  for (const column of layers.flatMap((layer) => layer.columns)) {
    if (!wanted.has(column.name)) absent.set(column.name, column.derive === undefined ? "later" : "derived");
  }
  const expected = rules.filter((rule) => rule.kind === "expectation");
  const fields = [...wanted].map((name) => fieldOf(open.has(name) ? { ...given.get(name)!, type: { ...given.get(name)!.type, missing: true } } : given.get(name)!, expected));
  return { source, fields, derived, rules: rules.filter((rule) => rule.kind !== "expectation" || plainRange(rule.condition) === undefined), absent };
}

/** What must all hold for a condition to hold: one part may be about what becomes known later, and the others not. */
export function conjuncts(expr: Expr): Expr[] {
  return expr.kind === "call" && expr.fn === "and" ? expr.args.flatMap(conjuncts) : [expr];
}

/** The names of the columns that an expression reads. */
export function columnsIn(expr: Expr): string[] {
  return partsOf(expr, "column").map((column) => column.name);
}

function layersOf(plan: Plan, id: string): Layer[] {
  const base = plan.scans.find((scan) => scan.id === id) ?? plan.tables.find((table) => table.id === id);
  if (base !== undefined) {
    return [{ columns: base.columns, rules: base.expect.map((rule) => ({ kind: "expectation", condition: rule.condition, text: rule.text })) }];
  }
  const view = plan.views.find((candidate) => candidate.id === id);
  if (view === undefined) throw new Error(`The plan has no source, table or view \`${id}\`.`);
  // Rows of a union or of segments are their own: a request brings them as they are.
  if (makesRows(view)) return [{ columns: view.columns, rules: [] }];
  const rules: RowRule[] = view.where === undefined ? [] : [{ kind: "not-an-example", condition: view.where, text: `the \`where\` of view \`${view.id}\`` }];
  const [first, ...others] = layersOf(plan, view.input);
  // An item of a list is brought in place of the list.
  const items = view.columns.filter((column) => column.derive === undefined);
  return [{ columns: [...first!.columns, ...items], rules: first!.rules }, ...others, { columns: view.columns.filter((column) => column.derive !== undefined), rules }];
}

/** Given columns that the wanted ones are made of, in the source's order. */
function wantedGiven(layers: readonly Layer[], request: readonly string[]): Set<string> {
  let names = new Set(request);
  for (let depth = layers.length - 1; depth >= 0; depth--) {
    const columns = new Map(layers[depth]!.columns.map((column) => [column.name, column]));
    const below = new Set<string>();
    const open = [...names];
    const seen = new Set<string>();
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (seen.has(name)) continue;
      seen.add(name);
      const column = columns.get(name);
      if (column?.derive === undefined) {
        below.add(name);
        continue;
      }
      for (const read of columnsIn(column.derive)) {
        if (depth > 0) below.add(read);
        else open.push(read);
      }
    }
    names = below;
  }
  return new Set(layers[0]!.columns.filter((column) => column.derive === undefined && names.has(column.name)).map((column) => column.name));
}

function fieldOf(column: Column, rules: readonly RowRule[]): RequestField {
  let range: FieldRange | undefined;
  for (const rule of rules) {
    const plain = plainRange(rule.condition);
    if (plain?.name !== column.name) continue;
    range = {
      low: plain.low === undefined || (range?.low !== undefined && range.low.value >= plain.low.value) ? range?.low : plain.low,
      high: plain.high === undefined || (range?.high !== undefined && range.high.value <= plain.high.value) ? range?.high : plain.high,
      rules: [...(range?.rules ?? []), rule.text],
    };
  }
  return { name: column.name, type: column.type, epoch: column.epoch, range, marks: column.marks, doc: column.doc };
}

/** `column in lo..hi` and comparisons of a number column with a literal, as bounds; undefined for anything else. */
function plainRange(condition: Expr): { name: string; low?: FieldRange["low"]; high?: FieldRange["high"] } | undefined {
  if (condition.kind !== "call" || condition.args.length < 2) return undefined;
  const [left, right, third] = condition.args;
  if (condition.fn === "inRange") {
    const name = numberColumn(left!);
    const [low, high] = [number(right!), number(third!)];
    return name === undefined || low === undefined || high === undefined ? undefined : { name, low: { value: low, open: false }, high: { value: high, open: false } };
  }
  if (condition.fn !== "ge" && condition.fn !== "gt" && condition.fn !== "le" && condition.fn !== "lt") return undefined;
  const open = condition.fn === "gt" || condition.fn === "lt";
  const flipped = left!.kind === "literal";
  const name = numberColumn(flipped ? right! : left!);
  const value = number(flipped ? left! : right!);
  if (name === undefined || value === undefined) return undefined;
  return (condition.fn === "ge" || condition.fn === "gt") !== flipped ? { name, low: { value, open } } : { name, high: { value, open } };
}

function numberColumn(expr: Expr): string | undefined {
  if (expr.kind === "call" && expr.fn === "toFloat") return numberColumn(expr.args[0]!);
  return expr.kind === "column" && !expr.type.missing && (expr.type.kind === "int" || expr.type.kind === "float") ? expr.name : undefined;
}

function number(expr: Expr): number | undefined {
  if (expr.kind === "call" && expr.fn === "toFloat") return number(expr.args[0]!);
  if (expr.kind === "call" && expr.fn === "neg") {
    const value = number(expr.args[0]!);
    return value === undefined ? undefined : -value;
  }
  return expr.kind === "literal" && typeof expr.value === "number" ? expr.value : undefined;
}
