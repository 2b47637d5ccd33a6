/** Columns and lookups, and what an expression reads of a row. */
import type { Checked } from "../check.ts";
import type { ColumnSymbol, Typed } from "../semantics/program.ts";
import { parts } from "../semantics/walk.ts";
import type { Explanation } from "./explanation.ts";
import { knownFacts, placeOf, textOf, typeFacts } from "./facts.ts";
import { explainGroupFeature } from "./of-history.ts";
import { provenanceOf, provenanceOfColumn } from "./provenance.ts";
import { reachOfColumn } from "./reach.ts";

/** What has been told already in this tree: it is named again without its own tree. */
export type Told = Set<object>;

export function explainColumn(column: ColumnSymbol, checked: Checked, told: Told): Explanation {
  const { owner } = column;
  const role = column.through !== undefined ? `column of ${owner.name}, as it is in ${column.through.owner.name}` : `${column.derive === undefined ? "column" : "derived column"} of ${owner.name}`;
  const first = !told.has(column);
  told.add(column);
  const madeOf = !first ? [] : column.through !== undefined ? [explainColumn(column.through, checked, told)] : column.derive === undefined ? [] : readByAll([column.derive], checked, told);
  return {
    name: column.name,
    kind: "column",
    owner: owner.name,
    role,
    ...(column.derive === undefined || column.through !== undefined ? {} : { text: textOf(column.derive.node) }),
    ...(column.doc === undefined ? {} : { doc: column.doc }),
    place: placeOf(column.span, checked),
    type: typeFacts(column.type, column.range ?? column.derive?.range),
    known: owner.kind === "table" ? { formula: owner.validity === "timeless" ? "always" : "as its table says", chain: [] } : knownFacts(checked.knowledge.ofColumn(column), checked),
    learnt: [],
    had: reachOfColumn(column, checked),
    ...provenanceOfColumn(column),
    madeOf,
  };
}

/** What expressions read, one explanation each, and each once. */
export function readByAll(exprs: readonly Typed[], checked: Checked, told: Told): Explanation[] {
  const found = exprs.flatMap((expr) => readBy(expr, checked, told));
  const key = ({ kind, owner, name, text }: Explanation): string => JSON.stringify([kind, owner, name, text]);
  return found.filter((one, i) => found.findIndex((other) => key(other) === key(one)) === i);
}

function readBy(expr: Typed, checked: Checked, told: Told): Explanation[] {
  switch (expr.kind) {
    case "column":
      return [explainColumn(expr.column, checked, told)];
    case "lookup":
      return [explainLookup(expr, checked, told)];
    case "use":
      return [explainGroupFeature(expr.use.group, expr.feature, checked), ...expr.use.args.flatMap((arg) => readBy(arg, checked, told))];
    case "feature":
      if (told.has(expr.feature)) return [];
      told.add(expr.feature);
      return readBy(expr.feature.value, checked, told);
    default:
      return parts(expr).flatMap((part) => readBy(part, checked, told));
  }
}

function explainLookup(expr: Extract<Typed, { kind: "lookup" }>, checked: Checked, told: Told): Explanation {
  const of = explainColumn(expr.column, checked, told);
  return {
    ...of,
    kind: "lookup",
    role: `column of table ${expr.table.name}, looked up`,
    text: textOf(expr.node),
    type: typeFacts(expr.type, expr.range),
    ...provenanceOf([expr]),
    madeOf: [...of.madeOf, ...readByAll(expr.keys, checked, told)],
  };
}
