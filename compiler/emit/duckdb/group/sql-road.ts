import type { GroupProgram, Statement } from "../../../../runtime/contract/batch.ts";
import { canonicalJson } from "../../../../runtime/contract/canonical.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { groupTable, keysTable } from "../names.ts";
import { comment, indent, type SelectItem, select } from "../sql-text.ts";
import { type GroupInPlace, inFeedNames } from "./kernel.ts";
import { type PointSet, pointColumns, type Spans, setsOf, type Values } from "./points.ts";
import { Reading, type ReadingRoad } from "./reading.ts";
import type { Selection } from "./selection.ts";
import { piecesQuery, spansAround, spansByEdge, spansQuery } from "./spans.ts";
import { Stream } from "./stream.ts";
import { type Sweep, sweptQuery } from "./totals.ts";

/**
 * The windows of groups over the same rows by the same key (a feed) in SQL, at the distinct (key, t) that their uses ask at:
 *
 * points   distinct (key, t); groups that are asked at the same times share them
 * events   the rows that windows read, as the kernel is fed with; a query in its place where it is read once
 * rows     rows that count for a window by themselves, numbered in the order of (key, at, x)
 * swept    where knowledge is a column's: totals by key at each time at which a row comes into sight or goes (totals.ts)
 * totals   how many rows are selected up to each edge of a window, and the sums of their integers, over all keys in one pass (stream.ts)
 * edges    the points with the totals before each of their edges
 * spans    rows as the stretches of points that see them, and pieces, how often each value is seen (spans.ts)
 * values   counts and sums are differences of two edges, or what is swept; a latest value comes along with the totals. For first, the counts are the places of the rows themselves. With a constant lag, least,
 *          greatest, quantiles and distinct values are frames over rows and points together, and the latest n rows those between two places. All else is asked of spans; only where points have widths of their own (labels up to a column) and knowledge is a
 *          column's, or an aggregate has no frame, are the rows in sight read one by one.
 */
export function sqlFeed(places: readonly GroupInPlace[], programs: readonly GroupProgram[]): Statement[] {
  return new Road(places, programs).statements();
}

/** Where the values of each group's windows are: the table of those asked at the same times, and each window's column. */
export function valuesOf(places: readonly GroupInPlace[]): Map<GroupInPlace, { readonly table: string; readonly column: (window: number) => string }> {
  return new Map(setsOf(places).flatMap(({ places: sharing }) => sharing.map((place, i) => [place, { table: groupTable(place.examples, sharing[0]!.group, "values"), column: (window: number) => windowColumn(place, i, window) }] as const)));
}

const windowColumn = (place: GroupInPlace, among: number, window: number): string => (among === 0 ? `w${window}` : `${place.group.id}.w${window}`);

class Road implements ReadingRoad {
  readonly #places: readonly GroupInPlace[];
  readonly #programs: readonly GroupProgram[];
  readonly #sets: readonly Values[];
  readonly #stream = new Stream();
  readonly #selections: Selection[] = [];
  readonly #sweeps: Sweep[] = [];

  constructor(places: readonly GroupInPlace[], programs: readonly GroupProgram[]) {
    this.#places = places;
    this.#programs = programs;
    this.#sets = setsOf(places).map((set) => ({ set, items: [], joins: [], spans: [], edgesAreRead: false, areNumbered: false }));
    for (const values of this.#sets) {
      values.set.places.forEach((place, among) => {
        const program = programs[places.indexOf(place)]!;
        for (const [i, window] of place.group.windows.entries()) new Reading(this, values, place, `${among}.${i}`, windowColumn(place, among, i)).add(window, inFeedNames(program.windows[i]!, program.columns));
      });
    }
  }

  statements(): Statement[] {
    const [program] = this.#programs;
    const selected = this.#selections.map((_, i) => `rows${i}`);
    const swept = this.#sweeps.map((_, i) => `swept${i}`);
    const readings = selected.length + swept.length + (this.#stream.isAsked ? 1 : 0);
    const events = readings === 1 ? `(\n${indent(program!.events)}\n)` : this.table("events");
    const totals = this.#totals(events);
    // Each table goes as soon as nothing reads it, so that the largest never lie beside each other.
    return [
      ...this.#sets.map(({ set }) => this.#made(this.name("points", set), "when each key is asked for", this.#points(set), set)),
      ...(readings > 1 ? [this.#made("events", "the rows that windows read", program!.events)] : []),
      ...this.#selections.map((selection, i) => this.#made(selected[i]!, "selected rows in order", rowsQuery(selection, events))),
      ...this.#sweeps.map((sweep, i) => this.#made(swept[i]!, "totals of what has come into sight and not gone", sweptQuery(sweep, events))),
      ...totals.made,
      ...this.#sets.flatMap((values) => this.#valuesOf(values, totals.from)),
      ...totals.dropped,
      ...[...(readings > 1 ? ["events"] : []), ...selected, ...swept].map((name) => this.#drop(name)),
    ];
  }

  /** What runs along the events. One set reads it as it comes; for several, or where some edges are those of keys, it is a table. */
  #totals(events: string): { readonly made: readonly Statement[]; readonly from: string; readonly dropped: readonly Statement[] } {
    if (!this.#stream.isAsked) return { made: [], from: "", dropped: [] };
    const keys = `SELECT "__k" FROM ${quoteIdentifier(keysTable(this.#places[0]!.examples, this.#places[0]!.feed))} UNION ALL SELECT -1`;
    const columns = new Set(this.#sets.flatMap(({ set }) => pointColumns(set)).filter((name) => name !== "__k"));
    const running = this.#stream.running(events, this.#columns(), (set) => this.table(this.name("points", this.#sets[set]!.set)), [...columns], keys);
    const macro = this.#stream.macro(this.table("running"), running);
    const query = this.#stream.totals(this.table("running"), running);
    const inline = this.#stream.onlySet !== undefined;
    return {
      made: [...(macro === undefined ? [] : [this.#statement("running", "counts and sums up to each edge, of a part of the keys", `${macro};`)]), ...(inline ? [] : [this.#made("totals", "counts and sums up to each edge", query)])],
      from: inline ? `(\n${indent(query)}\n)` : this.table("totals"),
      dropped: [...(inline ? [] : [this.#drop("totals")]), ...(macro === undefined ? [] : [{ name: `drop_${this.#named("running")}`, sql: `DROP MACRO TABLE ${this.table("running")};` }])],
    };
  }

  #valuesOf({ set, items, joins, spans, edgesAreRead, areNumbered }: Values, totals: string): Statement[] {
    const points = this.name("points", set);
    const edges = this.#stream.asks(set.at) ? this.#stream.edges(set.at, totals, pointColumns(set), this.table(points), areNumbered) : undefined;
    const from = edges === undefined ? this.table(points) : edgesAreRead ? this.table(this.name("edges", set)) : `(\n${indent(edges)}\n)`;
    const query = select([...pointColumns(set).map((name) => ({ sql: `"points".${quoteIdentifier(name)}` })), ...items], `FROM ${from} AS "points"`, ...joins);
    return [
      ...(edges !== undefined && edgesAreRead ? [this.#made(this.name("edges", set), "the points with what lies before their edges", edges, set)] : []),
      ...spans.flatMap((one, i) => this.#spans(set, one, i)),
      this.#made(this.name("values", set), "the windows' values", query, set),
      this.#drop(points),
      ...spans.flatMap(({ inPieces }, i) => [this.#drop(this.name(`spans${i}`, set)), ...(inPieces ? [this.#drop(this.name(`pieces${i}`, set))] : [])]),
      ...(edges !== undefined && edgesAreRead ? [this.#drop(this.name("edges", set))] : []),
    ];
  }

  #spans(set: PointSet, { rows, sight, left, keptOut, inPieces }: Spans, i: number): Statement[] {
    const points = this.table(this.name("points", set));
    const seen = select([{ sql: "*" }, { sql: sight.come, as: "come" }, { sql: sight.gone, as: "gone" }], `FROM ${rows}`, ...(sight.where === undefined ? [] : [`WHERE ${sight.where}`]));
    const spans = spansQuery(`SELECT * FROM (\n${indent(seen)}\n)\nWHERE "come" < "gone"`, points, keptOut);
    const edged = left === undefined ? spans : spansByEdge(spans, left, points);
    const name = this.name(`spans${i}`, set);
    return [
      this.#made(name, "from which point on to which a row is in sight", keptOut ? spansAround(edged, points) : edged, set),
      ...(inPieces ? [this.#made(this.name(`pieces${i}`, set), "how often each value is in sight", piecesQuery(this.table(name)), set)] : []),
    ];
  }

  #made(name: string, what: string, query: string, set?: PointSet): Statement {
    return this.#statement(name, what, `CREATE TABLE ${this.table(name)} AS\n${query};`, set);
  }

  #statement(name: string, what: string, sql: string, set?: PointSet): Statement {
    const groups = (set?.places ?? this.#places).map(({ group }) => group);
    const { span } = groups[0]!;
    return { name: this.#named(name), sql: `${comment(span, `features ${groups.map(({ id }) => id).join(", ")}: ${what}`)}\n${sql}`, span };
  }

  #drop(name: string): Statement {
    return { name: `drop_${this.#named(name)}`, sql: `DROP TABLE ${this.table(name)};` };
  }

  /** A table of a set's own: the first group's, whose name tells sets apart. */
  name(what: string, set: PointSet): string {
    return `${what}@${set.places[0]!.group.id}`;
  }

  table(name: string): string {
    const [what, group] = name.split("@");
    const place = this.#places.find((one) => one.group.id === group) ?? this.#places[0]!;
    return quoteIdentifier(groupTable(place.examples, group === undefined ? place.feed : place.group, what!));
  }

  #named(name: string): string {
    const [what, group] = name.split("@");
    return `${what}_${this.#places[0]!.examples.id}_${group ?? this.#places[0]!.feed.id}`;
  }

  /** Columns of the events that windows read. */
  #columns(): string[] {
    const windows = this.#programs.flatMap(({ windows, columns }) => windows.map((window) => inFeedNames(window, columns)));
    return [...new Set(windows.flatMap(({ argument, argument2, filter }) => [argument, argument2, filter]).filter((name) => name !== undefined))];
  }

  get stream(): Stream {
    return this.#stream;
  }

  /** Totals of what windows known by the same columns over the same stretch see: the place of their sweep. */
  sweepOf(sweep: Omit<Sweep, "columns">): number {
    const key = canonicalJson([sweep.known, sweep.until ?? null, sweep.over]);
    const at = this.#sweeps.findIndex((one) => canonicalJson([one.known, one.until ?? null, one.over]) === key);
    return at >= 0 ? at : this.#sweeps.push({ ...sweep, columns: [] }) - 1;
  }

  /** The column of a sweep that adds this up. */
  sweptColumn(sweep: number, adds: string): string {
    const { columns } = this.#sweeps[sweep]!;
    let column = columns.find((one) => one.adds === adds)?.name;
    if (column === undefined) {
      column = `s${columns.length}`;
      columns.push({ name: column, adds });
    }
    return `${quoteIdentifier(`swept${sweep}`)}.${quoteIdentifier(column)}`;
  }

  rowsOf(selection: Selection): string {
    let at = this.#selections.findIndex((one) => one.key === selection.key);
    if (at < 0) at = this.#selections.push(selection) - 1;
    return this.table(`rows${at}`);
  }

  #points(set: PointSet): string {
    const columns = pointColumns(set).map(quoteIdentifier).join(", ");
    const uses = set.places.flatMap((place) => this.#programs[this.#places.indexOf(place)]!.uses.map(({ queries }, i) => [[...place.uses[i]!.keys, place.uses[i]!.own ?? ""].join(", "), queries] as const));
    const asked = [...new Map([...uses].reverse()).values()].reverse().map((queries) => `SELECT ${columns} FROM (\n${indent(queries)}\n)`);
    const distinct = asked.length === 1 ? asked[0]!.replace("SELECT", "SELECT DISTINCT") : asked.join("\nUNION\n");
    const { spans, areNumbered } = this.#sets[set.at]!;
    return areNumbered ? `SELECT row_number() OVER (${spans.length > 0 ? `ORDER BY "__k", "__t"` : ""}) - 1 AS "__p", ${columns}\nFROM (\n${indent(distinct)}\n)` : distinct;
  }
}

/** Selected rows by themselves, numbered in their order. `events`: the table, or the query in parentheses. */
function rowsQuery(selection: Selection, events: string): string {
  const list: SelectItem[] = [{ sql: `"__k"` }, { sql: `"__at"` }, { sql: selection.x, as: "x" }, { sql: selection.integer, as: "i" }];
  if (selection.second !== undefined) list.push({ sql: selection.second.y, as: "y" }, { sql: selection.second.j, as: "j" });
  if (selection.known !== undefined) list.push({ sql: selection.known, as: "known" });
  if (selection.until !== undefined) list.push({ sql: selection.until, as: "until" });
  if (selection.own !== undefined) list.push({ sql: selection.own, as: "own" });
  const where = selection.condition === "true" ? [] : [`WHERE ${selection.condition}`];
  const inner = select(list, `FROM ${events}`, ...where, `ORDER BY "__k", "__at", "x" NULLS FIRST${selection.second === undefined ? "" : `, "y" NULLS FIRST`}`);
  return select([{ sql: `row_number() OVER () - 1`, as: "place" }, { sql: `*` }], `FROM (\n${indent(inner)}\n)`);
}
