/** What an expression reads in the end, whatever definitions lie between. */
import type { ColumnSymbol, Typed } from "../program.ts";
import { walk } from "../walk.ts";
import { holdOneValue } from "./file-columns.ts";

export interface DeepRead {
  readonly column: ColumnSymbol;
  /** Of a record that one field alone is read of. */
  readonly field: string | undefined;
  /** The derived columns and features on the way. */
  readonly path: readonly { readonly span: Typed["node"]["span"]; readonly message: string }[];
}

/** Columns read, through derived columns, features and lookups too; none of those left out, nor what they are made of. */
export function readsDeep(expr: Typed, isRead: (column: ColumnSymbol) => boolean = () => true): DeepRead[] {
  const features = new Set<object>();
  const seen = new Map<ColumnSymbol, Set<string | undefined>>();
  const found: DeepRead[] = [];
  const visit = (part: Typed, path: DeepRead["path"]): void =>
    walk(part, (inner) => {
      const taken = fieldTaken(inner);
      if (taken !== undefined) {
        column(taken.of.column, taken.field, path);
        if (taken.of.kind === "lookup") for (const key of taken.of.keys) visit(key, path);
        return false;
      }
      if (inner.kind === "column" || inner.kind === "lookup") column(inner.column, undefined, path);
      if (inner.kind === "feature" && inner.feature.kind === "exampleFeature" && !features.has(inner.feature)) {
        features.add(inner.feature);
        visit(inner.feature.value, [...path, { span: inner.feature.span, message: `\`${inner.feature.name}\` is made of this` }]);
      }
      return undefined;
    });
  const column = (read: ColumnSymbol, field: string | undefined, path: DeepRead["path"]): void => {
    const before = seen.get(read) ?? new Set();
    if (before.has(field) || !isRead(read)) return;
    seen.set(read, before.add(field));
    found.push({ column: read, field, path });
    const made = read.derive ?? read.elementOf;
    if (made !== undefined && before.size === 1) visit(made, [...path, { span: made.node.span, message: `\`${read.name}\` is ${read.derive === undefined ? "an element" : "made"} of this` }]);
  };
  visit(expr, []);
  return found;
}

/** `order.price`, of a record that is a column. */
function fieldTaken(part: Typed): { readonly of: Extract<Typed, { kind: "column" | "lookup" }>; readonly field: string } | undefined {
  if (part.kind !== "call" || part.fn !== "field") return undefined;
  const [of, name] = part.args;
  if ((of?.kind !== "column" && of?.kind !== "lookup") || name?.kind !== "literal" || typeof name.value !== "string") return undefined;
  return { of, field: name.value };
}

/** Whether what one reads holds what the other does: one column, or one column of a file that is declared twice; of a record not another field. */
export function tellsOf(one: DeepRead, other: DeepRead): boolean {
  return holdOneValue(one.column, one.field, other.column, other.field);
}
