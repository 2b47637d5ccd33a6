/** What the pin queries of one input gave, and the pin that is made of it. */
import type { Pin } from "../../contract/lock.ts";
import { add, dayName, daysText, type Digest, longDigest } from "./days.ts";

/** Some rows of an input: of one day, known or not before the greatest time of the pin (`old`) and of the data at hand (`early`). */
export interface Slice extends Digest {
  /** Days since 1970; null without a knowledge time. */
  readonly day: number | null;
  readonly old: boolean;
  readonly early: boolean;
}

export interface Measured {
  readonly columns: Readonly<Record<string, string>>;
  readonly derived: string | undefined;
  readonly file: { readonly sha256: string; readonly bytes: number };
  readonly rows: number;
  /** µs. */
  readonly at: readonly [bigint, bigint] | undefined;
  readonly known: readonly [bigint, bigint] | undefined;
  readonly slices: readonly Slice[];
}

export function pinOf({ columns, derived, file, rows, at, known, slices }: Measured): Pin {
  const early = slices.filter((slice) => slice.early);
  const open = slices.filter((slice) => slice.day !== null && !slice.early);
  const undated = slices.filter((slice) => slice.day === null);
  const days = new Map<string, Digest>();
  for (const slice of early) {
    const name = dayName(slice.day!);
    days.set(name, add(days.get(name), slice));
  }
  return {
    sha256: file.sha256,
    bytes: file.bytes,
    rows,
    columns: { ...columns },
    ...(derived === undefined ? {} : { derived }),
    ...(at === undefined ? {} : { at: [instantText(at[0]), instantText(at[1])] }),
    ...(known === undefined ? {} : { known: [instantText(known[0]), instantText(known[1])] }),
    digest: longDigest(total(slices).sum),
    ...(open.length === 0 ? {} : { open: sumOf(open) }),
    // Of an input without knowledge times this is all of it.
    ...(undated.length === 0 || known === undefined ? {} : { undated: sumOf(undated) }),
    ...(days.size === 0 ? {} : { days: daysText(days) }),
  };
}

function sumOf(slices: readonly Slice[]): { rows: number; digest: string } {
  const { rows, sum } = total(slices);
  return { rows, digest: longDigest(sum) };
}

export function total(slices: readonly Digest[]): Digest {
  return slices.reduce<Digest>((a, b) => add(a, b), { rows: 0, sum: 0n });
}

/** ISO 8601 in UTC, with as many digits of the second as are needed. */
export function instantText(micros: bigint): string {
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((micros - rest) / 1000n)).toISOString().replace(".000Z", "");
  const fraction = rest === 0n ? "" : `.${String(rest).padStart(6, "0").replace(/0+$/, "")}`;
  return `${seconds.replace(/^\+/, "")}${fraction}Z`;
}

/** µs since 1970 of such a text. */
export function instantMicros(text: string): bigint {
  const [, seconds, fraction] = /^(.*?:\d\d:\d\d)(?:\.(\d{1,6}))?Z$/.exec(text) ?? [];
  if (seconds === undefined) throw new RangeError(`\`${text}\` is no instant`);
  const year = /^(-?)(\d{5,6})-/.exec(seconds);
  const iso = year === null ? seconds : `${year[1] === "-" ? "-" : "+"}${year[2]!.padStart(6, "0")}${seconds.slice(year[0].length - 1)}`;
  return BigInt(Date.parse(`${iso}Z`)) * 1000n + BigInt((fraction ?? "").padEnd(6, "0"));
}
