import { html, type Insert, type Markup } from "./markup.ts";

export interface TableColumn<Row> {
  readonly title: string;
  readonly align?: "number" | "text" | "bar";
  /** Heads the row (`<th scope="row">`). */
  readonly head?: true;
  readonly cell: (row: Row) => Insert;
}

/** A table that scrolls by itself where it is too wide. narrow: short cells, kept together · bars: dense, with a wide column of bars · stack: on a phone each row becomes a small card. */
export function table<Row>(caption: string, columns: readonly TableColumn<Row>[], rows: readonly Row[], style: "plain" | "narrow" | "bars" | "stack" = "plain"): Markup {
  const align = (column: TableColumn<Row>): string => (column.align === "number" ? "num" : column.align === "bar" ? "barcell" : "txt");
  const content = (column: TableColumn<Row>, row: Row): Insert => (style === "stack" ? html`<div>${column.cell(row)}</div>` : column.cell(row));
  const body = rows.map(
    (row) => html`<tr>${columns.map((column) =>
      column.head ? html`<th scope="row" class="${align(column)}">${content(column, row)}</th>` : html`<td class="${align(column)}" data-title="${column.title}">${content(column, row)}</td>`,
    )}</tr>
`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table class="${style}"><caption>${caption}</caption><thead><tr>${columns.map((column) => html`<th scope="col" class="${align(column)}">${column.title}</th>`)}</tr></thead><tbody>
${body}</tbody></table></div>
`;
}
