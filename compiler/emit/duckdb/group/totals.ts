import type { KernelWindow } from "../../../../runtime/contract/batch.ts";
import type { Window } from "../../../../runtime/contract/plan.ts";
import { fromSums } from "./aggregates.ts";
import { fromMoments, squareOf } from "./moments.ts";
import { correlation, slope } from "./pairs.ts";
import { sightOf } from "./sight.ts";
import type { SelectItem } from "../sql-text.ts";
import { indent, select } from "../sql-text.ts";

/** SQL of the exact total of something over the rows in sight, 0 where there is none. */
export type Total = (adds: string) => string;

const OF_TOTALS: ReadonlySet<string> = new Set(["count", "countOf", "sum", "mean", "any", "all", "var", "std", "histogram", "correlation", "slope"]);

/** How the rows in sight of a window are told by totals; undefined where its value is none of totals, or they can't be told so. `keptOut`: some are not seen by some points. */
export function totalsOf(window: Window, spanned: boolean, keptOut: boolean): "edges" | "sweep" | "spans" | undefined {
  if (!OF_TOTALS.has(window.aggregate) || window.over.kind === "rows") return undefined;
  if (keptOut) return "spans";
  if (window.visible.kind === "lag") return "edges";
  if (!spanned) return undefined;
  // A month's left edge has no time from which a row lies before it.
  return window.over.kind === "calendar" ? "spans" : "sweep";
}

/** A window's value from totals. `x`, `i` and `j`: the value, its integer, and that of what stands beside it, over an event. */
export function fromTotals(window: Window, kernel: KernelWindow, { x, i, j }: { readonly x: string; readonly i: string; readonly j: string }, total: Total): string {
  const count = total("1");
  switch (window.aggregate) {
    case "var":
    case "std": {
      const { high, low } = squareOf(i);
      return fromMoments(window.aggregate, kernel, count, total(i), { high: total(high), low: total(low) });
    }
    case "histogram": {
      const edges = kernel.edges ?? [];
      return `[${[...edges, undefined].map((edge, at) => `CAST(${total(inBin(x, edges[at - 1], edge))} AS BIGINT)`).join(", ")}]`;
    }
    case "correlation":
      return correlation({ i, j, count, total });
    case "slope":
      return slope(kernel, { i, j, count, total });
    default:
      return fromSums(window, kernel, count, kernel.argument === undefined || window.aggregate === "countOf" ? "0" : total(i));
  }
}

function inBin(x: string, from: number | undefined, to: number | undefined): string {
  const within = [...(from === undefined ? [] : [`${x} >= ${literal(from)}`]), ...(to === undefined ? [] : [`${x} < ${literal(to)}`])];
  return `CASE WHEN ${within.join(" AND ")} THEN 1 ELSE 0 END`;
}

function literal(value: number): string {
  return String(value).includes("e") ? String(value) : `${value}e0`;
}

/** Windows whose rows come into sight and go by themselves: known by the same column, over the same stretch. */
export interface Sweep {
  readonly known: string;
  readonly until: string | undefined;
  readonly over: Window["over"];
  readonly columns: { readonly name: string; readonly adds: string }[];
}

/**
 * Totals by key at each time at which a row comes into sight or goes: it comes at the later of its knowledge and the right edge, and goes once it lies before the left edge or is replaced. A query at t sees what has come, less
 * what has gone, strictly before t.
 */
export function sweptQuery({ known, until, over, columns }: Sweep, events: string): string {
  const { come, gone, where } = sightOf(over, { kind: "known" }, known, until);
  const rows = select(
    [{ sql: `"__k"` }, { sql: come, as: "come" }, { sql: gone, as: "gone" }, ...columns.map(({ name, adds }): SelectItem => ({ sql: adds, as: name }))],
    `FROM ${events}`,
    ...(where === undefined ? [] : [`WHERE ${where}`]),
  );
  const moved = (time: string, sign: string): string => select([{ sql: `"__k"` }, { sql: `"${time}"`, as: "time" }, ...columns.map(({ name }): SelectItem => ({ sql: `${sign}"${name}"`, as: name }))], `FROM "rows"`, `WHERE "come" < "gone"`);
  const changes = select(
    [{ sql: `"__k"` }, { sql: `"time"` }, ...columns.map(({ name }): SelectItem => ({ sql: `sum("${name}")`, as: name }))],
    `FROM (\n${indent(`${moved("come", "")}\nUNION ALL\n${moved("gone", "-")}`)}\n)`,
    `GROUP BY "__k", "time"`,
  );
  const totals = select([{ sql: `"__k"` }, { sql: `"time"` }, ...columns.map(({ name }): SelectItem => ({ sql: `sum("${name}") OVER "so_far"`, as: name }))], `FROM (\n${indent(changes)}\n)`, `WINDOW "so_far" AS (PARTITION BY "__k" ORDER BY "time" ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`);
  return `WITH "rows" AS (\n${indent(rows)}\n)\n${totals}`;
}
