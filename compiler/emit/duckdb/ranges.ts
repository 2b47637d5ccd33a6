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
  const planned = rangesOf(plan, examples);
  return {
    relations: planned.relations.map((one): RelationRange => {
      const row = new RowSelect(context, quoteIdentifier(one.relation));
      const time = one.role === "rows" && examples.spine.kind === "asked" ? row.sql(examples.spine.moment) : rowColumn("__at");
      return {
        ...one,
        rows: select([{ sql: time, as: "__t" }, { sql: `"row".*` }], row.from()),
        ...(one.role === "rows" && context.revised.has(one.relation) ? { together: [...context.revised.get(one.relation)!.key] } : {}),
        read: ["__at", ...(context.versions.has(one.relation) ? HIDDEN : []), ...kept(one.relation)],
      };
    }),
    tables: planned.tables.flatMap((id) => (plan.tables.some((table) => table.id === id && table.validity.kind === "history") ? [id, stepsTable(id)] : [id])),
    steps: planned.histories.map(({ table, back }) => ({ relation: stepsTable(table), back })),
    bounds: examples.spine.kind === "closed" ? undefined : bounds,
    whole: planned.whole,
    lists: planned.whole === undefined ? severalMoments(examples, context) : undefined,
    endIsRead: planned.endIsRead,
  };
}

/** Lists of which rows are asked about at several moments, as far as their source can say. */
function severalMoments({ spine, group, horizon, candidates }: Examples, context: SqlContext): string | undefined {
  const names = (group ?? []).filter((name) => name !== horizon?.name && name !== candidates?.name);
  if (spine.kind !== "asked" || group === undefined) return undefined;
  const row = new RowSelect(context, quoteIdentifier(spine.source));
  const items = [{ sql: `count(DISTINCT ${row.sql(spine.moment)})`, as: "moments" }];
  const each = names.map(rowColumn);
  const lists = select(items, row.from(), ...(names.length === 0 ? [] : [`WHERE ${each.map((name) => `${name} IS NOT NULL`).join(" AND ")}`, `GROUP BY ${each.join(", ")}`]));
  return `SELECT count(*) AS "several" FROM (\n${lists}\n) WHERE "moments" > 1`;
}
