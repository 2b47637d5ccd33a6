import type { Table } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier, type SqlTable } from "../expression/index.ts";
import { stepsTable } from "../names.ts";
import { FROM, THERE } from "./history.ts";

/** How lookups find rows of a table. */
export function sqlTable(table: Table): SqlTable {
  if (table.validity.kind === "history") return { relation: quoteIdentifier(stepsTable(table.id)), keys: table.key, steps: { from: FROM, there: THERE } };
  return { relation: quoteIdentifier(table.id), keys: table.keyIsRow ? ["row"] : table.key };
}
