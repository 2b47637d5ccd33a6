import type * as ast from "../../syntax/ast.ts";
import { aggregates } from "../knowledge/reads.ts";
import type { AggregateTyped, ColumnSymbol, ExamplesSymbol, GroupSymbol, LabelFromSymbol, Typed } from "../program.ts";
import { aType, withMissing } from "../types/type.ts";
import { CODES } from "./codes.ts";
import { convert, present } from "./convert.ts";
import { type Env, type Names, where as holding } from "./env.ts";
import { typeValue } from "./expression/index.ts";
import { typeOver } from "./expression/windowed.ts";
import { newFacts } from "./facts.ts";
import { columnNamed, columnTyped, condition, relationNamed, rowEnv, type Relation } from "./row.ts";

type Label = ExamplesSymbol["label"];

/** How the rows are asked about. */
export interface Asking {
  /** `asked at`. */
  readonly isAsked: boolean;
  /** At every date of a calendar. */
  readonly calendar: boolean;
  readonly horizon: ExamplesSymbol["horizon"];
  /** The row comes in versions: in the first ones the label may be missing. */
  readonly mayMiss: boolean;
}

/** The label of an example set: an expression over its row, or over what happens ahead in another source. */
export function typeLabel(row: Env, node: ast.LabelNode, asking: Asking): Label {
  const label = labelOf(row, node, asking);
  const kind = label?.value.type.kind;
  if (kind !== "list" && kind !== "record") return label;
  row.checker.findings.error(CODES.labelShape, node.value.span, `\`${node.name.name}\` is ${aType(label!.value.type)}, but a label is one value`, { help: kind === "list" ? "predict whether one thing is in the list, as `label bought = \"tea\" in skus`, or ask about each by `candidates`" : "predict one of its fields" });
  return undefined;
}

function labelOf(row: Env, node: ast.LabelNode, asking: Asking): Label {
  if (node.from) return labelFrom(row, node, node.from, asking);
  if (asking.calendar) {
    const { findings } = row.checker;
    findings.error(CODES.labelAhead, node.value.span, "rows of a table say nothing of what happens after a date", { help: "make the label of a source's rows, as `not any(paid) from orders by customer over next 28d`" });
    return undefined;
  }
  const env: Env = { ...row, place: "a label" };
  const typed = typeValue(env, node.value);
  const value = asking.mayMiss && typed.kind !== "error" ? { ...typed, type: withMissing(typed.type, false) } : present(env, typed, "a label", missingLabel(typed));
  return value.kind === "error" ? undefined : { name: node.name.name, value, node, from: undefined };
}

type From = NonNullable<ast.LabelNode["from"]>;

function labelFrom(row: Env, node: ast.LabelNode, from: From, asking: Asking): Label {
  const { checker, scope } = row;
  if (!asking.isAsked && !asking.calendar) {
    checker.findings.error(CODES.labelAhead, from.source.span, `\`${node.name.name}\` is what happens ahead of the moment, but these examples are asked at none`, { help: "take the rows from a source, as `rows orders asked at placed + 1m`, or ask at every date of a calendar, as `rows each customers every 7d`" });
    return undefined;
  }
  const input = relationNamed(checker, scope, from.source);
  if (!input) return undefined;
  const inner = rowEnv(checker, scope, input, "a label's `where`");
  const selected = from.where && condition(inner, from.where);
  const keys = typeKeys(row, from, input);
  if (!keys || selected?.kind === "error") return undefined;
  const value = typeAhead(row, node, from, selected ? holding(inner, selected) : inner);
  if (value.kind === "error") return undefined;
  const windows = lookAhead(row, node, value, asking.horizon);
  if (!windows) return undefined;
  const symbol: LabelFromSymbol = { name: node.name.name, input, where: selected, keys: keys.keys, args: keys.args, ...windows };
  // Where nothing is there to make it of, it is missing, and the example is left out.
  return { name: node.name.name, value: { ...value, type: withMissing(value.type, false) }, node, from: symbol };
}

/** The value, whose aggregates are over the rows ahead. */
function typeAhead(row: Env, node: ast.LabelNode, from: From, inner: Env): Typed {
  const base = { row: inner, where: [], ownOver: false, taken: { where: 0, over: 0 }, outer: undefined, inLabel: true };
  const env: Env = { ...row, names: outsideAggregates(from), facts: newFacts(), place: "a label", windows: { ...base, over: undefined } };
  if (!from.over) return typeValue(env, node.value);
  const over = typeOver(env, from.over, env.windows!);
  if (over === "error") return { kind: "error", type: { kind: "error", missing: false }, node: node.value, range: undefined };
  return typeValue({ ...env, windows: { ...base, over } }, node.value);
}

/** A missing outcome is not "no": often it is one that nobody has seen (a blocked payment, a refused loan). */
const missingLabel = (typed: Typed) => (text: string): string =>
  `if a missing one means ${typed.type.kind === "bool" ? "no, say so" : "a value, say which"}: \`(${text}) ?? ${typed.type.kind === "bool" ? "false" : "…"}\`; if it means that nobody knows, ask only about rows that have one (a \`where\` that is known when asked), or take the label from a log of outcomes: \`count() > 0 from … by … over next 60d\``;

/** Outside of aggregates a label from another source has no row: neither the example's, which is an input, nor one of that source. */
function outsideAggregates(from: From): Names {
  return {
    find: () => undefined,
    list: () => [],
    explain(name, node, env) {
      if (!env.windows?.row.names?.find(name, node, env)) return false;
      env.checker.findings.error(CODES.rowColumnInFeature, node.span, `\`${name}\` is of one row of \`${from.source.name}\`, but the label is about all of them`, { help: `say what is wanted of them: \`any(${name})\`, or \`sum(${name})\`` });
      return true;
    },
  };
}

/** Columns that pair: of the example's row, and of the label's source. */
function typeKeys(row: Env, from: From, input: Relation): { keys: GroupSymbol["keys"]; args: Typed[] } | undefined {
  const keys: GroupSymbol["keys"][number][] = [];
  const args: Typed[] = [];
  for (const { name, column, span } of from.by) {
    const own = row.names?.find(name.name, { kind: "name", name: name.name, span: name.span }, row);
    if (!own) row.checker.findings.error(CODES.unknownName, name.span, `the rows of these examples have no column \`${name.name}\``, { help: `pair a column of theirs with one of \`${input.name}\`: \`by THEIRS = ${column?.name ?? name.name}\`` });
    const other: ColumnSymbol | undefined = columnNamed(row.checker, input, column ?? name);
    if (!own || own.kind === "error" || !other) return undefined;
    const value = columnTyped(other, { kind: "name", name: other.name, span: (column ?? name).span });
    const arg = convert(row, own, withMissing(value.type, true), `the key \`${other.name}\` of \`${input.name}\``);
    if (value.kind === "error" || arg.kind === "error") return undefined;
    keys.push({ name: other.name, value, span });
    args.push(arg);
  }
  return { keys, args };
}

/** All windows look ahead, behind one horizon or none. */
function lookAhead(row: Env, node: ast.LabelNode, value: Typed, declared: ExamplesSymbol["horizon"]): Pick<LabelFromSymbol, "width" | "horizon" | "upTo"> | undefined {
  const { findings } = row.checker;
  const all = aggregates(value);
  const ahead = all.flatMap(({ over }) => (over?.kind === "next" ? [over] : []));
  const back: AggregateTyped | undefined = all.find(({ over }) => over?.kind !== "next");
  if (back || ahead.length === 0) {
    const span = back?.over?.node.span ?? node.value.span;
    findings.error(CODES.labelAhead, span, all.length === 0 ? "a label from another source is made of aggregates over its rows, and here is none" : "a label from another source looks ahead, but this does not", { help: "close it with how far it looks, as `not any(paid) from orders by customer over next 28d`" });
    return undefined;
  }
  // What reaches up to a horizon begins at the moment, as a window of fixed length does.
  const behind = ({ width, horizon }: (typeof ahead)[number]): string | undefined => (width === undefined ? undefined : horizon?.name);
  const [first] = ahead;
  const unlike = ahead.find((over) => behind(over) !== behind(first!));
  const unknown = ahead.find((over) => over.horizon !== undefined && over.horizon.name !== declared?.column.name);
  if (unlike || unknown) {
    findings.error(CODES.labelAhead, (unknown?.horizon ?? unlike!.node).span, unknown ? `there is no horizon \`${unknown.horizon!.name}\`` : "windows behind a horizon and others can't stand in one label", { help: unknown ? "declare it: `horizon h in 1d..28d step 1d`" : "let all of them begin at the moment, or all behind the horizon" });
    return undefined;
  }
  const upTo = declared !== undefined && ahead.some((over) => over.width === undefined);
  return {
    width: Math.max(...ahead.map((over) => over.width ?? 0)),
    horizon: behind(first!) === undefined ? undefined : declared?.column,
    upTo: upTo ? { column: declared.column, least: Math.min(...declared.values), greatest: Math.max(...declared.values) } : undefined,
  };
}
