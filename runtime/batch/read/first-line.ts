/** The first line of an engine's message, short, without its class. */
export function firstLine(error: Error): string {
  const line = (error.message.split("\n")[0] ?? "").replace(/^[A-Z][A-Za-z ]* Error: /, "");
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
