/** The door over whole columns. See `frame-program.ts` for how it runs and `frame-text.ts` for strings. */
import { isCoded, zoneTable } from "../../stdlib/intrinsics/index.ts";
import type { Expr } from "../contract/expr.ts";
import type { Frame, FrameColumn } from "../contract/frame.ts";
import { columnOf, DEFAULT_NAMES, type DoorContext, type NamedExpr } from "./context.ts";
import { finishLoop, type Loop, loadNumbers, newLoop, newProgram, type Run, storeNumber } from "./frame-program.ts";
import { type FrameScope, frameHost, textColumn } from "./frame-text.ts";
import { type Environment, NO_LOCALS } from "./key.ts";
import { createWriter, item, type Writer } from "./writer.ts";

/** So many lines in a loop's body at most, or about: beyond, V8 no longer compiles it well. */
const LINES_A_LOOP = 120;

interface Output {
  readonly name: string;
  readonly kind: "number" | "code";
  readonly place: number;
}

/**
 * Compiles expressions over the columns of a frame. The result holds the outputs alone, in order: numbers and bools as numbers, strings as codes with a sorted
 * dictionary, a vector of n as `name[0]` … `name[n-1]`. A later expression may read an earlier one as a `feature`. Columns of the result may be the frame's own arrays.
 * @throws DoorError where an expression can't be at the door; when run, where the frame lacks a column.
 */
export function compileFrame(exprs: readonly NamedExpr[], context: DoorContext): (frame: Frame) => Frame {
  const scope: FrameScope = {
    program: newProgram(),
    around: { names: { ...DEFAULT_NAMES, ...context.names }, outputs: new Map(), nextBinding: 0 },
    tables: context.tables ?? new Map(),
    externs: context.externs ?? new Map(),
    texts: new Map(),
    stored: new Map(),
    earlier: new Map(),
  };
  const outputs: Output[] = [];
  const earlier = scope.around.outputs as Map<string, { expr: Expr; env: Environment }>;
  let loop = openLoop(scope);
  for (const { name, expr } of exprs) {
    for (const part of partsOf(name, expr, scope)) outputs.push(writeOutput(scope, loop, part));
    if (context.features !== "given") earlier.set(name, { expr, env: NO_LOCALS });
    if (loop.writer.lines.length + loop.loop.stores.length > LINES_A_LOOP) {
      closeLoop(scope, loop, outputs);
      loop = openLoop(scope);
    }
  }
  closeLoop(scope, loop, outputs);
  const { stages } = scope.program;
  const zones = zoneTable(context.zones);
  return (frame) => {
    const run: Run = { frame, rows: frame.rows, zones, numbers: [], codes: [], results: new Map() };
    for (const stage of stages) stage(run);
    return { rows: frame.rows, columns: new Map(outputs.map((output) => [output.name, columnAt(run, output)])) };
  };
}

interface Part {
  readonly name: string;
  readonly expr: Expr;
  readonly env: Environment;
}

function partsOf(name: string, expr: Expr, { around }: FrameScope): Part[] {
  const { type } = expr;
  if (type.kind !== "vector") return [{ name, expr, env: NO_LOCALS }];
  return Array.from({ length: type.size }, (_, i) => ({ name: `${name}[${i}]`, ...item(expr, i, NO_LOCALS, around) }));
}

interface OpenLoop {
  readonly loop: Loop;
  readonly writer: Writer;
}

function openLoop(scope: FrameScope): OpenLoop {
  const loop = newLoop();
  return { loop, writer: createWriter(frameHost(scope, loop), scope.around) };
}

function closeLoop({ program, earlier }: FrameScope, { loop, writer }: OpenLoop, outputs: readonly Output[]): void {
  if (loop.stores.length > 0) program.stages.push(finishLoop(loop, writer.lines));
  for (const { name, kind, place } of outputs) if (kind === "number") earlier.set(name, place);
}

function writeOutput(scope: FrameScope, { loop, writer }: OpenLoop, { name, expr, env }: Part): Output {
  const { program, around } = scope;
  if (isCoded(expr.type)) return { name, kind: "code", place: textColumn(scope, expr, env) };
  if (expr.kind === "column" || expr.kind === "use" || expr.kind === "window" || (expr.kind === "feature" && !around.outputs.has(expr.name))) {
    return { name, kind: "number", place: loadNumbers(program, columnOf(expr, around.names)) };
  }
  const place = program.numbers++;
  storeNumber(loop, place, writer.number(expr, env));
  return { name, kind: "number", place };
}

function columnAt(run: Run, { kind, place }: Output): FrameColumn {
  return kind === "number" ? { kind, values: run.numbers[place]! } : { kind, ...run.codes[place]! };
}
