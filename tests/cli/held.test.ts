/** What `--memory` does not bound is said before it begins, in a sentence with a size. */
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { beforeAll, describe, expect, it } from "vitest";
import type { CommandContext } from "../../compiler/cli/command.ts";
import { sayLearning, sayReading, tooMuch } from "../../compiler/cli/pipeline/held.ts";
import { openSession, type Session } from "../../compiler/cli/pipeline/session.ts";
import { TERMINAL } from "../audit/support.ts";
import { newFolder, ROOT, tinySystem } from "./support.ts";

function opened(options: CommandContext["options"]): { session: Session; said: string[] } {
  const said: string[] = [];
  const session = openSession({ root: ROOT, terminal: TERMINAL, positionals: [tinySystem()], options, made: "test", signal: new AbortController().signal });
  return { said, session: { ...session, context: { ...session.context, terminal: { ...TERMINAL, err: (text) => void said.push(text) } } } };
}

/** A file of examples of which only parts are looked at: so many rows of each. */
async function fileOf(train: number, test: number): Promise<string> {
  const path = join(newFolder(), "checkouts.parquet");
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(`COPY (SELECT CASE WHEN i < ${train} THEN 'train' ELSE 'test' END AS "__part" FROM range(${train + test}) AS t(i)) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  return path;
}

let large: string;
beforeAll(async () => {
  large = await fileOf(8_000_000, 20_000_000);
});

describe("beyond the limit", () => {
  it("training says how many examples of which model will take how much, and what to do", async () => {
    const { session, said } = opened({ memory: "800MB" });
    const [model] = session.plan.models;
    await sayLearning(session, model!, large);
    expect(said).toEqual([expect.stringMatching(/^warning: training `returns` on 8,000,000 examples will take some \S+ at once, and `--memory 800MB` does not bound that: learn from some of the rows/)]);
  });
  it("so does reading a part whole", async () => {
    const { session, said } = opened({ memory: "800MB" });
    await sayReading(session, session.plan.models[0]!, large, "test");
    expect(said).toEqual([expect.stringMatching(/reading the 20,000,000 examples of test for `returns` will take some \S+/)]);
  });
});

describe("within the limit", () => {
  it("nothing is said", async () => {
    const { session, said } = opened({ memory: "1GB" });
    const path = await fileOf(1000, 1000);
    await sayLearning(session, session.plan.models[0]!, path);
    await sayReading(session, session.plan.models[0]!, path, "test");
    expect(said).toEqual([]);
  });
  it("of no limit four fifths of the machine's memory count", () => {
    expect(tooMuch({ what: "x", bytes: 1e6, less: "y" }, undefined)).toBeUndefined();
    expect(tooMuch({ what: "x", bytes: 1e16, less: "y" }, undefined)).toMatch(/^x will take some 10000000\.0GB at once, and four fifths of this machine's memory are \d+\.\dGB: y$/);
  });
});
