import type { Grid, Type } from "./types.ts";

/** A type as the language writes it: `Float<min>?`. */
export function typeText(type: Type): string {
  return kindText(type) + (type.missing ? "?" : "");
}

function kindText(type: Type): string {
  switch (type.kind) {
    case "int":
    case "float":
      return (type.kind === "int" ? "Int" : "Float") + (type.unit ? `<${type.unit}>` : "");
    case "category":
      return type.entity ?? "Category";
    case "enum":
      return type.values.map((value) => JSON.stringify(value)).join(" | ");
    case "vector":
      return `Vector[${type.size}]`;
    case "list":
      return `List<${typeText(type.of)}>`;
    case "record":
      return `{${type.fields.map((field) => `${field.name}: ${typeText(field.type)}`).join(", ")}}`;
    default:
      return type.kind.charAt(0).toUpperCase() + type.kind.slice(1);
  }
}

/** ` by 0.01`, behind a Float's type; nothing for the default grid. */
export function gridText(grid: Grid | undefined): string {
  if (grid === undefined) return "";
  const { numerator, denominator } = grid;
  return ` by ${denominator === 1 || String(numerator / denominator).length < 12 ? numerator / denominator : `${numerator}/${denominator}`}`;
}
