import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readExamples } from "../../runtime/batch/index.ts";
import { Engine } from "../../runtime/batch/engine.ts";
import type { Plan } from "../../runtime/contract/plan.ts";
import { AIRPORTS, newFolder, run, smallFlights, smallPlan, write } from "./fixture.ts";
import { bool, category, column, exampleColumn, given, literal, maybeBool, call } from "./plans.ts";

async function open(): Promise<{ folder: string; engine: Engine }> {
  const folder = newFolder();
  write(folder, { "data.csv": "a\n1\n", "secret.csv": "a\n2\n", "other/x.csv": "a\n3\n" });
  return { folder, engine: await Engine.open({ temporaryFolder: join(folder, ".spill"), paths: [join(folder, "data.csv")], variables: new Map([["file_data", join(folder, "data.csv")]]) }) };
}

describe("the engine is locked down", () => {
  it("reads the declared file and no other, writes nowhere else, and can't be opened again", async () => {
    const { folder, engine } = await open();
    await engine.with(async (connection) => {
      expect((await connection.runAndReadAll("SELECT * FROM read_csv(getvariable('file_data'))")).getRowsJS()).toEqual([[1n]]);
      for (const sql of [
        `SELECT * FROM read_csv('${folder}/secret.csv')`,
        `SELECT * FROM read_text('${folder}/secret.csv')`,
        `SELECT * FROM '${folder}/other/x.csv'`,
        `SELECT * FROM glob('${folder}/*')`,
        `COPY (SELECT 1) TO '${folder}/new.csv'`,
        `ATTACH '${folder}/new.db'`,
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM read_csv('https://localhost/x.csv')",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SET allowed_directories = ['/']",
      ]) {
        await expect(connection.run(sql), sql).rejects.toThrow();
      }
    });
    engine.close();
  });
});

describe("no text of a spec or of data becomes SQL", () => {
  const nasty = `x'); DROP TABLE "flights.read"; --`;
  const quoted = `y"; SELECT error('out') --\nSELECT error('newline')`;

  it("names, literals and comments of the spec stay what they are", async () => {
    const folder = newFolder();
    const [head, ...rows] = smallFlights(400).trimEnd().split("\n");
    write(folder, { "flights.csv": [`${head},"${nasty.replaceAll('"', '""')}"`, ...rows.map((row) => `${row},1`)].join("\n"), "airports.csv": AIRPORTS });
    const plan = smallPlan();
    const [scan, examples] = [plan.scans[0]!, plan.examples[0]!];
    const origin = column("origin", category);
    const evil: Plan = {
      ...plan,
      scans: [
        {
          ...scan,
          columns: [...scan.columns, given("odd", category, 16, { from: nasty })],
          expect: [...scan.expect, { condition: call("ne", [column("odd", category), literal(nasty, category)], bool), otherwise: "fail", text: quoted, span: { ...scan.span, file: "a\nb.mls" } }],
        },
      ],
      examples: [
        {
          ...examples,
          warmupWaived: true,
          columns: [...examples.columns, { ...exampleColumn(quoted, call("eq", [origin, literal(quoted, category)], maybeBool), "request", 1), text: quoted }, exampleColumn(nasty, column("odd", category), "request", 1)],
        },
      ],
    };
    const [kernel, sql] = [await run(folder, evil), await run(folder, evil, { engine: "sql", outputFolder: join(folder, "sql") })];
    for (const { examples: sets } of [kernel, sql]) {
      const frame = await readExamples(sets[0]!.path);
      expect(frame.rows).toBeGreaterThan(300);
      expect([...frame.columns.keys()].slice(-2)).toEqual([quoted, nasty]);
      const values = frame.columns.get(nasty);
      expect(values?.kind === "code" && values.dictionary).toEqual(["1"]);
    }
  });

  it("texts in the data go through whole", async () => {
    const folder = newFolder();
    write(folder, { "flights.csv": smallFlights(400), "airports.csv": AIRPORTS.replaceAll(",GA,", `,"${nasty.replaceAll('"', '""')}",`) });
    const plan = smallPlan();
    const result = await run(folder, { ...plan, examples: [{ ...plan.examples[0]!, warmupWaived: true }] });
    const state = (await readExamples(result.examples[0]!.path)).columns.get("state");
    expect(state?.kind === "code" && state.dictionary).toContain(nasty);
  });
});
