/** A piece of HTML or SVG. Only `html` makes it, and `html` escapes all that is put in: no text of a spec or of data can become markup. */
export interface Markup {
  readonly markup: string;
}

export type Insert = Markup | string | number | null | undefined | false | readonly Insert[];

/** Tagged template: literal parts are markup, inserted strings are text (in an attribute between double quotes, too); lists are joined, nothing stands for null, undefined and false. */
export function html(parts: TemplateStringsArray, ...inserts: readonly Insert[]): Markup {
  return { markup: parts.reduce((text, part, i) => text + render(inserts[i - 1]) + part) };
}

function render(insert: Insert): string {
  if (insert === null || insert === undefined || insert === false) return "";
  if (typeof insert === "number") return escapeText(String(insert));
  if (typeof insert === "string") return escapeText(insert);
  if ("markup" in insert) return insert.markup;
  return insert.map(render).join("");
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text made harmless: markup escaped; control characters and those that turn the direction of writing shown as �. */
export function escapeText(text: string): string {
  return visibleText(text).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** Control characters (but tab and newline), lone surrogates and those that turn the direction of writing, as �. */
export function visibleText(text: string): string {
  return text.replace(/(?![\t\n])\p{Cc}|\p{Cs}|[\u202A-\u202E\u2066-\u2069\u200E\u200F]/gu, "\uFFFD");
}
