/** The bench's rivals stay true: each hand-written SQL form gives every value of examples/flights as it ships, on a slice with a state that is missing and a route that is rare. */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readExamples } from "../../runtime/batch/index.ts";
import type { Frame } from "../../runtime/contract/frame.ts";
import { FORMS, runForm } from "../bench/flights/run-sql.ts";
import { planOf } from "../conformance/harness.ts";
import { differences, duckdb, FLIGHTS, newFolder, ROOT, run } from "./fixture.ts";

describe("the hand-written forms of the flights bench", () => {
  const folder = newFolder();
  const flights = join(folder, "flights.parquet");
  let frame: Frame;
  // sin and cos are what engines compute differently.
  let columns: string[];
  beforeAll(async () => {
    await duckdb(`COPY (SELECT * FROM '${FLIGHTS}' WHERE origin = 'MQT' OR destination IN ('MQT', 'YAK')) TO '${flights}' (FORMAT parquet)`);
    cpSync(join(ROOT, "examples/flights"), folder, { recursive: true });
    const spec = readFileSync(join(folder, "flights.mls"), "utf8");
    writeFileSync(join(folder, "flights.mls"), spec.replace('package("vega-datasets", "data/flights-3m.parquet")', '"flights.parquet"'));
    const { examples } = await run(folder, planOf(folder, "flights.mls"));
    columns = [...(await readExamples(examples[0]!.path)).columns.keys()].filter((name) => !name.startsWith("weekday"));
    frame = await readExamples(examples[0]!.path, { columns });
  });

  for (const form of FORMS) {
    it(form, async () => {
      await runForm(form, join(folder, `${form}.parquet`), flights);
      expect(frame.rows).toBeGreaterThan(500);
      expect(columns).toContain("to_state_mean_delay_6h");
      expect(differences(frame, await readExamples(join(folder, `${form}.parquet`), { columns }))).toEqual([]);
    });
  }
});
