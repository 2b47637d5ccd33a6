import { visibleText } from "./markup.ts";

/** Text within a line of Markdown, shown as it is: nothing in it is markup, HTML or the end of the line. */
export function inline(text: string): string {
  return visibleText(text)
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_{}[\]<>()#+!|~&$]/g, (character) => `\\${character}`)
    .replace(/^(\d+)\.(?=\s|$)/, "$1\\.")
    .replace(/^([-=:])/, "\\$1")
    .replace(/\b(https?|ftp|mailto):/gi, "$1&#58;")
    .replace(/\bwww\./gi, "www&#46;");
}

/** Text as code: between more backticks than it holds in a row. A vertical bar would end a table's cell even within code, so it is escaped. */
export function code(text: string): string {
  const line = visibleText(text).replace(/\s+/g, " ").trim().replace(/\|/g, "\\|");
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = longest > 0 ? " " : "";
  return line === "" ? "–" : `${fence}${pad}${line}${pad}${fence}`;
}

/** A sentence of ours that names things of the spec between backticks: the names as code, the rest as text. */
export function prose(text: string): string {
  return text
    .split(/`([^`]*)`/)
    .map((part, i) => (i % 2 === 1 ? code(part) : part === "" ? "" : `${/^\s/.test(part) ? " " : ""}${inline(part)}${/\s$/.test(part) ? " " : ""}`))
    .join("");
}

/** A table; cells are Markdown already. Nothing at all without rows. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[], numbers: readonly number[] = []): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (numbers.includes(i) ? "--:" : "---"))), ...rows.map(line)].join("\n");
}
