/** Where the boxes of a lineage graph stand: from left to right by kind, within a layer by where their inputs lie. */
import type { LineageNode, NodeKind } from "../../lineage/graph.ts";

export interface Box {
  readonly node: LineageNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly boxes: ReadonlyMap<string, Box>;
  readonly width: number;
  readonly height: number;
}

export const HEAD = 62;
export const ROW = 17;
const GAP = { x: 40, y: 18 };

/** Kinds of one rank stand in one layer, unless one of them is made from another: a source that looks up a table stands behind it. */
const RANKS: Readonly<Record<NodeKind, number>> = { file: 0, table: 1, source: 1, view: 2, features: 3, examples: 4, labeler: 4, model: 5, decide: 6, tests: 6, deploy: 6 };

export const GAP_X = GAP.x;

export function layoutOf(nodes: readonly LineageNode[]): Layout {
  const width = nodes.some((node) => node.fields.length > 0) ? 212 : 136;
  const heightOf = (node: LineageNode): number => HEAD + (node.fields.length === 0 ? 0 : node.fields.length * ROW + 8);
  const layers = layersOf(nodes);
  const tall = (layer: readonly LineageNode[]): number => layer.reduce((sum, node) => sum + heightOf(node) + GAP.y, -GAP.y);
  const tallest = Math.max(0, ...layers.map(tall));
  const boxes = new Map<string, Box>();
  for (const [i, layer] of layers.entries()) {
    let y = 1 + (tallest - tall(layer)) / 2;
    for (const node of inOrderOfInputs(layer, boxes)) {
      boxes.set(node.id, { node, x: 1 + i * (width + GAP.x), y, width, height: heightOf(node) });
      y += heightOf(node) + GAP.y;
    }
  }
  return { boxes, width: Math.max(0, layers.length * (width + GAP.x) - GAP.x) + 2, height: tallest + 2 };
}

function layersOf(nodes: readonly LineageNode[]): LineageNode[][] {
  const depths = new Map<string, number>();
  const layers = new Map<string, LineageNode[]>();
  // Nodes come after those that they are made from, so one pass is enough.
  for (const node of nodes) {
    const before = node.inputs.flatMap((id) => {
      const other = nodes.find((one) => one.id === id);
      return other !== undefined && RANKS[other.kind] === RANKS[node.kind] ? [(depths.get(id) ?? 0) + 1] : [];
    });
    const depth = Math.max(0, ...before);
    depths.set(node.id, depth);
    const key = `${RANKS[node.kind]} ${String(depth).padStart(6, "0")}`;
    layers.set(key, [...(layers.get(key) ?? []), node]);
  }
  return [...layers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, layer]) => layer);
}

function inOrderOfInputs(layer: readonly LineageNode[], boxes: ReadonlyMap<string, Box>): LineageNode[] {
  const height = (node: LineageNode): number => {
    const known = node.inputs.flatMap((id) => {
      const box = boxes.get(id);
      return box === undefined ? [] : [box.y + box.height / 2];
    });
    return known.length === 0 ? 0 : known.reduce((sum, y) => sum + y, 0) / known.length;
  };
  return layer.map((node, place) => ({ node, place, y: height(node) })).sort((a, b) => a.y - b.y || a.place - b.place).map(({ node }) => node);
}
