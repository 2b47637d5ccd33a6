/** What tells the rows of a table apart names each of them, whatever it is called. */
import { parts } from "../walk.ts";
import type { ColumnSymbol, ExamplesSymbol, ModelSymbol, Typed } from "../program.ts";
import type { CheckContext } from "./context.ts";

/** The key of closed rows is another one on every row, so it can only be remembered. */
export function keysOfClosedRowsAreNoInputs(model: ModelSymbol, context: CheckContext): void {
  const key = keyOfClosedRows(model.examples);
  if (key === undefined || key.marks.includes("id")) return;
  for (const input of model.inputs) {
    if (!passes(input.value, key)) continue;
    context.report({
      code: "MLS3128",
      severity: "error",
      message: `\`${input.name}\` is made from \`${key.name}\`, the key of \`${model.examples.spine?.name}\``,
      span: input.span,
      label: "another value on every row",
      related: [{ span: key.span, message: "tells the rows apart" }],
      notes: ["it carries order or place of registration, and nothing of a row that is new"],
      help: `leave it out (\`* except (${input.name})\`), or say what it measures: \`allow MLS3128 "why"\``,
    });
  }
}

function keyOfClosedRows({ spine, each, candidates }: ExamplesSymbol): ColumnSymbol | undefined {
  return spine?.kind === "table" && each === undefined && candidates === undefined && spine.key.length === 1 ? spine.key[0] : undefined;
}

/** Whether a value comes of the column itself: as the key of a lookup it only says whose value is meant. */
function passes(expr: Typed, column: ColumnSymbol): boolean {
  if (expr.kind === "column") return expr.column === column || (expr.column.derive !== undefined && passes(expr.column.derive, column));
  if (expr.kind === "feature") return expr.feature.kind === "exampleFeature" && passes(expr.feature.value, column);
  if (expr.kind === "lookup") {
    // Looked up by itself, the key comes back.
    const place = expr.table.key.indexOf(expr.column);
    return place >= 0 && passes(expr.keys[place]!, column);
  }
  if (expr.kind === "exists" || expr.kind === "rowOf") return false;
  return parts(expr).some((part) => passes(part, column));
}
