/** Functions in TypeScript: the spec's own files, imported as they lie, with the rules of plan/externs.ts around each call. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Extern, Plan } from "../../runtime/contract/plan.ts";
import type { Type } from "../../runtime/contract/types.ts";
import type { Fields, Value } from "./values.ts";

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
  const result = taken(fn.result, body(...args.map((arg, i) => handed(fn.params[i]!.type, arg))));
  if (result === null && !fn.result.missing) throw new Error(`${fn.name} gave nothing`);
  return result;
}

/** A value as TypeScript has it. */
function handed(type: Type, value: Value): unknown {
  if (value === null) return undefined;
  if (type.kind === "list") return (value as readonly Value[]).map((item) => handed(type.of, item));
  if (type.kind === "record") return Object.fromEntries(type.fields.map((field) => [field.name, handed(field.type, (value as Fields)[field.name] ?? null)]));
  return Array.isArray(value) ? [...value] : value;
}

/** What the function gave; what is none of it but a number out of range is missing, and so is what holds such a one where it may not be missing. */
function taken(type: Type, result: unknown): Value {
  if (result === undefined) return null;
  if (type.kind === "list" || type.kind === "vector") {
    const items = (result as unknown[]).map((item) => taken(type.kind === "list" ? type.of : { kind: "float", missing: false }, item));
    return items.includes(null) ? null : (items as Value);
  }
  if (type.kind === "record") {
    const fields = type.fields.map(({ name, type: of }) => [name, taken(of, (result as Record<string, unknown>)[name]), of.missing] as const);
    const none = fields.every(([, value]) => value === null) || fields.some(([, value, missing]) => value === null && !missing);
    return none ? null : Object.fromEntries(fields);
  }
  if (!holds(type, result)) return null;
  return typeof result === "number" ? result + 0 : (result as Value);
}

/** Whether the type has this value. */
function holds(type: Type, value: unknown): boolean {
  if (type.kind === "float") return Number.isFinite(value);
  return ["int", "duration", "timestamp", "localTimestamp", "date"].includes(type.kind) ? Number.isSafeInteger(value) : true;
}
