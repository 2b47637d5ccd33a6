/** A lineage graph drawn: whole nodes, or with a row for each field and a line for each use of one. */
import { DIRECT, type FieldEdge, type LineageNode } from "../../lineage/graph.ts";
import type { Target } from "../../lineage/select.ts";
import { type Box, GAP_X, HEAD, type Layout, layoutOf, ROW } from "./lineage-layout.ts";
import { html, type Markup } from "./markup.ts";
import { coordinate as at } from "./scale.ts";

export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** What it shows, in words. */
  readonly words: string;
  readonly content: Markup;
}

/** `targets`: fields that were asked for, and so stand out. */
export function drawLineage(nodes: readonly LineageNode[], targets: readonly Target[] = []): Drawing {
  const layout = layoutOf(nodes);
  const words = nodes.map((node) => `${node.id}${node.inputs.length > 0 ? ` from ${node.inputs.join(", ")}` : ""}`).join("; ");
  const edges = nodes.flatMap((node) => (node.fields.length === 0 ? wholeEdges(node, layout) : fieldEdges(node, layout)));
  return { width: layout.width, height: layout.height, words, content: html`${edges}${nodes.map((node) => drawNode(layout.boxes.get(node.id)!, targets))}` };
}

/** As part of a page, whose style it takes. */
export function lineageChart(nodes: readonly LineageNode[], targets: readonly Target[] = []): Markup {
  const { width, height, words, content } = drawLineage(nodes, targets);
  return html`<svg class="lineage" viewBox="0 0 ${at(width)} ${at(height)}" width="${at(width)}" height="${at(height)}" role="img" aria-label="Lineage: ${words}"><title>Lineage</title>${content}</svg>`;
}

function wholeEdges(node: LineageNode, { boxes }: Layout): Markup[] {
  const to = boxes.get(node.id)!;
  return node.inputs.flatMap((id) => {
    const from = boxes.get(id);
    return from === undefined ? [] : [drawEdge(from, from.y + HEAD / 2, to, to.y + HEAD / 2, "edge")];
  });
}

/** Each line once, however many ways a field is read; what chooses rows leads to the head. */
function fieldEdges(node: LineageNode, { boxes }: Layout): Markup[] {
  const to = boxes.get(node.id)!;
  const lines = new Map<string, Markup>();
  const line = (edge: FieldEdge, y: number): void => {
    const from = boxes.get(edge.node);
    if (from === undefined || edge.node === node.id) return;
    const kind = DIRECT.has(edge.how) ? "edge" : "edge indirect";
    const key = JSON.stringify([edge.node, edge.field, y]);
    if (lines.get(key) === undefined || kind === "edge") lines.set(key, drawEdge(from, rowY(from, edge.field), to, y, kind));
  };
  for (const field of node.fields) for (const edge of field.from) line(edge, rowY(to, field.name));
  for (const edge of node.rows) line(edge, to.y + HEAD / 2);
  return [...lines.values()];
}

/** The height at which a field's lines end; that of the head where the field is not drawn. */
function rowY(box: Box, field: string): number {
  const place = box.node.fields.findIndex((one) => one.name === field);
  return place < 0 ? box.y + HEAD / 2 : box.y + HEAD + place * ROW + ROW / 2;
}

function drawEdge(from: Box, y1: number, to: Box, y2: number, kind: string): Markup {
  const x1 = from.x + from.width;
  const bend = GAP_X * 0.6;
  // Across several layers the line keeps to the height of its source until the last gap.
  const turn = Math.max(x1, to.x - GAP_X);
  return html`<path class="${kind}" d="M${at(x1)} ${at(y1)}H${at(turn)}C${at(turn + bend)} ${at(y1)} ${at(to.x - bend)} ${at(y2)} ${at(to.x)} ${at(y2)}"/>`;
}

function drawNode({ node, x, y, width, height }: Box, targets: readonly Target[]): Markup {
  const letters = Math.floor((width - 22) / 8.2);
  // Of a path its end tells most.
  const name = node.kind === "file" ? shortenStart(node.name, letters) : shorten(node.name, letters);
  const asked = targets.some((target) => target.node === node.id && target.field === undefined);
  return html`<g class="node ${node.kind}${asked && " asked"}" transform="translate(${at(x)} ${at(y)})"><title>${node.id}${node.note && `: ${node.note}`}</title><rect width="${width}" height="${at(height)}" rx="6"/><text class="kind" x="11" y="17">${node.kind}</text><text class="id" x="11" y="35">${name}</text><text class="kind" x="11" y="52">${shorten(node.note, Math.floor((width - 22) / 5.6))}</text>${node.fields.map((field, i) => drawField(node, i, width, targets.some((target) => target.node === node.id && target.field === field.name)))}</g>`;
}

function drawField(node: LineageNode, place: number, width: number, asked: boolean): Markup {
  const field = node.fields[place]!;
  const y = HEAD + place * ROW;
  const letters = Math.floor((width - 22) / 6.4);
  return html`<g class="field${asked && " asked"}"><title>${field.name}${field.type !== undefined && `: ${field.type}`}${field.text !== undefined && ` = ${field.text}`}</title><text x="11" y="${at(y + 12)}">${shorten(field.name, letters)}</text></g>`;
}

function shortenStart(text: string, most: number): string {
  const points = [...text];
  return points.length <= most ? text : `…${points.slice(points.length - most + 1).join("")}`;
}

function shorten(text: string, most: number): string {
  const points = [...text];
  return points.length <= most ? text : `${points.slice(0, most - 1).join("")}…`;
}
