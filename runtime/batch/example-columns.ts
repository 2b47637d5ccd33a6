import type { ExampleProgram } from "../contract/batch.ts";
import type { Frame, FrameColumn } from "../contract/frame.ts";
import type { Plan } from "../contract/plan.ts";
import { children, type Expr } from "../contract/expr.ts";
import { compileFrame, doorContext, type DoorContext, namingRows, planDoor, type TableRows } from "../door/index.ts";
import { type Engine, runStatements } from "./engine.ts";
import { neededFeatures, readEvents, readQueries, useFeatures } from "./group-features.ts";
import type { Clock } from "./progress.ts";
import { readFrameColumns } from "./read-columns.ts";
import type { OutputColumn } from "./write-parquet.ts";

/** All columns of an example set, in the order of its file. `tables`: rows of the plan's tables, asked where the door looks something up. */
export async function exampleColumns(engine: Engine, one: ExampleProgram, plan: Plan, road: "kernel" | "sql", clock: Clock, tables: () => Promise<ReadonlyMap<string, TableRows>>): Promise<OutputColumn[]> {
  const door = planDoor(plan);
  const frame = road === "sql" ? await sqlFrame(engine, one, clock) : await kernelFrame(engine, one, door, clock);
  assertOrder(frame);
  const byDoor = one.columns.filter((column) => column.source.kind === "door");
  if (byDoor.length > 0) {
    await clock.stage(`door of ${one.examples}`, async () => {
      const exprs = byDoor.flatMap(({ name, source }) => (source.kind === "door" ? [{ name: `__door_${name}`, expr: source.expr }] : []));
      // What is looked up by a value of a group is looked up here: no engine has that value.
      const context = exprs.some(({ expr }) => looksUp(expr)) ? doorContext(plan, await tables()) : door;
      for (const [name, column] of namingRows(frame, spineOf(plan, one.examples), () => compileFrame(exprs, context)(frame)).columns) frame.columns.set(name, column);
    });
  }
  return one.columns.map(({ name, type, source }) => {
    const at = source.kind === "frame" ? source.column : source.kind === "use" ? `__u${source.use}_${source.feature}` : `__door_${name}`;
    const column = frame.columns.get(at);
    if (column === undefined) throw new Error(`no column ${at} was computed for ${name}`);
    return { name, type, column };
  });
}

function looksUp(expr: Expr): boolean {
  return expr.kind === "lookup" || expr.kind === "exists" || children(expr).some(looksUp);
}

/** Whose rows an example set asks about. */
function spineOf(plan: Plan, id: string): string {
  const spine = plan.examples.find((examples) => examples.id === id)?.spine;
  return spine === undefined ? id : spine.kind === "asked" ? spine.source : spine.table;
}

interface GrowingFrame extends Frame {
  readonly columns: Map<string, FrameColumn>;
}

async function sqlFrame(engine: Engine, one: ExampleProgram, clock: Clock): Promise<GrowingFrame> {
  await clock.stage(`features of ${one.examples} in SQL`, () =>
    engine.with(async (connection) => {
      for (const group of one.groups) for (const statement of group.keys) await connection.run(statement.sql);
      for (const statement of one.sqlFeatures) await connection.run(statement.sql);
    }),
  );
  return clock.stage(`frame of ${one.examples}`, () => engine.with((connection) => readFrameColumns(connection, one.sqlFrame, 1024)));
}

/** How many queries the engine may run ahead of the kernel. */
const AHEAD = 2;

/**
 * The default road: sorted events and queries of each group go through the kernel. The engine already sorts what comes next while the kernel, on this thread, computes.
 */
async function kernelFrame(engine: Engine, one: ExampleProgram, door: DoorContext, clock: Clock): Promise<GrowingFrame> {
  const frame = await clock.stage(`frame of ${one.examples}`, async () => {
    await engine.with(async (connection) => {
      for (const group of one.groups) await runStatements(connection, group.keys);
    });
    return engine.with((connection) => readFrameColumns(connection, one.frame, 1024));
  });
  const moment = frame.columns.get("__moment");
  const moments = moment?.kind === "number" ? moment.values : undefined;
  const events = new Queue(one.groups.map((group) => () => engine.with((connection) => readEvents(connection, group, frame.rows))));
  const queries = new Queue(one.groups.flatMap((group) => group.uses.map((use) => () => engine.with((connection) => readQueries(connection, use.queries, frame.rows)))));
  try {
    for (const group of one.groups) {
      await clock.stage(`features of ${group.group}`, async () => {
        const history = await events.next(1);
        for (const use of group.uses) {
          const asked = await queries.next(AHEAD);
          // An interrupt ends a stream as if there were no more rows.
          engine.check();
          if (asked.t.length !== frame.rows) throw new Error(`${asked.t.length} queries for ${frame.rows} examples`);
          const needed = neededFeatures(one, group, use.use);
          for (const [name, column] of useFeatures(group, needed, history, asked, moments, frame.rows, door)) frame.columns.set(`__u${use.use}_${name}`, column);
          engine.check();
        }
      });
    }
  } finally {
    await Promise.all([events.settled(), queries.settled()]);
  }
  return frame;
}

/** Work in order, of which some is begun before it is asked for. */
class Queue<T> {
  readonly #waiting: (() => Promise<T>)[];
  readonly #begun: Promise<T>[] = [];

  constructor(work: readonly (() => Promise<T>)[]) {
    this.#waiting = [...work];
  }

  /** The next result; `ahead` more are begun. */
  async next(ahead: number): Promise<T> {
    while (this.#begun.length <= ahead) {
      const begin = this.#waiting.shift();
      if (begin === undefined) break;
      const promise = begin();
      // Whoever takes it hears of a failure; until then it must not count as unheard.
      promise.catch(() => undefined);
      this.#begun.push(promise);
    }
    const first = this.#begun.shift();
    if (first === undefined) throw new Error("there is no more work");
    return first;
  }

  /** Waits until nothing that was begun is still running. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#begun);
  }
}

/** Rows must come in the order of (moment, row): a table keeps the order in which it was filled, and this asserts it. */
function assertOrder(frame: Frame): void {
  const row = frame.columns.get("__row");
  const moment = frame.columns.get("__moment");
  if (row?.kind !== "number") throw new Error("the frame has no rows' places");
  const horizon = frame.columns.get("__horizon");
  const order = [moment, row, horizon, frame.columns.get("__candidate")].flatMap((column) => (column?.kind === "number" ? [column.values] : []));
  for (let i = 1; i < frame.rows; i++) {
    const differing = order.find((values) => values[i] !== values[i - 1]);
    if (differing === undefined || differing[i]! < differing[i - 1]!) throw new Error("the frame is not in the order of moment, row and horizon");
  }
}
