/** SQL without its comments, which tell places in the spec; what stands in quotes is kept. */
export function withoutComments(sql: string): string {
  return sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*/g, (token) => (token.startsWith("--") ? "" : token));
}
