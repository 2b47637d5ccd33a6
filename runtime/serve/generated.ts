/**
 * Objects made by generated code: a literal with fixed fields costs a tenth of one filled name by name, and this is done several times a request. Names enter as computed keys and JSON
 * strings alone, so that no text of a spec can become code.
 */

/** `{[to]: values[from] ?? null, …}` of pairs [to, from]. */
export function picker<T>(pairs: readonly (readonly [to: string, from: string])[]): (values: Readonly<Record<string, T>>) => Record<string, T | null> {
  const fields = pairs.map(([to, from]) => `[${text(to)}]: values[${text(from)}] ?? null`);
  return compiled("values", `{ ${fields.join(", ")} }`) as (values: Readonly<Record<string, T>>) => Record<string, T | null>;
}

/** `[values[name] ?? null, …]`. */
export function lister<T>(names: readonly string[]): (values: Readonly<Record<string, T>>) => (T | null)[] {
  return compiled("values", `[${names.map((name) => `values[${text(name)}] ?? null`).join(", ")}]`) as (values: Readonly<Record<string, T>>) => (T | null)[];
}

/** Whether none of the `present` values is missing and all of the `kept` ones are true. */
export function holder<T>(present: readonly string[], kept: readonly string[]): (values: Readonly<Record<string, T>>) => boolean {
  const conditions = [...present.map((name) => `(values[${text(name)}] ?? null) !== null`), ...kept.map((name) => `values[${text(name)}] === true`)];
  return compiled("values", conditions.length === 0 ? "true" : conditions.join(" && ")) as (values: Readonly<Record<string, T>>) => boolean;
}

/** Where a field of a joined row comes from: item `item` of list `list`, and of the list that this is if `inner` is given; without `list`, the row's own field. */
export interface JoinedField {
  readonly name: string;
  readonly list?: number;
  readonly item?: number;
  readonly inner?: number;
}

/** A row of its own fields and of items of some lists. */
export function joiner<T>(fields: readonly JoinedField[]): (row: Readonly<Record<string, T>>, lists: readonly (readonly T[])[]) => Record<string, T> {
  const source = fields.map(({ name, list, item, inner }) => {
    if (list === undefined) return `[${text(name)}]: row[${text(name)}]`;
    return `[${text(name)}]: lists[${list}][${item}]${inner === undefined ? "" : `?.[${inner}]`}`;
  });
  return compiled("row, lists", `{ ${source.join(", ")} }`) as (row: Readonly<Record<string, T>>, lists: readonly (readonly T[])[]) => Record<string, T>;
}

/** A JSON string is a JavaScript string, but for two line separators. */
export function text(name: string): string {
  return JSON.stringify(name).replace(/\u2028/g, "\\u2028").replace(/\u2029/g, "\\u2029");
}

function compiled(parameters: string, expression: string): unknown {
  return new Function(`"use strict"; return (${parameters}) => (${expression});`)();
}
