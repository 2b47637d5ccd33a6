/** A shop whose sources lie in many files: a file a few days, or one Parquet file with many row groups. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tableFromArrays, tableToIPC, Utf8, vectorFromArray } from "apache-arrow";
import avro from "avsc";
import protobuf from "protobufjs";
import { duckdb } from "../batch/fixture.ts";
import { csv } from "../conformance/csv.ts";
import { DAY, type Row, type Shop, SPEC, START } from "./shop.ts";

const TIMES = ["asked", "ordered", "came", "paid", "loaded"];
/** Days of a file. */
const DAYS = 2;

export type Kind = "csv" | "parquet" | "avro" | "arrow" | "protobuf";

const from = (kind: Kind, name: string): string => `${kind}("${name}/*.${kind}"${kind === "protobuf" ? `, message: "Row", schema: "${name}.proto"` : ""})`;

/** The spec of a shop, its orders and questions in folders; orders have a key, and may hold some dirt. */
export const PIECES_SPEC = (kind: Kind = "csv"): string =>
  SPEC()
    .replace('csv("orders.csv")', from(kind, "orders"))
    .replace('csv("asks.csv")', from(kind, "asks"))
    .replace(/(known {3}at max\(ordered, came\)\n)/, "$1  key     id\n  quarantine up to 20%\n");

/** The same with orders that may be sent again, and payments in files too; rows lie in the file of the day on which they came. */
export const JUDGED_SPEC = PIECES_SPEC()
  .replace("  key     id\n  quarantine up to 20%\n", "  unique by id\n")
  .replace('csv("payments.csv")', from("csv", "payments"));

type Places = Partial<Record<keyof Shop, string>>;
const BY_EVENT: Places = { orders: "ordered", asks: "asked" };
export const BY_ARRIVAL: Places = { orders: "came", asks: "asked", payments: "loaded" };

export async function writePieces(folder: string, shop: Shop, kind: Kind = "csv", by: Places = BY_EVENT): Promise<void> {
  for (const name of ["people", "payments"] as const) if (by[name] === undefined) writeFileSync(join(folder, `${name}.csv`), csv(shop[name], TIMES));
  for (const [name, at] of Object.entries(by) as [keyof Shop, string][]) {
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

/** Files by what they hold: each takes an engine. */
const parquets = new Map<string, Buffer>();

async function writeFile(path: string, text: string, kind: Kind): Promise<void> {
  const [names, ...rows] = text.trimEnd().split("\n").map((line) => line.split(","));
  const columns = names!.map((name, i) => [name, rows.map((row) => (row[i] === "" ? null : row[i]!.replace(/^"|"$/g, "")))] as const);
  switch (kind) {
    case "csv":
      return writeFileSync(path, text);
    case "arrow":
      return writeFileSync(path, tableToIPC(tableFromArrays(Object.fromEntries(columns.map(([name, values]) => [name, vectorFromArray(values, new Utf8())])) as never) as never, "stream"));
    case "protobuf": {
      const schema = `syntax = "proto3"; message Row { ${columns.map(([name], i) => `optional string ${name} = ${i + 1};`).join(" ")} }`;
      writeFileSync(`${join(path, "..")}.proto`, schema);
      const type = protobuf.parse(schema, { keepCase: true }).root.lookupType("Row");
      return writeFileSync(path, Buffer.concat(rows.map((_, at) => type.encodeDelimited(Object.fromEntries(columns.flatMap(([name, values]) => (values[at] === null ? [] : [[name, values[at]]])))).finish())));
    }
    case "avro": {
      const encoder = new avro.streams.BlockEncoder({ type: "record", name: "Row", fields: columns.map(([name]) => ({ name, type: ["null", "string"] })) } as never, { syncMarker: Buffer.alloc(16, 7) } as never);
      const chunks: Buffer[] = [];
      const whole = new Promise<void>((resolve, reject) => encoder.on("data", (chunk: Buffer) => void chunks.push(chunk)).on("error", reject).on("end", () => resolve()));
      for (const at of rows.keys()) encoder.write(Object.fromEntries(columns.map(([name, values]) => [name, values[at]])));
      encoder.end();
      await whole;
      return writeFileSync(path, Buffer.concat(chunks));
    }
    case "parquet": {
      const same = parquets.get(text);
      if (same !== undefined) return writeFileSync(path, same);
      const plain = `${path}.text`;
      writeFileSync(plain, text);
      await duckdb(`COPY (SELECT * FROM read_csv('${plain}', header = true, all_varchar = true)) TO '${path}' (FORMAT parquet)`);
      rmSync(plain);
      parquets.set(text, readFileSync(path));
    }
  }
}
