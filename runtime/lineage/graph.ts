/**
 * Lineage of a plan, column by column: files → sources and tables → views → features → examples → model → decisions, tests, deployment.
 *
 * A pure function of the plan. A node's fields say what each is made from; its `rows` say what chooses, keys and stamps its rows, which touches every field: membership is information.
 * Report, `mlsc lineage` and OpenLineage are ways to show this one graph.
 */
import type { Plan } from "../contract/plan.ts";
import { labelerNodes } from "./labeler-nodes.ts";
import { deployNodes, decideNodes, modelNodes, testNodes } from "./model-nodes.ts";
import { exampleNodes, fileNodes, groupNodes, scanNodes, tableNodes, viewNodes } from "./data-nodes.ts";

export type NodeKind = "file" | "source" | "table" | "view" | "features" | "examples" | "labeler" | "model" | "decide" | "tests" | "deploy";

/**
 * How a field takes part. Directly: as it is, worked out, or as one of many rows. Indirectly: it decides whether (filter, conditional), which (key, lookup), when (time) or what was
 * learnt (learnt).
 */
export type How = "identity" | "transformation" | "aggregation" | "filter" | "conditional" | "key" | "lookup" | "time" | "learnt";
export const DIRECT: ReadonlySet<How> = new Set<How>(["identity", "transformation", "aggregation"]);

export interface FieldEdge {
  /** Id of the node that has the field. */
  readonly node: string;
  readonly field: string;
  readonly how: How;
}

export interface Field {
  readonly name: string;
  readonly type?: string;
  /** As written in the spec. */
  readonly text?: string;
  readonly marks: readonly string[];
  readonly from: readonly FieldEdge[];
}

export interface LineageNode {
  /** `kind name`. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string;
  readonly note: string;
  readonly fields: readonly Field[];
  readonly rows: readonly FieldEdge[];
  /** Ids of the nodes that it is made from. */
  readonly inputs: readonly string[];
}

export interface LineageGraph {
  /** Each after those that it is made from. */
  readonly nodes: readonly LineageNode[];
}

export function lineageGraph(plan: Plan): LineageGraph {
  return {
    nodes: [
      ...fileNodes(plan),
      ...tableNodes(plan),
      ...scanNodes(plan),
      ...viewNodes(plan),
      ...groupNodes(plan),
      ...exampleNodes(plan),
      ...labelerNodes(plan),
      ...modelNodes(plan),
      ...decideNodes(plan),
      ...testNodes(plan),
      ...deployNodes(plan),
    ],
  };
}
