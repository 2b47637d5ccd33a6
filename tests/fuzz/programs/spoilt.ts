/** Rows that can't be read: a cell that is none of its type, or (of CSV) a line before the row that is none. They are set apart, so that it is as if they were not there. */
import type { Draw } from "./draw.ts";
import type { DataFile, Line } from "./model.ts";
import { BOOL, type FuzzType, leaf } from "./term.ts";

/** The name of the column whose cell can't be read. */
export const SPOILT = "__spoilt";
/** Before this row stands a line that is no row. */
export const JUNK = "__junk";

/** What stands in a cell that can't be read. */
export const UNREADABLE = "n/a";

const SPOILABLE: readonly FuzzType["kind"][] = ["int", "float", "bool", "timestamp", "date", "localTimestamp"];
/** Formats in which a cell may be anything: the others are written by their types. */
const LOOSE: readonly DataFile["format"][] = ["csv", "json", "sqlite"];

export interface Spoiling {
  readonly rows: DataFile["rows"];
  /** What the source or table says of them. */
  readonly lines: readonly Line[];
}

/** Spoils some rows of a file, a quarter of them at most, and says how many may be set apart. */
export function spoil(draw: Draw, { format, columns, absent = [] }: Pick<DataFile, "format" | "columns" | "absent">, rows: DataFile["rows"]): Spoiling {
  const spoilable = columns.filter(({ name, type }) => SPOILABLE.includes(type.kind) && !absent.some(({ column }) => column === name));
  if (!LOOSE.includes(format) || spoilable.length === 0 || !draw.chance(12)) return { rows, lines: [] };
  let apart = 0;
  const spoilt = rows.map((row) => {
    const junk = format === "csv" && columns.length > 1 && draw.chance(4);
    const drawn = draw.chance(7) ? draw.pick(spoilable).name : undefined;
    const cell = 4 * apart < rows.length ? drawn : undefined;
    apart += Number(junk) + Number(cell !== undefined);
    return { ...row, ...(junk ? { [JUNK]: true } : {}), ...(cell === undefined ? {} : { [SPOILT]: cell }) };
  });
  return { rows: spoilt, lines: [leaf(`quarantine up to ${draw.chance(50) ? apart : "100%"}`, BOOL, false, false)] };
}
