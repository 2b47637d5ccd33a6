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

/** The keys in so many parts, each a stream of its own: what runs along rows runs on one thread. */
const PARTS = 4;

/** The parameter of `running`. */
const PART = `"__part"`;

/**
 * Events and the edges of windows in one order of (key, time), along which totals run; what they are at an edge is what lies before it, over all keys. So events are sorted once, however many edges there are, and nothing
 * is looked up. What runs is small: a row's own values are no part of it. Differences of two edges of a key are the same wherever the sums began, so each of a few parts of the keys is a stream of its own.
 */
export class Stream {
  readonly #running: Running[] = [];
  readonly #edges: Edge[] = [];
  #order: string | undefined;
  #placesAreAsked = false;

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

  /** The same as the place of the first selected row at or after the edge, among those of all keys: then there is one stream alone. */
  place(set: number, bound: string, condition: string): string {
    this.#placesAreAsked = true;
    return this.count(set, bound, condition);
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

  /** A set that can be made of the streams themselves, since nothing else reads what they give. */
  get onlySet(): number | undefined {
    const [first] = this.#edges;
    return first !== undefined && this.#edges.every(({ set }) => set === first.set) ? first.set : undefined;
  }

  /**
   * Of a part of the keys: counts and sums up to each edge. `events`: the table, or the query in parentheses, with `columns` that windows read; `points`: the table of each set; `pointColumns`: what tells points of a key apart;
   * `keys`: a query of the keys.
   */
  running(events: string, columns: readonly string[], points: (set: number) => string, pointColumns: readonly string[], keys: string): string {
    const read = [...columns, "__at"].map(quoteIdentifier).filter((name) => this.#order === name || this.#running.some(({ row }) => row.includes(name)));
    const own = pointColumns.map(quoteIdentifier);
    const inPart = this.#parts === 1 ? "" : `\nWHERE ("__k" & ${PARTS - 1}) = ${PART}`;
    const rows = select(
      [{ sql: `"__k"` }, { sql: `2 * "__at" + 1`, as: "time" }, ...pointColumns.map((as): SelectItem => ({ sql: "CAST(NULL AS BIGINT)", as })), { sql: "CAST(NULL AS USMALLINT)", as: "edge" }, ...read.map((sql): SelectItem => ({ sql }))],
      `FROM ${events}${inPart}`,
    );
    const asks = this.#edges.map(({ set, bound }, i) => {
      const list = [`"__k"`, `2 * (${bound})`, ...(set === undefined ? own.map(() => "NULL") : own), i, ...read.map(() => "NULL")];
      return `UNION ALL\nSELECT ${list.join(", ")} FROM ${set === undefined ? `(${keys})` : points(set)}${inPart}`;
    });
    const ordered = ["-- events at odd numbers, edges at even ones: of the same time the edge comes first", rows, ...asks, `ORDER BY "__k", "time"${this.#order === undefined ? "" : `, ${this.#order} NULLS FIRST`}`].join("\n");
    const point: SelectItem[] = [`"__k"`, ...own, `"edge"`].map((sql) => ({ sql }));
    const streamed = select([...point, ...this.#running.map((column): SelectItem => ({ sql: soFar(column), as: column.name }))], `FROM (\n${indent(ordered)}\n)`, `WINDOW "so_far" AS (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`);
    const list = this.#running.map(({ name, kind }): SelectItem => (kind === "rows" ? { sql: `${quoteIdentifier(name)} - row_number() OVER ()`, as: name, comment: "-- all rows so far but the edges" } : { sql: quoteIdentifier(name) }));
    return select([...point, ...list], `FROM (\n${indent(streamed)}\n)`, `WHERE "edge" IS NOT NULL`);
  }

  /** `running` as a macro, where it is read for each part; undefined where it is one query. */
  macro(name: string, running: string): string | undefined {
    return this.#parts === 1 ? undefined : `CREATE MACRO ${name}(${PART}) AS TABLE\n${running}`;
  }

  /** The streams of all parts, each with the rest of them in a query of its own: so DuckDB runs them beside each other. In a row each but the first would wait for the one before it. */
  totals(macro: string, running: string): string {
    if (this.#parts === 1) return running;
    const from = (part: number): string => `SELECT * FROM ${macro}(${part})${part === PARTS - 1 ? "" : `\nUNION ALL SELECT * FROM (\n${indent(from(part + 1))}\n)`}`;
    return from(0);
  }

  get #parts(): number {
    return this.#placesAreAsked ? 1 : PARTS;
  }

  /** The points of a set with what lies before their edges. `totals`: the table, or the query in parentheses; `points`: the set's table where more is asked of it than its `columns`. */
  edges(set: number, totals: string, columns: readonly string[], points: string, more: boolean): string {
    const own: SelectItem[] = [];
    const ofKeys: SelectItem[] = [];
    const joins: string[] = [];
    this.#edges.forEach((edge, i) => {
      if (edge.set !== undefined && edge.set !== set) return;
      for (const name of edge.asked) {
        const as = `b${i}.${name}`;
        if (edge.set === undefined) ofKeys.push({ sql: `"b${i}".${quoteIdentifier(name)}`, as });
        else own.push({ sql: `max(${quoteIdentifier(name)}) FILTER (WHERE "edge" = ${i})`, as });
      }
      if (edge.set === undefined) joins.push(`JOIN ${totals} AS "b${i}" ON "b${i}"."edge" = ${i} AND "b${i}"."__k" = "points"."__k"`);
    });
    const names = columns.map(quoteIdentifier);
    const numbers = this.#edges.flatMap((edge, i) => (edge.set === set ? [i] : []));
    const others = numbers.length === this.#edges.length ? "" : `WHERE "edge" IN (${numbers.join(", ")})`;
    const pivoted = select([...names.map((sql): SelectItem => ({ sql })), ...own], `FROM ${totals}`, others, `GROUP BY ${names.join(", ")}`);
    if (own.length > 0 && ofKeys.length === 0 && !more) return pivoted;
    const items: SelectItem[] = [{ sql: `"points".*` }, ...own.map(({ as }): SelectItem => ({ sql: `"at".${quoteIdentifier(as!)}` })), ...ofKeys];
    const at = own.length === 0 ? [] : [`JOIN (\n${indent(pivoted)}\n) AS "at" USING (${names.join(", ")})`];
    return select(items, `FROM ${points} AS "points"`, ...at, ...joins);
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
