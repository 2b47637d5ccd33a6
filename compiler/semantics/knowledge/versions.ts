/** Rows that come in versions. */
import type { SourceSymbol, TableSymbol, ViewSymbol } from "../program.ts";

/**
 * Whether a relation's rows are versions, of which the later replace the earlier: those of a source with `revised by`, of views of it, its items, and unions that hold it. Segments are not:
 * each is made once, of the last versions.
 */
export function isOfVersions(input: SourceSymbol | ViewSymbol | TableSymbol | undefined): boolean {
  if (input === undefined || input.kind === "table") return false;
  if (input.kind === "source") return input.node.revisedBy !== undefined;
  switch (input.rows.kind) {
    case "same":
    case "each":
      return isOfVersions(input.input);
    case "union":
      return input.rows.inputs.some(isOfVersions);
    case "sessions":
    case "fill":
      return false;
  }
}
