import type { Type } from "./types.ts";

/**
 * Lists and records as they pass between engines in JavaScript: as their canonical text, which is JSON without blanks, numbers in their shortest digits, a record's fields in the order of its type. So equal
 * values are equal texts, a column of them is a column of codes like one of strings, and what is worked out of a list is worked out once for each that occurs.
 */

/** A list or record, or what stands within one: in physical values. */
export type NestedValue = number | string | boolean | null | readonly NestedValue[] | { readonly [field: string]: NestedValue };

/** The canonical text of any JSON of physical values, as DuckDB writes it too. */
export function canonicalNested(json: string): string {
  return JSON.stringify(JSON.parse(json));
}

/** The canonical text of a list or record of this type, whose parts are physical values. */
export function nestedText(type: Type, value: NestedValue): string {
  return JSON.stringify(inOrder(type, value));
}

/** A record's fields in the order of its type; one that is absent is missing. */
function inOrder(type: Type, value: NestedValue | undefined): NestedValue {
  if (value === null || value === undefined) return null;
  if (type.kind === "list") return (value as readonly NestedValue[]).map((item) => inOrder(type.of, item));
  if (type.kind !== "record") return value;
  const fields = value as { readonly [field: string]: NestedValue };
  return Object.fromEntries(type.fields.map((field) => [field.name, inOrder(field.type, fields[field.name])]));
}

/** The value that a canonical text stands for. */
export function nestedValue(text: string): NestedValue {
  return JSON.parse(text) as NestedValue;
}

/** What the items of a window's list are: codes of texts or of records, bools as 0 and 1, or numbers as they are. */
export type ListItems = { readonly kind: "texts" | "records"; readonly dictionary: readonly string[] } | { readonly kind: "bools" | "numbers" };

/** The canonical text of a window's list, whose items are numbers or codes. */
export function listText(values: ArrayLike<number>, from: number, to: number, items: ListItems): string {
  const texts: string[] = [];
  for (let i = from; i < to; i++) texts.push(itemText(values[i]!, items));
  return `[${texts.join(",")}]`;
}

function itemText(value: number, items: ListItems): string {
  switch (items.kind) {
    case "texts":
      return JSON.stringify(items.dictionary[value]!);
    case "records":
      return items.dictionary[value]!;
    case "bools":
      return value === 1 ? "true" : "false";
    case "numbers":
      return JSON.stringify(value);
  }
}
