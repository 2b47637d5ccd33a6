import type { KernelWindow } from "../../../../runtime/contract/batch.ts";
import type { Window } from "../../../../runtime/contract/plan.ts";
import { isText } from "../../../../stdlib/intrinsics/index.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { dictionaryTable } from "../names.ts";
import { comment, indent, select } from "../sql-text.ts";
import { framed, ofNothing, overRows } from "./aggregates.ts";
import { edgesOf } from "./bounds.ts";
import type { GroupInPlace } from "./kernel.ts";
import { inOneOrder, keepsOut, onPoints, type PointSet, type Values, WIDTH } from "./points.ts";
import { type Selection, selectionOf } from "./selection.ts";
import { sightOf } from "./sight.ts";
import { Spanned } from "./spanned.ts";
import type { Stream } from "./stream.ts";
import { fromTotals, type Sweep, type Total, totalsOf } from "./totals.ts";

/** What windows ask of their feed's road. */
export interface ReadingRoad {
  readonly stream: Stream;
  /** A table of a set's own. */
  name(what: string, set: PointSet): string;
  table(name: string): string;
  rowsOf(selection: Selection): string;
  sweepOf(sweep: Omit<Sweep, "columns">): number;
  sweptColumn(sweep: number, adds: string): string;
}

/** Aggregates of one argument that the engine computes over frames in better than the rows' number. */
const FRAMED: ReadonlySet<string> = new Set(["min", "max", "quantile", "distinct", "approx_quantile"]);

/** Of these the frames of a key cost nearly the square of its rows, once it has many: then its windows are told by stretches, which costs more where a key has few. */
const SLOW_FRAMES: ReadonlySet<string> = new Set(["quantile", "approx_quantile"]);
const MANY_ROWS = 32_768;

/** Aggregates of several values. */
const SEVERAL: ReadonlySet<string> = new Set(["list", "top"]);

/** Of a window whose values are codes, the column of the dictionary that holds what is meant; undefined where there is no code, or only numbers are made of it. */
function codedValue({ argument, aggregate }: Window): string | undefined {
  if (argument === undefined || ["count", "countOf", "distinct", "approx_distinct"].includes(aggregate)) return undefined;
  if (argument.type.kind === "record") return `"record"`;
  return isText(argument.type) ? `"value"` : undefined;
}

/** One window of a set. */
export class Reading {
  readonly #road: ReadingRoad;
  readonly #values: Values;
  readonly #place: GroupInPlace;
  readonly #id: string;
  readonly #as: string;

  constructor(road: ReadingRoad, values: Values, place: GroupInPlace, id: string, as: string) {
    this.#road = road;
    this.#values = values;
    this.#place = place;
    this.#id = id;
    this.#as = as;
  }

  add(window: Window, kernel: KernelWindow): void {
    const note = comment(window.span, window.text);
    const selection = selectionOf(window, kernel, keepsOut(this.#values.set));
    const { items } = this.#values;
    const totals = totalsOf(window, inOneOrder(this.#values.set), selection.own !== undefined);
    if (totals !== undefined) {
      items.push({ sql: this.#fromTotals(totals, window, kernel, selection), as: this.#as, comment: note });
      return;
    }
    const coded = codedValue(window);
    const value = this.#value(window, kernel, selection);
    if (coded === undefined || SEVERAL.has(window.aggregate)) {
      items.push({ sql: value, as: this.#as, comment: note });
      return;
    }
    const alias = quoteIdentifier(`codes${this.#id}`);
    this.#values.joins.push(`LEFT JOIN ${quoteIdentifier(dictionaryTable(this.#place.examples, this.#place.feed, kernel.argument!))} AS ${alias} ON ${alias}."code" = ${value}`);
    items.push({ sql: `${alias}.${coded}`, as: this.#as, comment: note });
  }

  #fromTotals(totals: "edges" | "sweep" | "spans", window: Window, kernel: KernelWindow, selection: Selection): string {
    // Of spans the rows are at hand, with their own names.
    if (totals === "spans") return fromTotals(window, kernel, { x: "x", i: "i", j: "j" }, this.#spanned(window, selection).total(quoteIdentifier(`agg${this.#id}`)));
    const names = { x: selection.x, i: selection.integer, j: selection.second?.j ?? "0" };
    return fromTotals(window, kernel, names, totals === "edges" ? this.#differences(window, selection) : this.#swept(window, kernel, selection));
  }

  #value(window: Window, kernel: KernelWindow, selection: Selection): string {
    const isLagged = window.visible.kind === "lag" && selection.own === undefined;
    const interval = isLagged && window.over.kind !== "rows";
    if (interval && window.aggregate === "last") return this.#latest(window, selection) ?? this.#oneRow(window, selection);
    if (interval && window.aggregate === "first") return this.#oneRow(window, selection);
    if (interval && FRAMED.has(window.aggregate)) return SLOW_FRAMES.has(window.aggregate) && inOneOrder(this.#values.set) ? this.#frameOrSpans(window, kernel, selection) : this.#frame(window, kernel, this.#road.rowsOf(selection), this.#points);
    if ((interval && window.aggregate === "list") || (isLagged && window.over.kind === "rows") || !inOneOrder(this.#values.set)) return this.#pairs(window, kernel, selection);
    const spanned = this.#spanned(window, selection);
    if (window.over.kind === "rows") return this.#pairs(window, kernel, selection, spanned.latest(window.over.count, selection.second !== undefined));
    const coded = codedValue(window);
    const dictionary = coded === undefined ? undefined : { table: quoteIdentifier(dictionaryTable(this.#place.examples, this.#place.feed, kernel.argument!)), column: coded };
    return this.#joined(window, spanned.value(window, kernel, dictionary));
  }

  /** A time of knowledge by the points' own time. A label's versions are looked at when it is final, which is the same time after the end of each of its windows. */
  #atPoints(time: string): string {
    return this.#place.ahead?.seen === undefined ? time : `${time} - (SELECT max("__seen" - "__t") FROM ${this.#points})`;
  }

  /** `keys`: a condition on `"__k"`, where it is about some of the keys alone. */
  #spanned(window: Window, selection: Selection, keys?: string): Spanned {
    const { set, spans } = this.#values;
    const of = (table: string): string => (keys === undefined ? table : `(SELECT * FROM ${table} WHERE ${keys})`);
    const rows = of(this.#road.rowsOf(selection));
    this.#values.areNumbered = true;
    const sight = sightOf(window.over, window.visible, selection.known === undefined ? undefined : this.#atPoints(`"known"`), selection.until === undefined ? undefined : this.#atPoints(`"until"`));
    const left = window.over.kind === "calendar" ? this.#edges(window).left : undefined;
    let at = spans.findIndex((one) => one.rows === rows && JSON.stringify([one.sight, one.left]) === JSON.stringify([sight, left]));
    if (at < 0) at = spans.push({ rows, sight, left, keptOut: selection.own !== undefined, inPieces: false }) - 1;
    const table = (what: string): string => this.#road.table(this.#road.name(`${what}${at}`, set));
    return new Spanned({ rows, spans: table("spans"), pieces: table("pieces"), points: of(this.#points), asked: spans[at]!, joins: this.#values.joins });
  }

  /** A query of (`__p`, value) beside the points. */
  #joined(window: Window, query: string): string {
    const alias = quoteIdentifier(`agg${this.#id}`);
    this.#values.areNumbered = true;
    this.#values.joins.push(`LEFT JOIN (\n${indent(query)}\n) AS ${alias} ON ${alias}."__p" = "points"."__p"`);
    const nothing = ofNothing(window);
    return nothing === "NULL" ? `${alias}."value"` : `coalesce(${alias}."value", ${nothing})`;
  }

  get #set(): number {
    return this.#values.set.at;
  }

  #edges(window: Window): { readonly left: string; readonly right: string } {
    return edgesOf(window, this.#place.ahead?.width === undefined ? undefined : WIDTH);
  }

  /** Totals between two edges. */
  #differences(window: Window, selection: Selection): Total {
    const { left, right } = this.#edges(window);
    const [lo, hi] = [left, right].map((bound) => this.#road.stream.count(this.#set, bound, selection.condition));
    const before = (bound: string, adds: string): string => this.#road.stream.sum(this.#set, bound, selection.condition, adds);
    return (adds) => (adds === "1" ? `greatest(${hi} - ${lo}, 0)` : `CASE WHEN ${hi} > ${lo} THEN ${before(right, adds)} - ${before(left, adds)} ELSE 0 END`);
  }

  /** Totals of what has come into sight, less what has gone. */
  #swept(window: Window, kernel: KernelWindow, selection: Selection): Total {
    const at = this.#road.sweepOf({ known: this.#atPoints(quoteIdentifier(kernel.known!)), until: kernel.until === undefined ? undefined : this.#atPoints(quoteIdentifier(kernel.until)), over: window.over });
    const alias = quoteIdentifier(`swept${at}`);
    const join = `ASOF LEFT JOIN ${this.#road.table(`swept${at}`)} AS ${alias} ON ${alias}."__k" = "points"."__k" AND ${alias}."time" < "points"."__t"`;
    if (!this.#values.joins.includes(join)) this.#values.joins.push(join);
    return (adds) => `coalesce(${this.#road.sweptColumn(at, `CASE WHEN ${selection.condition} THEN ${adds} ELSE 0 END`)}, 0)`;
  }

  /** `last`: what the latest selected row before the right edge had, if it is the key's and not before the left edge. */
  #latest(window: Window, selection: Selection): string | undefined {
    const { left, right } = this.#edges(window);
    const latest = this.#road.stream.latest(this.#set, right, selection.condition, selection.x);
    if (latest === undefined) return undefined;
    return `CASE WHEN ${latest.isOfKey}${window.over.kind === "all" ? "" : ` AND ${latest.isFrom(onPoints(left))}`} THEN ${latest.x} END`;
  }

  /**
   * `first`, and a `last` by another column than that by which the stream is in order: rows lie in order of (key, at, x), so it is the one after the left edge, or the one before the right,
   * if it is the key's and not beyond the other edge. One edge is looked up, not two.
   */
  #oneRow(window: Window, selection: Selection): string {
    const edges = this.#edges(window);
    const [left, right] = [onPoints(edges.left), onPoints(edges.right)];
    const alias = quoteIdentifier(`row${this.#id}`);
    const at = (bound: string): string => this.#road.stream.place(this.#set, bound, selection.condition);
    const place = window.aggregate === "last" ? `${at(edges.right)} - 1` : at(edges.left);
    const within = `${alias}."__k" = "points"."__k" AND ${alias}."__at" >= ${left} AND ${alias}."__at" < ${right}`;
    this.#values.joins.push(`LEFT JOIN ${this.#road.rowsOf(selection)} AS ${alias} ON ${alias}."place" = ${place} AND ${within}`);
    return `${alias}.x`;
  }

  get #points(): string {
    return this.#road.table(this.#road.name("points", this.#values.set));
  }

  /** An aggregate that the engine slides: a frame of the rows' own order, with edges that differ from point to point; rows that are no points have empty frames. */
  #frame(window: Window, kernel: KernelWindow, rows: string, points: string): string {
    const { left, right } = this.#edges(window);
    this.#values.areNumbered = true;
    const both = [
      `SELECT "__k", "__at" AS "time", x, CAST(NULL AS BIGINT) AS "__p", CAST(0 AS BIGINT) AS "from", CAST(1 AS BIGINT) AS "to" FROM ${rows}`,
      `SELECT "__k", "__t", NULL, "__p", greatest("__t" - (${left}), 0), "__t" - (${right}) + 1 FROM ${points}`,
    ];
    const over = `OVER (PARTITION BY "__k" ORDER BY "time" RANGE BETWEEN "from" PRECEDING AND "to" PRECEDING)`;
    const slid = select([{ sql: `"__p"` }, { sql: framed(window, kernel, over), as: "value" }], `FROM (\n${indent(both.join("\nUNION ALL\n"))}\n)`);
    const alias = quoteIdentifier(`frame${this.#id}`);
    this.#values.joins.push(`${points === this.#points ? "" : "LEFT "}JOIN (\n${indent(`SELECT * FROM (\n${indent(slid)}\n)\nWHERE "__p" IS NOT NULL`)}\n) AS ${alias} ON ${alias}."__p" = "points"."__p"`);
    return `${alias}."value"`;
  }

  /** Frames for keys with few rows, stretches for the others. */
  #frameOrSpans(window: Window, kernel: KernelWindow, selection: Selection): string {
    const rows = this.#road.rowsOf(selection);
    const many = `"__k" IN (SELECT "__k" FROM ${rows} GROUP BY "__k" HAVING count(*) > ${MANY_ROWS})`;
    const few = this.#frame(window, kernel, `(SELECT * FROM ${rows} WHERE NOT (${many}))`, `(SELECT * FROM ${this.#points} WHERE NOT (${many}))`);
    return `coalesce(${few}, ${this.#joined(window, this.#spanned(window, selection, many).value(window, kernel, undefined))})`;
  }

  /** Any aggregate, over all rows in sight. */
  #pairs(window: Window, kernel: KernelWindow, selection: Selection, latest?: string): string {
    const rows = this.#road.rowsOf(selection);
    const sighted = latest !== undefined ? latest : window.visible.kind === "lag" ? this.#pairsByPlace(window, selection, rows) : this.#pairsByKnowledge(window, selection, rows);
    const complete = `x IS NOT NULL AND i IS NOT NULL${selection.second === undefined ? "" : " AND j IS NOT NULL"}`;
    const pairs = window.over.kind === "rows" && window.argument !== undefined ? `SELECT *\nFROM (\n${indent(sighted)}\n)\nWHERE ${complete}` : sighted;
    const query = SEVERAL.has(window.aggregate)
      ? this.#several(window, kernel, pairs)
      : window.aggregate === "mode"
        ? `SELECT "__p", min(x) AS "value"\nFROM (\n${indent(`SELECT "__p", x, count(*) AS "times", max(count(*)) OVER (PARTITION BY "__p") AS "most"\nFROM (\n${indent(pairs)}\n)\nGROUP BY "__p", x`)}\n)\nWHERE "times" = "most"\nGROUP BY "__p"`
        : select([{ sql: `"__p"` }, { sql: overRows(window, kernel), as: "value" }], `FROM (\n${indent(pairs)}\n)`, `GROUP BY "__p"`);
    return this.#joined(window, query);
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
    const { left, right } = this.#edges(window);
    const [lo, hi] = [left, right].map((bound) => this.#road.stream.place(this.#set, bound, selection.condition));
    // Rows lie in the order of (at, x), so the latest k are the last k.
    const most = window.over.kind === "rows" ? window.over.count : window.aggregate === "list" ? window.k : undefined;
    const from = most === undefined ? lo : `greatest(${lo}, ${hi} - ${most})`;
    this.#values.edgesAreRead = true;
    return select(
      [{ sql: `"__p"` }, { sql: `"__at"` }, { sql: "x" }, { sql: "i" }, ...(selection.second === undefined ? [] : [{ sql: "j" }, { sql: `"__t"` }])],
      `FROM (SELECT "__p", "__t", unnest(range(CAST(${from} AS BIGINT), CAST(${hi} AS BIGINT))) AS "place" FROM ${this.#road.table(this.#road.name("edges", this.#values.set))} AS "points")`,
      `JOIN ${rows} USING ("place")`,
    );
  }

  #pairsByKnowledge(window: Window, selection: Selection, rows: string): string {
    const seen = `"points".${this.#place.ahead?.seen === undefined ? `"__t"` : `"__seen"`}`;
    const { left, right } = this.#edges(window);
    const latest = window.over.kind === "rows" ? `QUALIFY row_number() OVER (PARTITION BY "points"."__p" ORDER BY "rows"."__at" DESC, "rows".x DESC NULLS LAST${selection.second === undefined ? "" : `, "rows".y DESC NULLS LAST`}) <= ${window.over.count}` : "";
    return select(
      [{ sql: `"points"."__p"` }, { sql: `"rows"."__at"` }, { sql: `"rows".x` }, { sql: `"rows".i` }, ...(selection.second === undefined ? [] : [{ sql: `"rows".j` }, { sql: `"points"."__t"` }])],
      `FROM ${this.#points} AS "points"`,
      `JOIN ${rows} AS "rows" ON "rows"."__k" = "points"."__k" AND "rows"."__at" >= ${onPoints(left)} AND "rows"."__at" < ${onPoints(right)} AND "rows"."known" < ${seen}${window.visible.kind === "known" && window.visible.versions ? ` AND "rows"."until" >= ${seen}` : ""}`,
      latest,
    );
  }
}
