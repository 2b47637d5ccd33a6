import { lineageGraph, type LineageNode } from "../../lineage/graph.ts";
import { displayRows } from "../display.ts";
import { totalRows } from "./facts.ts";
import { examplesOf, modelOf, type ReportInput } from "./input.ts";

/** What the model is made of and what is made of it, as whole nodes with their counts: every node on a way to or from the model, but files and tests, which the report tells of elsewhere. */
export function lineage(input: ReportInput): LineageNode[] {
  const { nodes } = lineageGraph(input.plan);
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
  return nodes
    .filter(({ id, kind }) => wanted.has(id) && kind !== "file" && kind !== "tests")
    .map((node) => ({ ...node, note: noteOf(node, input), fields: [], rows: [], inputs: node.inputs.filter((id) => !id.startsWith("file ")) }));
}

function noteOf(node: LineageNode, input: ReportInput): string {
  if (node.kind === "examples" && node.name === examplesOf(input).id) return displayRows(totalRows(input.parts));
  if (node.kind !== "source" && node.kind !== "table") return node.note;
  const read = input.data[node.name];
  return read === undefined ? "" : displayRows(read.rows);
}
