/** A source whose rows come in versions, any of which may be sent again: what a build of changed files makes and tells is that of a build of all. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { BatchResult } from "../../runtime/batch/index.ts";
import type { Plan } from "../../runtime/contract/plan.ts";
import { generator } from "../conformance/csv.ts";
import { type Engine, inFolder, planOf } from "../conformance/harness.ts";
import { DAY, HOUR, START } from "./shop.ts";
import { build } from "./support.ts";

const KEY = "key     id revised by came";
const SPEC = `source notes {
  from    csv("notes/*.csv")
  columns { id: Int, ref: Int?, mark: Int?, who: Category, at: Timestamp, came: Timestamp, n: Int }
  at      at
  exists  at came
  known   at came
  ${KEY}
  unique by ref
  unique by mark
  expect  { came >= at else drop; n < 95 else drop }
}
source asks {
  from    csv("asks.csv")
  columns { who: Category, at: Timestamp, good: Bool known at at + 1h }
  at      at
  known   at at
}
features noted from notes by who { ready every 1h after 5m; n = sum(n) over 2d; rows = count() over 3d; last = max(n) over 1d }
examples asked {
  rows   asks asked at at within 0s
  allow MLS3045 "wanted here"
  label  good = good
  features { noted(who) }
}
`;

interface Note {
  id: number;
  ref: number | null;
  mark: number | null;
  who: string;
  at: number;
  came: number;
  n: number;
}
type Random = () => number;
const stamp = (micros: number): string => new Date(micros / 1000).toISOString();
const DAYS = 14;

class Notes {
  readonly random: Random;
  rows: Note[] = [];
  #next = 1;

  constructor(seed: number) {
    this.random = generator(seed);
    for (let i = 0; i < 90; i++) this.add();
    for (let i = 0; i < 15; i++) this.change("version");
    for (let i = 0; i < 15; i++) this.change("copy");
  }

  /** Some have one of the two numbers by which a copy is known, some both. */
  #numbers(): Pick<Note, "ref" | "mark"> {
    const one = this.#next++;
    const kind = Math.floor(this.random() * 3);
    return { ref: kind === 0 ? null : one, mark: kind === 1 ? null : one };
  }

  add(): void {
    const at = START + Math.floor(this.random() * DAYS * DAY);
    this.rows.push({ id: this.#next, ...this.#numbers(), who: this.some(["a", "b", "c"]), at, came: at + Math.floor(this.random() * 5 * HOUR), n: Math.floor(this.random() * 100) });
  }

  some<T>(of: readonly T[]): T {
    return of[Math.floor(this.random() * of.length)]!;
  }

  change(what: string): void {
    const one = this.some(this.rows);
    const later = Math.max(...this.rows.filter(({ id }) => id === one.id).map(({ came }) => came)) + 1000 + Math.floor(this.random() * 2 * DAY);
    if (what === "row") this.add();
    // A copy that came before what was taken for the first is the first from now on.
    if (what === "copy") this.rows.push({ ...one, came: this.random() < 0.3 ? Math.max(one.at, one.came - 1000 - Math.floor(this.random() * HOUR)) : later });
    if (what === "version") this.rows.push({ ...one, ...this.#numbers(), came: later, n: Math.floor(this.random() * 100), at: one.at - Math.floor(this.random() * 10 * HOUR) });
    if (what === "gone") this.rows = this.rows.filter((row) => row !== one);
  }

  /** A file of the day on which its rows came. */
  write(folder: string): void {
    rmSync(join(folder, "notes"), { recursive: true, force: true });
    mkdirSync(join(folder, "notes"), { recursive: true });
    const files = new Map<number, string[]>();
    // Two versions of a row that came at the same time are none.
    const rows = [...new Map(this.rows.map((row) => [`${row.id} ${row.came}`, row])).values()];
    for (const { id, ref, mark, who, at, came, n } of rows) {
      const file = Math.floor((came - START) / DAY) + 1;
      files.set(file, [...(files.get(file) ?? []), [id, ref ?? "", mark ?? "", who, stamp(at), stamp(came), n].join(",")]);
    }
    for (const [file, lines] of files) writeFileSync(join(folder, "notes", `${String(file).padStart(3, "0")}.csv`), `id,ref,mark,who,at,came,n\n${lines.join("\n")}\n`);
    const asks = Array.from({ length: DAYS * 4 }, (_, i) => `${["a", "b", "c"][i % 3]},${stamp(START + i * 6 * HOUR)},${i % 2 === 0}`);
    writeFileSync(join(folder, "asks.csv"), `who,at,good\n${asks.join("\n")}\n`);
  }
}

const told = ({ inputs, views, examples }: BatchResult) => ({ inputs: inputs.map(({ scanned: _scanned, quarantine: _quarantine, ...rest }) => rest), views, examples: examples.map(({ path: _path, reuse: _reuse, ...rest }) => rest) });

/** How many files of notes were read, and of how many. */
async function compare(folder: string, plan: Plan, engine: Engine, where: string): Promise<readonly [read: number, of: number]> {
  const apart = (out: string): string => join(folder, out, "apart");
  const again = await build(folder, plan, "again", { engine, quarantineFolder: apart("again") });
  const full = await build(folder, plan, "full", { engine, full: true, quarantineFolder: apart("full") });
  expect(told(again), where).toEqual(told(full));
  expect(readFileSync(join(folder, "again/asked.parquet")).equals(readFileSync(join(folder, "full/asked.parquet"))), where).toBe(true);
  expect(readFileSync(join(apart("again"), "notes.jsonl"), "utf8"), where).toBe(readFileSync(join(apart("full"), "notes.jsonl"), "utf8"));
  const { pieces, of } = again.inputs.find(({ node }) => node === "notes")!.scanned!;
  return [pieces, of];
}

describe("versions that are sent again", { timeout: 240_000 }, () => {
  it.each([["kernel", 2, 8], ["sql", 8, 4]] as const)("by %s, life %i", (engine, seed, steps) =>
    inFolder({ "spec.mls": SPEC }, async (folder) => {
      const notes = new Notes(seed);
      const plan = planOf(folder);
      const happened: string[] = [];
      let [read, of] = [0, 0];
      for (let step = 0; step < steps; step++) {
        notes.write(folder);
        const [pieces, all] = await compare(folder, plan, engine, `after ${happened.join(", ")}`);
        if (step > 0) [read, of] = [read + pieces, of + all];
        for (let i = 1 + Math.floor(notes.random() * 2); i > 0; i--) {
          const what = notes.some(["row", "copy", "copy", "version", "gone", "gone"]);
          notes.change(what);
          happened.push(what);
        }
      }
      expect(read).toBeLessThan(of * 0.9);
    }),
  );

  it("where a version is gone, its copy is one itself, and the file of the first is read with it", () =>
    inFolder({ "spec.mls": SPEC }, async (folder) => {
      const notes = new Notes(3);
      const plan = planOf(folder);
      const at = START + 3 * DAY;
      const first: Note = { id: 9001, ref: 9001, mark: null, who: "a", at, came: at + HOUR, n: 5 };
      const second: Note = { ...first, ref: 9002, came: at + 4 * DAY, n: 6 };
      // The copy of the second version came after it: without the version it is one itself.
      notes.rows.push(first, second, { ...second, came: at + 8 * DAY });
      notes.write(folder);
      await compare(folder, plan, "kernel", "at first");
      expect((await compare(folder, plan, "kernel", "again"))[0]).toBe(0);
      notes.rows = notes.rows.filter((row) => row !== second);
      notes.write(folder);
      const [read, of] = await compare(folder, plan, "kernel", "without the second");
      expect(read).toBeGreaterThan(2);
      expect(read).toBeLessThan(of);
    }));

  it("a copy that counts from now on has versions of its own, where its key says when it came", () =>
    inFolder({ "spec.mls": SPEC.replace(KEY, "key     id, slot revised by came").replace("n: Int }", 'n: Int, slot: Date = date(came, "UTC") }') }, async (folder) => {
      const notes = new Notes(3);
      const plan = planOf(folder);
      const at = START + 8 * DAY;
      const first: Note = { id: 9001, ref: 9001, mark: null, who: "a", at, came: at + HOUR, n: 5 };
      const copy: Note = { ...first, came: at + DAY };
      // A version of what the copy is a copy of, had it counted; it lies in a file of its own.
      const next = `9001,9002,,a,${stamp(at)},${stamp(at + DAY + HOUR)},60`;
      notes.rows.push(first, copy);
      const write = (): void => {
        notes.write(folder);
        writeFileSync(join(folder, "notes/900.csv"), `id,ref,mark,who,at,came,n\n${next}\n`);
      };
      write();
      await compare(folder, plan, "kernel", "at first");
      notes.rows = notes.rows.filter((row) => row !== first);
      write();
      await compare(folder, plan, "kernel", "without the first");
    }));
});
