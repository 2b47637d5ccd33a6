import type { ExampleProgram, Statement } from "../../../../runtime/contract/batch.ts";
import type { Expr } from "../../../../runtime/contract/expr.ts";
import { isKnownByLabel, labelsOf } from "../../../../runtime/contract/plan.ts";
import type { Column, Examples, Group, Partition, Plan } from "../../../../runtime/contract/plan.ts";
import { asJsonText, quoteIdentifier, quoteString } from "../expression/index.ts";
import { isCoded, isNested, isText } from "../../../../stdlib/intrinsics/index.ts";
import { boundsTable, codeType, spineTable } from "../names.ts";
import { rootOf, type Sources } from "../sources.ts";
import { columnsRead, RowSelect, rowColumn, type SqlContext } from "../row-select.ts";
import { type Cte, comment, type SelectItem, select, withCtes } from "../sql-text.ts";
import type { FrameItem } from "./columns.ts";
import { canonicalText, hashed } from "./draw.ts";
import { aheadColumn, type AheadLabel, aheadLabel } from "./ahead.ts";
import { allKnownQuery, furtherItems, knownPlace, labelPlace, prefixOf } from "./labels.ts";
import { calendarRows, furtherOrder, withCandidates, withHorizons } from "./calendar.ts";
import { countedQuery, isWeighed, weighedQuery, weightReads, weightRules } from "./weights.ts";
import { leftOutCounts, promiseRules } from "./promise.ts";
import { foldColumns, foldsQuery } from "./folds.ts";
import { numberedLists, oneMomentChecks, wholeLists } from "./lists.ts";
import { versionRule, versionsQuery } from "./versions.ts";
import { inTimeAlone, knownItems, savedByVotes, votesColumns, votesItems, votesReads } from "./votes.ts";
import { type Bounds, leftOutRules, type LeftOutRule, partCase } from "./left-out.ts";

export interface SpineProgram {
  readonly statements: Statement[];
  readonly leftOut: ExampleProgram["leftOut"];
  readonly checks: NonNullable<ExampleProgram["checks"]>;
  /** Columns of the frame, over a row of `x_<id>`. */
  readonly frame: readonly SelectItem[];
  /** SQL of each use's key parts, over a row of `x_<id>`. */
  readonly keys: (use: number) => string[];
  /** The same of the number that names the row; undefined where it can't be part of its own history. */
  readonly own: (use: number) => string | undefined;
  /** One row: when the data ends, and from when windows are full. */
  readonly bounds: string;
}

/**
 * The example set's rows: `<id>.spine` holds all of the source's, those that are kept first, in order of (moment, row), then those left out with the number of the rule;
 * `x_<id>` shows those kept. `frame` items and key parts that are more than a column of the row are computed here and stored.
 */
export function emitSpine(plan: Plan, sources: Sources, examples: Examples, context: SqlContext, frame: readonly FrameItem[]): SpineProgram {
  const partition = plan.partitions.find((one) => one.examples === examples.id);
  const node = sources.rows(examples.spine.kind === "asked" ? examples.spine.source : examples.spine.table);
  const computed = new Stored();
  for (const item of frame) computed.add(item.expr, `c.${item.name}`, item.text, item.span);
  examples.uses.forEach((use, u) => {
    if (use.own !== undefined) computed.add(use.own, "own", "what names the row", use.span);
    use.keys.forEach((key, i) => {
      computed.add(key, `key.${u}.${i}`, `key of ${use.group}`, use.span);
    });
  });
  const groups = examples.uses.map((use) => sources.group(use.group));
  const ctes: Cte[] = [];
  const asked = examples.spine.kind !== "closed";
  const boundsSql = boundsQuery(sources, examples, groups);
  if (asked) ctes.push({ name: "bounds", sql: boundsSql });
  const oneEach = withHorizons(examples.spine.kind === "calendar" ? calendarRows(examples, examples.spine, boundsSql, context) : askedQuery(examples, node.id, node.columns, context), examples.horizon);
  const rows = withCandidates(oneEach, examples.candidates, context);
  const ahead = aheadLabels(examples, rows, context);
  ctes.push({ name: "asked", sql: ahead.query });
  ctes.push({ name: "computed", sql: computedQuery(examples, computed, context) });
  const revised = context.revised.get(node.id);
  if (revised !== undefined) ctes.push({ name: "versions", sql: versionsQuery(examples, revised) });
  const selected = revised === undefined ? "computed" : "versions";
  const allKnown = allKnownQuery(examples, selected);
  if (allKnown !== undefined) ctes.push({ name: "labelled", sql: allKnown });
  const bounds: Bounds = { end: `"bounds"."end"`, ...(asked && warmGroups(examples, groups).length > 0 ? { warm: `"bounds"."warm"` } : {}) };
  const rules = [...(revised === undefined ? [] : [versionRule(examples, revised)]), ...leftOutRules(examples, bounds, partition, savedByVotes(examples, bounds, partition, shareOf(partition, node)))];
  ctes.push({ name: "judged", sql: judgedQuery(allKnown === undefined ? selected : "labelled", examples, partition, node, bounds, rules) });
  const lists = wholeLists(examples, rules.flatMap((rule, i) => (rule.isOfLabelTime ? [i + 1] : [])), rules.length, "judged");
  if (lists.query !== undefined) ctes.push({ name: "listed", sql: lists.query });
  const judged = lists.query === undefined ? "judged" : "listed";
  const weighed = isWeighed(examples);
  const before = rules.length + lists.rules.length;
  if (weighed) ctes.push({ name: "weighed", sql: weighedQuery(examples, node.columns, context, judged) }, { name: "counted", sql: countedQuery(examples, before) });
  const weighing = weighed ? weightRules(examples) : [];
  const told = weighed ? "counted" : judged;
  const promise = promiseRules(partition, before + weighing.length, told);
  if (promise.query !== undefined) ctes.push({ name: "promised", sql: promise.query });
  const whole = promise.query === undefined ? told : "promised";
  const folds = foldsQuery(partition, examples, whole, bounds.end, (prefix) => shareText(partition, node, prefix));
  if (folds !== undefined) ctes.push({ name: "folded", sql: folds });
  const last = folds === undefined ? whole : "folded";
  const numbered = numberedLists(examples, last);
  if (numbered !== undefined) ctes.push({ name: "numbered", sql: numbered });
  const kept = [...new Set([...computed.bare, ...(examples.group ?? []), ...(examples.candidates === undefined ? [] : [examples.candidates.name])]), ...computed.items.map((item) => item.name)];
  const known = [...(examples.label.known === undefined ? [] : ["__known"]), ...(isKnownByLabel(examples) ? examples.further!.map(knownPlace) : []), ...votesColumns(examples).map(({ column }) => column)].map(quoteIdentifier);
  const list = [`"__row"`, ...(asked ? [`"__moment"`] : []), ...furtherOrder(examples).map(quoteIdentifier), `"__part"`, ...(numbered === undefined ? [] : [`"__group"`]), ...(weighed ? [`"__weight"`] : []), `"__label"`, ...(examples.further ?? []).map((label) => quoteIdentifier(labelPlace(label))), ...known, ...foldColumns(partition).map(quoteIdentifier), ...kept.map(quoteIdentifier), `"__left"`].map((sql) => ({ sql }));
  const sorted = select(list, `FROM "${numbered === undefined ? last : "numbered"}"`, `ORDER BY "__left" IS NOT NULL, ${asked ? `"__moment", ` : ""}"__row"${furtherOrder(examples).map((name) => `, ${quoteIdentifier(name)}`).join("")}`);
  const spine = quoteIdentifier(spineTable(examples));
  const query = withCtes(ctes, sorted);
  return {
    statements: [
      ...ahead.statements,
      { name: `spine_${examples.id}`, sql: `${comment(examples.span, `examples ${examples.id}: a row for each question, with its part and label; __left says why a row is no example (its number), or is NULL`)}\nCREATE TABLE ${spine} AS\n${query};`, span: examples.span },
      { name: `x_${examples.id}`, sql: `${comment(examples.span, `examples ${examples.id}: the rows that are examples, numbered by their place`)}\nCREATE VIEW ${quoteIdentifier(`x_${examples.id}`)} AS\nSELECT CAST(rowid AS INTEGER) AS "__e", * FROM ${spine} WHERE "__left" IS NULL;`, span: examples.span },
      ...codeTypes(examples, frame, computed),
    ],
    checks: oneMomentChecks(examples, spine),
    leftOut: leftOutCounts([...rules, ...lists.rules, ...weighing, ...promise.rules], spine),
    frame: frameItems(examples, frame, computed, foldColumns(partition)),
    own: (use) => {
      const { own } = examples.uses[use]!;
      return own === undefined ? undefined : rowColumn(computed.place(own));
    },
    keys: (use) => examples.uses[use]!.keys.map((key) => rowColumn(computed.place(key))),
    bounds: boundsSql,
  };
}

/** Expressions stored with the spine, each once; a bare column is not stored again. */
class Stored {
  readonly items: { name: string; expr: Expr; text: string; span: Examples["span"] }[] = [];
  readonly #bare = new Set<string>();
  readonly #places = new Map<string, string>();

  add(expr: Expr, name: string, text: string, span: Examples["span"]): void {
    if (expr.kind === "column") this.#bare.add(expr.name);
    else if (expr.kind !== "moment" && !this.#places.has(JSON.stringify(expr))) {
      this.#places.set(JSON.stringify(expr), name);
      this.items.push({ name, expr, text, span });
    }
  }

  get bare(): string[] {
    return [...this.#bare];
  }

  place(expr: Expr): string {
    if (expr.kind === "column") return expr.name;
    return expr.kind === "moment" ? "__moment" : this.#places.get(JSON.stringify(expr))!;
  }
}

function warmGroups(examples: Examples, groups: readonly Group[]): Group[] {
  return examples.warmupWaived ? [] : [...new Set(groups)].filter((group) => group.reach !== null);
}

/** One row: the instant at which the data ends, and from which all windows are full. */
function boundsQuery(sources: Sources, examples: Examples, groups: readonly Group[]): string {
  const warm = warmGroups(examples, groups);
  const ends = endingScans(sources, examples).map((id) => `(SELECT "end" FROM ${quoteIdentifier(boundsTable(id))})`);
  const items: SelectItem[] = [{ sql: least(ends), as: "end" }];
  if (warm.length > 0) {
    const each = warm.map((group) => `(SELECT "first" FROM ${quoteIdentifier(boundsTable(rootOf(sources, group.input)))}) + ${group.reach}`);
    const note = comment(examples.span, `the data's begin and the longest reach: ${warm.map((group) => group.id).join(", ")}`);
    items.push({ sql: each.length === 1 ? each[0]! : `greatest(${each.join(", ")})`, as: "warm", comment: note });
  }
  if (examples.spine.kind === "calendar") {
    const begun = [...new Set([...groups.map((group) => group.input), ...labelInputs(examples)].map((id) => rootOf(sources, id)))].map((id) => `(SELECT "first" FROM ${quoteIdentifier(boundsTable(id))})`);
    items.push({ sql: items.find((item) => item.as === "warm")?.sql ?? least(begun), as: "from" });
  }
  return select(items);
}

function least(all: readonly string[]): string {
  return all.length === 1 ? all[0]! : `least(${all.join(", ")})`;
}

/** Sources that end the data beside those of the rows: the label's; where no label is asked for, those that are read. */
function labelInputs(examples: Examples): string[] {
  if (examples.spine.kind === "calendar" && examples.spine.due !== undefined) return examples.spine.due.sources;
  return labelsOf(examples).flatMap(({ from }) => (from === undefined ? [] : [from.input]));
}

/** Windows of labels from other sources, one label after the other. */
function aheadLabels(examples: Examples, rows: string, context: SqlContext): AheadLabel {
  const statements: Statement[] = [];
  let query = rows;
  labelsOf(examples).forEach((label, i) => {
    if (label.from === undefined) return;
    const ahead = aheadLabel({ ...examples, label }, label.from, query, context, i === 0 ? undefined : prefixOf(label));
    statements.push(...ahead.statements);
    query = ahead.query;
  });
  return { statements, query };
}

/** The sources whose ends are the data's end: those of the rows, and of a label from elsewhere. */
function endingScans(sources: Sources, examples: Examples): string[] {
  const roots = [...(examples.spine.kind === "asked" ? [examples.spine.source] : []), ...labelInputs(examples)];
  return [...new Set(roots.map((id) => rootOf(sources, id)))];
}

function askedQuery(examples: Examples, node: string, columns: readonly Pick<Column, "name" | "type">[], context: SqlContext): string {
  const row = new RowSelect(context, quoteIdentifier(node));
  const list: SelectItem[] = [{ sql: `"row".*` }];
  if (examples.spine.kind === "asked") {
    const { moment, within, drawnBy } = examples.spine;
    const drawn = drawnBy.map((name) => columns.find((column) => column.name === name)!);
    const draw = within === 0 || drawn.length === 0 ? "" : ` + ${hashed(canonicalText(drawn), within + 1)}`;
    list.push({ sql: `${row.sql(moment)}${draw}`, as: "__moment", comment: comment(examples.span, `rows ${node} asked at …${within === 0 ? "" : `, drawn within ${within} µs by what is given`}`) });
  }
  return select(list, row.from());
}

function computedQuery(examples: Examples, computed: Stored, context: SqlContext): string {
  const row = new RowSelect(context, `"asked"`, { window: (index) => rowColumn(aheadColumn(index)) });
  const { label } = examples;
  const list: SelectItem[] = [
    { sql: `"row".*` },
    { sql: row.sql(label.expr), as: "__label", comment: comment(label.span, `label ${label.name} = ${label.text}`) },
  ];
  if (label.known !== undefined) list.push({ sql: row.sql(label.known), as: "__known", comment: comment(label.span, `when ${label.name} is known`) });
  list.push(...votesItems(examples, row));
  list.push(...furtherItems(examples, row));
  if (examples.where !== undefined) list.push({ sql: row.sql(examples.where), as: "__where", comment: comment(examples.span, "where") });
  for (const item of computed.items) list.push({ sql: row.sql(item.expr), as: item.name, comment: comment(item.span, item.text) });
  return select(list, row.from());
}

function judgedQuery(from: string, examples: Examples, partition: Partition | undefined, node: SpineNode, bounds: Bounds, rules: readonly LeftOutRule[]): string {
  const asked = examples.spine.kind !== "closed";
  const share = shareOf(partition, node);
  const inTime = inTimeAlone(examples, bounds, partition);
  const cases = rules.map((rule, i) => `  ${comment(rule.span, rule.reason)}\n  WHEN ${rule.sql} THEN ${i + 1}`);
  return select(
    [
      { sql: inTime.length === 0 ? `"row".*` : `"row".* REPLACE (\n  ${inTime.join(",\n  ")}\n)` },
      { sql: partCase(partition, bounds.end, share), as: "__part", ...(partition === undefined ? {} : { comment: comment(partition.span, "split") }) },
      { sql: `CAST(CASE\n${cases.join("\n")}\nEND AS UTINYINT)`, as: "__left" },
    ],
    `FROM ${quoteIdentifier(from)} AS "row"${asked ? `\nCROSS JOIN "bounds"` : ""}`,
  );
}

interface SpineNode {
  readonly id: string;
  readonly columns: readonly Pick<Column, "name" | "type">[];
  readonly key: readonly string[];
}

/** The share of a closed row; undefined where parts are of time. */
function shareOf(partition: Partition | undefined, node: SpineNode): string | undefined {
  return partition?.method.kind === "random" ? shareHash(partition.method, node) : undefined;
}

function shareHash(method: { readonly groups: readonly string[]; readonly seed: number }, node: SpineNode): string {
  return `(${hashed(shareTextOf(method, node, `${method.seed}:`), 4503599627370496n)})`;
}

/** What draws a closed row: the values of the groups, or of the key, behind a prefix. */
function shareTextOf(method: { readonly groups: readonly string[] }, node: SpineNode, prefix: string): string {
  const names = method.groups.length > 0 ? method.groups : node.key;
  const columns = names.map((name) => node.columns.find((column) => column.name === name) ?? { name, type: { kind: "int", missing: false } as const });
  return `concat(${quoteString(prefix)}, ${canonicalText(columns)})`;
}

function shareText(partition: Partition | undefined, node: SpineNode, prefix: string): string {
  return partition?.method.kind === "random" ? shareTextOf(partition.method, node, prefix) : quoteString(prefix);
}

function frameItems(examples: Examples, frame: readonly FrameItem[], computed: Stored, folds: readonly string[]): SelectItem[] {
  const asked = examples.spine.kind !== "closed";
  return [
    { sql: `"row"."__row"`, as: "__row" },
    ...(asked ? [{ sql: `"row"."__moment"`, as: "__moment" }] : []),
    ...furtherOrder(examples).map((name) => ({ sql: rowColumn(name), as: name })),
    { sql: coded(examples, "__part", `"row"."__part"`), as: "__part" },
    ...(examples.group === undefined ? [] : [{ sql: rowColumn("__group"), as: "__group" }]),
    ...(isWeighed(examples) ? [{ sql: `"row"."__weight"`, as: "__weight" }] : []),
    { sql: isText(examples.label.type) ? coded(examples, "__label", `"row"."__label"`) : `"row"."__label"`, as: examples.label.name },
    ...(examples.further ?? []).map((label) => ({ sql: isText(label.type) ? coded(examples, labelPlace(label), rowColumn(labelPlace(label))) : rowColumn(labelPlace(label)), as: label.name })),
    ...knownItems(examples),
    ...votesColumns(examples).map(({ column, as }) => ({ sql: rowColumn(column), as })),
    ...folds.map((name) => ({ sql: rowColumn(name), as: name })),
    ...frame.map((item) => {
      const value = rowColumn(computed.place(item.expr));
      return { sql: isCoded(item.expr.type) ? coded(examples, item.name, textOf(item.expr, value)) : value, as: item.name, comment: comment(item.span, item.text) };
    }),
  ];
}

/** What leaves the engine as text: a string, or the JSON of a list or record. */
function textOf(expr: Expr, sql: string): string {
  return isNested(expr.type) ? asJsonText(sql) : sql;
}

/** A string as its code in a sorted dictionary: an ENUM type of the column's own. */
function coded(examples: Examples, column: string, value: string): string {
  return `CAST(${value} AS ${quoteIdentifier(codeType(examples, column))})`;
}

function codeTypes(examples: Examples, frame: readonly FrameItem[], computed: Stored): Statement[] {
  const columns = frame.filter((item) => isCoded(item.expr.type)).map((item) => ({ name: item.name, text: textOf(item.expr, quoteIdentifier(computed.place(item.expr))) }));
  if (isText(examples.label.type)) columns.push({ name: "__label", text: quoteIdentifier("__label") });
  for (const label of examples.further ?? []) if (isText(label.type)) columns.push({ name: labelPlace(label), text: quoteIdentifier(labelPlace(label)) });
  const parts: Statement = { name: `type_${examples.id}_part`, sql: `-- The parts by name, stored as small integers\nCREATE TYPE ${quoteIdentifier(codeType(examples, "__part"))} AS ENUM ('test', 'train', 'validate');` };
  const values = columns.map(({ name, text }) => {
    const query = `SELECT DISTINCT ${text} AS "value" FROM ${quoteIdentifier(`x_${examples.id}`)} WHERE ${text} IS NOT NULL ORDER BY "value"`;
    return { name: `type_${examples.id}_${name}`, sql: `${comment(undefined, `The values of ${name === "__label" ? "the label" : name}, sorted by their bytes, stored as small integers`)}\nCREATE TYPE ${quoteIdentifier(codeType(examples, name))} AS ENUM (\n  ${query}\n);` };
  });
  return [parts, ...values];
}

/** What the spine reads of its source or table: for pruning. */
export function spineReads(examples: Examples, partition: Partition | undefined, frame: readonly FrameItem[]): string[] {
  const exprs = [...labelsOf(examples).flatMap((label) => [label.expr, label.known]), examples.where, ...frame.map((item) => item.expr), ...examples.uses.flatMap((use) => [...use.keys, use.own])];
  const read = exprs.flatMap((expr) => (expr === undefined ? [] : columnsRead(expr)));
  if (examples.spine.kind === "asked") read.push(...columnsRead(examples.spine.moment), ...examples.spine.drawnBy);
  if (examples.candidates?.kind === "list") read.push(...columnsRead(examples.candidates.list));
  read.push(...votesReads(examples), ...weightReads(examples), ...examples.request.filter((name) => name !== examples.horizon?.name && name !== examples.candidates?.name), ...labelsOf(examples).flatMap((label) => label.from?.args ?? []).flatMap(columnsRead));
  if (partition?.method.kind === "random") read.push(...partition.method.groups);
  read.push(...(partition?.generalise ?? []), ...(examples.group ?? []).filter((name) => name !== examples.horizon?.name && name !== examples.candidates?.name));
  return read;
}
