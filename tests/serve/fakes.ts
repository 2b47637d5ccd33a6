import type { Expr } from "../../runtime/contract/expr.ts";
import type { TrainedModel } from "../../runtime/contract/trained.ts";
import type { Compiled, ExpressionCompiler, HistoryStore, LoadedBundle, Logger, RowScorer, TableRows, Value } from "../../runtime/serve/parts.ts";
import { FLIGHTS_PLAN, HOUR, LATENESS, manifestOf, TABLES } from "./small-plan.ts";

/** Just enough of the expression language for the small plan, so that the server is tested apart from the real runtime. */
export function fakeExpressions(tables: ReadonlyMap<string, TableRows>): ExpressionCompiler {
  const compile = (expr: Expr): Compiled => {
    switch (expr.kind) {
      case "literal":
        return () => expr.value;
      case "column":
        return (scope) => scope.columns[expr.name] ?? null;
      case "feature":
        return (scope) => scope.features[expr.name] ?? null;
      case "use":
        return (scope) => scope.uses[expr.use]?.[expr.feature] ?? null;
      case "window":
        return (scope) => scope.windows[expr.index] ?? null;
      case "score":
        return (scope) => scope.score;
      case "parameter":
        return (scope) => scope.parameters[expr.name] ?? null;
      case "lookup":
      case "exists": {
        const key = compile(expr.keys[0]!);
        const table = tables.get(expr.table)!;
        return (scope) => {
          const row = table.rows.find((candidate) => candidate[0] === key(scope));
          return expr.kind === "exists" ? row !== undefined : (row?.[table.columns.indexOf(expr.column)] ?? null);
        };
      }
      case "call": {
        const args = expr.args.map(compile);
        return (scope) => {
          const values = args.map((arg) => arg(scope));
          return values.includes(null) ? null : callFake(expr.fn, values);
        };
      }
      default:
        throw new Error(`The small plan has no ${expr.kind}.`);
    }
  };
  return { compile };
}

function callFake(fn: string, values: readonly Value[]): Value {
  const [a, b, c] = values as readonly number[];
  if (fn === "add") return a! + b!;
  if (fn === "ge") return a! >= b!;
  if (fn === "lt") return a! < b!;
  if (fn === "ne") return a !== b;
  if (fn === "inRange") return a! >= b! && a! <= c!;
  if (fn === "log1p") return Math.log1p(a!);
  if (fn === "instant") return a! + ((values[1] as string) === "UTC" ? 0 : 4 * HOUR);
  throw new Error(`The small plan has no ${fn}.`);
}

/** Counts the events of a key in the hour before t, of a list of (key, µs). */
export function fakeStore(events: readonly (readonly [string, number])[]): HistoryStore & { reads: { group: string; keys: readonly Value[]; t: number }[]; closed: boolean } {
  return {
    reads: [],
    closed: false,
    dataEnd: Math.max(...events.map(([, at]) => at)),
    planHash: manifestOf(LATENESS).planHash,
    evaluate(group, keys, t) {
      this.reads.push({ group, keys, t });
      return [events.filter(([key, at]) => key === keys[0] && at >= t - HOUR && at < t).length];
    },
    close() {
      this.closed = true;
    },
  };
}

/** A linear model by hand. */
export function fakeScorer(model: TrainedModel): RowScorer {
  const { learned, task } = model;
  if (learned.kind !== "linear") throw new Error("The small models are linear.");
  return {
    classes: task.kind === "multiclass" ? task.classes : undefined,
    scores(door) {
      const x = model.inputs.map((input) => Number(door[input.name] ?? 1));
      const margins = learned.weights.map((weights, i) => weights.reduce((sum, weight, j) => sum + weight * x[j]!, learned.intercepts[i]!));
      if (task.kind === "binary") return [1 / (1 + Math.exp(-margins[0]!))];
      const total = margins.reduce((sum, margin) => sum + Math.exp(margin), 0);
      return margins.map((margin) => Math.exp(margin) / total);
    },
  };
}

export function fakeBundle(model: TrainedModel, plan = FLIGHTS_PLAN): LoadedBundle {
  return { folder: "", manifest: manifestOf(model), plan, model, tables: TABLES, openapi: {}, expressions: fakeExpressions(TABLES), scorer: fakeScorer(model) };
}

/** Keeps what was logged. */
export function memoryLogger(): Logger & { lines: string[] } {
  const lines: string[] = [];
  const write = (level: string) => (facts: object, text: string) => void lines.push(JSON.stringify({ level, text, ...facts }));
  return { lines, info: write("info"), warn: write("warn"), error: write("error") };
}
