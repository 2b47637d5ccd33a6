import type { Plan } from "../contract/plan.ts";

/** The first model whose score the plan's model reads, itself or through another, and that is not among those there are; without it inputs would be missing in silence. */
export function missingInner(models: Plan["models"], id: string, there: readonly string[]): string | undefined {
  const open = [id];
  const seen = new Set(open);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const inner of models.find((model) => model.id === name)?.inner ?? []) {
      if (!there.includes(inner)) return inner;
      if (!seen.has(inner)) open.push(inner);
      seen.add(inner);
    }
  }
  return undefined;
}
