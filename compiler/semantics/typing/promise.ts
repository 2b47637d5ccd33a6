import type { ColumnSymbol, ExampleFeatureSymbol } from "../program.ts";

/** The column of the row that says who it is whom `generalise to new …` speaks of: named itself, or by a feature that is nothing but it; undefined where there is none. */
export function keyOfPromise(found: ColumnSymbol | ExampleFeatureSymbol): ColumnSymbol | undefined {
  const column = found.kind === "column" ? found : found.value.kind === "column" ? found.value.column : undefined;
  // A measured number is equal to another by chance alone.
  return column === undefined || column.type.kind === "float" || column.type.kind === "vector" || column.type.kind === "list" ? undefined : column;
}
