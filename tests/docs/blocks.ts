/** Pages of the documentation and the fenced blocks in them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(fileURLToPath(new URL("../..", import.meta.url)));

export const markdownIn = (folder: string): string[] =>
  existsSync(join(ROOT, folder))
    ? readdirSync(join(ROOT, folder))
        .filter((name) => name.endsWith(".md"))
        .map((name) => join(folder, name))
    : [];

/** Pages whose specs are run, on data that the page's own script makes. */
export const WORKED_PAGES: readonly string[] = [...markdownIn("docs/systems"), ...markdownIn("docs/coming-from")];

export const textOf = (page: string): string => readFileSync(join(ROOT, page), "utf8");

export interface Block {
  readonly page: string;
  /** Its place among the page's blocks, from 0. */
  readonly index: number;
  /** The line of the opening fence, from 1. */
  readonly line: number;
  readonly info: string;
  readonly text: string;
}

/** Fenced blocks, with the word or words behind the fence. */
export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let open: { line: number; info: string; lines: string[] } | undefined;
  for (const [i, line] of textOf(page).split("\n").entries()) {
    if (open === undefined) {
      const info = /^```(.*)$/.exec(line)?.[1];
      if (info !== undefined) open = { line: i + 1, info: info.trim(), lines: [] };
    } else if (line.startsWith("```")) {
      blocks.push({ page, index: blocks.length, line: open.line, info: open.info, text: open.lines.map((one) => `${one}\n`).join("") });
      open = undefined;
    } else open.lines.push(line);
  }
  if (open !== undefined) throw new Error(`${page}:${open.line}: the block is not closed`);
  return blocks;
}

/** What stands beside a page's spec: its blocks with `ts NAME` behind the fence, by name. */
export const besideSpec = (page: string): Record<string, string> =>
  Object.fromEntries(blocksOf(page).flatMap(({ info, text }) => (info.startsWith("ts ") ? [[info.slice("ts ".length), text]] : [])));
