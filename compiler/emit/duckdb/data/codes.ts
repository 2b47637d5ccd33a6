import type { DataCheck } from "../../../../runtime/contract/data-check.ts";
import type { Scan, Table } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { fileQuery } from "../input/file-columns.ts";
import { HIDDEN, isPersonal } from "../input/personal.ts";

/** `007` read as a number is 7: two codes become one, and none can be written back. Only text holds leading zeros, so Parquet's numbers are not asked. */
export function codeChecks(node: Scan | Table): DataCheck[] {
  if (node.from.kind !== "csv") return [];
  const whole = node.columns.filter((column) => column.derive === undefined && column.type.kind === "int");
  return whole.map((column) => {
    const text = quoteIdentifier(column.name);
    return {
      code: "MLS3177",
      severity: "warning",
      sql: `SELECT count(*) AS "violations", 'row ' || min("__row") || ': ' || ${isPersonal(column) ? HIDDEN : `arg_min(${text}, "__row")`} AS "sample"\nFROM (\n${fileQuery(node, [column])}\n)\nWHERE regexp_full_match(CAST(${text} AS VARCHAR), '0[0-9]+')`,
      message: `\`${column.name}\` of \`${node.id}\` is read as a number, but written with leading zeros on {violations:row}`,
      span: column.span,
      pieces: { kind: "added", node: node.id },
      label: "looks like a code",
      notes: ["`007` and `7` become one value, and as a number a code has an order and a distance that mean nothing"],
      help: `read it as text: \`${column.name}: Category\``,
    };
  });
}

