/** Functions of lists and records, each the sentence of the language over plain arrays and objects. */
import type { Expr } from "../../runtime/contract/expr.ts";
import { compare, type Fields, int, LIMIT, roundHalfAway, type Value } from "./values.ts";

const OF_NESTED = ["listLength", "listHas", "listAt", "listShared", "listLeast", "listGreatest", "listSum", "listMean", "listField", "record", "field"] as const;
type OfNested = (typeof OF_NESTED)[number];
type Call = Extract<Expr, { kind: "call" }>;

export function isOfNested(fn: string): fn is OfNested {
  return (OF_NESTED as readonly string[]).includes(fn);
}

export function nested(fn: OfNested, args: readonly Value[], call: Call): Value {
  if (fn === "record") return recordOf(args, call);
  if (args.includes(null)) return null;
  const [first, second] = args as [Value, Value];
  const list = Array.isArray(first) ? (first as readonly Value[]) : [];
  const ordered = [...list].sort(compare);
  switch (fn) {
    case "listLength":
      return list.length;
    case "listHas":
      return list.some((item) => compare(item, second) === 0);
    case "listAt":
      return Number(second) < 0 ? null : (list[Number(second)] ?? null);
    case "listShared":
      return [...new Set(list)].filter((item) => (second as readonly Value[]).includes(item)).length;
    case "listLeast":
      return ordered[0] ?? null;
    case "listGreatest":
      return ordered.at(-1) ?? null;
    case "listSum":
    case "listMean":
      return added(fn, list, call);
    case "listField":
      return list.map((item) => (item as Fields)[String(second)]!);
    case "field":
      return (first as Fields)[String(second)] ?? null;
  }
}

function recordOf(args: readonly Value[], call: Call): Value {
  if (call.type.kind !== "record" || args.every((arg) => arg === null)) return null;
  return Object.fromEntries(call.type.fields.map((field, i) => [field.name, args[i]!]));
}

/** Ints as they are, Floats as integers on the grid of the list's type; one that lies beyond it leaves nothing. */
function added(fn: "listSum" | "listMean", list: readonly Value[], call: Call): Value {
  const { type } = call.args[0]!;
  const of = type.kind === "list" ? type.of : undefined;
  const grid = of?.kind === "float" ? (of.grid ?? { numerator: 1, denominator: 1048576 }) : undefined;
  const integers = list.map((item) => (grid === undefined ? Number(item) : roundHalfAway((Number(item) * grid.denominator) / grid.numerator)));
  if (integers.some((integer) => !(Math.abs(integer) <= LIMIT))) return null;
  const sum = integers.reduce((total, integer) => total + BigInt(integer), 0n);
  const [numerator, denominator] = [BigInt(grid?.numerator ?? 1), BigInt(grid?.denominator ?? 1)];
  if (fn === "listSum") return grid === undefined ? int(sum) : Number(sum * numerator) / Number(denominator);
  return list.length === 0 ? null : Number(sum * numerator) / Number(BigInt(list.length) * denominator);
}
