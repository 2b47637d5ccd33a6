/** The end of a row of history, read as a value: for most tables it is written when the row ends, into the row that was there from its begin. */
import { placedExpressions } from "../knowledge/expressions.ts";
import type { ColumnSymbol, Program, TableSymbol, Typed } from "../program.ts";
import { walk } from "../walk.ts";
import { readsDeep } from "./deep-reads.ts";
import { type CheckContext, relatedOf } from "./context.ts";

/** An end that may be open is closed later: whoever reads it as known from the begin on knows that, and when, a contract will be cancelled. */
export function endsOfHistoryAreNotForetold(program: Program, context: CheckContext): void {
  for (const table of program.tables) {
    if (!endIsWrittenLater(table)) continue;
    const end = table.valid.to;
    for (const read of readsOfTheEnd(table, program)) {
      context.report({
        code: "MLS3198",
        severity: "warning",
        message: `${read.place} ${/^the (features|inputs) /.test(read.place) ? "read" : "reads"} when a row of \`${table.name}\` ends, as if that were known when it began`,
        span: read.span,
        label: `made of \`${end.name}\``,
        related: relatedOf([
          { span: end.span, message: `\`${end.name}\` may be open, so somebody closes it later` },
          { span: table.node.known?.span ?? table.node.name.span, message: "yet all of the row counts as known then" },
        ]),
        notes: ["which row holds at a moment is safe to ask; the end that stands in it was mostly written when it came, over the open one of before"],
        help: 'leave it out; where ends are agreed on with the begin, say so: `allow MLS3198 "why"`',
      });
    }
  }
}

type Ending = TableSymbol & { readonly valid: { readonly to: ColumnSymbol } };

/** An end that is never open is told with the row; one that is made of when the row began, or was entered, too. */
function endIsWrittenLater(table: TableSymbol): table is Ending {
  const { valid } = table;
  if (valid?.to === undefined || !valid.to.type.missing) return false;
  const end = valid.to;
  return !readsDeep(valid.known).some((known) => known.column === end);
}

interface EndRead {
  readonly place: string;
  readonly span: Typed["node"]["span"];
}

function readsOfTheEnd(table: Ending, program: Program): EndRead[] {
  const found: EndRead[] = [];
  for (const { expr, place } of placedExpressions(program)) {
    walk(expr, (part) => {
      if (part.kind === "lookup" && part.table === table && tellsTheEnd(part.column, table.valid.to)) found.push({ place, span: part.node.span });
      return undefined;
    });
  }
  return found;
}

/** The end itself, or a column of the table that is made of it (`open = ends is missing`). */
function tellsTheEnd(column: ColumnSymbol, end: ColumnSymbol): boolean {
  return column === end || (column.derive !== undefined && readsDeep(column.derive).some((read) => read.column === end));
}
