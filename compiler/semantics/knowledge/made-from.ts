/** Which columns an expression is made from: through derived columns, views and what selects their rows, groups, their keys and conditions. What flows so are marks (marks.ts) and the model's own acts (feedback). */
import type { ColumnSymbol, SourceSymbol, Typed, ViewSymbol } from "../program.ts";
import { walk } from "../walk.ts";

/** Values alone; or keys and conditions too; or nothing of history: what stands in the row itself. */
export type Flow = "values" | "everything" | "own row";

/** Which parts carry what is looked for; all, unless said. */
export type Pass = (part: Typed) => boolean;

/** Every column that is wanted and that the expression is made from, each once, in the order met. Pass-through columns count as the one at their root. */
export function madeFrom(expr: Typed, flow: Flow, isWanted: (column: ColumnSymbol) => boolean, passes?: Pass): ColumnSymbol[] {
  return gathered(flow, isWanted, ({ visit }) => visit(expr), passes);
}

/** Those by which a relation's rows are chosen and placed in time. */
export function chosenFrom(relation: SourceSymbol | ViewSymbol, isWanted: (column: ColumnSymbol) => boolean): ColumnSymbol[] {
  return gathered("everything", isWanted, (walks) => walks.relation(relation));
}

interface Walks {
  visit(part: Typed): void;
  relation(from: SourceSymbol | ViewSymbol): void;
}

function gathered(flow: Flow, isWanted: (column: ColumnSymbol) => boolean, begin: (walks: Walks) => void, passes: Pass = () => true): ColumnSymbol[] {
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
    if (isWanted(read)) found.push(read);
    if (read.derive !== undefined) visit(read.derive);
    if (read.elementOf !== undefined) visit(read.elementOf);
  };
  const relation = (from: SourceSymbol | ViewSymbol): void => {
    if (from.kind === "source" || !once(from)) return;
    if (from.rows.kind === "sessions" || from.rows.kind === "fill") from.rows.by.forEach(column);
    if (from.rows.kind === "union") from.rows.inputs.forEach(relation);
    if (from.rows.kind === "union") return;
    if (from.rows.kind === "each") column(from.rows.list);
    if (from.where !== undefined) visit(from.where);
    if (from.at !== undefined) visit(from.at);
    relation(from.input);
  };
  const visit = (part: Typed): void =>
    walk(part, (inner) => {
      if (!passes(inner)) return false;
      if (flow === "own row" && (inner.kind === "aggregate" || inner.kind === "use")) return false;
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
  begin({ visit, relation });
  return found;
}

/** How many there are, or whether there is one, is no value of what is counted. */
function tellsNoValue(part: Typed): boolean {
  if (part.kind === "aggregate") return COUNTS.has(part.aggregate.aggregate);
  return part.kind === "call" && (part.fn === "isMissing" || part.fn === "listLength" || part.fn === "listShared");
}

const COUNTS: ReadonlySet<string> = new Set(["countOf", "distinct", "approx_distinct"]);

/** Visits what a made column is filled with; false where that is no column of other rows. */
function madeOf({ made }: ColumnSymbol, column: (read: ColumnSymbol) => void, visit: (value: Typed) => void): boolean {
  if (made?.kind === "union") made.parts.forEach(column);
  else if (made?.kind === "item") column(made.list);
  else if (made?.kind === "key") column(made.of);
  else if (made?.kind === "segment") visit(made.value);
  else return false;
  return true;
}
