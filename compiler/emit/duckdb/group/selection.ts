import type { KernelWindow } from "../../../../runtime/contract/batch.ts";
import type { Window } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { integerOf, onGrid } from "./aggregates.ts";

/** Rows that count for a window, by themselves. */
export interface Selection {
  readonly key: string;
  readonly condition: string;
  readonly x: string;
  readonly integer: string;
  /** What stands beside x: the other value of a pair and its integer, or the event time. */
  readonly second: { readonly y: string; readonly j: string } | undefined;
  readonly known: string | undefined;
  readonly until: string | undefined;
  /** The number that names the row. */
  readonly own: string | undefined;
}

/** Aggregates that are made of the integers that stand for values. */
const SUMMED: ReadonlySet<string> = new Set(["sum", "mean", "any", "all", "var", "std", "correlation", "slope", "ewma"]);

/** `keptOut`: rows are told apart by what names them. */
export function selectionOf(window: Window, kernel: KernelWindow, keptOut: boolean): Selection {
  const argument = kernel.argument === undefined ? undefined : quoteIdentifier(kernel.argument);
  const integer = argument !== undefined && SUMMED.has(window.aggregate) ? integerOf(kernel, argument) : "0";
  const second = secondOf(window, kernel);
  const conditions = [
    ...(kernel.filter === undefined ? [] : [quoteIdentifier(kernel.filter)]),
    // The latest n rows are chosen before missing arguments are skipped.
    ...(window.over.kind === "rows" ? [] : [...(argument === undefined || isThere(window, integer, argument) ? [] : [`${integer === "0" ? argument : integer} IS NOT NULL`]), ...(second === undefined || second.y === AT ? [] : [`${second.j} IS NOT NULL`])]),
  ];
  const condition = conditions.length === 0 ? "true" : conditions.join(" AND ");
  const x = argument ?? "0";
  const own = keptOut && kernel.own !== undefined ? quoteIdentifier(kernel.own) : undefined;
  return { key: JSON.stringify([condition, x, integer, second, kernel.known, kernel.until, own]), condition, x, integer, second, own, known: kernel.known === undefined ? undefined : quoteIdentifier(kernel.known), until: kernel.until === undefined ? undefined : quoteIdentifier(kernel.until) };
}

/** Whether no row lacks the value: a column that may not be missing is checked when it is read, and its integer is itself. */
function isThere({ argument }: Window, integer: string, column: string): boolean {
  return argument?.kind === "column" && !argument.type.missing && (integer === "0" || integer === column);
}

const AT = `"__at"`;

function secondOf({ aggregate }: Window, { argument2, grid2 }: KernelWindow): Selection["second"] {
  if (aggregate === "slope" || aggregate === "ewma") return { y: AT, j: AT };
  if (argument2 === undefined) return undefined;
  const y = quoteIdentifier(argument2);
  return { y, j: onGrid(y, grid2) };
}
