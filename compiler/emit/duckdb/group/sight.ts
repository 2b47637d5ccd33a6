import type { KernelWindow } from "../../../../runtime/contract/batch.ts";
import { floorTo } from "./bounds.ts";

/** After every time. */
const NEVER = "CAST(9007199254740992 AS BIGINT)";

/** When a row comes into sight, and when it goes: a window at t sees it if come < t ≤ gone. SQL over a row with `"__at"`. */
export interface Sight {
  readonly come: string;
  readonly gone: string;
  /** Rows that are never seen. */
  readonly where: string | undefined;
}

/** `known`, `until`: columns of the row, where knowledge is one. Of a window of calendar time a row goes by the points' own left edges besides, which this leaves out. */
export function sightOf(over: KernelWindow["over"], visible: { readonly kind: "lag"; readonly lag: number } | { readonly kind: "known" }, known: string | undefined, until: string | undefined): Sight {
  const ending = over.kind === "range" || over.kind === "calendar" ? over.ending : 0;
  const lag = Math.max(ending, visible.kind === "lag" ? visible.lag : 0);
  const right = lag === 0 ? `"__at"` : `"__at" + ${lag}`;
  const leaves = [...(until === undefined ? [] : [until]), ...leavesLeft(over)];
  return {
    come: known === undefined ? right : `greatest(${known}, ${right})`,
    gone: leaves.length === 0 ? NEVER : leaves.length === 1 ? leaves[0]! : `least(${leaves.join(", ")})`,
    where: over.kind === "since" ? `"__at" >= ${over.start}` : undefined,
  };
}

/** The time after which (strictly) a row lies before the left edge. */
function leavesLeft(over: KernelWindow["over"]): string[] {
  if (over.kind !== "range") return [];
  if (over.step === undefined) return [`"__at" + ${over.width + over.ending}`];
  return [`${floorTo(`("__at" + ${over.width})`, over.step)} + ${over.step + over.ending - 1}`];
}
