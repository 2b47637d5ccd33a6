import { children, type Expr } from "../../contract/expr.ts";
import type { Plan } from "../../contract/plan.ts";
import { displayRows } from "../display.ts";
import { totalRows } from "./facts.ts";
import { examplesOf, modelOf, type ReportInput } from "./input.ts";
import { html, type Markup } from "./markup.ts";
import { coordinate as at } from "./scale.ts";

export interface LineageNode {
  readonly id: string;
  readonly kind: "source" | "table" | "view" | "features" | "examples" | "model" | "decide" | "deploy";
  readonly note: string;
  readonly inputs: readonly string[];
}

const LAYERS: readonly (readonly LineageNode["kind"][])[] = [["source", "table"], ["view"], ["features"], ["examples"], ["model"], ["decide", "deploy"]];

/** What the model is made of and what is made of it: every node on a way to or from the model, in the plan's order. Ids are `kind name`. */
export function lineage(input: ReportInput): LineageNode[] {
  const nodes = allNodes(input);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const wanted = new Set<string>();
  const visit = (id: string): void => {
    if (wanted.has(id)) return;
    wanted.add(id);
    for (const from of byId.get(id)?.inputs ?? []) visit(from);
  };
  const model = `model ${modelOf(input).id}`;
  visit(model);
  for (const node of nodes) if (node.inputs.includes(model)) wanted.add(node.id);
  return nodes.filter(({ id }) => wanted.has(id));
}

function allNodes(input: ReportInput): LineageNode[] {
  const { plan } = input;
  const inputId = (id: string): string => `${plan.views.some((view) => view.id === id) ? "view" : "source"} ${id}`;
  const node = (kind: LineageNode["kind"], name: string, note: string, inputs: readonly string[]): LineageNode => ({ id: `${kind} ${name}`, kind, note, inputs: [...new Set(inputs)] });
  const rows = (id: string): string => (input.data[id] ? displayRows(input.data[id].rows) : "");
  const examples = examplesOf(input);
  return [
    ...plan.scans.map((scan) => node("source", scan.id, rows(scan.id), [])),
    ...plan.tables.map((table) => node("table", table.id, rows(table.id), [])),
    ...plan.views.map((view) => node("view", view.id, `from ${view.input}`, [inputId(view.input), ...tablesIn(view)])),
    ...plan.groups.map((group) => node("features", group.id, `by ${group.keys.map((key) => key.name).join(", ")}`, [inputId(group.input), ...tablesIn(group)])),
    node("examples", examples.id, displayRows(totalRows(input.parts)), [
      examples.spine.kind === "asked" ? inputId(examples.spine.source) : `table ${examples.spine.table}`,
      ...(examples.label.from === undefined ? [] : [inputId(examples.label.from.input)]),
      ...examples.uses.map((use) => `features ${use.group}`),
      ...tablesIn(examples),
    ]),
    ...plan.models.map((model) => node("model", model.id, model.learner.kind, [`examples ${model.examples}`])),
    ...plan.decisions.map((decide) => node("decide", decide.id, decide.rules.map((rule) => rule.name).join(", "), [`model ${decide.model}`])),
    ...plan.deployments.map((deploy) => node("deploy", deploy.model, deploy.serve ? `http, port ${deploy.serve.port}` : "", [`model ${deploy.model}`])),
  ];
}

/** The tables that any expression within a node looks up in. */
function tablesIn(part: Plan["views"][number] | Plan["groups"][number] | Plan["examples"][number]): string[] {
  const found: string[] = [];
  const walk = (expr: Expr): void => {
    if (expr.kind === "lookup" || expr.kind === "exists") found.push(`table ${expr.table}`);
    for (const child of children(expr)) walk(child);
  };
  const expressions: (Expr | undefined)[] = "spine" in part ? [part.where, part.label.expr, ...part.columns.map((c) => c.expr), ...part.uses.flatMap((u) => u.keys)] : [part.where];
  if ("windows" in part) expressions.push(...part.keys.map((k) => k.expr), ...part.features.map((f) => f.expr), ...part.windows.flatMap((w) => [w.argument, w.argument2, w.where]));
  else if (!("spine" in part)) expressions.push(part.at, ...part.columns.map((c) => c.derive));
  for (const expr of expressions) if (expr) walk(expr);
  return found;
}

const NODE = { width: 136, height: 62, gapX: 40, gapY: 18 };

interface Place {
  readonly x: number;
  readonly y: number;
}

/** The graph from left to right: layers by kind, within a layer by where the inputs lie. */
export function lineageChart(nodes: readonly LineageNode[]): Markup {
  const layers = LAYERS.map((kinds) => nodes.filter((node) => kinds.includes(node.kind))).filter((layer) => layer.length > 0);
  const tallest = Math.max(...layers.map((layer) => layer.length));
  const places = new Map<string, Place>();
  for (const [i, layer] of layers.entries()) {
    const start = ((tallest - layer.length) * (NODE.height + NODE.gapY)) / 2;
    const height = (node: LineageNode): number => {
      const known = node.inputs.flatMap((id) => places.get(id)?.y ?? []);
      return known.length === 0 ? 0 : known.reduce((sum, y) => sum + y, 0) / known.length;
    };
    const sorted = layer.map((node, place) => ({ node, place, y: height(node) })).sort((a, b) => a.y - b.y || a.place - b.place);
    for (const [j, { node }] of sorted.entries()) places.set(node.id, { x: 1 + i * (NODE.width + NODE.gapX), y: 1 + start + j * (NODE.height + NODE.gapY) });
  }
  const width = layers.length * (NODE.width + NODE.gapX) - NODE.gapX + 2;
  const height = tallest * (NODE.height + NODE.gapY) - NODE.gapY + 2;
  const edges = nodes.flatMap((node) => node.inputs.flatMap((id) => (places.has(id) ? [drawEdge(places.get(id)!, places.get(node.id)!)] : [])));
  const words = nodes.map((node) => `${node.id}${node.inputs.length > 0 ? ` from ${node.inputs.join(", ")}` : ""}`).join("; ");
  return html`<svg class="lineage" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Lineage: ${words}"><title>Lineage</title>${edges}${nodes.map((node) => drawNode(node, places.get(node.id)!))}</svg>`;
}

function drawEdge(from: Place, to: Place): Markup {
  const x1 = from.x + NODE.width;
  const y1 = from.y + NODE.height / 2;
  const y2 = to.y + NODE.height / 2;
  const bend = NODE.gapX * 0.6;
  // Across several layers the line keeps to the height of its source until the last gap.
  const turn = Math.max(x1, to.x - NODE.gapX);
  return html`<path class="edge" d="M${at(x1)} ${at(y1)}H${at(turn)}C${at(turn + bend)} ${at(y1)} ${at(to.x - bend)} ${at(y2)} ${at(to.x)} ${at(y2)}"/>`;
}

function drawNode(node: LineageNode, { x, y }: Place): Markup {
  const name = node.id.slice(node.kind.length + 1);
  return html`<g class="node ${node.kind}" transform="translate(${at(x)} ${at(y)})"><title>${node.id}${node.note && `: ${node.note}`}</title><rect width="${NODE.width}" height="${NODE.height}" rx="6"/><text class="kind" x="11" y="17">${node.kind}</text><text class="id" x="11" y="35">${shorten(name, 15)}</text><text class="kind" x="11" y="52">${shorten(node.note, 20)}</text></g>`;
}

function shorten(text: string, most: number): string {
  const points = [...text];
  return points.length <= most ? text : `${points.slice(0, most - 1).join("")}…`;
}
