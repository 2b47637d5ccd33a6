/** What a page shows of an output, and writing it anew. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Block, blocksOf, ROOT, textOf } from "./blocks.ts";

export const words = (line: string): string => line.trim().replaceAll(/\s+/g, " ");

/**
 * The lines of the output that the shown ones name, in order. A line is found as it stands, else by its shape (all but the figures), else by what stands before its first figure.
 * `…` alone stays, and stands for any lines; within a line it stands for any text.
 */
export function excerpt(output: string, shown: string): string {
  const lines = output.split("\n").map((line) => line.trimEnd());
  let next = 0;
  const found = (test: (line: string) => boolean): string | undefined => {
    const at = lines.findIndex((line, i) => i >= next && test(bare(line)));
    if (at < 0) return undefined;
    next = at + 1;
    return lines[at];
  };
  return shown
    .trimEnd()
    .split("\n")
    .map((line) => {
      if (line.trim() === "" || line.trim() === "…") return line;
      const wanted = bare(line);
      const prefix = /^[^0-9]*/.exec(wanted)![0].trim();
      const exact = found((one) => one === wanted);
      if (exact !== undefined) return exact;
      if (line.includes("…") && found((one) => patternOf(wanted).test(one)) !== undefined) return line;
      return found((one) => shape(one) === shape(wanted)) ?? (prefix === "" ? undefined : found((one) => one.startsWith(prefix))) ?? `not in the output: ${line}`;
    })
    .map((line) => `${line}\n`)
    .join("");
}

/** Without the sign of a test's outcome and the columns' widths. */
const bare = (line: string): string => words(line.replace(/^[✗✓]/, ""));
const shape = (line: string): string => line.replaceAll(/[−-]?\d[\d.,:]*/g, "#");
const patternOf = (line: string): RegExp => new RegExp(`^${line.split("…").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`);

export const now = (block: Block): Block => blocksOf(block.page)[block.index]!;

/** Under `UPDATE=1` puts this text into the block. */
export function write(block: Block, text: string): void {
  if (process.env.UPDATE !== "1") return;
  const { line, text: old } = now(block);
  const lines = textOf(block.page).split("\n");
  lines.splice(line, old.split("\n").length - 1, ...text.trimEnd().split("\n"));
  writeFileSync(join(ROOT, block.page), lines.join("\n"));
}
