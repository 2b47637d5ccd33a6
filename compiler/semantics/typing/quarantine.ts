import type * as ast from "../../syntax/ast.ts";
import type { QuarantineTyped } from "../program.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";

/** `quarantine up to 0.1%`, or a whole number of rows. */
export function typeQuarantine(checker: Checker, node: ast.QuarantineNode): QuarantineTyped | undefined {
  const { bound } = node;
  if (bound.kind === "error") return undefined;
  if (bound.kind === "percent" && bound.value <= 1) return { node, rows: undefined, share: bound.value };
  if (bound.kind === "number" && bound.isInt && bound.unit === undefined && Number.isSafeInteger(bound.value)) return { node, rows: bound.value, share: undefined };
  checker.findings.error(CODES.arguments, bound.span, "how many rows may be set apart is a share of all, or a number of rows", { help: "write `quarantine up to 0.1%`, or `quarantine up to 20`" });
  return undefined;
}
