/** Engines broken on purpose: a batch program in which something is said otherwise, as an emitter with that fault would write it. */
import { type AuditedParts, OWN_PARTS } from "../../compiler/cli/audit/parts.ts";
import type { BatchProgram } from "../../runtime/contract/batch.ts";

/** The parts of a build with what is wrong with their programs. */
export interface Broken extends AuditedParts {
  readonly change: (program: BatchProgram) => BatchProgram;
}

function broken(change: Broken["change"]): Broken {
  return { ...OWN_PARTS, change, emit: (plan) => change(OWN_PARTS.emit(plan)) };
}

/** All of these faults in one engine. */
export function all(...faults: readonly Broken[]): Broken {
  return broken((program) => faults.reduce((changed, fault) => fault.change(changed), program));
}

/** Programs say `to` where they should say `from`. */
export function saying(from: string, to: string): Broken {
  return broken((program) => {
    let replaced = 0;
    const changed = mapTexts(program, (text) => {
      if (!text.includes(from)) return text;
      replaced++;
      return text.replaceAll(from, to);
    });
    if (replaced === 0) throw new Error(`the program does not say ${from}`);
    return changed as BatchProgram;
  });
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (value !== null && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]));
  return value;
}

/** The kernel is told that the rows of a group are known so much (µs) sooner. */
export function sooner(group: string, by: number): Broken {
  return broken((program) => ({ ...program, examples: program.examples.map((set) => ({ ...set, groups: set.groups.map((one) => (one.group === group ? { ...one, windows: one.windows.map((window) => ({ ...window, lag: window.lag - by })) } : one)) })) }));
}
