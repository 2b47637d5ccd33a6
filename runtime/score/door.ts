import type { Type } from "../contract/types.ts";

/**
 * Text of a missing category in a string tensor, which has no null. A real value that begins with this character gets it once more in front, so that no value is
 * lost and none is taken for missing. Levels of fitted transforms are such texts.
 */
export const MISSING_TEXT = "\u001A";

/** The text by which a category enters the graph. */
export function doorText(value: string | null): string {
  if (value === null) return MISSING_TEXT;
  return value.startsWith(MISSING_TEXT) ? MISSING_TEXT + value : value;
}

/** The value that a door text stands for. */
export function fromDoorText(text: string): string | null {
  if (text === MISSING_TEXT) return null;
  return text.startsWith(MISSING_TEXT) ? text.slice(1) : text;
}

/** Fills the rest of a row of a list's tensor. No door text is like it: one that begins so goes on with the same character. */
export const NOTHING_TEXT = `${MISSING_TEXT}.`;

/** The elements of a list by its canonical text, as door texts; of a missing list that alone. */
export function doorTexts(list: string | null): string[] {
  if (list === null || list === MISSING_TEXT) return [MISSING_TEXT];
  return (JSON.parse(list) as string[]).map(doorText);
}

/** How a door value of this type enters the graph: as a double or as a string, of a list as its elements. Records have no door. */
export function doorKind(type: Type): "number" | "string" {
  switch (type.kind) {
    case "string":
    case "category":
    case "enum":
    case "zone":
    case "list":
      return "string";
    case "record":
      throw new Error(`a ${type.kind} can't be a model's input`);
    default:
      return "number";
  }
}

/** Order of strings by their UTF-8 bytes (which is code point order; V8's `<` is by UTF-16 units). */
export function compareUtf8(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return lift(x) - lift(y);
  }
  return a.length - b.length;
}

/** Moves surrogates above the rest of the basic plane, where their code points are. */
const lift = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
