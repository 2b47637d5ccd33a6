import type { Frame } from "../../contract/frame.ts";

/** Places of the rows of a part; all rows where there are no parts. */
export function rowsOf(frame: Frame, name: string): Uint32Array {
  const part = frame.columns.get("__part");
  if (part?.kind !== "code" || part.codes.every((code) => code < 0)) return Uint32Array.from({ length: frame.rows }, (_, i) => i);
  const code = part.dictionary.indexOf(name);
  const rows = new Uint32Array(frame.rows);
  let count = 0;
  for (let row = 0; row < frame.rows; row++) if (part.codes[row] === code) rows[count++] = row;
  return rows.subarray(0, count);
}

/** The parts that the frame has rows of; undefined where it is not split. */
export function partsOf(frame: Frame): readonly string[] | undefined {
  const part = frame.columns.get("__part");
  if (part?.kind !== "code") return undefined;
  const codes = new Set(part.codes);
  const names = ["train", "validate", "test"].filter((name) => codes.has(part.dictionary.indexOf(name)));
  return names.length === 0 ? undefined : names;
}
