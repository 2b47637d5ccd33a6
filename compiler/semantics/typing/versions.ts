/** Rows that come in versions. */
import type { TableSymbol } from "../program.ts";
import type { Relation } from "./row.ts";

/** Whether rows of a relation are versions: those of a source with `revised by`, and of plain views of it. */
export function isOfVersions(input: Relation | TableSymbol | undefined): boolean {
  if (input === undefined || input.kind === "table") return false;
  if (input.kind === "source") return input.node.revisedBy !== undefined;
  return input.rows.kind === "same" && isOfVersions(input.input);
}
