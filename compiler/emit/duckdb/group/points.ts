import { canonicalJson } from "../../../../runtime/contract/canonical.ts";
import type { SelectItem } from "../sql-text.ts";
import type { GroupInPlace } from "./kernel.ts";
import type { Sight } from "./sight.ts";

/** Groups of a feed that are asked for the same keys at the same times. */
export interface PointSet {
  readonly at: number;
  readonly places: readonly GroupInPlace[];
}

export function setsOf(places: readonly GroupInPlace[]): PointSet[] {
  const sets = new Map<string, GroupInPlace[]>();
  for (const place of places) {
    const key = canonicalJson([place.group.ready, [...new Set(place.uses.map(({ keys, own }) => [...keys, own ?? ""].join(", ")))].sort(), place.ahead ?? null]);
    sets.set(key, [...(sets.get(key) ?? []), place]);
  }
  return [...sets.values()].map((sharing, at) => ({ at, places: sharing }));
}

/** The column of a point's own width. */
export const WIDTH = `"__w"`;

/** Whether each point has a row that it does not see: the one that is asked about. */
export function keepsOut({ places }: PointSet): boolean {
  return places[0]!.uses.some(({ own }) => own !== undefined);
}

/** What tells points apart. */
export function pointColumns(set: PointSet): string[] {
  const { ahead } = set.places[0]!;
  return ["__k", "__t", ...(keepsOut(set) ? ["__own"] : []), ...(ahead?.width === undefined ? [] : ["__w"]), ...(ahead?.seen === undefined ? [] : ["__seen"])];
}

/** Points of a key see rows in the order of their own time, so that rows are stretches of them (spans.ts). Where each has a width of its own they don't. */
export function inOneOrder({ places }: PointSet): boolean {
  return places[0]!.ahead?.width === undefined;
}

/** An edge over the points' own time. */
export function onPoints(edge: string): string {
  return edge.replaceAll(`"__t"`, `"points"."__t"`).replaceAll(WIDTH, `"points".${WIDTH}`);
}

/** Rows as stretches of a set's points. */
export interface Spans {
  readonly rows: string;
  readonly sight: Sight;
  /** SQL over `"__t"` of an edge before which rows are gone. */
  readonly left: string | undefined;
  /** Points don't see the row that they are asked about. */
  readonly keptOut: boolean;
  /** Something asks how often each value is in sight. */
  inPieces: boolean;
}

/** What a set's `values` is made of. */
export interface Values {
  readonly set: PointSet;
  readonly items: SelectItem[];
  readonly joins: string[];
  readonly spans: Spans[];
  /** Something but `values` itself reads the edges. */
  edgesAreRead: boolean;
  /** Something joins the points by their numbers. */
  areNumbered: boolean;
}
