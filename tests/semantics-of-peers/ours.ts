/** Runs the specs that docs/semantics.md shows over a peer's cases, in both batch engines, each compared with the oracle to the bit. */
import { join } from "node:path";
import { expect } from "vitest";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { runBatch } from "../../runtime/batch/index.ts";
import { exampleSet, type OracleExample } from "../oracle/examples.ts";
import { type Data, World } from "../oracle/relations.ts";
import type { Value } from "../oracle/values.ts";
import { instant } from "../conformance/events.ts";
import { compareWithOracle, describe, inFolder, planOf, ROOT } from "../conformance/harness.ts";
import { type Case, T } from "./row.ts";

export interface Answers {
  /** `set.column` at each question of a case, in order. */
  of(name: string, column: string): Value[];
  /** How many of its questions are examples. */
  count(name: string, set: string): number;
}

interface Read {
  readonly name: string;
  readonly example: OracleExample;
}

/** How the time of an event stands in the file: as an instant in `stamp`, or as what a clock shows in `clock`, without a zone. */
export type Stamp = "stamp" | "clock";

/** What each example set of the spec says of the cases. */
export async function answersOf(spec: string, cases: readonly Case[], stamp: Stamp = "stamp"): Promise<Answers> {
  const { files, data, names } = filesOf(cases, stamp);
  const sets = await inFolder({ "spec.mls": spec, ...files }, async (folder) => {
    const plan = planOf(folder);
    const world = new World(plan, data);
    return new Map(plan.examples.map(({ id }) => [id, exampleSet(world, id).rows.map((example) => ({ name: names[example.place]!, example }))]));
  });
  for (const examples of sets.keys()) expect(describe((await compareWithOracle({ spec, files, data, examples })).mismatches)).toBe("");
  const asked = (set: string, name: string): Read[] => {
    if (!names.includes(name)) throw new Error(`there is no case \`${name}\``);
    return sets.get(set)!.filter((read) => read.name === name);
  };
  return {
    of: (name, column) => {
      const [set, feature] = column.split(".") as [string, string];
      return asked(set, name).map(({ example }) => {
        const value = example.columns.get(feature);
        if (value === undefined) throw new Error(`\`${set}\` has no \`${feature}\``);
        return value;
      });
    },
    count: (name, set) => asked(set, name).length,
  };
}

/** Why a build over the cases is refused where a file is another; undefined where it is not. */
export async function refusalOf(spec: string, cases: readonly Case[], change: (files: Readonly<Record<string, string>>) => Record<string, string>): Promise<string | undefined> {
  const { files } = filesOf(cases, "stamp");
  return inFolder({ "spec.mls": spec, ...files, ...change(files) }, async (folder) => {
    const plan = planOf(folder);
    try {
      await runBatch(emitBatch(plan), plan, { specFolder: folder, packagesFolder: ROOT, libraryFolder: ROOT, outputFolder: join(folder, "out"), engine: "kernel" });
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  });
}

/** The cases as the files that the page's sources and tables read, and as the oracle reads them; `names` has the case of each question. */
function filesOf(cases: readonly Case[], stamp: Stamp): { files: Record<string, string>; data: Data; names: string[] } {
  const events = cases.flatMap(({ name, events, keyless }) => events.map(({ at, seen, x, y }) => ({ k: keyless ? null : name, at, seen: seen ?? at, x, y: y ?? null })));
  const asks = cases.flatMap(({ name, asks, keyless }) => asks.map(({ at, own }) => ({ name, k: keyless ? null : name, asked: at, own: own ?? null, answer: true })));
  // A row that nobody asks about, so that no file is empty.
  const versions = [{ k: "nobody", at: T, x: 0 }, ...cases.flatMap(({ name, events, corrected }) => (corrected ? events.map((event) => ({ k: name, ...event })) : []))].map(({ k, at, x, ...rest }) => ({ k, stamp: at, seen: "seen" in rest ? (rest.seen ?? at) : at, x }));
  const rates = [...new Set(["nobody", ...cases.map(({ name }) => name)])].map((k) => ({ k, rate: 1 }));
  const field = (value: Value): string => (value === null ? "" : typeof value === "string" && value !== "NaN" ? `"${value}"` : String(value));
  const file = (head: string, rows: readonly string[]): string => [head, ...rows].map((row) => `${row}\n`).join("");
  return {
    files: {
      "events.csv": file(`k,${stamp},seen,x,y`, events.map(({ k, at, seen, x, y }) => [field(k), stamp === "stamp" ? instant(at) : instant(at).slice(0, -1), instant(seen), field(x), field(y)].join(","))),
      "versions.csv": file("k,stamp,seen,x", versions.map(({ k, stamp, seen, x }) => [field(k), instant(stamp), instant(seen), field(x)].join(","))),
      "rates.csv": file("k,rate", rates.map(({ k, rate }) => [field(k), rate].join(","))),
      "asks.csv": file("k,asked,own,answer", asks.map(({ k, asked, own }) => [field(k), instant(asked), field(own), true].join(","))),
    },
    // What is no number is missing at the door, which the oracle stands behind.
    data: { events: events.map(({ at, y, ...event }) => ({ ...event, [stamp]: at, y: y === "NaN" ? null : y })), asks: asks.map(({ name: _, ...ask }) => ask), versions, rates },
    names: asks.map(({ name }) => name),
  };
}
