/** Why a row is no example: the first of the rules, in the order in which they are asked, that it breaks. Rules of whole lists, of drawing and of promises come behind these (examples.ts). */
import type { Partition } from "../../runtime/contract/plan.ts";
import type { Value } from "./values.ts";

export type Reason =
  | "version" | "where" | "list" | "label" | "late" | "warm-up" | "before" | "after" | "purged" | "gap"
  /** Another row of its list is out for its time. */
  | "whole list" | "sample" | "weight" | "promise";

/** What is known of a row when it is judged. */
export interface Judged {
  /** Of its versions it is the one. */
  readonly isTheExample: boolean;
  readonly where: boolean;
  /** A column that makes lists is missing. */
  readonly listless: boolean;
  /** The first one first. */
  readonly labels: readonly { readonly label: Value; readonly labelKnown: number | null }[];
  /** Null where rows are closed. */
  readonly moment: number | null;
  readonly isWarm: boolean;
  readonly end: number;
  readonly partition: Partition | undefined;
}

export function leftOutReason({ isTheExample, where, listless, labels, moment, isWarm, end, partition }: Judged): Reason | undefined {
  if (!isTheExample) return "version";
  if (!where) return "where";
  if (listless) return "list";
  const late = (known: number | null): boolean => moment !== null && (known === null || known >= end);
  if (labels[0]!.label === null) return "label";
  for (const { label, labelKnown } of labels.slice(1)) {
    if (label === null) return "label";
    if (late(labelKnown)) return "late";
  }
  if (moment === null) return undefined;
  const times = labels.map(({ labelKnown }) => labelKnown);
  const known = times.includes(null) ? null : Math.max(...(times as number[]));
  if (late(known)) return "late";
  if (!isWarm) return "warm-up";
  return partition === undefined || partition.method.kind === "random" ? undefined : outOfParts(partition.method, moment, known!, end);
}

/** A part takes the moments from the end of the one before to its own end; what is known of it only when the next has begun is purged. */
function outOfParts(method: Exclude<Partition["method"], { kind: "random" }>, moment: number, known: number, end: number): Reason | undefined {
  const edges = method.kind === "time" ? [Number.NEGATIVE_INFINITY, ...method.parts.map((part) => part.until)] : method.parts.map((_, i) => end - method.parts.slice(i).reduce((sum, part) => sum + part.length, 0)).concat(end);
  if (moment < edges[0]!) return "before";
  if (moment >= edges.at(-1)!) return "after";
  const place = edges.findLastIndex((edge) => edge <= moment);
  const next = edges[place + 1]!;
  if (place === method.parts.length - 1) return undefined;
  return known >= next ? "purged" : moment >= next - method.gap ? "gap" : undefined;
}
