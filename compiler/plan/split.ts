import type { Partition } from "../../runtime/contract/plan.ts";
import type { SplitSymbol } from "../semantics/program.ts";
import { keyOfPromise } from "../semantics/typing/promise.ts";
import { LoweringError, type LowerContext } from "./context.ts";

export function lowerSplit(split: SplitSymbol, context: LowerContext): Partition {
  const kept = promised(split);
  return { kind: "partition", examples: split.examples.name, method: methodOf(split, context), ...(kept.length === 0 ? {} : { generalise: kept }), ...(keepsTogether(split, context) ? { together: true as const } : {}), ...(split.node.folds === undefined ? {} : { folds: { kind: split.node.folds.kind, count: split.node.folds.count } }), span: context.span(split.node.span) };
}

/** Nested folds of closed rows keep groups whole; there are some where a model reads another one's score. */
function keepsTogether(split: SplitSymbol, { program }: LowerContext): boolean {
  return split.node.method !== "time" && split.groups.length > 0 && program.models.some((model) => model.examples === split.examples && model.inner.length > 0);
}

/** Under a split by groups the groups keep the promise; under one by time rows are left out for it. */
function promised(split: SplitSymbol): string[] {
  if (split.node.method !== "time") return [];
  return [...new Set(split.generalise.flatMap(({ found }) => keyOfPromise(found)?.name ?? []))];
}

function methodOf(split: SplitSymbol, context: LowerContext): Partition["method"] {
  switch (split.node.method) {
    case "time": {
      if (split.parts.every((part) => part.until !== undefined)) {
        return { kind: "time", parts: split.parts.map((part) => ({ name: part.name, until: part.until!, text: untilText(part, context) })), gap: split.gap };
      }
      if (split.parts.every((part) => part.last !== undefined)) return { kind: "last", parts: split.parts.map((part) => ({ name: part.name, length: part.last! })), gap: split.gap };
      throw new LoweringError(`the parts of ${split.examples.name} mix dates and lengths`);
    }
    case "random":
    case "group":
      return { kind: "random", parts: split.parts.map((part) => ({ name: part.name, share: part.share ?? 0 })), groups: split.groups.map((group) => group.name), seed: 0 };
  }
}

/** The end of a part as written: `2001-04-15`. */
function untilText(part: SplitSymbol["parts"][number], context: LowerContext): string {
  const { extent } = part.node;
  return context.text(extent.kind === "until" ? extent.value.span : part.node.span);
}
