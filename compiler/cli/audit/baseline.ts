/**
 * The data as it is: its example sets, which every other run is compared with, and what is needed to change it: every row with all that is known of it and since when, when which row is asked about, the moments at which
 * the audit will cut, and rows in the history of what is asked there. Asked of one run, in its own engine.
 */
import type { BatchData, RequestRow } from "../../../runtime/batch/index.ts";
import type { BatchProgram } from "../../../runtime/contract/batch.ts";
import type { Plan } from "../../../runtime/contract/plan.ts";
import { quoteIdentifier, quoteString } from "../../emit/duckdb/expression/index.ts";
import { asLog, knowledgeQuery } from "../../emit/duckdb/knowledge-query.ts";
import { spineTable } from "../../emit/duckdb/names.ts";
import type { AuditedSet } from "./audited-set.ts";
import { readyOf, readyTime } from "./limits.ts";
import { placesOf } from "./compare.ts";
import type { Originals } from "./copies.ts";
import { writeInspected } from "./inspected.ts";
import { nearOf } from "./narrow.ts";
import { donorsOf, type Drawn, type NearRows, nearRows } from "./near.ts";
import type { Subject } from "./subject.ts";
import type { Workspace } from "./workspace.ts";

/** Where the audit cuts: at a moment that a row is asked about, or at what a group sees then. */
export interface Sample {
  readonly set: string;
  readonly moment: number;
  readonly cut: number;
  /** Rows of sources, by their places, in the history of what is asked about. */
  readonly donors: ReadonlyMap<string, readonly number[]>;
}

export interface Gathered extends Originals {
  readonly samples: readonly Sample[];
  /** Rows in the histories of the examples that were drawn. */
  readonly near: readonly NearRows[];
  /** Rows as requests would bring them, by example set. */
  readonly requests: ReadonlyMap<string, readonly RequestRow[]>;
}

export interface Gathering {
  readonly workspace: Workspace;
  readonly plan: Plan;
  readonly program: BatchProgram;
  readonly subjects: readonly Subject[];
  readonly sets: readonly AuditedSet[];
  /** Where the plan reads copies: these, by whose `__id` rows are told. */
  readonly copies: ReadonlyMap<string, string>;
  /** How many are drawn. */
  readonly samples: number;
  /** Rows of a source that the runs around the samples are made of, at most. */
  readonly most: number;
  readonly seed: number;
  /** Example sets that a server answers for. */
  readonly served: ReadonlySet<string>;
}

/** Rows of one history that are put in at the edges of what is seen. */
const EDGES = 8;
/** Rows of a part that the request path may be asked about. */
const REQUESTS = 1500;

export async function gather(input: Gathering, data: BatchData): Promise<Gathered> {
  const { plan, workspace } = input;
  const base = new Map<string, string>();
  const write = async (name: string, query: string): Promise<string> => {
    const path = workspace.path(`${name}.parquet`);
    await data.query(`COPY (${query}) TO ${quoteString(path)} (FORMAT parquet)`);
    return path;
  };
  const told = (node: string, query: string): string => {
    const copy = input.copies.get(node);
    return copy === undefined ? query : `SELECT "q".* REPLACE ("place"."__id" AS "__id") FROM (${query}) AS "q" JOIN (${placesOf(copy)}) AS "place" ON "place"."n" = "q"."__id"`;
  };
  for (const { id, log } of input.subjects) base.set(id, await write(`base-${id}`, told(id, knowledgeQuery(plan, log, id))));
  for (const table of plan.tables) if (!base.has(table.id)) base.set(table.id, await write(`base-${table.id}`, knowledgeQuery(plan, asLog(table), table.id)));
  await writeInspected(workspace, plan, input.sets, data, "before");
  const kept = new Map<string, { path: string; within: number }[]>();
  const requests = new Map<string, readonly RequestRow[]>();
  for (const { examples, spine, limits } of input.sets) {
    if (spine.kind === "rows" && limits.kept !== undefined) {
      const path = await write(`kept-${examples.id}`, told(spine.node!, `SELECT "__row" AS "__id", max("__moment") AS "m" FROM ${quoteIdentifier(spineTable(examples))} WHERE "__moment" IS NOT NULL GROUP BY 1`));
      kept.set(spine.node!, [...(kept.get(spine.node!) ?? []), { path, within: limits.kept }]);
    }
    if (input.served.has(examples.id)) {
      const rows: RequestRow[] = [];
      for (const part of ["train", "validate", "test"]) rows.push(...(await data.requests(examples.id, part, REQUESTS)));
      requests.set(examples.id, rows);
    }
  }
  return { base, kept, requests, ...(await drawSamples(input, data)) };
}

/** Rows in the history of each sample, to be put in at what is seen there; of tables with history some rows, drawn. */
export function edgesOf(gathered: Gathered, tables: ReadonlyMap<string, readonly number[]>): Map<string, [number, number][]> {
  const edges = new Map<string, [number, number][]>();
  const add = (node: string, row: number, at: number): void => void edges.set(node, [...(edges.get(node) ?? []), [row, at]]);
  for (const { cut, moment, donors } of gathered.samples) {
    for (const [node, rows] of donors) for (const row of rows.slice(0, EDGES)) add(node, row, cut);
    for (const [node, rows] of tables) for (const row of rows) add(node, row, moment);
  }
  return edges;
}

/** In turn of each set that has moments; of each sample what one of its groups sees then, each readiness once, and the moment itself in turn. */
async function drawSamples(input: Gathering, data: BatchData): Promise<Pick<Gathered, "samples" | "near">> {
  const timed = input.sets.filter(({ spine }) => spine.kind !== "closed");
  const samples: Sample[] = [];
  const found: NearRows[] = [];
  const each = timed.length === 0 ? 0 : Math.ceil(input.samples / timed.length);
  for (const set of timed) {
    const { examples, limits } = set;
    const rows = await data.query(`SELECT "__e", "__moment" FROM ${quoteIdentifier(`x_${examples.id}`)} ORDER BY hash("__e", ${input.seed}), "__e" LIMIT ${each}`);
    const drawn = rows.map((row): Drawn => ({ example: Number(row.__e), moment: Number(row.__moment) }));
    const near = await nearRows(input.workspace, input.plan, input.program, data, set, drawn, nearOf(input.most, input.samples * Math.max(1, examples.uses.length)));
    found.push(...near);
    const delays = [...new Map(examples.uses.map(({ group }) => [JSON.stringify(readyOf(input.plan, group)), readyOf(input.plan, group)])).values()];
    for (const [i, { example, moment }] of drawn.entries()) {
      const ready = delays[i % (delays.length + 1)];
      const seen = ready === undefined ? moment : readyTime(ready, moment);
      samples.push({ set: examples.id, moment, cut: limits.kept === undefined ? moment + 1 : seen, donors: await donorsOf(data, near, example) });
    }
  }
  return { samples: samples.slice(0, input.samples), near: found };
}
