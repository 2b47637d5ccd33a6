import type { Examples, Plan } from "../../../runtime/contract/plan.ts";
import type { Ranges, RelationRange } from "../../../runtime/contract/ranges.ts";
import { rangesOf } from "../../plan/ranges.ts";
import { quoteIdentifier } from "./expression/index.ts";
import { HIDDEN } from "./input/revisions.ts";
import { stepsTable } from "./names.ts";
import { RowSelect, rowColumn, type SqlContext } from "./row-select.ts";
import { select } from "./sql-text.ts";

/** What an incremental build asks of an example set's data. `kept`: the columns that a relation has of those that the spec declares. */
export function emitRanges(plan: Plan, examples: Examples, context: SqlContext, kept: (relation: string) => readonly string[], bounds: string): Ranges {
  const planned = rangesOf(plan, examples, new Set(context.revised.keys()));
  return {
    relations: planned.relations.map((one): RelationRange => {
      const row = new RowSelect(context, quoteIdentifier(one.relation));
      const time = one.role === "rows" && examples.spine.kind === "asked" ? row.sql(examples.spine.moment) : rowColumn("__at");
      return {
        ...one,
        rows: select([{ sql: time, as: "__t" }, { sql: `"row".*` }], row.from()),
        read: ["__at", ...(context.versions.has(one.relation) ? HIDDEN : []), ...kept(one.relation)],
      };
    }),
    tables: planned.tables.flatMap((id) => (plan.tables.some((table) => table.id === id && table.validity.kind === "history") ? [id, stepsTable(id)] : [id])),
    bounds: examples.spine.kind === "closed" ? undefined : bounds,
    whole: planned.whole,
    endIsRead: planned.endIsRead,
  };
}
