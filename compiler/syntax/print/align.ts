/** Columns: where runs of items of one shape are padded so that their second parts stand below one another. */
import * as t from "../lex/tokens.ts";
import { isCompare, isOpener, isWord, type Line } from "./pieces.ts";
import { gap } from "./spacing.ts";

type Shape = "column" | "named" | "prefix" | "test" | "word";
interface Entry {
  readonly line: Line;
  readonly shape: Shape;
  /** The piece that is moved to the column. */
  readonly at: number;
  readonly width: number;
  /** It counts for the column but stays where it is. */
  readonly fixed: boolean;
}

const namedBlocks = /^(?:features|view|decide|labeler|inputs)$/;
const wordBlocks = /^(?:table|source|examples|model|deploy|split)$/;
/** A longer head than this (`calibrate`) does not push the others away. */
const longestHead = 8;

/** For each line that is padded: before which piece, by how much. */
export function alignments(lines: readonly Line[]): Map<Line, { at: number; width: number }> {
  const pads = new Map<Line, { at: number; width: number }>();
  const runs = new Map<Line["block"], Entry[]>();
  const close = (block: Line["block"]): void => {
    padRun(runs.get(block) ?? [], pads);
    runs.delete(block);
  };
  for (const line of lines) {
    const run = runs.get(line.block);
    if (line.blankBefore && run !== undefined) close(line.block);
    if (!line.startsItem) {
      if (line.pieces.length === 0 && run?.[0]?.shape !== "word") close(line.block);
      continue;
    }
    const entry = entryOf(line);
    const kept = runs.get(line.block);
    if (kept !== undefined && kept[0]?.shape !== entry?.shape) {
      // A word-shaped run goes on behind an item of another shape: `rows …`, `a = …`, `label …`.
      if (kept[0]?.shape !== "word" || entry !== undefined) close(line.block);
    }
    if (entry === undefined) continue;
    runs.set(line.block, [...(runs.get(line.block) ?? []), entry]);
  }
  for (const block of [...runs.keys()]) close(block);
  return pads;
}

function padRun(run: readonly Entry[], pads: Map<Line, { at: number; width: number }>): void {
  const isWords = run[0]?.shape === "word";
  let width = 0;
  for (const entry of run) if (!isWords || entry.width <= longestHead) width = Math.max(width, entry.width);
  for (const entry of run) if (!entry.fixed && entry.width < width) pads.set(entry.line, { at: entry.at, width: width - entry.width });
}

function entryOf(line: Line): Entry | undefined {
  const { pieces, block } = line;
  const [first, second] = pieces;
  const parent = block.path.at(-1) ?? "";
  if (first === undefined || second === undefined) return undefined;
  const entry = (shape: Shape, at: number, fixed = false): Entry => ({ line, shape, at, width: widthTo(line, at), fixed });
  if (parent === "columns") {
    const colon = pieces.findIndex((piece) => piece.type === t.Colon);
    return colon > 0 && colon <= 3 && colon + 1 < pieces.length ? entry("column", colon + 1) : undefined;
  }
  if (namedBlocks.test(parent)) {
    if (second.type === t.Equals) return entry("named", 1);
    const prefix = pieces.length - 2;
    return block.path.length > 1 && prefix > 1 && pieces[prefix]!.text === "prefix" && isWord(pieces.at(-1)) ? entry("prefix", prefix) : undefined;
  }
  if (parent === "tests") return isCompare(second) ? entry("test", 1) : undefined;
  if (block.path.length === 1 && wordBlocks.test(parent) && isWord(first)) return entry("word", first.text === "as" && pieces.length > 2 ? 2 : 1, isOpener(pieces.at(-1)!));
  return undefined;
}

function widthTo(line: Line, at: number): number {
  let width = 0;
  for (let index = 0; index < at; index++) width += (index === 0 ? 0 : gap(line.pieces, index, line.block).length) + line.pieces[index]!.text.length;
  return width;
}
