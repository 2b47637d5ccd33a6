/** Which `@pii` values can be read in what an expression gives. */
import type { ColumnSymbol, ExampleFeatureSymbol, Type, Typed } from "../program.ts";
import { parts } from "../walk.ts";
import { markedColumns } from "./marks.ts";

/** The `@pii` column whose values somebody reads who is shown the value: a text, a number or a day as it stands. */
export function personalShown(expr: Typed): ColumnSymbol | undefined {
  return personalIn(expr, true);
}

/** The `@pii` column whose values an expression passes on as text, a number written out too. What is computed of it (a length, a hash, a comparison, a sum) is no trace. */
export function personalText(expr: Typed): ColumnSymbol | undefined {
  return personalIn(expr, false);
}

function personalIn(expr: Typed, isShown: boolean): ColumnSymbol | undefined {
  const [asText, asNumber] = [new Set<ExampleFeatureSymbol>(), new Set<ExampleFeatureSymbol>()];
  const visit = (part: Typed, written: boolean): ColumnSymbol | undefined => {
    if (part.kind === "feature" && part.feature.kind === "exampleFeature") {
      const seen = written ? asNumber : asText;
      if (seen.has(part.feature)) return undefined;
      seen.add(part.feature);
      return visit(part.feature.value, written);
    }
    if (part.kind === "transform") return visit(part.argument, false);
    if (!carriesText(part.type) && !(written && keepsNumber(part))) return undefined;
    if (written && part.kind === "use") return visit(part.feature.value, true);
    if (part.kind === "column" || part.kind === "lookup" || part.kind === "use" || part.kind === "feature" || part.kind === "aggregate") return markedColumns(part, "values").find((column) => column.marks.includes("pii") && column.type.kind !== "enum");
    const writes = part.kind === "call" && part.fn === "toText";
    for (const inner of parts(part)) {
      const found = visit(inner, writes || (written && !carriesText(part.type)));
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return visit(expr, isShown);
}

/** Whether a number or a time is one of those that it is made from, as it stands. */
function keepsNumber(part: Typed): boolean {
  if (!NUMBERS.has(part.type.kind)) return false;
  if (part.kind === "call") return part.fn === "coalesce" || part.fn === "least" || part.fn === "greatest";
  return part.kind !== "aggregate" || PICKS.has(part.aggregate.aggregate);
}

const NUMBERS: ReadonlySet<string> = new Set(["int", "date", "timestamp", "localTimestamp", "duration"]);
const PICKS: ReadonlySet<string> = new Set(["min", "max", "first", "last", "mode", "quantile"]);

/** Closed sets are written in the spec; all other texts come from people's rows. */
function carriesText(type: Type): boolean {
  switch (type.kind) {
    case "list":
      return carriesText(type.of);
    case "record":
      return type.fields.some((field) => carriesText(field.type));
    default:
      return type.kind === "string" || type.kind === "category";
  }
}
