import type * as ast from "../../syntax/ast.ts";
import type { ExamplesSymbol, TableSymbol, Typed } from "../program.ts";
import { FLOAT } from "../types/type.ts";
import { askedColumn } from "./calendar.ts";
import { CODES } from "./codes.ts";
import { convert } from "./convert.ts";
import type { Env, Names } from "./env.ts";
import { typeValue } from "./expression/index.ts";
import { columnTyped, type Relation } from "./row.ts";

/** The name by which weights and samples have the label, as a column of the row. */
const LABEL_COLUMN = "__label";

/** `weight` and `sample` act on train alone, where the label is known: they may read it. `row`: the place of an expression over the example's row. */
export function typeWeights(row: Env, spine: Relation | TableSymbol, node: ast.ExamplesDecl, label: ExamplesSymbol["label"]): Pick<ExamplesSymbol, "weight" | "sample"> {
  const names = label === undefined ? row.names : withLabel(row.names, spine, label);
  const number = (expr: ast.Expr | undefined, what: string, place: string): Typed | undefined => {
    if (!expr) return undefined;
    const env: Env = { ...row, names, place };
    const typed = convert(env, typeValue(env, expr), FLOAT, what);
    return typed.kind === "error" ? undefined : typed;
  };
  const weight = number(node.weight, "the weight", "`weight`");
  const sample = number(node.sample, "the probability", "`sample`");
  return { weight: weight && within(row, weight, Number.POSITIVE_INFINITY) ? weight : undefined, sample: sample && within(row, sample, 1) ? sample : undefined };
}

function withLabel(names: Names | undefined, spine: Relation | TableSymbol, label: NonNullable<ExamplesSymbol["label"]>): Names {
  const column = askedColumn(LABEL_COLUMN, spine, label.value.type, label.node.name.span, label.value.range);
  return {
    find: (name, node, env) => names?.find(name, node, env) ?? (name === label.name ? columnTyped(column, node) : undefined),
    list: () => [...(names?.list() ?? []), label.name],
    explain: (name, node, env) => names?.explain?.(name, node, env) ?? false,
  };
}

/** A weight is proved not to be negative, and a probability to be one. */
function within(env: Env, typed: Typed, most: number): boolean {
  const range = typed.range;
  if (range !== undefined && range.low >= 0 && range.high <= most) return true;
  const isWeight = most > 1;
  env.checker.findings.error(CODES.weights, typed.node.span, isWeight ? "nothing proves that this weight is never negative" : "nothing proves that this probability lies in 0..1", {
    help: isWeight ? "bound it in `expect` (`expect price >= 0`), or write `max(x, 0)`" : "write it out, as `if late then 100% else 5%`, or hold it by `min(max(x, 0), 1)`",
  });
  return false;
}
