/** Expressions as the generator has them: text with expressions inside, and what the language's types say of each. Shrinking takes an expression's place with one inside of it, or with a plain value. */

export type Kind = "bool" | "int" | "float" | "text" | "category" | "enum" | "zone" | "timestamp" | "localTimestamp" | "date" | "duration" | "list" | "record" | "vector";

export interface FuzzType {
  readonly kind: Kind;
  /** Of a category that is a key: its entity. */
  readonly entity?: string;
  /** Of a closed set. */
  readonly values?: readonly string[];
  /** Of a list. */
  readonly of?: FuzzType;
  /** Of a record. */
  readonly fields?: readonly { readonly name: string; readonly type: FuzzType; readonly missing: boolean }[];
  /** Of a vector. */
  readonly size?: number;
  /** Of a number that is no plain one. */
  readonly unit?: string;
  /** Of a number: as written behind the type. */
  readonly grid?: string;
}

export interface Term {
  readonly type: FuzzType;
  /** Whether the checker may hold that it is missing; true where the generator can't tell. */
  readonly missing: boolean;
  /** A column, feature or aggregate: it reads something. */
  readonly reads: boolean;
  /** A function in TypeScript has a share in it: no engine can work it out. */
  readonly outside?: boolean;
  readonly parts: readonly (string | Term)[];
}

/** `make(INT, true)\`(${a} + ${b})\``: a term of these parts. */
export function make(type: FuzzType, missing: boolean): (texts: TemplateStringsArray, ...parts: readonly (string | Term)[]) => Term {
  return (texts, ...parts) => {
    const all: (string | Term)[] = [];
    texts.forEach((text, i) => {
      if (text !== "") all.push(text);
      if (i < parts.length) all.push(parts[i]!);
    });
    return { type, missing, reads: all.some((part) => typeof part !== "string" && part.reads), outside: isOutside(all), parts: all };
  };
}

export const isOutside = (parts: Term["parts"]): boolean => parts.some((part) => typeof part !== "string" && part.outside === true);

/** A name, or a value as written. */
export function leaf(text: string, type: FuzzType, missing: boolean, reads: boolean): Term {
  return { type, missing, reads, parts: [text] };
}

export function render(term: Term): string {
  return term.parts.map((part) => (typeof part === "string" ? part : render(part))).join("");
}

export function inner(term: Term): readonly Term[] {
  return term.parts.filter((part): part is Term => typeof part !== "string");
}

/** The same with another in place of its inner term `i`. */
export function replaced(term: Term, i: number, by: Term): Term {
  let place = -1;
  return { ...term, parts: term.parts.map((part) => (typeof part === "string" || ++place !== i ? part : by)) };
}

export const sameType = (a: FuzzType, b: FuzzType): boolean => JSON.stringify(a) === JSON.stringify(b);

export const BOOL: FuzzType = { kind: "bool" };
export const INT: FuzzType = { kind: "int" };
export const FLOAT: FuzzType = { kind: "float" };
export const TEXT: FuzzType = { kind: "text" };
export const CATEGORY: FuzzType = { kind: "category" };
export const TIMESTAMP: FuzzType = { kind: "timestamp" };
export const LOCAL: FuzzType = { kind: "localTimestamp" };
export const DATE: FuzzType = { kind: "date" };
export const DURATION: FuzzType = { kind: "duration" };
export const ZONE: FuzzType = { kind: "zone" };
