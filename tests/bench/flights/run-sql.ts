import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { FLIGHTS, ROOT } from "../../batch/fixture.ts";

export const FORMS = ["union-frames", "self-frames", "running-sums"] as const;
export type Form = (typeof FORMS)[number];

/** Runs one hand-written form, start to end, and writes its example set. */
export async function runForm(form: Form, output: string, flights = FLIGHTS): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`SET VARIABLE file_flights = '${flights}'`);
  await connection.run(`SET VARIABLE file_airports = '${join(ROOT, "examples/flights/data/airports.csv")}'`);
  await connection.run(`SET temp_directory = '${output}.spill'`);
  for (const part of ["base", form, "result"]) {
    const script = readFileSync(join(ROOT, "tests/bench/flights", `${part}.sql`), "utf8");
    await connection.run(script.replaceAll("{output}", output));
  }
  connection.closeSync();
  instance.closeSync();
}
