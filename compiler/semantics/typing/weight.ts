import type * as ast from "../../syntax/ast.ts";
import type { ExamplesSymbol, LabelSymbol, TableSymbol, Typed } from "../program.ts";
import { FLOAT } from "../types/type.ts";
import { askedColumn } from "./calendar.ts";
import { CODES } from "./codes.ts";
import { convert } from "./convert.ts";
import type { Env, Names } from "./env.ts";
import { typeValue } from "./expression/index.ts";
import { columnTyped, type Relation } from "./row.ts";

/** The name by which weights and samples have a label, as a column of the row: `__label` is the first. */
const LABEL_COLUMN = "__label";

/** `weight` and `sample` act on train alone, where labels are known: they may read them, the first one first. `row`: the place of an expression over the example's row. */
export function typeWeights(row: Env, spine: Relation | TableSymbol, node: ast.ExamplesDecl, labels: readonly LabelSymbol[]): Pick<ExamplesSymbol, "weight" | "sample"> {
  const names = labels.length === 0 ? row.names : withLabels(row.names, spine, labels);
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

function withLabels(names: Names | undefined, spine: Relation | TableSymbol, labels: readonly LabelSymbol[]): Names {
  const columns = new Map(labels.map((label, i) => [label.name, askedColumn(i === 0 ? LABEL_COLUMN : `${LABEL_COLUMN}_${label.name}`, spine, label.value.type, label.node.name.span, label.value.range)]));
  return {
    find(name, node, env) {
      const own = names?.find(name, node, env);
      const label = columns.get(name);
      return own ?? (label && columnTyped(label, node));
    },
    list: () => [...(names?.list() ?? []), ...columns.keys()],
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
