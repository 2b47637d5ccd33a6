/** Which given columns something is made from: values, and also what keys, filters and stamps the rows it counts, since membership is information. */
import { aggregates } from "../semantics/knowledge/reads.ts";
import { walk } from "../semantics/walk.ts";
import type { ColumnSymbol, GroupSymbol, MadeColumn, SourceSymbol, Typed, ViewSymbol } from "../semantics/program.ts";

export interface Provenance {
  /** `flights.delay`, sorted. */
  readonly columns: readonly string[];
  readonly marks: readonly { readonly mark: string; readonly column: string }[];
  /** Functions in TypeScript on the way: `edits of text/edits.ts`; absent where there is none. */
  readonly runs?: readonly string[];
}

/** Collects given columns, each once, through views, derivations, groups and features. */
class Collector {
  readonly #seen = new Set<object>();
  readonly #given = new Set<ColumnSymbol>();
  readonly #runs = new Set<string>();

  #once(object: object): boolean {
    if (this.#seen.has(object)) return false;
    this.#seen.add(object);
    return true;
  }

  expression(expr: Typed): void {
    walk(expr, (part) => {
      if (part.kind === "column" || part.kind === "lookup") this.column(part.column);
      if (part.kind === "extern") this.#runs.add(`${part.extern.name} of ${part.extern.path}`);
      if ((part.kind === "exists" || part.kind === "rowOf") && this.#once(part.table)) for (const key of part.table.key) this.column(key);
      if (part.kind === "feature" && this.#once(part.feature)) this.expression(part.feature.value);
      if (part.kind === "score" && this.#once(part.model)) {
        for (const input of part.model.inputs) this.expression(input.value);
        if (part.model.label !== undefined) this.expression(part.model.label.value);
      }
      if (part.kind === "use") {
        if (this.#once(part.feature)) this.expression(part.feature.value);
        this.group(part.use.group);
        if (this.#once(part.use)) for (const arg of part.use.args) this.expression(arg);
      }
      return undefined;
    });
  }

  column(column: ColumnSymbol): void {
    if (!this.#once(column)) return;
    if (column.through !== undefined) this.column(column.through);
    else if (column.derive !== undefined) this.expression(column.derive);
    else if (column.elementOf !== undefined) this.expression(column.elementOf);
    else if (column.made !== undefined) this.#made(column.made);
    else this.#given.add(column);
  }

  /** A column of a view that makes its rows: what it is made of there. */
  #made(made: MadeColumn): void {
    switch (made.kind) {
      case "union":
        for (const part of made.parts) this.column(part);
        return;
      case "item":
        this.column(made.list);
        return;
      case "key":
        this.column(made.of);
        return;
      case "segment":
        this.expression(made.value);
        return;
      default:
        return;
    }
  }

  group(group: GroupSymbol): void {
    if (!this.#once(group)) return;
    for (const key of group.keys) this.expression(key.value);
    if (group.where !== undefined) this.expression(group.where);
    this.relation(group.input);
  }

  /** What places a relation's rows in time and chooses them. */
  relation(relation: SourceSymbol | ViewSymbol): void {
    if (!this.#once(relation)) return;
    if (relation.at !== undefined) this.expression(relation.at);
    if (relation.kind === "source") return;
    if (relation.where !== undefined) this.expression(relation.where);
    this.relation(relation.input);
  }

  result(): Provenance {
    const name = (column: ColumnSymbol): string => `${column.owner.name}.${column.name}`;
    return {
      ...(this.#runs.size === 0 ? {} : { runs: [...this.#runs].sort() }),
      columns: [...this.#given].map(name).sort(),
      marks: [...this.#given, ...([...this.#seen].filter(isMarkedColumn))]
        .flatMap((column) => column.marks.map((mark) => ({ mark, column: name(column) })))
        .filter((one, i, all) => all.findIndex((other) => other.mark === one.mark && other.column === one.column) === i)
        .sort((a, b) => (a.mark < b.mark || (a.mark === b.mark && a.column < b.column) ? -1 : 1)),
    };
  }
}

/** A derived column may bring a mark of its own. */
function isMarkedColumn(seen: object): seen is ColumnSymbol {
  return "kind" in seen && seen.kind === "column" && "marks" in seen && (seen as ColumnSymbol).through === undefined && (seen as ColumnSymbol).marks.length > 0;
}

export function provenanceOf(expressions: readonly Typed[], group?: GroupSymbol): Provenance {
  const collector = new Collector();
  for (const expr of expressions) collector.expression(expr);
  if (group !== undefined && expressions.some((expr) => aggregates(expr).length > 0)) collector.group(group);
  return collector.result();
}

export function provenanceOfColumn(column: ColumnSymbol): Provenance {
  const collector = new Collector();
  collector.column(column);
  return collector.result();
}
