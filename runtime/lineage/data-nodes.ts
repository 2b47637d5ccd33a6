/** Files, sources, tables, views, features and examples. */
import { children } from "../contract/expr-parts.ts";
import type { Expr } from "../contract/expr.ts";
import { labelsOf } from "../contract/plan.ts";
import type { Column, Examples, Origin, Plan, Scan, Table, View, Window, Label } from "../contract/plan.ts";
import { originName } from "../contract/plan/origin.ts";
import { inputsOf, makesRows } from "../contract/plan-views.ts";
import { typeText } from "../contract/type-text.ts";
import { distinct, edgesOf, edgesOfAll, type Names, node, relationId, tableId } from "./edges.ts";
import type { Field, FieldEdge, LineageNode } from "./graph.ts";

/** A file as the spec names it: the same on every machine. */
export function fileName(origin: Origin): string {
  return originName(origin);
}

/** One node a file; two declarations may read the same. */
export function fileNodes(plan: Plan): LineageNode[] {
  const fields = new Map<string, Map<string, Field>>();
  const kinds = new Map<string, string>();
  for (const declared of [...plan.tables, ...plan.scans]) {
    const name = fileName(declared.from);
    const known = fields.get(name) ?? new Map<string, Field>();
    fields.set(name, known);
    kinds.set(name, declared.from.kind);
    for (const column of declared.columns.filter((one) => one.derive === undefined)) known.set(column.from ?? column.name, { name: column.from ?? column.name, marks: [], from: [] });
  }
  return [...fields].map(([name, known]) => node("file", name, { note: kinds.get(name) ?? "", fields: [...known.values()] }));
}

export function tableNodes(plan: Plan): LineageNode[] {
  return plan.tables.map((table) => {
    const own = tableId(table.id);
    return node("table", table.id, { note: table.keyIsRow ? "by row" : `by ${table.key.join(", ")}`, fields: readColumns(table, own, plan), rows: droppedBy(table, own, plan), inputs: [`file ${fileName(table.from)}`] });
  });
}

export function scanNodes(plan: Plan): LineageNode[] {
  return plan.scans.map((scan) => {
    const own = `source ${scan.id}`;
    const rows = [...edgesOf(scan.at, { column: () => own }, plan, "time"), ...droppedBy(scan, own, plan)];
    return node("source", scan.id, { note: scan.stream === undefined ? scan.from.kind : `${scan.from.kind}, ${scan.stream.kind}`, fields: readColumns(scan, own, plan), rows, inputs: [`file ${fileName(scan.from)}`] });
  });
}

function readColumns(read: Scan | Table, own: string, plan: Plan): Field[] {
  const file = `file ${fileName(read.from)}`;
  return read.columns.map((column) => fieldOf(column, column.derive === undefined ? [{ node: file, field: column.from ?? column.name, how: "identity" }] : edgesOf(column.derive, { column: () => own }, plan)));
}

function fieldOf(column: Column, from: readonly FieldEdge[]): Field {
  return { name: column.name, type: typeText(column.type), marks: column.marks, from: distinct(from) };
}

function droppedBy(read: Scan | Table, own: string, plan: Plan): FieldEdge[] {
  return read.expect.filter((rule) => rule.otherwise === "drop").flatMap((rule) => edgesOf(rule.condition, { column: () => own }, plan, "filter"));
}

export function viewNodes(plan: Plan): LineageNode[] {
  return plan.views.map((view) => {
    const own = `view ${view.id}`;
    const input = relationId(plan, view.input);
    // A column that passes through is a bare column of the input; what is derived reads the view's own columns.
    const fields = view.columns.map((column) => fieldOf(column, column.derive === undefined ? madeEdges(view, column.name, plan) : edgesOf(column.derive, { column: () => (column.derive?.kind === "column" ? input : own) }, plan)));
    const times: Names = { column: () => (makesRows(view) ? own : input) };
    const rows = [...edgesOfAll([view.where], { column: () => input }, plan, "filter"), ...edgesOf(view.at, times, plan, "time")];
    return node("view", view.id, { note: `from ${inputsOf(view).join(", ")}`, fields, rows, inputs: inputsOf(view).map((one) => relationId(plan, one)) });
  });
}

/** What a column is made from where the view makes its own rows. */
function madeEdges(view: View, column: string, plan: Plan): FieldEdge[] {
  const { rows } = view;
  const input: Names = { column: () => relationId(plan, view.input) };
  switch (rows?.kind) {
    case "union":
      return rows.inputs.flatMap((one) => one.columns.filter((field) => field.name === column).flatMap((field) => edgesOf(field.expr, { column: () => relationId(plan, one.input) }, plan)));
    case "each":
      return rows.items.some((item) => item.column === column) ? [{ node: relationId(plan, view.input), field: rows.list, how: "transformation" }] : [];
    case "sessions":
    case "fill": {
      if (rows.keys.includes(column)) return [{ node: relationId(plan, view.input), field: column, how: "key" }];
      const item = rows.items.find((field) => field.name === column);
      return item === undefined ? [] : edgesOf(item.expr, { column: () => `view ${view.id}`, window: (index) => windowEdges(rows.windows[index]!, input, plan) }, plan);
    }
    case undefined:
      return [];
  }
}

export function groupNodes(plan: Plan): LineageNode[] {
  return plan.groups.map((group) => {
    const input = relationId(plan, group.input);
    const row: Names = { column: () => input };
    const names: Names = { feature: `features ${group.id}`, window: (index) => windowEdges(group.windows[index]!, row, plan) };
    const keys = edgesOfAll(group.keys.map((key) => key.expr), row, plan, "key");
    return node("features", group.id, {
      note: `by ${group.keys.map((key) => key.name).join(", ")}`,
      fields: group.features.map((feature) => ({ name: feature.name, type: typeText(feature.type), text: feature.text, marks: feature.marks, from: distinct(edgesOf(feature.expr, names, plan)) })),
      rows: [...keys, ...edgesOfAll([group.where], row, plan, "filter")],
      inputs: [input],
    });
  });
}

function windowEdges(window: Window, row: Names, plan: Plan): FieldEdge[] {
  return [...edgesOfAll([window.argument, window.argument2], row, plan, "aggregation"), ...edgesOfAll([window.where], row, plan, "filter")];
}

/** The source or table whose rows become examples. */
export function spineInput({ spine }: Examples): string {
  return "source" in spine ? spine.source : spine.table;
}

/** A horizon is the question's own; a candidate is the key of its table, or an element of a list of the row. */
function askedEdge({ horizon, candidates }: Examples, input: string, edge: FieldEdge): FieldEdge[] {
  if (edge.node !== input) return [edge];
  if (edge.field === horizon?.name) return [];
  if (edge.field !== candidates?.name) return [edge];
  if (candidates.kind === "table") return [{ ...edge, node: tableId(candidates.table), field: candidates.key }];
  return columnsOf(candidates.list).map((field) => ({ ...edge, field }));
}

function columnsOf(expr: Expr): string[] {
  return expr.kind === "column" ? [expr.name] : children(expr).flatMap(columnsOf);
}

export function exampleNodes(plan: Plan): LineageNode[] {
  return plan.examples.map((examples) => {
    const input = relationId(plan, spineInput(examples));
    const own = `examples ${examples.id}`;
    const names: Names = {
      column: () => input,
      feature: own,
      use: (index) => ({ node: `features ${examples.uses[index]!.group}`, keys: examples.uses[index]!.keys }),
    };
    const labels = labelsOf(examples);
    const inputs = labels.flatMap(({ from }) => (from === undefined ? [] : [relationId(plan, from.input)]));
    const asked = (edges: readonly FieldEdge[]): FieldEdge[] => distinct(edges.flatMap((edge) => askedEdge(examples, input, edge)));
    const ahead = ({ from }: Label): Names => (from === undefined ? names : { window: (index) => windowEdges(from.windows[index]!, { column: () => relationId(plan, from.input) }, plan) });
    const time = "moment" in examples.spine ? edgesOf(examples.spine.moment, names, plan, "time") : [];
    return node("examples", examples.id, {
      note: "moment" in examples.spine ? `rows of ${spineInput(examples)}, asked` : `rows of ${spineInput(examples)}`,
      fields: [
        ...examples.columns.map((column) => ({ name: column.name, type: typeText(column.type), text: column.text, marks: column.marks, from: asked(edgesOf(column.expr, names, plan)) })),
        ...labels.map((label) => ({ name: label.name, type: typeText(label.type), text: label.text, marks: [], from: asked(edgesOf(label.expr, ahead(label), plan)) })),
      ],
      rows: asked([...edgesOfAll([examples.where, examples.candidates?.kind === "list" ? examples.candidates.list : undefined], names, plan, "filter"), ...time]),
      inputs: [input, ...inputs, ...(examples.candidates?.kind === "table" ? [tableId(examples.candidates.table)] : []), ...examples.uses.map((use) => `features ${use.group}`)],
    });
  });
}
