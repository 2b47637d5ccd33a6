/** A shop whose sources lie in many files: a file a few days, or one Parquet file with many row groups. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { duckdb } from "../batch/fixture.ts";
import { csv } from "../conformance/csv.ts";
import { DAY, type Row, type Shop, SPEC, START } from "./shop.ts";

const TIMES = ["asked", "ordered", "came", "paid", "loaded"];
/** Days of a file. */
const DAYS = 2;

/** The spec of a shop, its orders and questions in folders; orders have a key, and may hold some dirt. */
export const PIECES_SPEC = (kind: "csv" | "parquet" = "csv"): string =>
  SPEC()
    .replace('csv("orders.csv")', `${kind}("orders/*.${kind}")`)
    .replace('csv("asks.csv")', `${kind}("asks/*.${kind}")`)
    .replace(/(known {3}at max\(ordered, came\)\n)/, "$1  key     id\n  quarantine up to 20%\n");

/** Files whose content is what it was are left as they are. */
export async function writePieces(folder: string, shop: Shop, kind: "csv" | "parquet" = "csv"): Promise<void> {
  for (const name of ["people", "payments"] as const) writeFileSync(join(folder, `${name}.csv`), csv(shop[name], TIMES));
  for (const [name, at] of [["orders", "ordered"], ["asks", "asked"]] as const) {
    mkdirSync(join(folder, name), { recursive: true });
    const files = new Map<string, Row[]>();
    for (const row of shop[name]) {
      const file = `${String(Math.max(0, Math.floor((Number(row[at]) - START) / DAY / DAYS))).padStart(3, "0")}.${kind}`;
      files.set(file, [...(files.get(file) ?? []), row]);
    }
    for (const old of readdirSync(join(folder, name))) if (!files.has(old)) rmSync(join(folder, name, old));
    for (const [file, rows] of files) await writeFile(join(folder, name, file), csv(rows, TIMES), kind);
  }
}

async function writeFile(path: string, text: string, kind: "csv" | "parquet"): Promise<void> {
  if (kind === "csv") return writeFileSync(path, text);
  const from = `${path}.text`;
  writeFileSync(from, text);
  await duckdb(`COPY (SELECT * FROM read_csv('${from}', header = true, all_varchar = true)) TO '${path}' (FORMAT parquet)`);
  rmSync(from);
}
