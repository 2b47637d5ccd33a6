/** What training and judging hold is told before they begin: beyond `--memory` nothing begins, beyond the machine's memory a warning says so. */
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import type { CommandContext } from "../../compiler/cli/command.ts";
import { assertJudging, assertLearning, tooMuch } from "../../compiler/cli/pipeline/held.ts";
import { openSession, type Session } from "../../compiler/cli/pipeline/session.ts";
import { heldColumns } from "../../runtime/batch/index.ts";
import { TERMINAL } from "../audit/support.ts";
import { newFolder, ROOT, tinySystem } from "./support.ts";

function opened(options: CommandContext["options"]): { session: Session; said: string[] } {
  const said: string[] = [];
  const session = openSession({ root: ROOT, terminal: TERMINAL, positionals: [tinySystem()], options, made: "test", signal: new AbortController().signal });
  return { said, session: { ...session, context: { ...session.context, terminal: { ...TERMINAL, err: (text) => void said.push(text) } } } };
}

/** A file of examples: so many rows of each part, with these columns of `i`. */
async function fileOf(train: number, test: number, columns = ""): Promise<string> {
  const path = join(newFolder(), "checkouts.parquet");
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(`COPY (SELECT CASE WHEN i < ${train} THEN 'train' ELSE 'test' END AS "__part", i > 3 AS sent_back, i * 0.1::DOUBLE AS amount${columns} FROM range(${train + test}) AS t(i)) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  return path;
}

describe("beyond the limit", () => {
  it("training does not begin: which model, how many examples, how much they take, and what to do", async () => {
    const { session } = opened({ memory: "800MB" });
    const path = await fileOf(8_000_000, 10);
    await expect(assertLearning(session, session.plan.models[0]!, path)).rejects.toMatchObject({
      message: expect.stringMatching(/^training `returns` on 8,000,000 examples takes up to \d\.\dGB at once, and `--memory` is 800MB$/),
      help: expect.stringMatching(/^raise `--memory` to \d\.\dGB, or learn from some of the rows \(`sample` in the examples\)$/),
    });
  });
  it("nor does judging", async () => {
    const { session } = opened({ memory: "800MB" });
    const path = await fileOf(10, 8_000_000);
    await expect(assertJudging(session, session.plan.models[0]!, path, (name) => name === "sent_back")).rejects.toThrow(/^judging `returns` on 8,000,000 examples takes up to 1\.\dGB at once, and `--memory` is 800MB$/);
  });
});

describe("within the limit", () => {
  it("nothing is said", async () => {
    const { session, said } = opened({ memory: "1GB" });
    const path = await fileOf(1000, 1000);
    await assertLearning(session, session.plan.models[0]!, path);
    await assertJudging(session, session.plan.models[0]!, path, () => true);
    expect(said).toEqual([]);
  });
  it("of no limit four fifths of the machine's memory count, and to raise a limit is no advice", () => {
    expect(tooMuch({ what: "x", bytes: 1e6, less: "y" }, undefined)).toBeUndefined();
    expect(tooMuch({ what: "x", bytes: 1e16, less: "y" }, undefined)).toEqual({ message: expect.stringMatching(/^x takes up to 1000000\d\.\dGB at once, and four fifths of this machine's memory are \d+\.\dGB$/), help: "y" });
  });
});

describe("a column's bytes a row", () => {
  it("are those of the narrowest type that keeps its values", async () => {
    const path = await fileOf(300, 40_000, ", i AS small, i + 16777216 AS large, CASE WHEN i > 5 THEN i END AS gaps, NULL::BIGINT AS never, i::VARCHAR AS id, 'town ' || i % 7 AS town, [i % 2] AS pair");
    const { rows, bytes, texts } = await heldColumns(path, ["test"], undefined);
    expect(rows).toBe(40_000);
    expect(Object.fromEntries(bytes)).toEqual({ __part: 1, sent_back: 4, amount: 8, small: 4, large: 8, gaps: 4, never: 4, id: 4, town: 1, pair: 1 });
    expect(texts.get("town")!.distinct).toBeGreaterThanOrEqual(7);
    expect(texts.get("id")!.bytes).toBeGreaterThan(40_000 * 100);
  });
});
