/** A lineage graph as text: every node with its fields, or the trees above and below one of them. */
import { DIRECT, type FieldEdge, type LineageGraph, type LineageNode } from "./graph.ts";
import type { Direction, Target } from "./select.ts";

/** Each node with its fields and what they are made from; names of the node's own fields stand alone. */
export function graphText({ nodes }: LineageGraph): string {
  return nodes.map(nodeText).join("\n\n");
}

function nodeText(node: LineageNode): string {
  const width = Math.max(0, ...node.fields.map((field) => field.name.length));
  const rows = node.rows.length === 0 ? [] : [`  rows: ${node.rows.map((edge) => edgeText(node, edge)).join(", ")}`];
  const fields = node.fields.map((field) => `  ${field.name.padEnd(width)}${field.from.length === 0 ? "" : `  ← ${field.from.map((edge) => edgeText(node, edge)).join(", ")}`}`.trimEnd());
  return [`${node.id}${node.note === "" ? "" : `  (${node.note})`}`, ...rows, ...fields].join("\n");
}

function edgeText(node: LineageNode, edge: FieldEdge): string {
  const name = edge.node === node.id ? edge.field : `${edge.node.slice(edge.node.indexOf(" ") + 1)}.${edge.field}`;
  return edge.how === "identity" || edge.how === "transformation" ? name : `${name} (${edge.how})`;
}

/** The trees above and below the targets; what was shown already is named again without its tree. */
export function targetText(graph: LineageGraph, targets: readonly Target[], direction: Direction): string {
  const fields = targets.flatMap(({ node, field }) => (field === undefined ? (graph.nodes.find((one) => one.id === node)?.fields ?? []).map((one) => ({ node, field: one.name })) : [{ node, field }]));
  return fields.map((target) => oneTarget(graph, target, direction)).join("\n\n");
}

interface FieldOf {
  readonly node: string;
  readonly field: string;
}
type Step = FieldOf & { readonly how: FieldEdge["how"] };

function oneTarget(graph: LineageGraph, target: FieldOf, direction: Direction): string {
  const lines = [`${target.node}: ${target.field}`];
  if (direction !== "down") lines.push("  made from", ...treeLines(target, (at) => stepsInto(graph, at), "  ", new Set()));
  if (direction !== "up") lines.push("  made into", ...treeLines(target, (at) => stepsOutOf(graph, at), "  ", new Set()));
  return lines.join("\n");
}

function treeLines(at: FieldOf, next: (at: FieldOf) => readonly Step[], indent: string, shown: Set<string>): string[] {
  const steps = next(at);
  if (steps.length === 0 && indent === "  ") return [`${indent}└ nothing`];
  return steps.flatMap((step, i) => {
    const last = i === steps.length - 1;
    const key = JSON.stringify([step.node, step.field]);
    const again = shown.has(key);
    shown.add(key);
    const more = again && next(step).length > 0 ? " …" : "";
    return [`${indent}${last ? "└ " : "├ "}${step.node}: ${step.field}${step.how === "identity" ? "" : `, by ${step.how}`}${more}`, ...(again ? [] : treeLines(step, next, `${indent}${last ? "  " : "│ "}`, shown))];
  });
}

/** A row's own stamp and rules are told of its source, not again of each of its columns. */
function stepsInto(graph: LineageGraph, { node, field }: FieldOf): Step[] {
  const found = graph.nodes.find((one) => one.id === node);
  return firstOfEach([...(found?.fields.find((one) => one.name === field)?.from ?? []), ...(found?.rows.filter((edge) => edge.node !== node) ?? [])]);
}

function stepsOutOf(graph: LineageGraph, { node, field }: FieldOf): Step[] {
  return firstOfEach(
    graph.nodes.flatMap((other) => {
      const rows = other.id === node ? undefined : other.rows.find((edge) => edge.node === node && edge.field === field);
      return other.fields.flatMap((to): Step[] => {
        const edge = to.from.find((one) => one.node === node && one.field === field) ?? rows;
        return edge === undefined || (other.id === node && to.name === field) ? [] : [{ node: other.id, field: to.name, how: edge.how }];
      });
    }),
  );
}

/** A field that takes part in several ways is told once, by its most direct. */
function firstOfEach(steps: readonly Step[]): Step[] {
  const sorted = [...steps.filter((step) => DIRECT.has(step.how)), ...steps.filter((step) => !DIRECT.has(step.how))];
  return sorted.filter((step, i) => sorted.findIndex((other) => other.node === step.node && other.field === step.field) === i);
}
