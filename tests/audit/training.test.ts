/** Theorem 2, by running: a bundle depends on the data before the first moment of its test part alone. And functions that remember, past the check that forbids it. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../runtime/contract/plan.ts";
import { type AuditedParts, OWN_PARTS } from "../../compiler/cli/audit/parts.ts";
import { auditFiles, moved, type Options } from "./support.ts";
import { shopFiles, shopOf } from "./shop.ts";

const FIRST: Options = { samples: 1, roads: ["kernel"], traced: 0, changes: [] };

/** Trains on test too, as who scales before they split. */
const FITS_ON_ALL: AuditedParts = {
  ...OWN_PARTS,
  async train(session, model) {
    const [from, to] = [join(session.places.examples, `${model.examples}.parquet`), join(session.places.examples, "all", `${model.examples}.parquet`)];
    await mkdir(join(session.places.examples, "all"), { recursive: true });
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    await connection.run(`COPY (SELECT * REPLACE (CASE "__part" WHEN 'test' THEN 'train' ELSE "__part" END AS "__part") FROM read_parquet('${from}')) TO '${to}' (FORMAT parquet)`);
    connection.closeSync();
    return OWN_PARTS.train({ ...session, places: { ...session.places, examples: join(session.places.examples, "all") } }, model);
  },
};

/** A group, and the model. */
const SMALL = shopOf("shopper", "returns");

const CLOSED = `
table birds {
  from     csv("birds.csv")
  key      id
  timeless "measured once"
  columns { id: String @id, mass: Float, wing: Float, big: Bool }
}
examples sizes { rows birds; label is_big = big; features { mass; wing } }
split sizes random { train 60%, validate 20%, test 20% }
model size for sizes { predict is_big; inputs { standardize(mass); wing }; learner logistic; seed 1 }
tests size { auc >= 0.1 }
`;
const BIRDS = { "spec.mls": CLOSED, "birds.csv": ["id,mass,wing,big", ...Array.from({ length: 200 }, (_, i) => `b${i},${(i * 37) % 101},${(i * 53) % 97},${(i * 37) % 101 > 40}`)].join("\n") };

describe("a bundle", { timeout: 600_000 }, () => {
  const options: Options = { ...FIRST, without: new Set(["zone", "threads", "order", "server", "edges"]) };
  it.each([["by time", shopFiles(1, SMALL), "inputs.spent_9d.impute.value"], ["of closed rows", BIRDS, "inputs.mass.standardize.mean"]] as const)("%s does not move with what test holds, and one that is fitted on it does", async (_how, files, parameter) => {
    const sound = await auditFiles(files, options);
    expect(moved(sound)).toEqual([]);
    expect(sound.trials.some(({ what, changed }) => what === "test" && changed.some((one) => one.values + one.deleted > 0))).toBe(true);
    const outcome = await auditFiles(files, { ...options, traced: 1, parts: FITS_ON_ALL });
    expect(outcome.violations.map(({ through, rule }) => [through, rule.name])).toEqual([["bundle", "fit scope"]]);
    expect(outcome.violations[0]!.after).toContain("model.json");
    // To what was fitted, one row that nothing may be learnt from, and the column of it that was.
    const { parameters, why, rows, moreRows } = outcome.violations[0]!.bundle!;
    expect(parameters[0]!.name).toBe(parameter);
    expect(parameters[0]!.before).not.toBe(parameters[0]!.after);
    expect([why, rows.length, moreRows]).toEqual(["not learnt", 1, 0]);
    expect(rows[0]!.columns.map(({ name }) => name)).toEqual([parameter.split(".")[1]]);
  });

  it("that each training makes otherwise is told from one that learns from test", async () => {
    let trainings = 0;
    const draws: AuditedParts = { ...OWN_PARTS, train: async (session, model) => {
      const made = await OWN_PARTS.train(session, model);
      return { ...made, trained: { ...made.trained, prior: [trainings++, 1] } };
    } };
    const [violation] = (await auditFiles(BIRDS, { ...options, traced: 1, parts: draws })).violations;
    expect([violation!.bundle!.why, violation!.bundle!.parameters[0]!.name, violation!.rule.name]).toEqual(["chance", "prior[0]", "determinism"]);
  });

  it("of some of the examples shows the same", async () => {
    const outcome = await auditFiles(BIRDS, { ...options, rows: 320, parts: FITS_ON_ALL });
    expect(moved(outcome)).toEqual(["bundle the bundle of `size`"]);
    expect(outcome.sampled).toEqual([{ node: "the examples of sizes that models are trained on", rows: expect.any(Number), of: expect.any(Number) }]);
    expect(outcome.sampled[0]!.rows).toBeLessThan(outcome.sampled[0]!.of);
  });
});

describe("a function in TypeScript", { timeout: 600_000 }, () => {
  const spec = SMALL.replace("source orders", `extern fn rank_of(amount: Float): Int from "./rank.ts"\n\nsource orders`).replace("    shifted = log1p(amount)\n", "    ranked  = rank_of(amount)\n");
  const files = { ...shopFiles(1, spec), "rank.ts": "export function rank_of(amount: number): number {\n  return Math.floor(amount);\n}\n" };
  const options: Options = { ...FIRST, without: new Set(["test", "edges"]) };
  /** The check of purity has seen another code than runs. */
  const running = (code: string) => (plan: Plan): Plan => ({ ...plan, externs: { functions: plan.externs!.functions, modules: [{ path: plan.externs!.modules[0]!.path, code }] } });
  it("that is pure is clean", async () => expect(moved(await auditFiles(files, options))).toEqual([]));
  it("that remembers is found", async () => {
    const outcome = await auditFiles(files, { ...options, spoil: running("let calls = 0; exports.rank_of = function (amount) { return calls++; };") });
    expect(moved(outcome)).toEqual(["server ranked"]);
  });
  // The code is given no `Date`; one that goes round that too is found by what it gives.
  it("that reads the clock on the wall of where it runs is found", async () => {
    const outcome = await auditFiles(files, { ...options, traced: 1, spoil: running(`exports.rank_of = function (amount) { const Clock = exports.rank_of.constructor("return Date")(); return new Clock(amount * 86400000).getHours(); };`) });
    expect(moved(outcome)).toEqual(["kernel ranked", "server ranked"]);
    const { trial, rule } = outcome.violations.find(({ through }) => through === "kernel")!;
    expect([trial, rule.name]).toEqual(["session", "zones"]);
  });
});
