/** Parts of a lineage graph: what leads to a field or node, and what is made of it. */
import type { FieldEdge, LineageGraph, LineageNode } from "./graph.ts";

export type Direction = "up" | "down" | "both";

/** A node as a whole, or one of its fields. */
export interface Target {
  readonly node: string;
  readonly field?: string;
}

const keyOf = (node: string, field: string): string => JSON.stringify([node, field]);

/**
 * Targets of a name: `delay`, `flights.delay`, `flights`, `source flights`. Of fields with one name those that only repeat another of it (their one direct input has the
 * same name) are left out: they lie on its way.
 */
export function findTargets(graph: LineageGraph, name: string): Target[] {
  const nodes = graph.nodes.filter((node) => node.id === name || node.name === name);
  if (nodes.length > 0) return nodes.map((node) => ({ node: node.id }));
  const fields = graph.nodes.filter((node) => node.kind !== "file").flatMap((node) => node.fields.map((field) => ({ node, field })));
  const exact = fields.filter(({ node, field }) => `${node.name}.${field.name}` === name);
  const found = exact.length > 0 ? exact : fields.filter(({ field }) => field.name === name);
  const known = new Set(found.map(({ node, field }) => keyOf(node.id, field.name)));
  const repeats = ({ field }: (typeof found)[number]): boolean => field.from.some((edge) => edge.how === "identity" && edge.field === field.name && known.has(keyOf(edge.node, edge.field)));
  return found.filter((one) => !repeats(one)).map(({ node, field }) => ({ node: node.id, field: field.name }));
}

/** Names that a target may have. */
export function targetNames(graph: LineageGraph): string[] {
  return graph.nodes.flatMap((node) => [node.name, ...node.fields.flatMap((field) => [field.name, `${node.name}.${field.name}`])]);
}

/** The fields and edges on a way to or from the targets; nodes without any fall away. */
export function selectLineage(graph: LineageGraph, targets: readonly Target[], direction: Direction): LineageGraph {
  const fields = new Set<string>();
  const whole = new Set(targets.filter((target) => target.field === undefined).map((target) => target.node));
  const starts = targets.flatMap(({ node, field }) => (field === undefined ? (graph.nodes.find((one) => one.id === node)?.fields ?? []).map((one) => keyOf(node, one.name)) : [keyOf(node, field)]));
  const up = direction === "down" ? new Set(starts) : reach(starts, edgesInto(graph));
  const down = direction === "up" ? new Set(starts) : reach(starts, edgesOutOf(graph));
  for (const key of [...up, ...down]) fields.add(key);
  // An edge between something upstream and something downstream is on no way.
  const sideOf = (node: string, field: string): ReadonlySet<string> => (up.has(keyOf(node, field)) ? up : down);
  const nodes = graph.nodes.flatMap((node): LineageNode[] => {
    const kept = node.fields.filter((field) => fields.has(keyOf(node.id, field.name)));
    if (kept.length === 0 && !whole.has(node.id)) return [];
    const sides = new Set(kept.map((field) => sideOf(node.id, field.name)));
    const isKept = (edge: FieldEdge): boolean => [...sides].some((side) => side.has(keyOf(edge.node, edge.field)));
    return [{ ...node, fields: kept.map((field) => ({ ...field, from: field.from.filter((edge) => sideOf(node.id, field.name).has(keyOf(edge.node, edge.field))) })), rows: node.rows.filter(isKept) }];
  });
  const ids = new Set(nodes.map((node) => node.id));
  return { nodes: nodes.map((node) => ({ ...node, inputs: node.inputs.filter((id) => ids.has(id)) })) };
}

type Edges = ReadonlyMap<string, readonly string[]>;

/** From each field to what it and its rows are made from. */
function edgesInto(graph: LineageGraph): Edges {
  return new Map(graph.nodes.flatMap((node) => node.fields.map((field) => [keyOf(node.id, field.name), [...field.from, ...node.rows].map((edge) => keyOf(edge.node, edge.field))] as const)));
}

function edgesOutOf(graph: LineageGraph): Edges {
  const out = new Map<string, string[]>();
  for (const [to, from] of edgesInto(graph)) {
    for (const key of from) {
      const known = out.get(key);
      if (known === undefined) out.set(key, [to]);
      else known.push(to);
    }
  }
  return out;
}

function reach(starts: readonly string[], edges: Edges): Set<string> {
  const seen = new Set(starts);
  const open = [...starts];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    for (const next of edges.get(key) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return seen;
}
