import type { Plan } from "../contract/plan.ts";
import type { TrainedModel } from "../contract/trained.ts";
import { graphFile, piecesOf } from "../score/pieces.ts";

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

/**
 * What is missing of the models one a segment, in a sentence: without one of them its rows would be answered by the model of all rows, and nobody would know. `files`: those of the bundle. The list in
 * `model.json` is held against the plan, against the number of segments that training counted, and against the graphs that lie beside it.
 */
export function missingSegments(models: Plan["models"], trained: TrainedModel, files: readonly string[]): string | undefined {
  for (const one of [trained, ...(trained.inner ?? [])]) {
    const by = models.find((model) => model.id === one.model)?.segments?.by;
    const { segments } = one;
    if (by?.join() !== segments?.by.join()) return `\`model.json\` has ${segments === undefined ? "no models one a segment" : `models by ${segments.by.join(", ")}`} for \`${one.model}\`, which by its plan has ${by === undefined ? "one for all rows" : `one for each ${by.join(", ")}`}`;
    const there = (segments?.models.length ?? 0) + (segments?.without.length ?? 0);
    if (segments !== undefined && there !== segments.seen) return `\`model.json\` speaks of ${there} segments of \`${one.model}\`, and ${segments.seen} were trained or left to the model of all rows`;
  }
  const expected = new Set(piecesOf(trained).map(({ id }) => graphFile(id)));
  const graphs = files.filter((name) => /^(?:segments|models)\/.*\.onnx$/.test(name));
  const [absent, foreign] = [[...expected].find((name) => name !== graphFile("") && !graphs.includes(name)), graphs.find((name) => !expected.has(name))];
  if (foreign !== undefined) return `\`${foreign}\` is a graph of no model that \`model.json\` holds`;
  return absent === undefined ? undefined : `\`${absent}\` is missing, the graph of a model that \`model.json\` holds`;
}
