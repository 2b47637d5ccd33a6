/** Text of a spec in SQL: always quoted, so that none of it can become SQL. */

/** `"name"`, with quotes doubled. */
export function quoteIdentifier(name: string): string {
  return `"${wellFormed(name).replaceAll('"', '""')}"`;
}

/** `'text'`, with quotes doubled. The character U+0000 can't stand in a literal, so it is written `chr(0)`. */
export function quoteString(text: string): string {
  const parts = wellFormed(text).split("\u0000").map((part) => `'${part.replaceAll("'", "''")}'`);
  return parts.length === 1 ? parts[0]! : `(${parts.join(" || chr(0) || ")})`;
}

/** Lone surrogates have no UTF-8: they become U+FFFD, as everywhere else on the way to bytes. */
function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}
