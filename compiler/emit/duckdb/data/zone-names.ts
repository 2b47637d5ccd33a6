import type { DataCheck } from "../../../../runtime/contract/data-check.ts";
import type { Scan, Table } from "../../../../runtime/contract/plan.ts";
import { allZoneNames } from "../../../plan/zones.ts";
import { quoteIdentifier, quoteString } from "../expression/index.ts";
import { rowColumn } from "../row-select.ts";
import { select } from "../sql-text.ts";
import { sampleOf, violationsOf } from "./sql.ts";

/** A zone that nobody knows has no calendar: all that is reckoned with it is missing. */
export function zoneNameChecks(node: Scan | Table): DataCheck[] {
  const zones = node.columns.filter((column) => column.type.kind === "zone" && column.derive === undefined);
  return zones.map((column) => {
    const value = rowColumn(column.name);
    const known = `lower(${value}) IN (${allZoneNames().map((name) => quoteString(name.toLowerCase())).join(", ")})`;
    return {
      code: "MLS3165",
      severity: "error",
      sql: select(violationsOf(`NOT ${known}`, sampleOf([[column.name, value]])), `FROM ${quoteIdentifier(node.id)} AS "row"`),
      message: `\`${column.name}\` of \`${node.id}\` is no zone on {violations:row}`,
      span: column.span,
      pieces: { kind: "added", node: node.id },
      notes: ["what is reckoned with such a zone is missing: hours, days, instants"],
      help: "write the IANA name, such as `Europe/Paris`; an abbreviation (`CET`, `PST`) or an offset is none where clocks change",
    };
  });
}
