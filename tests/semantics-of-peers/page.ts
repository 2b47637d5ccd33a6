/** docs/semantics.md as data: the specs it shows, and its tables, a row a test. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { blocksOf, ROOT } from "../docs/blocks.ts";

export const PAGE = "docs/semantics.md";
export const PEERS = ["Feast", "Chronon", "OpenMLDB", "Fennel", "SQL"] as const;
export type Peer = (typeof PEERS)[number];

export interface PageRow {
  readonly line: number;
  /** The cells: the question; the peer's rule, ours, how to say theirs, each closed by its value in bold; the test's name. */
  readonly cells: readonly [question: string, theirs: string, ours: string, said: string, test: string];
}

const lines = (): string[] => readFileSync(join(ROOT, PAGE), "utf8").split("\n");

/** From a peer's heading to the next one. */
function sectionOf(peer: Peer): { first: number; last: number } {
  const all = lines();
  const first = all.indexOf(`## ${peer}`);
  if (first < 0) throw new Error(`${PAGE} has no section \`## ${peer}\``);
  const next = all.findIndex((line, i) => i > first && line.startsWith("## "));
  return { first, last: next < 0 ? all.length : next };
}

export function rowsOf(peer: Peer): PageRow[] {
  const { first, last } = sectionOf(peer);
  return lines().flatMap((text, line) => {
    if (line < first || line >= last || !text.startsWith("| ")) return [];
    const cells = text.slice(2, -2).split(" | ");
    const isHead = cells.at(-1) === "test";
    if (isHead) return [];
    if (cells.length !== 5) throw new Error(`${PAGE}:${line + 1}: a row has five cells, this one ${cells.length}`);
    return [{ line, cells: cells as unknown as PageRow["cells"] }];
  });
}

/** The value that closes a cell. */
export const valueIn = (cell: string): string | undefined => /\*\*([^*]*)\*\*$/.exec(cell)?.[1];
export const nameIn = (row: PageRow): string => row.cells[4].replaceAll("`", "");

/** What all specs of the page share, and a peer's own. */
export function specOf(peer: Peer): string {
  const { first, last } = sectionOf(peer);
  const blocks = blocksOf(PAGE).filter(({ info }) => info.startsWith("mls"));
  const [shared] = blocks;
  const own = blocks.filter(({ info, line }) => info === "mls fragment" && line > first && line <= last);
  if (shared?.info !== "mls" || own.length === 0) throw new Error(`${PAGE}: a whole spec comes first, and a fragment in each section`);
  return [shared, ...own].map(({ text }) => text).join("\n");
}

/** Under `UPDATE=1` puts computed values in the place of those that close the row's cells. */
export function write(row: PageRow, values: readonly (string | undefined)[]): void {
  const all = lines();
  const cells = row.cells.map((cell, i) => {
    const value = values[i - 1];
    return value === undefined ? cell : cell.replace(/\*\*[^*]*\*\*$/, `**${value}**`);
  });
  all[row.line] = `| ${cells.join(" | ")} |`;
  writeFileSync(join(ROOT, PAGE), all.join("\n"));
}
