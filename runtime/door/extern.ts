/** Functions in TypeScript, as the plan carries them: their modules linked, and each behind a guard that keeps the door's rules. */
import { posix } from "node:path";
import type { Frame } from "../contract/frame.ts";
import type { Extern, Externs } from "../contract/plan.ts";
import type { PlanSpan } from "../contract/types.ts";
import { AnswerFault, type DoorValue, handOver, missingOf, takeBack, wantedWords } from "./crossing.ts";

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
  const nothing = missingOf(fn.result);
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

/** A result as the door has it. */
function taking(fn: Extern, nothing: DoorValue): (result: unknown) => DoorValue {
  const { result: type, name } = fn;
  const missing = (gave: string): DoorValue => {
    if (type.missing) return nothing;
    throw new ExternError(fn, `gave ${gave}`, "declare its result with `?`, or let it always give a value");
  };
  const answer = takeBack(type);
  return (result) => {
    if (result === undefined) return missing(fn.personal ? "a value that is none" : "`undefined`");
    const taken = answer(result);
    if (!(taken instanceof AnswerFault)) return taken;
    const gave = fn.personal ? taken.discreet : taken.gave;
    if (taken.kind === "none") return missing(gave);
    throw new ExternError(fn, `gave ${gave} where ${wantedWords(taken.wanted)} is declared`, `let \`${name}\` give what the spec declares`);
  };
}
