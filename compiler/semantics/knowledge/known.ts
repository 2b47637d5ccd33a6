/**
 * Knowledge times of everything that is read from a row.
 *
 * Input: the typed program. Output, computed on demand and kept: for each relation its event time and existence, for each column its knowledge time K ≥ E, for each
 * expression over a row the maximum over what it reads. Each part of a maximum remembers the expression that says it (for the plan) and the places
 * that explain it (for the chain of reasons). What a `where`, a key or an event time reads counts like a value.
 */
import type * as ast from "../../syntax/ast.ts";
import type { ColumnSymbol, SourceSymbol, TableSymbol, Typed, ViewSymbol } from "../program.ts";
import { rootColumn, walk } from "./reads.ts";
import { ALWAYS, type Base, Differences, dominant, durationText, NEVER, shift, type Term } from "./times.ts";

export interface Reason {
  readonly span: ast.Span;
  readonly message: string;
}

/** One operand of the maximum that a knowledge time is. */
export interface KnownPart {
  readonly term: Term;
  /** The instant, as an expression over columns of the row; undefined for always, never and arrival. */
  readonly expr: Typed | undefined;
  readonly reasons: readonly Reason[];
}
export type Known = readonly KnownPart[];

export type Relation = SourceSymbol | ViewSymbol;

/** The source that a relation's rows come from. */
export function rootSource(relation: Relation): SourceSymbol {
  let root: Relation = relation;
  while (root.kind === "view") root = root.input;
  return root;
}

export class Knowledge {
  readonly #columns = new Map<ColumnSymbol, Known>();
  readonly #exists = new Map<Relation, Known>();
  readonly #differences = new Map<SourceSymbol, Differences>();
  readonly #broken = new Map<ColumnSymbol, boolean>();
  /** Columns whose K is being worked out: a cycle has been reported by the typing pass; here it only must end. */
  readonly #open = new Set<ColumnSymbol>();

  /** Event time of a relation's rows, as an expression over its root's columns. */
  at(relation: Relation): Typed {
    if (relation.kind === "source") return relation.at;
    return relation.at ?? this.at(relation.input);
  }

  /** E: existence. A view's row exists from the later of the original's existence and what its `where` and new `at` read. */
  exists(relation: Relation): Known {
    const kept = this.#exists.get(relation);
    if (kept !== undefined) return kept;
    let known: Known;
    if (relation.kind === "source") {
      known = [...this.timeParts(relation.exists, [{ span: relation.exists.node.span, message: `a row of \`${relation.name}\` exists from here` }])];
    } else {
      const reads = [relation.where, relation.at].filter((expr) => expr !== undefined);
      known = this.join(rootSource(relation), [this.exists(relation.input), ...reads.map((expr) => this.ofExpression(expr))]);
    }
    this.#exists.set(relation, known);
    return known;
  }

  /** Whether the typing pass has found a mistake in what the expression reads, so that nothing more is to be said about when it is known. */
  isBroken(expr: Typed): boolean {
    let broken = false;
    walk(expr, (part) => {
      if (part.kind === "error" || part.type.kind === "error") broken = true;
      if (part.kind === "column" && !broken) broken = this.#brokenColumn(part.column);
      if (part.kind === "feature" && part.feature.kind === "exampleFeature" && this.isBroken(part.feature.value)) broken = true;
      return !broken;
    });
    return broken;
  }

  #brokenColumn(column: ColumnSymbol): boolean {
    const kept = this.#broken.get(column);
    if (kept !== undefined) return kept;
    this.#broken.set(column, false);
    const known = column.known?.at ?? (column.owner.kind === "source" ? column.owner.known?.at : undefined);
    const broken =
      column.type.kind === "error" ||
      (known !== undefined && this.isBroken(known)) ||
      (column.derive !== undefined && this.isBroken(column.derive)) ||
      (column.through !== undefined && this.#brokenColumn(column.through));
    this.#broken.set(column, broken);
    return broken;
  }

  /** K of one column of a row: declared or derived, and never before the row exists. */
  ofColumn(column: ColumnSymbol): Known {
    const kept = this.#columns.get(column);
    if (kept !== undefined) return kept;
    if (this.#open.has(column)) return [];
    this.#open.add(column);
    const known = this.#workOut(column);
    this.#open.delete(column);
    this.#columns.set(column, known);
    return known;
  }

  #workOut(column: ColumnSymbol): Known {
    const owner = column.owner;
    if (owner.kind === "table") return [{ term: ALWAYS, expr: undefined, reasons: [] }];
    const source = rootSource(owner);
    const own = column.known ?? (column.derive === undefined && column.through === undefined ? (owner as SourceSymbol).known : undefined);
    const parts: Known[] = [this.exists(owner)];
    if (column.through !== undefined) {
      parts.push(this.ofColumn(column.through));
    } else if (own !== undefined) {
      parts.push(this.#declared(column, own, source));
    } else if (column.derive !== undefined) {
      parts.push(this.ofExpression(column.derive).map((part) => ({ ...part, reasons: [{ span: column.span, message: `\`${column.name}\` is made of it` }, ...part.reasons] })));
    }
    return this.join(source, parts);
  }

  #declared(column: ColumnSymbol, known: NonNullable<ColumnSymbol["known"]>, source: SourceSymbol): Known {
    if (known.at === undefined) {
      return [{ term: { base: { kind: "arrival", source }, offset: { low: 0, high: 0 } }, expr: undefined, reasons: [{ span: known.node.span, message: `\`${column.name}\` is known when the row arrives` }] }];
    }
    const own = column.known !== undefined;
    return this.timeParts(known.at, [{ span: known.node.span, message: own ? `\`${column.name}\` is known then` : `columns of \`${source.name}\` are known then` }]);
  }

  /** What the columns read by an expression over one row are known by, the latest of all. Timeless lookups add their keys alone; aggregates and uses are not of this row. */
  ofExpression(expr: Typed): Known {
    const all: Known[] = [];
    let source: SourceSymbol | undefined;
    walk(expr, (part) => {
      if (part.kind === "aggregate" || part.kind === "use" || part.kind === "ifKnown") return false;
      if (part.kind === "column" && part.column.owner.kind !== "table") {
        source ??= rootSource(part.column.owner);
        all.push(this.ofColumn(part.column));
      }
      if ((part.kind === "lookup" || part.kind === "exists") && part.table.validity === "mutable") all.push([this.#mutable(part.table, part.node.span)]);
      if (part.kind === "feature" && part.feature.kind === "exampleFeature") all.push(this.ofExpression(part.feature.value));
      return undefined;
    });
    if (source === undefined) return all.length === 0 ? [{ term: ALWAYS, expr: undefined, reasons: [] }] : all.flat();
    return this.join(source, all);
  }

  #mutable(table: TableSymbol, span: ast.Span): KnownPart {
    return {
      term: NEVER,
      expr: undefined,
      reasons: [
        { span, message: `\`${table.name}\` is read here` },
        { span: table.node.mutable?.span ?? table.node.name.span, message: `\`${table.name}\` is overwritten in place, so its past is gone` },
      ],
    };
  }

  /** The latest of several knowledge times of rows of one source: one list without the parts that others are proved never to be before. */
  join(source: SourceSymbol, all: readonly Known[]): Known {
    return dominant(all.flat(), this.differences(source));
  }

  /** A timestamp expression as terms: columns are bases, durations shift, `greatest` joins. What has no such form is `never` (unknowable to the checker). */
  timeParts(expr: Typed, reasons: readonly Reason[]): Known {
    switch (expr.kind) {
      case "literal":
        return typeof expr.value === "number" ? [{ term: { base: { kind: "epoch" }, offset: { low: expr.value, high: expr.value } }, expr, reasons }] : [];
      case "column": {
        const root = rootColumn(expr.column);
        const more = root.derive === undefined ? [] : derivationReasons(root);
        return [{ term: { base: { kind: "column", column: root }, offset: { low: 0, high: 0 } }, expr, reasons: [...reasons, ...more] }];
      }
      case "call": {
        const [first, second] = expr.args;
        if ((expr.fn === "add" || expr.fn === "sub") && first !== undefined && second !== undefined) {
          const [time, span] = first.type.kind === "duration" ? [second, first] : [first, second];
          if (span.type.kind !== "duration") break;
          const range = span.range ?? { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
          const by = expr.fn === "add" ? range : { low: -range.high, high: -range.low };
          return this.timeParts(time, reasons).map((part) => ({ ...part, term: shift(part.term, by), expr: part.expr === undefined ? undefined : { ...expr, args: expr.fn === "add" && first.type.kind === "duration" ? [span, part.expr] : [part.expr, span] } }));
        }
        if (expr.fn === "greatest") return expr.args.flatMap((arg) => this.timeParts(arg, reasons));
        break;
      }
      case "local":
        return this.timeParts(expr.value, reasons);
      case "let":
        return this.timeParts(expr.body, reasons);
      case "error":
        return [];
      default:
        break;
    }
    return [{ term: NEVER, expr, reasons: [...reasons, { span: expr.node.span, message: "this form of time cannot be compared with others by the checker" }] }];
  }

  /** Difference constraints between the timestamp columns of one source's rows: from derivations and from what `expect` bounds. */
  differences(source: SourceSymbol): Differences {
    const kept = this.#differences.get(source);
    if (kept !== undefined) return kept;
    const differences = new Differences();
    this.#differences.set(source, differences);
    for (const column of source.columns) {
      if (column.derive === undefined || column.type.kind !== "timestamp") continue;
      for (const part of this.timeParts(column.derive, [])) {
        if (part.term.base.kind === "never") continue;
        const single = column.derive.kind === "column" || (column.derive.kind === "call" && column.derive.fn !== "greatest");
        const range = single ? part.term.offset : { low: part.term.offset.low, high: Number.POSITIVE_INFINITY };
        differences.add({ kind: "column", column }, part.term.base, range);
      }
    }
    for (const rule of source.expect) this.#fromExpectation(rule.condition, differences);
    return differences;
  }

  /** `landed - departed <= 20h`, `landed >= departed + 1h`, `landed - departed in 1h..20h`, and `and` of such. */
  #fromExpectation(condition: Typed, differences: Differences): void {
    if (condition.kind !== "call") return;
    if (condition.fn === "and") {
      for (const arg of condition.args) this.#fromExpectation(arg, differences);
      return;
    }
    const [left, right, third] = condition.args;
    if (left === undefined || right === undefined) return;
    const open = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
    if (left.type.kind === "duration" && left.kind === "call" && left.fn === "sub") {
      const [a, b] = left.args.map((arg) => this.timeParts(arg, [])[0]?.term);
      if (a === undefined || b === undefined) return;
      const bound = right.range ?? open;
      const range = condition.fn === "inRange" ? { low: bound.low, high: third?.range?.high ?? Number.POSITIVE_INFINITY } : comparisonRange(condition.fn, bound);
      addTerms(differences, a, b, range);
      return;
    }
    if (left.type.kind !== "timestamp" || right.type.kind !== "timestamp") return;
    const a = this.timeParts(left, [])[0]?.term;
    const b = this.timeParts(right, [])[0]?.term;
    if (a !== undefined && b !== undefined) addTerms(differences, a, b, comparisonRange(condition.fn, { low: 0, high: 0 }));
  }
}

/** The range of `x` that `x op y` proves, y in `bound`. µs are whole, so strict is one less. */
function comparisonRange(fn: string, bound: { low: number; high: number }): { low: number; high: number } {
  switch (fn) {
    case "le":
      return { low: Number.NEGATIVE_INFINITY, high: bound.high };
    case "lt":
      return { low: Number.NEGATIVE_INFINITY, high: bound.high - 1 };
    case "ge":
      return { low: bound.low, high: Number.POSITIVE_INFINITY };
    case "gt":
      return { low: bound.low + 1, high: Number.POSITIVE_INFINITY };
    case "eq":
      return { low: bound.low, high: bound.high };
    default:
      return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  }
}

/** Records (a.base + a.offset) − (b.base + b.offset) in range, for exact offsets. */
function addTerms(differences: Differences, a: Term, b: Term, range: { low: number; high: number }): void {
  const comparable = (base: Base): boolean => base.kind === "column" || base.kind === "epoch" || base.kind === "arrival";
  if (!comparable(a.base) || !comparable(b.base)) return;
  differences.add(a.base, b.base, { low: range.low - a.offset.high + b.offset.low, high: range.high - a.offset.low + b.offset.high });
}

/** "at least 1h after `departed`", at the derivation of a timestamp column. */
function derivationReasons(column: ColumnSymbol): Reason[] {
  const derive = column.derive;
  if (derive === undefined || derive.kind !== "call" || derive.fn !== "add") return [];
  let low = 0;
  let time: Typed = derive;
  while (time.kind === "call" && time.fn === "add" && time.args[1]?.type.kind === "duration") {
    low += time.args[1].range?.low ?? Number.NEGATIVE_INFINITY;
    time = time.args[0]!;
  }
  if (time.kind !== "column" || !Number.isFinite(low)) return [];
  return [{ span: derive.node.span, message: low >= 0 ? `at least ${durationText(low)} after \`${time.column.name}\`` : `at most ${durationText(low)} before \`${time.column.name}\`` }];
}
