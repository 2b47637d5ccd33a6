/** What is told of an input that lies in pieces, put together from what each piece has answered: the same as if all its rows had been asked at once. */
import type { BatchProgram, Check } from "../../../contract/batch.ts";
import type { DataCheck } from "../../../contract/data-check.ts";
import type { Engine } from "../../engine.ts";
import { readCounts, readRows } from "../../read-columns.ts";
import { quoted } from "../digests.ts";
import type { PieceAnswer, PiecedInput } from "./pieced-input.ts";
import type { KeyHashes } from "./unique.ts";

type Counts = Record<string, number | string | null>;

/** Sums of counts, by name. */
export async function summed(pieced: PiecedInput | readonly PiecedInput[], sql: string): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const one of [pieced].flat()) for (const { rows } of await one.ask(sql)) for (const [name, value] of Object.entries(rows[0]!)) sums[name] = (sums[name] ?? 0) + Number(value);
  return sums;
}

/** `row 7: …` under the number that the row has now. */
export function shifted(sample: string | null, shift: number): string | null {
  return sample === null || shift === 0 ? sample : sample.replace(/^row (\d+)/, (_, digits: string) => `row ${Number(digits) + shift}`);
}

/** Answers a question to the data by what the pieces say; where that can't tell, by the rows of some. */
export async function answered(engine: Engine, pieced: PiecedInput, { sql }: DataCheck, pieces: NonNullable<DataCheck["pieces"]>, load: (pieces: readonly number[]) => Promise<void>): Promise<Counts> {
  if (pieces.kind === "added") {
    const found = (await pieced.ask(sql)).filter(({ rows }) => Number(rows[0]!.violations ?? 0) > 0);
    const [first] = found;
    return { violations: found.reduce((sum, { rows }) => sum + Number(rows[0]!.violations), 0), sample: first === undefined ? null : shifted(first.rows[0]!.sample as string | null, first.shift) };
  }
  const states = await pieced.ask(pieces.state);
  const values = states.flatMap(({ piece, rows }) => rows.map((row) => `(${[String(piece), ...pieces.columns.map((name) => (row[name] === null ? "CAST(NULL AS BIGINT)" : `CAST(${Number(row[name])} AS BIGINT)`))].join(", ")})`));
  if (values.length === 0) return { violations: 0, sample: null };
  const needed = await engine.with((connection) => readRows(connection, `WITH "states"(${["__piece", ...pieces.columns].map(quoted).join(", ")}) AS (VALUES ${values.join(", ")}) ${pieces.needs}`));
  if (needed.length === 0) return { violations: 0, sample: null };
  await load(needed.map(({ __piece }) => Number(__piece)));
  return engine.with((connection) => readCounts(connection, sql));
}

/** When the data of the source begins and ends, of all its pieces, in place of those that were read. `completeUntil`: the end that its declaration says, if it does. */
export async function boundsOfAll(engine: Engine, pieced: PiecedInput, completeUntil: number | undefined): Promise<void> {
  const table = quoted(`${pieced.node.node}.bounds`);
  const answers = await pieced.ask(`SELECT min("__at") AS "first", max("__at") AS "end" FROM ${quoted(pieced.node.node)}`);
  const times = (name: string): number[] => answers.flatMap(({ rows }) => (rows[0]![name] === null ? [] : [Number(rows[0]![name])]));
  const sql = (all: readonly number[], of: "min" | "max"): string => `CAST(${all.length === 0 ? "NULL" : all.reduce((a, b) => Math[of](a, b))} AS BIGINT)`;
  await engine.with((connection) => connection.run(`CREATE OR REPLACE TABLE ${table} AS SELECT ${sql(times("first"), "min")} AS "first", ${sql(completeUntil === undefined ? times("end") : [completeUntil], "max")} AS "end"`));
}

/** Asks an input's checks. A check that fails a build has found nothing in any piece that an earlier build has left, so only rows that were read are asked. */
export class PiecedChecks {
  readonly #engine: Engine;
  readonly #pieced: PiecedInput;
  readonly #input: BatchProgram["inputs"][number];
  readonly #keys: KeyHashes;
  #faults: Promise<PieceAnswer[]> | undefined;

  constructor(engine: Engine, pieced: PiecedInput, input: BatchProgram["inputs"][number], keys: KeyHashes) {
    this.#engine = engine;
    this.#pieced = pieced;
    this.#input = input;
    this.#keys = keys;
  }

  async ask(check: Check): Promise<Counts> {
    const found = await this.#asked(check);
    if (check.otherwise === "fail" && Number(found.violations) > 0) this.#pieced.failed();
    return found;
  }

  async #asked(check: Check): Promise<Counts> {
    const { ofAll } = check;
    if (ofAll?.kind === "unique") {
      if (!(await this.#keys.mayRepeat(this.#engine, ofAll.columns))) return { violations: 0, sample: null };
      await this.#pieced.loadAll();
    }
    if (ofAll?.kind === "bound") return this.#bound(ofAll);
    if (check.otherwise === "fail") return this.#main(check.sql);
    if (check.fault === undefined) throw new Error("a check that drops rows has a number");
    const counts = await this.#counts([check.fault]);
    const first = counts.find(({ n }) => n > 0);
    if (first === undefined) return { violations: 0, sample: null };
    const [answer] = await this.#pieced.ask(check.sql, [first.piece]);
    return { violations: counts.reduce((sum, { n }) => sum + n, 0), sample: shifted(answer!.rows[0]!.sample as string | null, answer!.shift) };
  }

  /** How many rows of each piece have one of these faults. */
  async #counts(faults: readonly number[]): Promise<{ piece: number; n: number }[]> {
    this.#faults ??= this.#pieced.faults();
    return (await this.#faults).map(({ piece, rows }) => ({ piece, n: rows.reduce((sum, { fault, n }) => sum + (faults.includes(Number(fault)) ? Number(n) : 0), 0) }));
  }

  async #bound({ faults, limit }: Extract<NonNullable<Check["ofAll"]>, { kind: "bound" }>): Promise<Counts> {
    const apart = (await this.#counts(faults)).reduce((sum, { n }) => sum + n, 0);
    const { read } = await summed(this.#pieced, this.#input.counts);
    const { bound } = await this.#main(`SELECT ${limit.replace("{rows}", `CAST(${read} AS BIGINT)`)} AS "bound"`);
    return { violations: apart > Number(bound) ? apart : 0, sample: null };
  }

  #main(sql: string): Promise<Counts> {
    return this.#engine.with((connection) => readCounts(connection, sql));
  }
}
