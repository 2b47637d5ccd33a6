import type { KernelWindow } from "../../../../runtime/contract/batch.ts";
import type { Window } from "../../../../runtime/contract/plan.ts";
import { KEPT_HASHES } from "../../../../runtime/contract/vocabulary/sketches.ts";
import { indent, select } from "../sql-text.ts";
import { ewmaOfSpans } from "./ewma.ts";
import type { Spans } from "./points.ts";
import { approxDistinct, approxQuantile } from "./sketches.ts";
import { atPlace, firstOfEachTime, outermost, spanTotals } from "./spans.ts";
import { SqlRoadError } from "./sql-road-error.ts";
import type { Total } from "./totals.ts";

/** The tables that a window's rows lie in. */
interface Tables {
  readonly rows: string;
  readonly spans: string;
  readonly pieces: string;
  readonly points: string;
  readonly asked: Spans;
  /** Joins of the points' values. */
  readonly joins: string[];
}

/** Where the texts or records stand that codes mean. */
interface Dictionary {
  readonly table: string;
  readonly column: string;
}

/** Windows' values from the stretches of points that see their rows (spans.ts): queries of (`__p`, value). */
export class Spanned {
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  value(window: Window, kernel: KernelWindow, dictionary: Dictionary | undefined): string {
    const { rows, spans, points } = this.#tables;
    switch (window.aggregate) {
      case "min":
      case "max":
        return select([{ sql: `"__p"` }, { sql: `"best"[1]`, as: "value" }], `FROM (\n${indent(outermost(spans, points, window.aggregate, "x", 1))}\n)`);
      case "first":
      case "last":
        return this.#values(outermost(spans, points, window.aggregate === "last" ? "max" : "min", `"place"`, 1), `SELECT "place", x FROM ${rows}`, undefined);
      case "list":
        return this.#values(outermost(spans, points, "max", `"place"`, kernel.k!), `SELECT "place", x FROM ${rows}`, this.#meant(kernel, dictionary));
      case "mode":
        return this.#values(outermost(this.#pieces, points, "max", `"place"`, 1), this.#placesOfPieces, undefined);
      case "top":
        return this.#values(outermost(this.#pieces, points, "max", `"place"`, kernel.k!), this.#placesOfPieces, this.#meant(kernel, dictionary));
      case "distinct":
        return `SELECT "__p", CAST("n" AS BIGINT) AS "value"\nFROM (\n${indent(counted(this.#pieces, points))}\n)`;
      case "approx_distinct":
        return this.#approxDistinct();
      case "quantile":
        return select([{ sql: `"__p"` }, { sql: "x", as: "value" }], `FROM (\n${indent(this.#quantile(kernel))}\n)`);
      case "approx_quantile": {
        const outer = (which: "min" | "max"): string => `JOIN (\n${indent(outermost(spans, points, which, "x", 1))}\n) AS "${which}" USING ("__p")`;
        return select([{ sql: `"__p"` }, { sql: approxQuantile({ atPlace: "x", low: `"min"."best"[1]`, high: `"max"."best"[1]` }, window.type), as: "value" }], `FROM (\n${indent(this.#quantile(kernel))}\n)`, outer("min"), outer("max"));
      }
      case "ewma":
        return ewmaOfSpans(spans, points, this.#tables.asked.keptOut ? firstOfEachTime(points) : points, window.over, kernel);
      default:
        throw new SqlRoadError(`\`${window.text}\`: the SQL road does not compute \`${window.aggregate}\` yet; use the default engine`);
    }
  }

  /** The rows themselves of the latest n in sight: (`__p`, `__at`, x, i). With `second` what stands beside x, and the point's time. */
  latest(count: number, second: boolean): string {
    const { rows, spans, points } = this.#tables;
    const best = `SELECT "__p", unnest("best") AS "place" FROM (\n${indent(outermost(spans, points, "max", `"place"`, count))}\n)`;
    return select([{ sql: `"__p"` }, { sql: `"rows"."__at"` }, { sql: `"rows".x` }, { sql: `"rows".i` }, ...(second ? [{ sql: `"rows".j` }, { sql: `"points"."__t"` }] : [])], `FROM (\n${indent(best)}\n)`, `JOIN ${rows} AS "rows" USING ("place")`, ...(second ? [`JOIN ${points} AS "points" USING ("__p")`] : []));
  }

  /** Totals of the rows in sight, in a join of this alias. */
  total(alias: string): Total {
    const { spans, points, joins } = this.#tables;
    const columns: { name: string; adds: string }[] = [];
    const at = joins.push("") - 1;
    return (adds) => {
      let place = columns.findIndex((one) => one.adds === adds);
      if (place < 0) place = columns.push({ name: `s${columns.length}`, adds }) - 1;
      joins[at] = `JOIN (\n${indent(spanTotals(spans, points, columns))}\n) AS ${alias} ON ${alias}."__p" = "points"."__p"`;
      return `${alias}."s${place}"`;
    };
  }

  get #pieces(): string {
    this.#tables.asked.inPieces = true;
    return this.#tables.pieces;
  }

  get #placesOfPieces(): string {
    return `SELECT DISTINCT "place", x FROM ${this.#pieces}`;
  }

  #meant(kernel: KernelWindow, dictionary: Dictionary | undefined): { readonly sql: string; readonly join: readonly string[] } {
    if (dictionary === undefined) return { sql: kernel.numeric === "bool" ? "x = 1" : "x", join: [] };
    return { sql: `"codes".${dictionary.column}`, join: [`JOIN ${dictionary.table} AS "codes" ON "codes"."code" = x`] };
  }

  /** What stands at the places found: the first alone, or, with `meant`, all as a list. */
  #values(best: string, places: string, meant: { readonly sql: string; readonly join: readonly string[] } | undefined): string {
    const found = select([{ sql: `"__p"` }, { sql: meant === undefined ? `"best"[1]` : `unnest("best")`, as: "place" }], `FROM (\n${indent(best)}\n)`);
    const value = meant === undefined ? "x" : `list(${meant.sql} ORDER BY "place" DESC)`;
    return select([{ sql: `"__p"` }, { sql: value, as: "value" }], `FROM (\n${indent(found)}\n)`, `JOIN (${places}) USING ("place")`, ...(meant === undefined ? [] : [...meant.join, `GROUP BY "__p"`]));
  }

  #quantile({ q }: KernelWindow): string {
    const [numerator, denominator] = q ?? [1, 2];
    const { spans, points } = this.#tables;
    const need = `greatest(1, (CAST("n" AS HUGEINT) * ${numerator} + ${denominator - 1}) // ${denominator})`;
    return atPlace(spans, `SELECT "__p", CAST(${need} AS BIGINT) AS "need"\nFROM (\n${indent(counted(spans, points))}\n)\nWHERE "n" > 0`, points);
  }

  #approxDistinct(): string {
    const { points } = this.#tables;
    const counts = counted(this.#pieces, points);
    const kept = atPlace(this.#pieces, `SELECT "__p", CAST(${KEPT_HASHES} AS BIGINT) AS "need" FROM (\n${indent(counts)}\n) WHERE "n" >= ${KEPT_HASHES}`, points);
    return select([{ sql: `"__p"` }, { sql: approxDistinct(`"n"`, "x"), as: "value" }], `FROM (\n${indent(counts)}\n)`, `LEFT JOIN (\n${indent(kept)}\n) AS "kept" USING ("__p")`);
  }
}

/** How many stretches hold each point. */
function counted(spans: string, points: string): string {
  return spanTotals(spans, points, [{ name: "n", adds: "1" }]);
}
