/** Labels from other sources: every row of the keys that happens in [m, m + w), m the moment (behind the horizon), whenever it became known. */
import type { LabelFrom } from "../../runtime/contract/plan.ts";
import { evaluate, type Scope } from "./expression.ts";
import { isReplaced } from "./history.ts";
import type { World } from "./relations.ts";
import type { Value } from "./values.ts";
import { aggregate, sameKey, type Seen } from "./windows.ts";

/** One window of a label for an example; `example` is the scope of its row, `final` when the label is. Of versions the one counts that is seen then. */
export function labelWindow(world: World, from: LabelFrom, index: number, example: Scope, final: number): Value {
  const window = from.windows[index]!;
  if (window.over.kind !== "range" || window.over.step !== undefined || window.over.ending !== 0) throw new Error("a label looks ahead of the moment");
  const { width, upTo } = window.over;
  const args = from.args.map((arg) => evaluate(arg, example));
  const begin = example.moment!() + (from.horizon === undefined ? 0 : Number(example.column!(from.horizon)));
  const end = begin + (upTo === undefined ? width : Number(example.column!(upTo)));
  const seen: Seen[] = [];
  for (const row of world.rows(from.input)) {
    if (row.at < begin || row.at >= end) continue;
    const scope = world.of(row);
    if (!from.keys.every((key, i) => sameKey(evaluate(key.expr, scope), args[i]!))) continue;
    if (from.where !== undefined && evaluate(from.where, scope) !== true) continue;
    if (window.where !== undefined && evaluate(window.where, scope) !== true) continue;
    if (!(row.exists < final) || isReplaced(world, from.input, row, final)) continue;
    seen.push({ at: row.at, x: window.argument === undefined ? true : evaluate(window.argument, scope), y: window.argument2 === undefined ? true : evaluate(window.argument2, scope) });
  }
  return aggregate(window, seen, end);
}
