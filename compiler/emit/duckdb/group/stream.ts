import { quoteIdentifier } from "../expression/index.ts";
import { indent, type SelectItem, select } from "../sql-text.ts";

/** Something that runs along the rows of a feed: how many there are, how many are selected, what they add up to, or what the latest had that has any. */
interface Running {
  readonly name: string;
  /** Of a row; missing at an edge. */
  readonly row: string;
  readonly kind: "rows" | "count" | "sum" | "latest";
}

/** An edge at which points ask for running values: of a set of points, or, where it is the same for all points of a key, of the keys. */
interface Edge {
  readonly set: number | undefined;
  readonly bound: string;
  readonly asked: Set<string>;
}

/**
 * Events and the edges of windows in one order of (key, time), along which totals run; what they are at an edge is what lies before it, over all keys. So events are sorted once, however many edges there are, and nothing
 * is looked up. What runs is small: a row's own values are no part of it.
 */
export class Stream {
  readonly #running: Running[] = [];
  readonly #edges: Edge[] = [];
  #order: string | undefined;

  get isAsked(): boolean {
    return this.#edges.length > 0;
  }

  /** Sets of points that ask anything of the stream. */
  asks(set: number): boolean {
    return this.#edges.some((edge) => edge.set === set || edge.set === undefined);
  }

  /** How many selected rows lie before an edge, as a column of the set's `edges`. `bound`: SQL over `"__t"`. */
  count(set: number, bound: string, condition: string): string {
    return this.#at(set, bound, condition === "true" ? this.#column("rows", "1") : this.#column("count", `CASE WHEN ${condition} THEN 1 END`));
  }

  /** What the selected rows before an edge add up to. */
  sum(set: number, bound: string, condition: string, adds: string): string {
    return this.#at(set, bound, this.#column("sum", condition === "true" ? adds : `CASE WHEN ${condition} THEN ${adds} END`));
  }

  /**
   * Of the row before an edge with the greatest (at, x) of those selected, its x as a column of the set's `edges`; and whether it is a row of the point's key, from a time on. Undefined if the rows of one time lie in the
   * order of another column.
   */
  latest(set: number, bound: string, condition: string, x: string): { readonly x: string; readonly isOfKey: string; readonly isFrom: (time: string) => string } | undefined {
    if (this.#order !== undefined && this.#order !== x) return undefined;
    this.#order = x;
    const of = (value: string): string => this.#at(set, bound, this.#column("latest", `CASE WHEN ${condition === "true" ? IS_EVENT : condition} THEN ${value} END`));
    return { x: of(x), isOfKey: `${of(`"__k"`)} = "points"."__k"`, isFrom: (time) => `${of(`"time"`)} > 2 * (${time})` };
  }

  #column(kind: Running["kind"], row: string): string {
    let column = this.#running.find((one) => one.kind === kind && one.row === row);
    if (column === undefined) {
      column = { name: `${kind.slice(0, 1)}${this.#running.length}`, row, kind };
      this.#running.push(column);
    }
    return column.name;
  }

  #at(set: number, bound: string, column: string): string {
    const of = bound.includes(`"__t"`) || bound.includes(`"__w"`) ? set : undefined;
    let at = this.#edges.findIndex((edge) => edge.set === of && edge.bound === bound);
    if (at < 0) at = this.#edges.push({ set: of, bound, asked: new Set() }) - 1;
    this.#edges[at]!.asked.add(column);
    return `"points".${quoteIdentifier(`b${at}.${column}`)}`;
  }

  /** `events`: the table, or the query in parentheses, with `columns` that windows read; `points`: the table of each set; `keys`: a query of the keys. */
  totals(events: string, columns: readonly string[], points: (set: number) => string, keys: string): string {
    const read = [...columns, "__at"].map(quoteIdentifier).filter((name) => this.#order === name || this.#running.some(({ row }) => row.includes(name)));
    const rows = select(
      [{ sql: `"__k"` }, { sql: `2 * "__at" + 1`, as: "time" }, { sql: "CAST(NULL AS BIGINT)", as: "__p" }, { sql: "CAST(NULL AS USMALLINT)", as: "edge" }, ...read.map((sql): SelectItem => ({ sql }))],
      `FROM ${events}`,
    );
    const asks = this.#edges.map(({ set, bound }, i) => `UNION ALL\nSELECT "__k", 2 * (${bound}), ${set === undefined ? `"__k"` : `"__p"`}, ${i}${", NULL".repeat(read.length)} FROM ${set === undefined ? `(${keys})` : points(set)}`);
    const ordered = ["-- events at odd numbers, edges at even ones: of the same time the edge comes first", rows, ...asks, `ORDER BY "__k", "time"${this.#order === undefined ? "" : `, ${this.#order} NULLS FIRST`}`].join("\n");
    const streamed = select([{ sql: `"__p"` }, { sql: `"edge"` }, ...this.#running.map((column): SelectItem => ({ sql: soFar(column), as: column.name }))], `FROM (\n${indent(ordered)}\n)`, `WINDOW "so_far" AS (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`);
    const list = this.#running.map(({ name, kind }): SelectItem => (kind === "rows" ? { sql: `${quoteIdentifier(name)} - row_number() OVER ()`, as: name, comment: "-- all rows so far but the edges" } : { sql: quoteIdentifier(name) }));
    return select([{ sql: `"__p"` }, { sql: `"edge"` }, ...list], `FROM (\n${indent(streamed)}\n)`, `WHERE "edge" IS NOT NULL`);
  }

  /** The points of a set with what lies before their edges. */
  edges(set: number, totals: string, points: string): string {
    const items: SelectItem[] = [{ sql: `"points".*` }];
    const own: SelectItem[] = [];
    const joins: string[] = [];
    this.#edges.forEach((edge, i) => {
      const columns = [...edge.asked].map((name): [string, string] => [`b${i}.${name}`, quoteIdentifier(name)]);
      if (edge.set === undefined) {
        for (const [as, sql] of columns) items.push({ sql: `"b${i}".${sql}`, as });
        joins.push(`JOIN ${totals} AS "b${i}" ON "b${i}"."edge" = ${i} AND "b${i}"."__p" = "points"."__k"`);
      } else if (edge.set === set) {
        for (const [as, sql] of columns) {
          own.push({ sql: `max(${sql}) FILTER (WHERE "edge" = ${i})`, as });
          items.push({ sql: `"at".${quoteIdentifier(as)}` });
        }
      }
    });
    if (own.length > 0) {
      const numbers = this.#edges.flatMap((edge, i) => (edge.set === set ? [i] : []));
      const others = numbers.length === this.#edges.length ? [] : [`WHERE "edge" IN (${numbers.join(", ")})`];
      joins.unshift(`JOIN (\n${indent(select([{ sql: `"__p"` }, ...own], `FROM ${totals}`, ...others, `GROUP BY "__p"`))}\n) AS "at" USING ("__p")`);
    }
    return select(items, `FROM ${points} AS "points"`, ...joins);
  }
}

const IS_EVENT = `"edge" IS NULL`;

function soFar({ kind, row }: Running): string {
  switch (kind) {
    case "rows":
      return "row_number() OVER ()";
    case "count":
      return `count(${row}) OVER "so_far"`;
    case "sum":
      return `coalesce(sum(${row}) OVER "so_far", 0)`;
    case "latest":
      return `last_value(${row} IGNORE NULLS) OVER "so_far"`;
  }
}
