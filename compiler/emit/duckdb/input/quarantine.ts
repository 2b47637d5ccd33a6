/**
 * `quarantine up to 0.1%`: rows that can't be read are set apart and counted, as long as they are few. Without it the first of them fails the read. What is missing, and what breaks an `expect`, has rules of its own.
 */
import type { Check } from "../../../../runtime/contract/batch.ts";
import type { Scan, Table } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { readTable } from "../names.ts";
import type { Fault } from "./faults.ts";

/** Fails the read where more rows are set apart than the spec bears. */
export function boundCheck(node: Scan | Table, faults: readonly Fault[]): Check[] {
  const { quarantine } = node;
  if (quarantine === undefined) return [];
  const numbers = faults.flatMap((fault, i) => (fault.isDirt ? [i + 1] : []));
  const limit = quarantine.rows === undefined ? `floor(${quarantine.share ?? 0} * {rows})` : String(quarantine.rows);
  const apart = `count(*) FILTER (WHERE "__fault" IN (${numbers.join(", ")}))`;
  return [
    {
      sql: `SELECT CASE WHEN "apart" > "bound" THEN "apart" ELSE 0 END AS "violations", NULL AS "sample"\nFROM (SELECT ${apart} AS "apart", ${limit.replace("{rows}", "count(*)")} AS "bound" FROM ${quoteIdentifier(readTable(node.id))})`,
      otherwise: "fail",
      code: "MLS3169",
      reason: `more rows of ${node.kind === "scan" ? "source" : "table"} \`${node.id}\` can't be read than \`quarantine up to ${quarantine.text}\` allows`,
      help: "look at the rows that were set apart; mend the data or the declaration, or raise the bound if so many are to be expected",
      span: quarantine.span,
      ofAll: { kind: "bound", faults: numbers, limit },
    },
  ];
}
