/** `generalise to new KEY` under a split by time: whom an earlier part holds is left out of the later ones, in both engines as in the oracle, and counted. */
import { describe as suite, expect, it } from "vitest";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { runBatch } from "../../runtime/batch/index.ts";
import { join } from "node:path";
import { exampleSet } from "../oracle/examples.ts";
import { World } from "../oracle/relations.ts";
import { DAY, instant } from "./events.ts";
import { type Case, compareWithOracle, describe, inFolder, planOf, ROOT } from "./harness.ts";

const START = Date.UTC(2019, 0, 1) * 1000;
/** Most patients come for some days; every fourth scan is of one who comes back, and some are of nobody that is known. */
const SCANS = Array.from({ length: 240 }, (_, i) => ({
  patient: i % 17 === 5 ? null : `p${i % 4 === 1 ? i % 23 : 100 + Math.floor(i / 6)}`,
  site: `s${i % 11 === 2 ? 1 : 2 + Math.floor(i / 8)}`,
  scanned: START + i * (DAY / 4),
  hue: ((i * 37) % 100) / 10,
  tumour: i % 3 === 0,
}));

const SPEC = (promises: string, parts: string): string => `entity Patient: Category

source scans {
  from    csv("scans.csv")
  columns { patient: Patient?, site: Category, scanned: Timestamp, hue: Float, tumour: Bool known at scanned + 1d }
  at      scanned
  known   at scanned + 1h
}

examples slides {
  rows     scans asked at scanned + 1h within 1m
  where    hue != 3.7
  label    has_tumour = tumour
  features { hue; where_taken = site }
}

split slides by time ${parts}
${promises}}
`;

function scanCase(promises: string, parts = 'in "UTC" {\n  train until 2019-01-21\n  validate until 2019-02-05\n  test until 2019-03-01'): Case {
  const lines = SCANS.map((row) => `${row.patient ?? ""},${row.site},${instant(row.scanned)},${row.hue},${row.tumour}`);
  return { spec: SPEC(promises, parts), files: { "scans.csv": `patient,site,scanned,hue,tumour\n${lines.join("\n")}\n` }, data: { scans: SCANS }, examples: "slides" };
}

const NEW_PATIENT = "  generalise to new patient\n";

suite("a promise to new ones under a split by time", () => {
  it.each([
    ["of one key", scanCase(NEW_PATIENT)],
    ["of two keys, one of them by the name of a feature", scanCase(`${NEW_PATIENT}  generalise to new where_taken\n`)],
    ["with a gap", scanCase(`  gap 3d\n${NEW_PATIENT}`)],
    ["with parts counted from the end", scanCase(NEW_PATIENT, "{\n  train last 30d\n  validate 10d\n  test 10d")],
  ])("%s equals the oracle in both engines", async (_, input) => {
    const { mismatches, rows } = await compareWithOracle(input);
    expect(describe(mismatches)).toBe("");
    expect(rows).toBeGreaterThan(60);
  });

  it("no key is in two parts, and those left out are counted", () =>
    inFolder({ "spec.mls": scanCase(NEW_PATIENT).spec, ...scanCase(NEW_PATIENT).files }, async (folder) => {
      const plan = planOf(folder);
      const result = await runBatch(emitBatch(plan), plan, { specFolder: folder, packagesFolder: join(ROOT, "node_modules"), libraryFolder: join(ROOT, "stdlib"), outputFolder: join(folder, "out"), engine: "kernel", progress: () => undefined, signal: new AbortController().signal });
      const set = result.examples[0]!;
      const promised = set.leftOut.find((left) => left.reason.includes("the promise is to new ones"))!;
      const world = new World(plan, { scans: SCANS });
      const broken = new World({ ...plan, partitions: plan.partitions.map(({ generalise: _, ...rest }) => rest) }, { scans: SCANS });
      expect(promised.count).toBe(exampleSet(broken, "slides").rows.length - exampleSet(world, "slides").rows.length);
      expect(promised.count).toBeGreaterThan(20);
      const parts = new Map<string | null, Set<string>>();
      for (const row of exampleSet(world, "slides").rows) parts.set(SCANS[row.place]!.patient, (parts.get(SCANS[row.place]!.patient) ?? new Set()).add(row.part));
      expect([...parts].filter(([, names]) => names.size > 1)).toEqual([]);
      expect(Object.keys(set.parts)).toEqual(["train", "validate", "test"]);
    }));
});
