/** Functions in TypeScript: the spec's own files, imported as they lie, with the rules of plan/externs.ts around each call. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Extern, Plan } from "../../runtime/contract/plan.ts";
import type { Type } from "../../runtime/contract/types.ts";
import type { Value } from "./values.ts";

export type OracleFunction = (args: readonly Value[]) => Value;
type Body = (...args: unknown[]) => unknown;

/** The functions of a plan whose spec lies in `folder`, by name. */
export async function importExterns(plan: Plan, folder: string, load: (path: string) => Promise<unknown> = (path) => import(/* @vite-ignore */ pathToFileURL(path).href)): Promise<ReadonlyMap<string, OracleFunction>> {
  const found = new Map<string, OracleFunction>();
  for (const fn of plan.externs?.functions ?? []) {
    const module = (await load(join(folder, fn.modules[0]!))) as Record<string, Body>;
    found.set(fn.name, (args) => called(fn, module[fn.exported]!, args));
  }
  return found;
}

function called(fn: Extern, body: Body, args: readonly Value[]): Value {
  if (args.some((arg, i) => arg === null && !fn.params[i]!.type.missing)) return null;
  const result = body(...args.map((arg) => (arg === null ? undefined : Array.isArray(arg) ? [...arg] : arg)));
  if (result === undefined || !holds(fn.result, result)) {
    if (!fn.result.missing) throw new Error(`${fn.name} gave ${String(result)}`);
    return null;
  }
  return Array.isArray(result) ? result.map((item: number) => item + 0) : typeof result === "number" ? result + 0 : (result as Value);
}

/** Whether the type has this value; what is none of it but a number out of range is missing. */
function holds(type: Type, value: unknown): boolean {
  if (type.kind === "vector") return (value as number[]).every(Number.isFinite);
  if (type.kind === "float") return Number.isFinite(value);
  return ["int", "duration", "timestamp", "localTimestamp", "date"].includes(type.kind) ? Number.isSafeInteger(value) : true;
}
