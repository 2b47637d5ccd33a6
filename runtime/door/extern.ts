/** Functions in TypeScript, as the plan carries them: their modules linked, and each behind a guard that keeps the door's rules. */
import { posix } from "node:path";
import { isText } from "../../stdlib/intrinsics/index.ts";
import type { Frame } from "../contract/frame.ts";
import type { Extern, Externs } from "../contract/plan.ts";
import type { PlanSpan, Type } from "../contract/types.ts";

/** What a value is at the door: a number (missing NaN), text (missing null), or a Vector's numbers (missing null). Bools are 0 and 1. */
export type DoorValue = number | string | null | readonly number[];
export type ExternFunction = (...args: DoorValue[]) => DoorValue;

/** A function broke its promise: it threw, or gave what its declared result does not hold. */
export class ExternError extends Error {
  override readonly name = "ExternError";
  /** `cell` */
  readonly function: string;
  /** Where the spec declares it. */
  readonly span: PlanSpan;
  readonly what: string;
  readonly help: string;
  /** The row of the frame, once it is known. */
  readonly row: number | undefined;

  constructor(fn: Pick<Extern, "name" | "span">, what: string, help: string, row?: number, of = "a row") {
    super(`\`${fn.name}\` ${what}, asked about ${of}`);
    this.function = fn.name;
    this.span = fn.span;
    this.what = what;
    this.help = help;
    this.row = row;
  }

  /** The same, of that row: `row` of the frame, `of` in words. */
  at(row: number, of: string): ExternError {
    return new ExternError({ name: this.function, span: this.span }, this.what, this.help, row, of);
  }
}

/** What `body` computes over a frame of an example set; a function that fails is told with the row's place in its file. */
export function namingRows<T>(frame: Frame, of: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof ExternError) || error.row === undefined) throw error;
    const places = frame.columns.get("__row");
    throw places?.kind === "number" ? error.at(error.row, `row ${places.values[error.row]! + 1} of \`${of}\``) : error;
  }
}

/** Names that pure code has no business with. The compiler has refused them; should it ever err, they are not there. */
const SHADOWED = [
  "globalThis", "global", "window", "self", "process", "module", "Date", "Intl", "performance", "fetch", "crypto", "Buffer", "console", "setTimeout", "setInterval", "setImmediate", "queueMicrotask",
  "Function", "Reflect", "Proxy", "Symbol", "WeakRef", "FinalizationRegistry", "WeakMap", "WeakSet", "SharedArrayBuffer", "Atomics", "WebAssembly", "Promise",
] as const;

/** Rounds of loops and calls of functions that one call from a row may take. */
const MOST_STEPS = 10_000_000;

/** What the code counts its steps by (compiler/semantics/extern/modules.ts). It can't be caught: pure code has no `try`. */
class TooManySteps extends Error {}
class Steps {
  #left = MOST_STEPS;
  readonly step = (): void => {
    if (--this.#left < 0) throw new TooManySteps();
  };
  anew(): void {
    this.#left = MOST_STEPS;
  }
}

type Exports = Record<string, (...args: unknown[]) => unknown>;

/** The functions by name, ready to be called; undefined where the plan has none. */
export function externFunctions(externs: Externs | undefined): ReadonlyMap<string, ExternFunction> {
  if (externs === undefined) return new Map();
  const code = new Map(externs.modules.map((module) => [module.path, module.code]));
  const loaded = new Map<string, Exports>();
  const steps = new Steps();
  const load = (path: string): Exports => {
    const known = loaded.get(path);
    if (known !== undefined) return known;
    const text = code.get(path);
    if (text === undefined) throw new Error(`the plan has no module ${path}`);
    const exports: Exports = {};
    loaded.set(path, exports);
    const require = (specifier: string): Exports => load(posix.join(posix.dirname(path), specifier));
    const module = new Function("__step", ...SHADOWED, `return function (exports, require) {"use strict";\n${text}\n};`)(steps.step) as (exports: Exports, require: (specifier: string) => Exports) => void;
    module.call(undefined, exports, require);
    return exports;
  };
  return new Map(externs.functions.map((fn) => [fn.name, guarded(fn, load(fn.modules[0]!)[fn.exported]!, steps)]));
}

function guarded(fn: Extern, body: (...args: unknown[]) => unknown, steps: Steps): ExternFunction {
  const nothing: DoorValue = isText(fn.result) || fn.result.kind === "vector" ? null : Number.NaN;
  const hands = fn.params.map(({ type }) => handOver(type));
  const take = taking(fn, nothing);
  const { params } = fn;
  return (...args) => {
    const given: unknown[] = [];
    for (let i = 0; i < params.length; i++) {
      const value = hands[i]!(args[i]!);
      if (value === undefined && !params[i]!.type.missing) return nothing;
      given.push(value);
    }
    let result: unknown;
    steps.anew();
    try {
      result = body(...given);
    } catch (error) {
      if (error instanceof TooManySteps) throw new ExternError(fn, `took more than ${MOST_STEPS.toLocaleString("en")} rounds of loops and calls`, `let \`${fn.name}\` end: bound its loops, or the length of what they walk over`);
      throw new ExternError(fn, fn.personal ? "threw an error, whose words are not told, since it is handed what is marked `@pii`" : `threw ${thrown(error)}`, `let \`${fn.name}\` give \`undefined\` where it has no value, and declare its result with \`?\``);
    }
    return take(result);
  };
}

function thrown(error: unknown): string {
  return error instanceof Error ? `"${error.message}"` : "a value";
}

/** A door's value as TypeScript has it; undefined where it is missing. */
function handOver(type: Type): (value: DoorValue) => unknown {
  if (type.kind === "bool") return (value) => (value === 1 ? true : value === 0 ? false : undefined);
  if (type.kind === "vector") return (value) => (Array.isArray(value) && !value.some(Number.isNaN) ? [...(value as readonly number[])] : undefined);
  if (isText(type)) return (value) => (typeof value === "string" ? value : undefined);
  return (value) => (typeof value === "number" && !Number.isNaN(value) ? value : undefined);
}

/** A result as the door has it. */
function taking(fn: Extern, nothing: DoorValue): (result: unknown) => DoorValue {
  const { result: type, name } = fn;
  const wrong = (what: string, help: string): ExternError => new ExternError(fn, what, help);
  const missing = (why: string): DoorValue => {
    if (type.missing) return nothing;
    throw wrong(fn.personal ? "gave a value that is none" : why, `declare its result with \`?\`, or let it always give a value`);
  };
  const other = (result: unknown): never => {
    throw wrong(`gave ${fn.personal ? `another ${typeof result}` : kindOf(result)} where ${wanted(type)} is declared`, `let \`${name}\` give what the spec declares`);
  };
  return (result) => {
    if (result === undefined) return missing("gave `undefined`");
    switch (type.kind) {
      case "bool":
        return typeof result === "boolean" ? Number(result) : other(result);
      case "float":
        if (typeof result !== "number") return other(result);
        return Number.isFinite(result) ? result + 0 : missing(`gave ${result}`);
      case "int":
      case "duration":
      case "timestamp":
      case "localTimestamp":
      case "date":
        if (typeof result !== "number" || (Number.isFinite(result) && !Number.isInteger(result))) return other(result);
        return Number.isSafeInteger(result) ? result + 0 : missing(`gave ${result}, which no whole number of ±(2^53 − 1) is`);
      case "vector":
        if (!Array.isArray(result) || result.length !== type.size || !result.every((item) => typeof item === "number")) return other(result);
        return result.every(Number.isFinite) ? result.map((item: number) => item + 0) : missing("gave a Vector with an item that is no finite number");
      case "enum":
        return typeof result === "string" && type.values.includes(result) ? result : other(result);
      default:
        return typeof result === "string" && isWellFormed(result) ? result : other(result);
    }
  };
}

/** Half a character has no UTF-8: it would be another text in a file than in memory. */
function isWellFormed(text: string): boolean {
  return !/[\ud800-\udfff]/.test(text) || Buffer.from(text, "utf8").toString("utf8") === text;
}

function kindOf(value: unknown): string {
  if (value === null) return "`null`";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  switch (typeof value) {
    case "number":
      return `${value}`;
    case "string":
      return isWellFormed(value) ? "a text that the declared set does not have" : "a text with half a character";
    case "object":
      return "an object";
    default:
      return `a ${typeof value}`;
  }
}

function wanted(type: Type): string {
  switch (type.kind) {
    case "vector":
      return `a Vector of ${type.size} numbers`;
    case "enum":
      return type.values.map((value) => `"${value}"`).join(" | ");
    case "float":
      return "a Float";
    case "int":
      return "an Int";
    case "bool":
      return "a Bool";
    case "duration":
    case "timestamp":
    case "localTimestamp":
      return "a whole number of µs";
    case "date":
      return "a whole number of days";
    default:
      return "a text";
  }
}
