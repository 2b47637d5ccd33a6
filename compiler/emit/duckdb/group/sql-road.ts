import type { GroupProgram, KernelWindow, Statement } from "../../../../runtime/contract/batch.ts";
import type { Window } from "../../../../runtime/contract/plan.ts";
import { isText } from "../../../../stdlib/intrinsics/index.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { dictionaryTable, groupTable, keysTable } from "../names.ts";
import { comment, indent, type SelectItem, select } from "../sql-text.ts";
import { integerOf, ofNothing, onGrid, overRows } from "./aggregates.ts";
import { edgesOf } from "./bounds.ts";
import { type GroupInPlace, inFeedNames } from "./kernel.ts";
import { fromTotals, type Sweep, sweptQuery, type Total, totalsOf } from "./totals.ts";

/**
 * A group's windows in SQL, at the distinct (key, t) that its uses ask at:
 *
 * events   the rows that windows read, as the kernel is fed with
 * points   distinct (key, t)
 * running  one row for each (key, at): how many rows are selected up to there, and the sums of their integers, over all keys in one pass; each key begins with a sentinel row
 * edges    the points with, by one ASOF join for each distinct edge, the running counts and sums before it; they take the points' place
 * swept    where knowledge is a column's: totals by key at each time at which a row comes into sight or goes (totals.ts)
 * values   counts and sums are differences of two edges, or what is swept. For first and last, the counts are the places of the rows themselves. Least, greatest, quantiles and distinct values are frames over
 *          rows and points together, whose edges are computed for each point. All else reads the rows in sight one by one: those between two places, or, where knowledge is a column's,
 *          those that a join finds.
 */
export function sqlGroup(place: GroupInPlace, program: GroupProgram): Statement[] {
  const road = new Road(place, program);
  const table = (name: string, what: string, query: string): Statement => ({
    name: `${name}_${place.examples.id}_${place.group.id}`,
    sql: `${comment(place.group.span, `features ${place.group.id}: ${what}`)}\nCREATE TABLE ${road.table(name)} AS\n${query};`,
    span: place.group.span,
  });
  const drop = (name: string): Statement => ({ name: `drop_${name}_${place.examples.id}_${place.group.id}`, sql: `DROP TABLE ${road.table(name)};` });
  const selected = road.selections.map((_, i) => `rows${i}`);
  const swept = road.sweeps.map((_, i) => `swept${i}`);
  const runs = road.columns.length > 0;
  const values = road.values();
  const early = runs && !values.includes(road.table("points")) ? [drop("points")] : [];
  // Each table goes as soon as nothing reads it, so that the largest never lie beside each other.
  return [
    table("events", "the rows that windows read", program.events),
    ...road.selections.map((selection, i) => table(selected[i]!, "selected rows in order", road.rows(selection))),
    ...road.sweeps.map((sweep, i) => table(swept[i]!, "totals of what has come into sight and not gone", sweptQuery(sweep, road.table("events")))),
    ...(runs ? [table("running", "counts and sums from the first row on", road.running())] : []),
    drop("events"),
    table("points", "when each key is asked for", road.points()),
    ...(runs ? [table("edges", "running counts and sums before each edge", road.edges()), drop("running"), ...early] : []),
    table("values", "the windows' values", values),
    ...[...(early.length > 0 ? [] : ["points"]), ...selected, ...swept, ...(runs ? ["edges"] : [])].map(drop),
  ];
}

/** The column of a point's own width. */
const WIDTH = `"__w"`;

/** Aggregates of one argument that the engine computes over frames in better than the rows' number. */
const FRAMED: ReadonlySet<string> = new Set(["min", "max", "quantile", "distinct"]);

/** Aggregates of several values. */
const SEVERAL: ReadonlySet<string> = new Set(["list", "top"]);

/** Of a window whose values are codes, the column of the dictionary that holds what is meant; undefined where there is no code, or only numbers are made of it. */
function codedValue({ argument, aggregate }: Window): string | undefined {
  if (argument === undefined || ["count", "countOf", "distinct", "approx_distinct"].includes(aggregate)) return undefined;
  if (argument.type.kind === "record") return `"record"`;
  return isText(argument.type) ? `"value"` : undefined;
}

/** Rows that count for a window, by themselves. */
interface Selection {
  readonly key: string;
  readonly condition: string;
  readonly x: string;
  readonly integer: string;
  /** What stands beside x: the other value of a pair and its integer, or the event time. */
  readonly second: { readonly y: string; readonly j: string } | undefined;
  readonly known: string | undefined;
  readonly until: string | undefined;
}

class Road {
  readonly #place: GroupInPlace;
  readonly #program: GroupProgram;
  readonly #windows: readonly { readonly window: Window; readonly kernel: KernelWindow }[];
  /** Distinct edges, as SQL over `"__t"`. */
  readonly bounds: string[] = [];
  /** Running columns: `c0` counts, `s0` sums; SQL of what a row adds. */
  readonly columns: { readonly name: string; readonly adds: string }[] = [];
  readonly selections: Selection[] = [];
  readonly sweeps: Sweep[] = [];
  /** (edge, running column) pairs that some window needs. */
  readonly #asked = new Set<string>();
  readonly #values: SelectItem[] = [];
  readonly #joins: string[] = [];

  constructor(place: GroupInPlace, program: GroupProgram) {
    this.#place = place;
    this.#program = program;
    this.#windows = place.group.windows.map((window, i) => ({ window, kernel: inFeedNames(program.windows[i]!, program.columns) }));
    for (const [i, { window, kernel }] of this.#windows.entries()) this.#add(i, window, kernel);
  }

  table(name: string): string {
    return quoteIdentifier(groupTable(this.#place.examples, this.#place.group, name));
  }

  #add(i: number, window: Window, kernel: KernelWindow): void {
    const note = comment(window.span, window.text);
    const selection = selectionOf(window, kernel);
    const totals = totalsOf(window, this.#place.ahead !== undefined);
    if (totals !== undefined) {
      const total = totals === "edges" ? this.#differences(window, selection) : this.#swept(window, kernel, selection);
      this.#values.push({ sql: fromTotals(window, kernel, { x: selection.x, i: selection.integer, j: selection.second?.j ?? "0" }, total), as: `w${i}`, comment: note });
      return;
    }
    const coded = codedValue(window);
    const one = coded !== undefined && !SEVERAL.has(window.aggregate);
    const value = this.#value(i, window, kernel, selection);
    if (!one) this.#values.push({ sql: value, as: `w${i}`, comment: note });
    else {
      const alias = quoteIdentifier(`codes${i}`);
      this.#joins.push(`LEFT JOIN ${quoteIdentifier(dictionaryTable(this.#place.examples, this.#place.feed, kernel.argument!))} AS ${alias} ON ${alias}."code" = ${value}`);
      this.#values.push({ sql: `${alias}.${coded}`, as: `w${i}`, comment: note });
    }
  }

  #value(i: number, window: Window, kernel: KernelWindow, selection: Selection): string {
    const interval = window.visible.kind === "lag" && window.over.kind !== "rows";
    if (interval && (window.aggregate === "last" || window.aggregate === "first")) return this.#oneRow(i, window, selection);
    if (interval && FRAMED.has(window.aggregate)) return this.#frame(i, window, kernel, selection);
    return this.#pairs(i, window, kernel, selection);
  }

  /** Names of an edge and of a running column, each once. */
  #at(bound: string, adds: string, prefix: "c" | "s"): string {
    let edge = this.bounds.indexOf(bound);
    if (edge < 0) edge = this.bounds.push(bound) - 1;
    let column = this.columns.find((one) => one.adds === adds)?.name;
    if (column === undefined) {
      column = `${prefix}${this.columns.length}`;
      this.columns.push({ name: column, adds });
    }
    this.#asked.add(`${edge}.${column}`);
    return `"points".${quoteIdentifier(`b${edge}.${column}`)}`;
  }

  #edges(window: Window): { readonly left: string; readonly right: string } {
    return edgesOf(window, this.#place.ahead?.width === undefined ? undefined : WIDTH);
  }

  #places(window: Window, selection: Selection): { lo: string; hi: string } {
    const { left, right } = this.#edges(window);
    const adds = `CASE WHEN ${selection.condition} THEN 1 ELSE 0 END`;
    const [lo, hi] = [this.#at(left, adds, "c"), this.#at(right, adds, "c")];
    return { lo, hi };
  }

  /** Totals between two edges. */
  #differences(window: Window, selection: Selection): Total {
    const { left, right } = this.#edges(window);
    const { lo, hi } = this.#places(window, selection);
    return (adds) => {
      if (adds === "1") return `greatest(${hi} - ${lo}, 0)`;
      const chosen = `CASE WHEN ${selection.condition} THEN ${adds} ELSE 0 END`;
      return `CASE WHEN ${hi} > ${lo} THEN ${this.#at(right, chosen, "s")} - ${this.#at(left, chosen, "s")} ELSE 0 END`;
    };
  }

  /** Totals of what has come into sight, less what has gone. */
  #swept(window: Window, kernel: KernelWindow, selection: Selection): Total {
    const known = quoteIdentifier(kernel.known!);
    const until = kernel.until === undefined ? undefined : quoteIdentifier(kernel.until);
    const key = JSON.stringify([known, until, window.over]);
    let at = this.sweeps.findIndex((sweep) => JSON.stringify([sweep.known, sweep.until, sweep.over]) === key);
    if (at < 0) {
      at = this.sweeps.push({ known, until, over: window.over, columns: [] }) - 1;
      const alias = quoteIdentifier(`swept${at}`);
      this.#joins.push(`ASOF LEFT JOIN ${this.table(`swept${at}`)} AS ${alias} ON ${alias}."__k" = "points"."__k" AND ${alias}."time" < "points"."__t"`);
    }
    const { columns } = this.sweeps[at]!;
    return (adds) => {
      const chosen = `CASE WHEN ${selection.condition} THEN ${adds} ELSE 0 END`;
      let column = columns.find((one) => one.adds === chosen)?.name;
      if (column === undefined) {
        column = `s${columns.length}`;
        columns.push({ name: column, adds: chosen });
      }
      return `coalesce(${quoteIdentifier(`swept${at}`)}.${quoteIdentifier(column)}, 0)`;
    };
  }

  #rowsOf(selection: Selection): string {
    let at = this.selections.findIndex((one) => one.key === selection.key);
    if (at < 0) at = this.selections.push(selection) - 1;
    return this.table(`rows${at}`);
  }

  /**
   * `last` and `first`: rows lie in order of (key, at, x), so it is the row before the right edge, or the one after the left, if it is the key's and not beyond the
   * other edge. One edge is looked up, not two.
   */
  #oneRow(i: number, window: Window, selection: Selection): string {
    const edges = this.#edges(window);
    const left = onPoints(edges.left);
    const right = onPoints(edges.right);
    const adds = `CASE WHEN ${selection.condition} THEN 1 ELSE 0 END`;
    const alias = quoteIdentifier(`row${i}`);
    const place = window.aggregate === "last" ? `${this.#at(edges.right, adds, "c")} - 1` : this.#at(edges.left, adds, "c");
    const within = `${alias}."__k" = "points"."__k" AND ${alias}."__at" >= ${left} AND ${alias}."__at" < ${right}`;
    this.#joins.push(`LEFT JOIN ${this.#rowsOf(selection)} AS ${alias} ON ${alias}."place" = ${place} AND ${within}`);
    return `${alias}.x`;
  }

  /** An aggregate that the engine slides: a frame of the rows' own order, with edges that differ from point to point; rows that are no points have empty frames. */
  #frame(i: number, window: Window, kernel: KernelWindow, selection: Selection): string {
    const { left, right } = this.#edges(window);
    const rows = this.#rowsOf(selection);
    const both = [
      `SELECT "__k", "__at" AS "time", x, CAST(NULL AS BIGINT) AS "__p", CAST(0 AS BIGINT) AS "from", CAST(1 AS BIGINT) AS "to" FROM ${rows}`,
      `SELECT "__k", "__t", NULL, "__p", greatest("__t" - (${left}), 0), "__t" - (${right}) + 1 FROM ${this.table("points")}`,
    ];
    const over = `OVER (PARTITION BY "__k" ORDER BY "time" RANGE BETWEEN "from" PRECEDING AND "to" PRECEDING)`;
    const framed = select([{ sql: `"__p"` }, { sql: `${overRows(window, kernel)} ${over}`, as: "value" }], `FROM (\n${indent(both.join("\nUNION ALL\n"))}\n)`);
    const alias = quoteIdentifier(`frame${i}`);
    this.#joins.push(`JOIN (\n${indent(`SELECT * FROM (\n${indent(framed)}\n)\nWHERE "__p" IS NOT NULL`)}\n) AS ${alias} ON ${alias}."__p" = "points"."__p"`);
    return `${alias}."value"`;
  }

  /** Any aggregate, over all rows in sight. */
  #pairs(i: number, window: Window, kernel: KernelWindow, selection: Selection): string {
    const rows = this.#rowsOf(selection);
    const sighted = window.visible.kind === "lag" ? this.#pairsByPlace(window, selection, rows) : this.#pairsByKnowledge(window, selection, rows);
    const complete = `x IS NOT NULL AND i IS NOT NULL${selection.second === undefined ? "" : " AND j IS NOT NULL"}`;
    const pairs = window.over.kind === "rows" && window.argument !== undefined ? `SELECT *\nFROM (\n${indent(sighted)}\n)\nWHERE ${complete}` : sighted;
    const alias = quoteIdentifier(`agg${i}`);
    const query = SEVERAL.has(window.aggregate)
      ? this.#several(window, kernel, pairs)
      : window.aggregate === "mode"
        ? `SELECT "__p", min(x) AS "value"\nFROM (\n${indent(`SELECT "__p", x, count(*) AS "times", max(count(*)) OVER (PARTITION BY "__p") AS "most"\nFROM (\n${indent(pairs)}\n)\nGROUP BY "__p", x`)}\n)\nWHERE "times" = "most"\nGROUP BY "__p"`
        : select([{ sql: `"__p"` }, { sql: overRows(window, kernel), as: "value" }], `FROM (\n${indent(pairs)}\n)`, `GROUP BY "__p"`);
    this.#joins.push(`LEFT JOIN (\n${indent(query)}\n) AS ${alias} ON ${alias}."__p" = "points"."__p"`);
    const nothing = ofNothing(window);
    return nothing === "NULL" ? `${alias}."value"` : `coalesce(${alias}."value", ${nothing})`;
  }

  /** `list` and `top`: values in order, of which the first k are taken. */
  #several(window: Window, kernel: KernelWindow, pairs: string): string {
    const coded = codedValue(window);
    const dictionary = coded === undefined ? "" : `\nJOIN ${quoteIdentifier(dictionaryTable(this.#place.examples, this.#place.feed, kernel.argument!))} AS "codes" ON "codes"."code" = x`;
    const value = coded === undefined ? (kernel.numeric === "bool" ? "x = 1" : "x") : `"codes".${coded}`;
    const rows = `FROM (\n${indent(pairs)}\n)${dictionary}`;
    if (window.aggregate === "list") return `SELECT "__p", list(${value} ORDER BY "__at" DESC, x DESC)[1:${kernel.k}] AS "value"\n${rows}\nGROUP BY "__p"`;
    const counted = `SELECT "__p", x, any_value(${value}) AS "v", count(*) AS "times"\n${rows}\nGROUP BY "__p", x`;
    return `SELECT "__p", list("v" ORDER BY "times" DESC, x)[1:${kernel.k}] AS "value"\nFROM (\n${indent(counted)}\n)\nGROUP BY "__p"`;
  }

  #pairsByPlace(window: Window, selection: Selection, rows: string): string {
    const { lo, hi } = this.#places(window, selection);
    // Rows lie in the order of (at, x), so the latest k are the last k.
    const most = window.over.kind === "rows" ? window.over.count : window.aggregate === "list" ? window.k : undefined;
    const from = most === undefined ? lo : `greatest(${lo}, ${hi} - ${most})`;
    return select(
      [{ sql: `"__p"` }, { sql: `"__at"` }, { sql: "x" }, { sql: "i" }, ...(selection.second === undefined ? [] : [{ sql: "j" }, { sql: `"__t"` }])],
      `FROM (SELECT "__p", "__t", unnest(range(CAST(${from} AS BIGINT), CAST(${hi} AS BIGINT))) AS "place" FROM ${this.table("edges")} AS "points")`,
      `JOIN ${rows} USING ("place")`,
    );
  }

  #pairsByKnowledge(window: Window, selection: Selection, rows: string): string {
    const seen = `"points".${this.#place.ahead?.seen === undefined ? `"__t"` : `"__seen"`}`;
    const { left, right } = this.#edges(window);
    const latest = window.over.kind === "rows" ? `QUALIFY row_number() OVER (PARTITION BY "points"."__p" ORDER BY "rows"."__at" DESC, "rows".x DESC NULLS LAST${selection.second === undefined ? "" : `, "rows".y DESC NULLS LAST`}) <= ${window.over.count}` : "";
    return select(
      [{ sql: `"points"."__p"` }, { sql: `"rows"."__at"` }, { sql: `"rows".x` }, { sql: `"rows".i` }, ...(selection.second === undefined ? [] : [{ sql: `"rows".j` }, { sql: `"points"."__t"` }])],
      `FROM ${this.table("points")} AS "points"`,
      `JOIN ${rows} AS "rows" ON "rows"."__k" = "points"."__k" AND "rows"."__at" >= ${onPoints(left)} AND "rows"."__at" < ${onPoints(right)} AND "rows"."known" < ${seen}${window.visible.kind === "known" && window.visible.versions ? ` AND "rows"."until" >= ${seen}` : ""}`,
      latest,
    );
  }

  /** What tells points apart. */
  pointColumns(): string[] {
    const { ahead } = this.#place;
    return ["__k", "__t", ...(ahead?.width === undefined ? [] : ["__w"]), ...(ahead?.seen === undefined ? [] : ["__seen"])];
  }

  points(): string {
    const columns = this.pointColumns().map(quoteIdentifier).join(", ");
    const asked = this.#program.uses.map(({ queries }) => `SELECT ${columns} FROM (\n${indent(queries)}\n)`);
    return `SELECT row_number() OVER () - 1 AS "__p", ${columns}\nFROM (\n${indent(asked.length === 1 ? asked[0]!.replace("SELECT", "SELECT DISTINCT") : asked.join("\nUNION\n"))}\n)`;
  }

  rows(selection: Selection): string {
    const items: SelectItem[] = [
      { sql: `row_number() OVER () - 1`, as: "place" },
      { sql: `*` },
    ];
    const list: SelectItem[] = [{ sql: `"__k"` }, { sql: `"__at"` }, { sql: selection.x, as: "x" }, { sql: selection.integer, as: "i" }];
    if (selection.second !== undefined) list.push({ sql: selection.second.y, as: "y" }, { sql: selection.second.j, as: "j" });
    if (selection.known !== undefined) list.push({ sql: selection.known, as: "known" });
    if (selection.until !== undefined) list.push({ sql: selection.until, as: "until" });
    const inner = select(list, `FROM ${this.table("events")}`, `WHERE ${selection.condition}`, `ORDER BY "__k", "__at", "x" NULLS FIRST${selection.second === undefined ? "" : `, "y" NULLS FIRST`}`);
    return select(items, `FROM (\n${indent(inner)}\n)`);
  }

  running(): string {
    const keys = quoteIdentifier(keysTable(this.#place.examples, this.#place.feed));
    const added = this.columns.map(({ name, adds }): SelectItem => ({ sql: adds, as: name }));
    const zeros = this.columns.map(() => "0").join(", ");
    const ordered = [
      select([{ sql: `"__k"` }, { sql: `"__at"` }, ...added], `FROM ${this.table("events")}`),
      `UNION ALL\nSELECT "__k", -9007199254740992, ${zeros} FROM (SELECT "__k" FROM ${keys} UNION ALL SELECT -1)`,
      `ORDER BY "__k", "__at"`,
    ].join("\n");
    const sums = this.columns.map(({ name }): SelectItem => {
      const sum = `sum(${quoteIdentifier(name)}) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`;
      return { sql: name.startsWith("c") ? `CAST(${sum} AS BIGINT)` : sum, as: name };
    });
    const streamed = select(
      [{ sql: `"__k"` }, { sql: `"__at"` }, ...sums, { sql: `lead("__k") OVER ()`, as: "next_k" }, { sql: `lead("__at") OVER ()`, as: "next_at" }],
      `FROM (\n${indent(ordered)}\n)`,
    );
    return select(
      [{ sql: `"__k"` }, { sql: `"__at"` }, ...this.columns.map(({ name }) => ({ sql: quoteIdentifier(name) }))],
      `FROM (\n${indent(streamed)}\n)`,
      `WHERE "next_k" IS DISTINCT FROM "__k" OR "next_at" IS DISTINCT FROM "__at"`,
    );
  }

  edges(): string {
    const items: SelectItem[] = [{ sql: `"points".*` }];
    const joins: string[] = [];
    this.bounds.forEach((bound, i) => {
      const wanted = this.columns.filter(({ name }) => this.#asked.has(`${i}.${name}`));
      const edge = quoteIdentifier(`b${i}`);
      for (const { name } of wanted) items.push({ sql: `${edge}.${quoteIdentifier(name)}`, as: `b${i}.${name}` });
      if (!bound.includes(`"__t"`)) {
        // The same for every point of a key: no ASOF join, which needs a column on both sides.
        const last = wanted.map(({ name }): SelectItem => ({ sql: `arg_max(${quoteIdentifier(name)}, "__at")`, as: name }));
        const before = select([{ sql: `"__k"` }, ...last], `FROM ${this.table("running")}`, `WHERE "__at" < ${bound}`, `GROUP BY "__k"`);
        joins.push(`JOIN (\n${indent(before)}\n) AS ${edge} ON ${edge}."__k" = "points"."__k"`);
      } else joins.push(`ASOF JOIN ${this.table("running")} AS ${edge} ON ${edge}."__k" = "points"."__k" AND ${edge}."__at" < ${onPoints(bound)}`);
    });
    return select(items, `FROM ${this.table("points")} AS "points"`, ...joins);
  }

  values(): string {
    const points = this.columns.length === 0 ? "points" : "edges";
    return select([...this.pointColumns().map((name) => ({ sql: `"points".${quoteIdentifier(name)}` })), ...this.#values], `FROM ${this.table(points)} AS "points"`, ...this.#joins);
  }
}

/** An edge over the points' own time. */
function onPoints(edge: string): string {
  return edge.replaceAll(`"__t"`, `"points"."__t"`).replaceAll(WIDTH, `"points".${WIDTH}`);
}

function selectionOf(window: Window, kernel: KernelWindow): Selection {
  const conditions = [...(kernel.filter === undefined ? [] : [quoteIdentifier(kernel.filter)])];
  const argument = kernel.argument === undefined ? undefined : quoteIdentifier(kernel.argument);
  const summed = ["sum", "mean", "any", "all", "var", "std", "correlation", "slope", "ewma"].includes(window.aggregate);
  const integer = argument === undefined ? "0" : summed ? integerOf(kernel, argument) : "0";
  // The latest n rows are chosen before missing arguments are skipped.
  if (argument !== undefined && window.over.kind !== "rows") conditions.push(`${summed ? integer : argument} IS NOT NULL`);
  const second = secondOf(window, kernel);
  if (second !== undefined && window.over.kind !== "rows") conditions.push(`${second.j} IS NOT NULL`);
  const condition = conditions.length === 0 ? "true" : conditions.join(" AND ");
  const x = argument ?? "0";
  return { key: JSON.stringify([condition, x, integer, second, kernel.known, kernel.until]), condition, x, integer, second, known: kernel.known === undefined ? undefined : quoteIdentifier(kernel.known), until: kernel.until === undefined ? undefined : quoteIdentifier(kernel.until) };
}

function secondOf({ aggregate }: Window, { argument2, grid2 }: KernelWindow): Selection["second"] {
  if (aggregate === "slope" || aggregate === "ewma") return { y: `"__at"`, j: `"__at"` };
  if (argument2 === undefined) return undefined;
  const y = quoteIdentifier(argument2);
  return { y, j: onGrid(y, grid2) };
}
