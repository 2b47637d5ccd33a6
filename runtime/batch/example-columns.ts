import type { ExampleProgram } from "../contract/batch.ts";
import type { Frame, FrameColumn } from "../contract/frame.ts";
import type { Plan } from "../contract/plan.ts";
import { compileFrame, type DoorContext } from "../door/index.ts";
import type { Engine } from "./engine.ts";
import { neededFeatures, readEvents, readQueries, type UseQueries, useFeatures } from "./group-features.ts";
import type { Clock } from "./progress.ts";
import { readFrameColumns } from "./read-columns.ts";
import type { OutputColumn } from "./write-parquet.ts";

/** All columns of an example set, in the order of its file. */
export async function exampleColumns(engine: Engine, one: ExampleProgram, plan: Plan, road: "kernel" | "sql", clock: Clock): Promise<OutputColumn[]> {
  const door: DoorContext = { zones: plan.zones };
  const frame = road === "sql" ? await sqlFrame(engine, one, clock) : await kernelFrame(engine, one, door, clock);
  assertOrder(frame);
  const byDoor = one.columns.filter((column) => column.source.kind === "door");
  if (byDoor.length > 0) {
    await clock.stage(`door of ${one.examples}`, async () => {
      const exprs = byDoor.flatMap(({ name, source }) => (source.kind === "door" ? [{ name: `__door_${name}`, expr: source.expr }] : []));
      for (const [name, column] of compileFrame(exprs, door)(frame).columns) frame.columns.set(name, column);
    });
  }
  return one.columns.map(({ name, type, source }) => {
    const at = source.kind === "frame" ? source.column : source.kind === "use" ? `__u${source.use}_${source.feature}` : `__door_${name}`;
    const column = frame.columns.get(at);
    if (column === undefined) throw new Error(`no column ${at} was computed for ${name}`);
    return { name, type, column };
  });
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

/** The default road: sorted events and queries of each group go through the kernel. While one use is computed, the engine already sorts the next. */
async function kernelFrame(engine: Engine, one: ExampleProgram, door: DoorContext, clock: Clock): Promise<GrowingFrame> {
  const frame = await clock.stage(`frame of ${one.examples}`, () => engine.with((connection) => readFrameColumns(connection, one.frame, 1024)));
  const moment = frame.columns.get("__moment");
  const moments = moment?.kind === "number" ? moment.values : undefined;
  for (const group of one.groups) {
    await clock.stage(`features of ${group.group}`, async () => {
      await engine.with(async (connection) => {
        for (const statement of group.keys) await connection.run(statement.sql);
      });
      const queriesOf = (i: number): Promise<UseQueries> | undefined => {
        const use = group.uses[i];
        return use === undefined ? undefined : engine.with((connection) => readQueries(connection, use.queries, frame.rows));
      };
      let next = queriesOf(0);
      const events = await engine.with((connection) => readEvents(connection, group, frame.rows));
      for (const [i, use] of group.uses.entries()) {
        const queries = await next!;
        if (queries.t.length !== frame.rows) throw new Error(`${queries.t.length} queries for ${frame.rows} examples`);
        next = queriesOf(i + 1);
        const needed = neededFeatures(one, group, use.use);
        for (const [name, column] of useFeatures(group, needed, events, queries, moments, frame.rows, door)) frame.columns.set(`__u${use.use}_${name}`, column);
      }
    });
    engine.check();
  }
  return frame;
}

/** Rows must come in the order of (moment, row): a table keeps the order in which it was filled, and this asserts it. */
function assertOrder(frame: Frame): void {
  const row = frame.columns.get("__row");
  const moment = frame.columns.get("__moment");
  if (row?.kind !== "number") throw new Error("the frame has no rows' places");
  const moments = moment?.kind === "number" ? moment.values : undefined;
  for (let i = 1; i < frame.rows; i++) {
    const step = moments === undefined ? 0 : moments[i]! - moments[i - 1]!;
    if (step < 0 || (step === 0 && row.values[i]! <= row.values[i - 1]!)) throw new Error("the frame is not in the order of moment and row");
  }
}
