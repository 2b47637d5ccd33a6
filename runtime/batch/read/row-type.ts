/**
 * What a column is in formats that the engine does not read itself, and how its values come out exactly: whole numbers as 64-bit integers, instants in µs, decimals by their digits, lists and records as JSON text. The types have DuckDB's names, so
 * that one check of a file's shape serves all formats.
 */

/** How a value is put into the table of rows. instant, local: µs since 1970 (of a clock on the wall: as if it were UTC); day: days since 1970. */
export type Land = "truth" | "integer" | "number" | "text" | "json" | "instant" | "local" | "day";
export type Landed = boolean | bigint | number | string | null;

export type RowType =
  | { readonly kind: "scalar"; readonly type: string; readonly land: Land; readonly value: (raw: unknown) => Landed }
  | { readonly kind: "list"; readonly of: RowType; readonly items: (raw: unknown) => Iterable<unknown> }
  | { readonly kind: "record"; readonly fields: ReadonlyMap<string, RowType>; readonly member: (raw: unknown, name: string) => unknown }
  /** An object of any keys. */
  | { readonly kind: "map"; readonly of: RowType; readonly entries: (raw: unknown) => Iterable<readonly [string, unknown]> };

/** A column as it can be read: one of the top, or within records by a dotted path. */
export interface RowColumn {
  readonly type: string;
  readonly land: Land;
  readonly value: (row: unknown) => Landed;
}

/** A value of a type that is not read; a column that is declared over it is refused by its name. */
export function unread(type: string): RowType {
  return { kind: "scalar", type, land: "text", value: () => null };
}

export function scalar(type: string, land: Land, value: (raw: unknown) => Landed): RowType {
  return { kind: "scalar", type, land, value };
}

/** Columns of rows of this type, by name and by path. */
export function columnsOf(type: RowType, prefix = "", row: (raw: unknown) => unknown = (raw) => raw): Map<string, RowColumn> {
  const found = new Map<string, RowColumn>();
  if (type.kind !== "record") return found;
  for (const [name, field] of type.fields) {
    const value = (raw: unknown): unknown => {
      const holder = row(raw);
      return holder === null || holder === undefined ? null : type.member(holder, name);
    };
    found.set(`${prefix}${name}`, { type: typeText(field), land: field.kind === "scalar" ? field.land : "json", value: (raw) => landed(field, value(raw)) });
    for (const [path, column] of columnsOf(field, `${prefix}${name}.`, value)) if (!found.has(path)) found.set(path, column);
  }
  return found;
}

function landed(type: RowType, raw: unknown): Landed {
  if (raw === null || raw === undefined) return null;
  return type.kind === "scalar" ? type.value(raw) : json(type, raw);
}

function typeText(type: RowType): string {
  switch (type.kind) {
    case "scalar":
      return type.type;
    case "list":
      return `${typeText(type.of)}[]`;
    case "record":
      return `STRUCT(${[...type.fields].map(([name, field]) => `${name} ${typeText(field)}`).join(", ")})`;
    case "map":
      return "STRUCT(…)";
  }
}

/** JSON text: whole numbers by all their digits, times in ISO 8601. A number that is none (NaN, infinities) stands as such, as the engine writes it: reading it counts it, and it is missing. */
function json(type: RowType, raw: unknown): string {
  if (raw === null || raw === undefined) return "null";
  switch (type.kind) {
    case "list":
      return `[${[...type.items(raw)].map((item) => json(type.of, item)).join(",")}]`;
    case "record":
      return `{${[...type.fields].map(([name, field]) => `${JSON.stringify(name)}:${json(field, type.member(raw, name))}`).join(",")}}`;
    case "map":
      return `{${[...type.entries(raw)].map(([name, value]) => `${JSON.stringify(name)}:${json(type.of, value)}`).join(",")}}`;
    case "scalar": {
      const value = type.value(raw);
      if (value === null) return "null";
      switch (type.land) {
        case "integer":
          return String(value);
        case "number":
          return String(value);
        case "instant":
          return JSON.stringify(`${timeText(value as bigint)}Z`);
        case "local":
          return JSON.stringify(timeText(value as bigint));
        case "day":
          return JSON.stringify(timeText(BigInt(value as number) * 86_400_000_000n).slice(0, -16));
        case "json":
          return String(value);
        case "truth":
        case "text":
          // Digits of a decimal are a number.
          return type.type.startsWith("DECIMAL(") || /^U?(HUGE|BIG)INT$/.test(type.type) ? String(value) : JSON.stringify(value);
      }
    }
  }
}

function timeText(micros: bigint): string {
  const millis = floorDiv(micros, 1000n);
  const date = new Date(Number(millis));
  return Number.isNaN(date.getTime()) ? `${micros} µs` : `${date.toISOString().slice(0, -1)}${String(micros - millis * 1000n).padStart(3, "0")}`;
}

export function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

/** µs of a count in a unit. What is finer than a microsecond lies in its microsecond, before 1970 too. */
export function microsOf(count: bigint, unit: "s" | "ms" | "us" | "ns"): bigint {
  switch (unit) {
    case "s":
      return count * 1_000_000n;
    case "ms":
      return count * 1000n;
    case "us":
      return count;
    case "ns":
      return floorDiv(count, 1000n);
  }
}

/** `unscaled` over 10^`scale`, as digits. */
export function decimalText(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
  const point = digits.length - scale;
  return `${unscaled < 0n ? "-" : ""}${digits.slice(0, point)}${scale > 0 ? `.${digits.slice(point)}` : ""}`;
}

/** A two's complement integer, greatest byte first. */
export function bigEndian(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n;
  const value = BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
  return BigInt.asIntN(bytes.length * 8, value);
}

export const TRUTH = scalar("BOOLEAN", "truth", (raw) => raw as boolean);
export const TEXT = scalar("VARCHAR", "text", (raw) => String(raw));
export const INTEGER = scalar("BIGINT", "integer", (raw) => BigInt(raw as number | bigint));
export const NUMBER = scalar("DOUBLE", "number", (raw) => Number(raw));
/** Whole numbers without a sign, which may be too great for 64 bits with one. */
export const UNSIGNED = scalar("UBIGINT", "text", (raw) => String(raw));
export const DAY = scalar("DATE", "day", (raw) => Number(raw));

export function instant(unit: "s" | "ms" | "us" | "ns"): RowType {
  return scalar("TIMESTAMP WITH TIME ZONE", "instant", (raw) => microsOf(BigInt(raw as number | bigint), unit));
}

export function local(unit: "s" | "ms" | "us" | "ns"): RowType {
  return scalar("TIMESTAMP", "local", (raw) => microsOf(BigInt(raw as number | bigint), unit));
}
