import type * as ast from "../../syntax/ast.ts";
import { didYouMean, listNames } from "../bind/suggest.ts";
import type { ExampleFeatureSymbol, ExamplesSymbol, ModelSymbol } from "../program.ts";
import { showType } from "../types/type.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";

/** Train rows that a segment needs for a model of its own, unless `where count >= n` says another number. */
const LEAST = 100;

/** `by product where count >= 500`: one model a value of these features, and beside them one of all rows. */
export function typeSegments(checker: Checker, node: ast.ModelDecl, examples: ExamplesSymbol): ModelSymbol["segments"] {
  if (node.segments.length === 0) return undefined;
  const features: ExampleFeatureSymbol[] = [];
  const seen = new Set<string>();
  for (const name of node.segments) {
    if (seen.has(name.name)) checker.findings.error(CODES.declaredTwice, name.span, `\`${name.name}\` makes segments twice`, { help: "leave one of them out" });
    else {
      const feature = featureOf(checker, examples, name);
      if (feature) features.push(feature);
    }
    seen.add(name.name);
  }
  if (features.length < node.segments.length) return undefined;
  return { features, least: leastOf(checker, node), names: node.segments };
}

function featureOf(checker: Checker, examples: ExamplesSymbol, name: ast.Ident): ExampleFeatureSymbol | undefined {
  const feature = examples.features.find((candidate) => candidate.name === name.name);
  if (!feature) {
    const names = examples.features.map((candidate) => candidate.name);
    const isLabel = examples.node.labels.some((label) => label.name.name === name.name);
    if (isLabel) checker.findings.error(CODES.segmentColumn, name.span, `\`${name.name}\` is a label, which nobody knows when a segment's model is chosen`, { help: "make segments by what is known of a row before its answer" });
    else if (checker.isWhole(examples.node)) checker.findings.error(CODES.unknownName, name.span, `\`${examples.name}\` has no feature \`${name.name}\` to make segments by`, { help: didYouMean(name.name, names) ?? `add it to the features; there are ${listNames(names)}` });
    return undefined;
  }
  const { type } = feature.value;
  if (type.kind === "error") return undefined;
  if (["bool", "int", "category", "enum"].includes(type.kind)) return feature;
  checker.findings.error(CODES.segmentColumn, name.span, `\`${name.name}\` is \`${showType(type)}\`, which has too many values to make segments by`, {
    related: [{ span: feature.span, message: "declared here" }],
    help: type.kind === "float" ? `cut it into parts in the examples, as \`${name.name}_part = if ${name.name} < 10 then "low" else "high"\`` : "make segments by a Category, a closed set, a Bool or a whole number",
  });
  return undefined;
}

function leastOf(checker: Checker, { segmentsWhere: where }: ast.ModelDecl): number {
  if (!where || where.kind === "error") return LEAST;
  if (where.kind === "compare" && where.left.kind === "name" && where.left.name === "count" && where.right.kind === "number" && (where.op === ">=" || where.op === ">")) {
    const least = where.op === ">=" ? Math.ceil(where.right.value) : Math.floor(where.right.value) + 1;
    if (least >= 1 && Number.isSafeInteger(least)) return least;
  }
  checker.findings.error(CODES.segmentColumn, where.span, "a segment has a model of its own by its number of train rows", { help: "write `where count >= 500`" });
  return LEAST;
}
