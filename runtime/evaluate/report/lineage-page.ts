/** A lineage graph as a file of its own: SVG, or a page with the drawing and a table of all columns. Both stand alone, ask for nothing and run nothing. */
import type { FieldEdge, LineageGraph, LineageNode } from "../../lineage/graph.ts";
import type { Target } from "../../lineage/select.ts";
import { drawLineage, lineageChart } from "./lineage-chart.ts";
import { html, type Markup } from "./markup.ts";
import { coordinate as at } from "./scale.ts";
import { STYLE } from "./style.ts";
import { table } from "./table.ts";

export interface LineageView {
  readonly title: string;
  readonly graph: LineageGraph;
  readonly targets: readonly Target[];
}

const MARGIN = 16;

export function renderLineageSvg({ title, graph, targets }: LineageView): string {
  const { width, height, words, content } = drawLineage(graph.nodes, targets);
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="${-MARGIN} ${-MARGIN} ${at(width + 2 * MARGIN)} ${at(height + 2 * MARGIN)}" width="${at(width + 2 * MARGIN)}" height="${at(height + 2 * MARGIN)}" role="img" aria-label="Lineage: ${words}"><title>${title}</title><style>${{ markup: STYLE }}svg{background:var(--paper)}</style>${content}</svg>
`.markup;
}

export function renderLineagePage(view: LineageView): string {
  const { title, graph, targets } = view;
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<title>${title}</title>
<style>${{ markup: STYLE }}.page{max-width:none}</style>
</head>
<body>
<a class="skip" href="#columns">Skip to the table of columns</a>
<div class="page">
<header class="top"><p class="eyebrow">Lineage</p><h1>${title}</h1><p class="lead">From files to decisions, column by column. Full lines: a value is made from it. Broken lines: it filters, keys, places in time or teaches, and so takes part too.</p></header>
<main>
<div class="scroll" tabindex="0" role="region" aria-label="Lineage graph">${lineageChart(graph.nodes, targets)}</div>
<section id="columns" aria-labelledby="columns-title">
<h2 id="columns-title">Columns</h2>
${graph.nodes.map(nodeSection)}
</section>
</main>
</div>
</body>
</html>
`.markup;
}

function nodeSection(node: LineageNode): Markup {
  if (node.kind === "file") return html`<h3>file <code>${node.name}</code></h3><p>${node.fields.map((field, i) => html`${i > 0 && ", "}<code>${field.name}</code>`)}</p>`;
  const rows = node.rows.length === 0 ? undefined : html`<p class="note">Its rows: ${sourcesOf(node, node.rows)}.</p>`;
  return html`<h3>${node.kind} <code>${node.name}</code></h3>${rows}${
    node.fields.length > 0 &&
    table(
      `Columns of ${node.id}`,
      [
        { title: "column", head: true, cell: (field) => html`<code>${field.name}</code>${field.marks.map((mark) => html`<span class="mark">${mark}</span>`)}` },
        { title: "type", cell: (field) => html`<code class="type">${field.type}</code>` },
        { title: "written", cell: (field) => (field.text === undefined ? "" : html`<code>${field.text}</code>`) },
        { title: "made from", cell: (field) => sourcesOf(node, field.from) },
      ],
      node.fields,
      "stack",
    )
  }`;
}

/** `delay of landings (aggregation)`. */
function sourcesOf(node: LineageNode, edges: readonly FieldEdge[]): Markup {
  return html`${edges.map((edge, i) => html`${i > 0 && ", "}<code>${edge.field}</code>${edge.node !== node.id && ` of ${edge.node}`}${edge.how !== "identity" && ` (${edge.how})`}`)}`;
}
