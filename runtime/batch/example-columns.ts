/**
 * The columns of an example set: the frame that SQL gives, features by the kernel or by SQL, and what the door makes of both. They are gathered in `ExampleBlocks`, in memory or in a file, and made whole block by block.
 */
import { type ExampleProgram, feedStatements } from "../contract/batch.ts";
import type { Plan } from "../contract/plan.ts";
import { children } from "../contract/expr-parts.ts";
import type { Expr } from "../contract/expr.ts";
import { compileFrame, doorContext, namingRows, planDoor, type TableRows } from "../door/index.ts";
import { type Engine, runStatements } from "./engine.ts";
import { AskedOnce } from "./asked-once.ts";
import { BLOCK_ROWS, blockRowsOf, ExampleBlocks } from "./example-blocks.ts";
import { kernelFeatures } from "./kernel-features.ts";
import type { MemoryShares } from "./memory.ts";
import type { Clock } from "./progress.ts";
import { readCounts, readFrames } from "./read-columns.ts";
import { RowOrder } from "./row-order.ts";
import type { Spill } from "./spill.ts";
import type { WindowThreads } from "./windows/pool.ts";
import { headOf, type OutputColumn, type OutputHead } from "./write-parquet.ts";

/** An example set, in the order of its file. */
export interface ExampleSet {
  readonly rows: number;
  readonly blocks: number;
  readonly heads: readonly OutputHead[];
  block(block: number): OutputColumn[];
}

export interface ExampleRun {
  readonly engine: Engine;
  readonly plan: Plan;
  readonly road: "kernel" | "sql";
  readonly clock: Clock;
  readonly shares: MemoryShares;
  readonly spill: Spill;
  readonly threads: WindowThreads;
  /** About how many rows a source or view has. */
  readonly rowsOf: (node: string) => number;
  /** Rows of the plan's tables, asked where the door looks something up. */
  readonly tables: () => Promise<ReadonlyMap<string, TableRows>>;
}

export async function exampleSet(run: ExampleRun, one: ExampleProgram): Promise<ExampleSet> {
  const { engine, plan, road, clock, shares, spill } = run;
  const door = planDoor(plan);
  const rows = Number((await engine.with((connection) => readCounts(connection, `SELECT count(*) AS "count" FROM "x_${one.examples.replaceAll('"', '""')}"`))).count);
  // The frame's hidden columns and the features that others are made of are few beside those that are written.
  const columns = one.columns.length + one.groups.length;
  // A block is held twice while it is written.
  const blocks = new ExampleBlocks(rows, rows * 8 * columns <= shares.examples ? undefined : spill, blockRowsOf(columns, shares.examples / 2));
  if (road === "sql") {
    await clock.stage(`features of ${one.examples} in SQL`, () =>
      engine.with(async (connection) => {
        await runStatements(connection, feedStatements(one));
        await runStatements(connection, one.sqlFeatures);
      }),
    );
    await clock.stage(`frame of ${one.examples}`, () => placeFrame(engine, one.sqlFrame, blocks));
  } else {
    await clock.stage(`keys of ${one.examples}`, () => engine.with((connection) => runStatements(connection, feedStatements(one))));
    const inputs = new Map(plan.groups.map((group) => [group.id, group.input]));
    const frame = (): Promise<void> => clock.stage(`frame of ${one.examples}`, () => readFrame(engine, one.frame, blocks));
    await kernelFeatures({ engine, door, clock, shares, spill, rowsOf: (group) => run.rowsOf(inputs.get(group) ?? ""), pool: run.threads.pool }, one, blocks, frame);
  }
  const byDoor = one.columns.filter((column) => column.source.kind === "door");
  const exprs = byDoor.flatMap(({ name, source }) => (source.kind === "door" ? [{ name: `__door_${name}`, expr: source.expr }] : []));
  // What is looked up by a value of a group is looked up here: no engine has that value.
  const context = exprs.some(({ expr }) => looksUp(expr)) ? doorContext(plan, await run.tables()) : door;
  const compute = exprs.length === 0 ? undefined : compileFrame(exprs, context);
  const rowsAre = spineOf(plan, one.examples);
  const order = new RowOrder();
  const make = (block: number): OutputColumn[] => {
    const frame = blocks.block(block);
    order.check(frame);
    if (compute !== undefined) for (const [name, column] of namingRows(frame, rowsAre, () => compute(frame)).columns) frame.columns.set(name, column);
    return one.columns.map(({ name, type, source }) => {
      const at = source.kind === "frame" ? source.column : source.kind === "use" ? `__u${source.use}_${source.feature}` : `__door_${name}`;
      const column = frame.columns.get(at);
      if (column === undefined) throw new Error(`no column ${at} was computed for ${name}`);
      return { name, type, column };
    });
  };
  if (blocks.count === 1) {
    const whole = byDoor.length === 0 ? make(0) : await clock.stage(`door of ${one.examples}`, () => Promise.resolve(make(0)));
    return { rows, blocks: 1, heads: whole.map(headOf), block: () => whole };
  }
  const heads = one.columns.map(({ name, type, source }): OutputHead => {
    if (source.kind === "door") return { name, type, holds: { kind: "any" } };
    const dictionary = blocks.dictionary(source.kind === "frame" ? source.column : `__u${source.use}_${source.feature}`);
    return { name, type, holds: dictionary === undefined ? { kind: "number" } : { kind: "code", dictionary } };
  });
  return { rows, blocks: blocks.count, heads, block: make };
}

/** Reads a query of the examples, in their order, into the blocks. */
async function readFrame(engine: Engine, sql: string, blocks: ExampleBlocks): Promise<void> {
  let from = 0;
  await engine.with((connection) =>
    readFrames(connection, sql, blocks.inMemory ? Number.POSITIVE_INFINITY : blocks.blockRows, blocks.rows, (frame) => {
      blocks.put(frame.columns, frame.rows, from);
      from += frame.rows;
    }),
  );
  engine.check();
  if (from !== blocks.rows) throw new Error(`${from} rows of the frame for ${blocks.rows} examples`);
}

/** The same where rows come in any order, with the number of their example. */
async function placeFrame(engine: Engine, sql: string, blocks: ExampleBlocks): Promise<void> {
  const once = new AskedOnce(blocks.rows);
  const most = Math.min(BLOCK_ROWS, blocks.blockRows);
  let count = 0;
  await engine.with((connection) =>
    readFrames(connection, sql, most, Math.min(most, blocks.rows), (frame) => {
      const numbers = frame.columns.get("__e");
      if (numbers?.kind !== "number") throw new Error("the frame has no examples' numbers");
      const example = Int32Array.from(numbers.values);
      once.add(example);
      blocks.put(new Map([...frame.columns].filter(([name]) => name !== "__e")), frame.rows, example);
      count += frame.rows;
    }),
  );
  engine.check();
  if (count !== blocks.rows) throw new Error(`${count} rows of the frame for ${blocks.rows} examples`);
}

function looksUp(expr: Expr): boolean {
  return expr.kind === "lookup" || expr.kind === "exists" || children(expr).some(looksUp);
}

/** Whose rows an example set asks about. */
function spineOf(plan: Plan, id: string): string {
  const spine = plan.examples.find((examples) => examples.id === id)?.spine;
  return spine === undefined ? id : spine.kind === "asked" ? spine.source : spine.table;
}
