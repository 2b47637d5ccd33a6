import type { TableSymbol, Typed } from "../program.ts";
import type { KnownPart } from "./known.ts";

/** A table `as of` an instant holds what was true then: whoever reads it knows that from this instant on, never before. */
export function snapshotKnown(table: TableSymbol, taken: number, node: Typed["node"]): KnownPart {
  const instant: Typed = { kind: "literal", value: taken, type: { kind: "timestamp", missing: false }, node, range: undefined };
  return {
    term: { base: { kind: "epoch" }, offset: { low: taken, high: taken }, absence: "present" },
    expr: instant,
    reasons: [
      { span: node.span, message: `\`${table.name}\` is read here` },
      { span: table.node.asOf?.span ?? table.node.name.span, message: `\`${table.name}\` was taken then` },
    ],
  };
}
