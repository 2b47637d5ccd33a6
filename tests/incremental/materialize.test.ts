/** Materialized features are those of training at the same moments; a run that was killed is taken up where it was. */
import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emitMaterialize } from "../../compiler/emit/duckdb/index.ts";
import { type Materialized, materialize, type MaterializeOptions, readExamples, runBatch, scratchOf } from "../../runtime/batch/index.ts";
import { cell, type Frame } from "../../runtime/contract/frame.ts";
import type { Plan } from "../../runtime/contract/plan.ts";
import { type Engine, inFolder, planOf, ROOT } from "../conformance/harness.ts";
import { generator } from "../conformance/csv.ts";
import { beginPrices, SALE_DAYS, writePrices } from "./price-list.ts";
import { BY_ARRIVAL, JUDGED_SPEC, writePieces } from "./pieces.ts";
import { addDay, anOrder, DAY, newShop, SPEC, START, writeShop } from "./shop.ts";
import { build, shopIn } from "./support.ts";

const FIRST = START / DAY;

async function make(folder: string, plan: Plan, group: string, options: Partial<MaterializeOptions> = {}, engine: Engine = "kernel", signal?: AbortSignal, onStage?: (stage: string) => void, into = group): Promise<Materialized> {
  const emitted = emitMaterialize(plan, group);
  const out = join(folder, "features", into);
  mkdirSync(out, { recursive: true });
  let made: Materialized | undefined;
  await runBatch(emitted.program, emitted.plan, {
    specFolder: folder,
    packagesFolder: ROOT,
    libraryFolder: ROOT,
    outputFolder: join(folder, "work"),
    only: [],
    engine,
    signal,
    progress: ({ stage }) => onStage?.(stage),
    work: {
      paths: [scratchOf(out)],
      run: async (run) => {
        made = await materialize({ ...run, one: emitted.program.examples[0]!, features: emitted.features, plan: emitted.plan, options: { folder: out, from: undefined, until: undefined, every: undefined, made: "test", road: engine, ...options } });
      },
    },
  });
  return made!;
}

const filesOf = (folder: string, group: string): string[] => readdirSync(join(folder, "features", group)).filter((name) => name.endsWith(".parquet"));
const bytesOf = (folder: string, group: string): Record<string, string> => Object.fromEntries(filesOf(folder, group).map((name) => [name, readFileSync(join(folder, "features", group, name)).toString("base64")]));

/** Values by `person moment`. */
async function valuesOf(folder: string, group: string, key: string, features: readonly string[]): Promise<Map<string, unknown[]>> {
  const values = new Map<string, unknown[]>();
  for (const name of filesOf(folder, group)) {
    const frame = await readExamples(join(folder, "features", group, name));
    for (let row = 0; row < frame.rows; row++) values.set(`${at(frame, key, row)} ${at(frame, "moment", row)}`, features.map((feature) => at(frame, feature, row)));
  }
  return values;
}

const at = (frame: Frame, column: string, row: number): unknown => cell(frame.columns.get(column)!, row);

describe("materialized features", { timeout: 240_000 }, () => {
  it("are made again from the day on which another row of a table with history begins to hold", () =>
    inFolder({}, async (folder) => {
      const all = beginPrices(folder, 5);
      const plan = planOf(folder);
      const days = { from: FIRST, until: FIRST + SALE_DAYS };
      expect(await make(folder, plan, "spending", days)).toMatchObject({ days: SALE_DAYS, computed: SALE_DAYS });
      all.prices.push({ ware: "ale", begins: START + 12 * DAY + 1000, entered: START + 12 * DAY, price: 3 });
      writePrices(folder, all);
      expect(await make(folder, plan, "spending", days)).toMatchObject({ days: SALE_DAYS, computed: 4 });
      await make(folder, plan, "spending", days, "kernel", undefined, undefined, "full");
      expect(bytesOf(folder, "spending")).toEqual(bytesOf(folder, "full"));
    }));

  it.each(["kernel", "sql"] as const)("are those of training, by %s", (engine) =>
    inFolder({}, async (folder) => {
      const { plan } = shopIn(folder);
      await build(folder, plan, "sets", { full: true, only: ["nightly"], engine });
      const made = await make(folder, plan, "pace", { from: FIRST, until: FIRST + 21 }, engine);
      expect(made).toMatchObject({ days: 21, computed: 21 });
      const features = ["n", "spent", "usual", "most"];
      const values = await valuesOf(folder, "pace", "person", features);
      const trained = await readExamples(join(folder, "sets/nightly.parquet"));
      let [met, empty] = [0, 0];
      // The set asks about people of its table; its columns do not tell whom, so its rows are found by their place in the table.
      const people = ["ann", "bob", "cid", "dee", "eve"];
      for (let row = 0; row < trained.rows; row++) {
        const found = values.get(`${people[Number(at(trained, "__row", row))]} ${at(trained, "__moment", row)}`);
        const expected = features.map((feature) => at(trained, feature, row));
        if (found === undefined) {
          // A key without a file's row has an empty history.
          expect(expected).toEqual([0, null, null, "[]"].map((value, i) => (i === 3 ? expected[3] : value)));
          empty++;
        } else {
          expect(found).toEqual(expected);
          met++;
        }
      }
      expect(met).toBeGreaterThan(50);
      expect(met + empty).toBe(trained.rows);
    }),
  );

  it("of a group that is ready every 6h stand at the moments at which each value is first there", () =>
    inFolder({}, async (folder) => {
      const { plan } = shopIn(folder);
      await make(folder, plan, "house", { from: FIRST + 3, until: FIRST + 4 });
      const frame = await readExamples(join(folder, "features/house", filesOf(folder, "house")[0]!));
      const moments = [...new Set(Array.from({ length: frame.rows }, (_, row) => Number(at(frame, "moment", row))))];
      expect(moments.map((moment) => (moment - START - 3 * DAY) / 3_600_000_000)).toEqual([2, 8, 14, 20]);
      for (let row = 0; row < frame.rows; row++) expect(Number(at(frame, "moment", row)) - Number(at(frame, "as_of", row))).toBe(2 * 3_600_000_000);
    }));

  it("are made again only where late data can be felt, and are then those of a run that made all", () =>
    inFolder({}, async (folder) => {
      const { plan, shop, random } = shopIn(folder);
      const range = { from: FIRST, until: FIRST + 20 };
      expect((await make(folder, plan, "pace", range)).computed).toBe(20);
      expect((await make(folder, plan, "pace", range)).computed).toBe(0);
      shop.orders.push({ ...anOrder(random, 999_999, 8), amount: 5 });
      writeShop(folder, shop);
      const again = (await make(folder, plan, "pace", range)).computed;
      // The day itself, 3d of windows with a step of 6h and an hour of readiness.
      expect(again).toBe(5);
      const kept = bytesOf(folder, "pace");
      await make(folder, plan, "pace", { ...range, folder: mkdirIn(folder, "features/fresh") }, "kernel", undefined, undefined, "fresh");
      expect(kept).toEqual(bytesOf(folder, "fresh"));
    }));

  it("takes up a run that was stopped, and takes nothing half done for whole", () =>
    inFolder({}, async (folder) => {
      const { plan } = shopIn(folder);
      const range = { from: FIRST, until: FIRST + 20 };
      await make(folder, plan, "pace", range);
      const whole = bytesOf(folder, "pace");
      const place = join(folder, "features/pace");
      const [first, second, third] = filesOf(folder, "pace");
      truncateSync(join(place, first!), 100);
      writeFileSync(join(place, second!), readFileSync(join(place, third!)));
      writeFileSync(scratchOf(place), "half a file");
      appendFileSync(join(place, "pieces.jsonl"), '\n{"day":1972');
      expect((await make(folder, plan, "pace", range)).computed).toBe(2);
      expect(bytesOf(folder, "pace")).toEqual(whole);
      expect(readdirSync(place).filter((name) => name.endsWith(".partial"))).toEqual([]);
    }));

  it("mlsc: several groups are made in one read, each as it is alone", () =>
    inFolder({}, async (folder) => {
      shopIn(folder);
      const mlsc = join(ROOT, "compiler/cli/mlsc.mjs");
      const range = ["--from", "2024-01-05", "--to", "2024-01-09"];
      const groups = ["pace", "house", "ever"];
      const together = await finished([mlsc, "materialize", folder, ...groups, ...range], "all");
      expect(together.code, together.out).toBe(0);
      expect(together.out.match(/^read orders/gm)).toHaveLength(1);
      const days = (group: string): Record<string, string> => Object.fromEntries(readdirSync(join(folder, "mls-out/features", group)).filter((name) => name.endsWith(".parquet")).map((name) => [name, readFileSync(join(folder, "mls-out/features", group, name)).toString("base64")]));
      const all = groups.map(days);
      for (const one of all) expect(Object.keys(one)).toHaveLength(4);
      // Alone they would be the same, and so they are kept.
      for (const group of groups) expect((await finished([mlsc, "materialize", folder, group, ...range])).out).toContain("computed 0, kept 4");
      rmSync(join(folder, "mls-out/features"), { recursive: true });
      await finished([mlsc, "materialize", folder, "ever", ...range]);
      expect(days("ever")).toEqual(all[2]);
    }));

  it("mlsc: of groups that no example set uses are made too, of a spec without any", () =>
    inFolder({}, async (folder) => {
      const { plan } = shopIn(folder);
      const range = ["--from", "2024-01-05", "--to", "2024-01-07"];
      await make(folder, plan, "pace", { from: FIRST + 4, until: FIRST + 6 });
      writeFileSync(join(folder, "spec.mls"), SPEC().slice(0, SPEC().indexOf("examples asked")));
      const { code, out } = await finished([join(ROOT, "compiler/cli/mlsc.mjs"), "materialize", folder, ...range]);
      expect(code, out).toBe(0);
      for (const group of ["pace", "house", "after", "paying", "ever"]) expect(out).toMatch(new RegExp(`^${group} +2 days +\\d+ rows +computed 2`, "m"));
      for (const name of filesOf(folder, "pace")) expect(readFileSync(join(folder, "mls-out/features/pace", name)).equals(readFileSync(join(folder, "features/pace", name)))).toBe(true);
    }));

  it("mlsc: of a source in files reads those that the days see which are made", () =>
    inFolder({}, async (folder) => {
      const random = generator(5);
      const shop = newShop(random, 30, 12);
      const [again, fresh] = [mkdirIn(folder, "again"), mkdirIn(folder, "fresh")];
      const write = async (to: string): Promise<void> => {
        writeFileSync(join(to, "spec.mls"), JUDGED_SPEC);
        await writePieces(to, shop, "csv", BY_ARRIVAL);
      };
      const groups = ["pace", "paying"];
      const run = (to: string) => finished([join(ROOT, "compiler/cli/mlsc.mjs"), "materialize", to, ...groups], "all");
      await write(again);
      expect((await run(again)).out).not.toMatch(/; read \d/);
      const nothing = await run(again);
      expect(nothing.out).toMatch(/^read orders: [\d,]+ rows; read 0 of \d+ files/m);
      expect(nothing.out).toMatch(/computed 0,/);
      addDay(shop, random, 30, 12);
      shop.orders.push({ ...anOrder(random, 999_999, 25), came: START + 27 * DAY, amount: 5 });
      await write(again);
      const late = await run(again);
      const more = /^read more of orders: \d+ more: (\d+) of (\d+) files/m.exec(late.out)!.slice(1).map(Number);
      expect(more[0]).toBeLessThan(more[1]! - 6);
      await write(fresh);
      await run(fresh);
      for (const group of groups) {
        const names = readdirSync(join(fresh, "mls-out/features", group)).filter((name) => name.endsWith(".parquet"));
        expect(names.length).toBeGreaterThan(25);
        for (const name of names) expect(readFileSync(join(again, "mls-out/features", group, name)).equals(readFileSync(join(fresh, "mls-out/features", group, name))), `${group} ${name}`).toBe(true);
      }
    }));

  it("mlsc: a process that is killed leaves days that stand, and the next makes the others", () =>
    inFolder({}, async (folder) => {
      shopIn(folder, 40);
      const args = [join(ROOT, "compiler/cli/mlsc.mjs"), "materialize", folder, "pace", "--every", "1h"];
      const killed = spawn(process.execPath, args, { stdio: "ignore" });
      const log = join(folder, "mls-out/features/pace/pieces.jsonl");
      await new Promise<void>((resolve) => {
        const look = setInterval(() => {
          if (killed.exitCode === null && !(readableLines(log) >= 3)) return;
          clearInterval(look);
          killed.kill("SIGKILL");
          resolve();
        }, 5);
      });
      const done = readableLines(log);
      const next = await finished(args);
      expect(next.code).toBe(0);
      const [, computed, kept] = /computed (\d+), kept (\d+)/.exec(next.out)!.map(Number);
      expect(kept).toBeGreaterThanOrEqual(Math.min(3, done));
      expect(kept! + computed!).toBeGreaterThanOrEqual(39);
      const again = await finished(args);
      expect(again.out).toContain("computed 0,");
    }));
});

function mkdirIn(folder: string, name: string): string {
  mkdirSync(join(folder, name), { recursive: true });
  return join(folder, name);
}

function readableLines(path: string): number {
  try {
    return readFileSync(path, "utf8").split("\n").filter((line) => line.endsWith("}")).length;
  } catch {
    return 0;
  }
}

function finished(args: readonly string[], hear: "results" | "all" = "results"): Promise<{ code: number | null; out: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...args], { stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      if (hear === "all") out += chunk.toString();
    });
    child.on("close", (code) => resolve({ code, out }));
  });
}
