/** Marks (`@pii`, `@protected`, `@id`) flow into all that is made of a column: through derived columns, views and what selects their rows, groups, their keys and conditions. */
import type { ColumnSymbol, SourceSymbol, Typed, ViewSymbol } from "../program.ts";
import { walk } from "../walk.ts";

/** Who is looked for. Keys and conditions tell who a history is about, so that an id there is no input: `@id` flows through values alone. */
export type Flow = "values" | "everything";

/** Every column with a mark that the expression is made from, each once, in the order met. */
export function markedColumns(expr: Typed, flow: Flow): ColumnSymbol[] {
  const seen = new Set<object>();
  const found: ColumnSymbol[] = [];
  const once = (object: object): boolean => !seen.has(object) && seen.add(object) !== undefined;
  const column = (read: ColumnSymbol): void => {
    if (!once(read)) return;
    if (read.through !== undefined) {
      column(read.through);
      return;
    }
    if (read.made !== undefined && madeOf(read, column, visit)) return;
    if (read.marks.length > 0) found.push(read);
    if (read.derive !== undefined) visit(read.derive);
    if (read.elementOf !== undefined) visit(read.elementOf);
  };
  const relation = (from: SourceSymbol | ViewSymbol): void => {
    if (from.kind === "source" || !once(from)) return;
    if (from.rows.kind === "sessions" || from.rows.kind === "fill") from.rows.by.forEach(column);
    if (from.rows.kind === "union") from.rows.inputs.forEach(relation);
    if (from.rows.kind === "union") return;
    if (from.where !== undefined) visit(from.where);
    if (from.at !== undefined) visit(from.at);
    relation(from.input);
  };
  const visit = (part: Typed): void =>
    walk(part, (inner) => {
      if (inner.kind === "column" || inner.kind === "lookup") column(inner.column);
      if (flow === "values" && tellsNoValue(inner)) return false;
      // The key of a look-up tells whose value is meant; only the key itself comes back as it is.
      if (inner.kind === "lookup" && flow === "values") {
        const place = inner.table.key.indexOf(inner.column);
        if (place >= 0) visit(inner.keys[place]!);
        return false;
      }
      if (inner.kind === "feature" && once(inner.feature)) visit(inner.feature.value);
      // What a model makes of its inputs tells of them.
      if (inner.kind === "score" && once(inner.model)) for (const input of inner.model.inputs) visit(input.value);
      if (inner.kind === "use") {
        if (once(inner.feature)) visit(inner.feature.value);
        if (flow === "everything" && once(inner.use)) {
          inner.use.args.forEach(visit);
          for (const key of inner.use.group.keys) visit(key.value);
          if (inner.use.group.where !== undefined) visit(inner.use.group.where);
          relation(inner.use.group.input);
        }
      }
      return undefined;
    });
  visit(expr);
  return found;
}

/** How many there are, or whether there is one, is no value of what is counted. */
function tellsNoValue(part: Typed): boolean {
  if (part.kind === "aggregate") return part.aggregate.aggregate === "countOf" || part.aggregate.aggregate === "distinct";
  return part.kind === "call" && part.fn === "isMissing";
}

/** Visits what a made column is filled with; false where that is no column of other rows. */
function madeOf({ made }: ColumnSymbol, column: (read: ColumnSymbol) => void, visit: (value: Typed) => void): boolean {
  if (made?.kind === "union") made.parts.forEach(column);
  else if (made?.kind === "item") column(made.list);
  else if (made?.kind === "key") column(made.of);
  else if (made?.kind === "segment") visit(made.value);
  else return false;
  return true;
}

/** The marks themselves, in order. An `@id` only where its values flow. */
export function marksOf(expr: Typed): string[] {
  const values = new Set(markedColumns(expr, "values").flatMap((column) => column.marks));
  const all = markedColumns(expr, "everything").flatMap((column) => column.marks.filter((mark) => mark !== "id" || values.has("id")));
  return [...new Set(all)].sort();
}

/** The marks of a column's values, wherever they come from. */
export function marksOfColumn(column: ColumnSymbol): string[] {
  return marksOf({ kind: "column", column, type: column.type, range: undefined, node: { kind: "name", name: column.name, span: column.span } });
}
