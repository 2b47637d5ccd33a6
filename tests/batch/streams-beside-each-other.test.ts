/** The totals of the emitted SQL are four streams, which DuckDB runs beside each other only where each union has two sides: of one union with four, all but the first wait for the one before. */
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { beforeAll, expect, it } from "vitest";
import { Stream } from "../../compiler/emit/duckdb/group/stream.ts";

interface PlanNode {
  readonly name: string;
  readonly children: readonly PlanNode[];
}

let connection: DuckDBConnection;
let macro: string;
let totals: string;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(`CREATE TABLE events AS SELECT i % 8 AS "__k", i AS "__at", i AS x FROM range(100) AS t(i)`);
  await connection.run(`CREATE TABLE points AS SELECT i % 8 AS "__k", i AS "__t" FROM range(100) AS t(i)`);
  const stream = new Stream();
  stream.count(0, `"__t"`, "true");
  stream.sum(0, `"__t"`, "true", `"x"`);
  const running = stream.running("events", ["x"], () => "points", ["__t"], `SELECT DISTINCT "__k" FROM events`);
  macro = stream.macro("running", running)!;
  totals = stream.totals("running", running);
  await connection.run(macro);
});

async function unionsOf(query: string): Promise<number[]> {
  const [row] = await (await connection.runAndReadAll(`EXPLAIN (FORMAT json) ${query}`)).getRowObjectsJS();
  const roots = JSON.parse(String(row!.explain_value)) as PlanNode[];
  const unions = (node: PlanNode): number[] => [...(node.name.trim() === "UNION" ? [node.children.length] : []), ...node.children.flatMap(unions)];
  return roots.flatMap(unions);
}

const STREAMS = 4;
/** Beside the streams' own: each takes events and the edges of one set of points. */
const OWN = Array.from({ length: STREAMS }, () => 2);

it("each stream but the last is one side of a union, and the rest of them the other", async () => {
  expect(await unionsOf(totals)).toEqual([2, 2, 2, 2, 2, 2, 2].slice(0, STREAMS - 1 + OWN.length));
});

it("in a row they would be one union", async () => {
  expect(await unionsOf(Array.from({ length: STREAMS }, (_, part) => `SELECT * FROM running(${part})`).join(" UNION ALL "))).toEqual([STREAMS, ...OWN]);
});
