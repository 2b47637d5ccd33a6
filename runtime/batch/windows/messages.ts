/** What passes between the run's thread and those that evaluate windows. */
import { asDoubles, asIntegers, type FrameColumn } from "../../contract/frame.ts";
import type { DoorContext } from "../../door/index.ts";
import type { Feed, UseColumns } from "./feed-work.ts";
import type { Partitioned, Unordered } from "./partition.ts";

export type Order =
  | { readonly kind: "partition"; readonly work: Unordered }
  | { readonly kind: "feed"; readonly feed: Feed; readonly zones: DoorContext["zones"] } | { readonly kind: "batch"; readonly from: number; readonly to: number } | { readonly kind: "drop" };

/** Codes name their dictionary by its place among the feed's, where it is one of those: so all threads mean the same array, and it is not copied. */
export type PackedColumn = { readonly kind: "number"; readonly values: Float64Array } | { readonly kind: "code"; readonly codes: Int32Array; readonly dictionary: number | readonly string[] };

export interface PackedUse {
  readonly use: number;
  readonly example: Int32Array;
  readonly columns: ReadonlyMap<string, PackedColumn>;
}

export type Answer =
  | { readonly kind: "partitioned"; readonly done: Partitioned }
  | { readonly kind: "columns"; readonly uses: readonly PackedUse[] } | { readonly kind: "failed"; readonly message: string; readonly stack: string | undefined };

/** A feed's dictionaries, in an order that all threads know. */
export function dictionariesOf(feed: Feed): (readonly string[])[] {
  return feed.uses.flatMap(({ dictionaries }) => [...dictionaries.values()]);
}

/** Results, and the memory that goes with them. */
export function pack(results: readonly UseColumns[], known: readonly (readonly string[])[]): { readonly uses: PackedUse[]; readonly moved: ArrayBuffer[] } {
  const moved = new Set<ArrayBuffer>();
  const move = <T extends Float64Array | Int32Array>(array: T): T => {
    // A part of a larger array would take the whole along.
    const own = (array.byteLength === array.buffer.byteLength && array.buffer instanceof ArrayBuffer ? array : array.slice()) as T;
    moved.add(own.buffer as ArrayBuffer);
    return own;
  };
  const packed = (column: FrameColumn): PackedColumn => {
    if (column.kind === "number") return { kind: "number", values: move(asDoubles(column.values)) };
    const place = known.indexOf(column.dictionary);
    return { kind: "code", codes: move(asIntegers(column.codes)), dictionary: place < 0 ? column.dictionary : place };
  };
  const uses = results.map(({ use, example, columns }) => ({ use, example: move(example), columns: new Map([...columns].map(([name, column]) => [name, packed(column)] as const)) }));
  return { uses, moved: [...moved] };
}

export function unpack(uses: readonly PackedUse[], known: readonly (readonly string[])[]): UseColumns[] {
  const unpacked = (column: PackedColumn): FrameColumn => (column.kind === "number" ? column : { kind: "code", codes: column.codes, dictionary: typeof column.dictionary === "number" ? known[column.dictionary]! : column.dictionary });
  return uses.map(({ use, example, columns }) => ({ use, example, columns: new Map([...columns].map(([name, column]) => [name, unpacked(column)] as const)) }));
}
