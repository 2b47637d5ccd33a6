import type { CatalogueEntry } from "../../diagnostic.ts";

/** A spec and the files beside it. */
export interface DataCase {
  readonly spec: string;
  readonly files: Readonly<Record<string, string>>;
}

/** A code that only data can show: `mlsc check --data` of the wrong case yields it and no other finding, of the right case none. */
export type DataEntry = Omit<CatalogueEntry, "wrong" | "right"> & { readonly wrong: DataCase; readonly right: DataCase };

/** A file of `rows` lines, made up but the same each time. */
export function csv(header: string, rows: number, line: (row: number) => string | undefined): string {
  const lines = Array.from({ length: rows }, (_, row) => line(row)).filter((text) => text !== undefined);
  return `${header}\n${lines.join("\n")}\n`;
}

/** A number from 0 to 1 that looks drawn (mulberry32). */
export function draw(row: number, stream = 0): number {
  let mixed = Math.imul((row + 1) * 0x6d2b79f5 + stream * 0x9e3779b9, 1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 1 | mixed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
}

/** An instant `minutes` after the begin of 2024. */
export function instant(minutes: number): string {
  return new Date(Date.UTC(2024, 0, 1) + Math.round(minutes * 60_000)).toISOString();
}
