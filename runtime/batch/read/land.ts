import type { Prepared, Reading } from "./prepare.ts";

export async function landRows(reading: Reading): Promise<Prepared> {
  throw new Error(`not yet: ${reading.input.origin.kind}`);
}
