/**
 * Lineage as OpenLineage events (spec 2-0-2, openlineage.io): one JobEvent a job, since a spec tells what its jobs do and not that one has run.
 *
 * Datasets are what lies somewhere: files that are read, example sets, bundles. Views and groups are within a job, so a field's way through them is summed up: direct only if every step
 * is. Names are those of the spec, not of a machine's disk. Facets: `schema` (1-1-1) and, on outputs, `columnLineage` (1-2-0), with transformations' types and subtypes.
 */
import { DIRECT, type Field, type How, type LineageGraph, type LineageNode } from "./graph.ts";

export interface OpenLineageOptions {
  /** Of jobs and datasets. */
  readonly namespace: string;
  /** Name of the project, with which names of jobs and made datasets begin. */
  readonly project: string;
  /** ISO 8601. */
  readonly eventTime: string;
  /** URI of what made the events. */
  readonly producer: string;
}

const JOB_EVENT = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent";
const SCHEMA_FACET = "https://openlineage.io/spec/facets/1-1-1/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet";
const COLUMN_LINEAGE_FACET = "https://openlineage.io/spec/facets/1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet";
const JOB_TYPE_FACET = "https://openlineage.io/spec/facets/2-0-3/JobTypeJobFacet.json#/$defs/JobTypeJobFacet";

interface Transformation {
  readonly type: "DIRECT" | "INDIRECT";
  readonly subtype: string;
  readonly description: string;
  readonly masking: false;
}
interface InputField {
  readonly namespace: string;
  readonly name: string;
  readonly field: string;
  readonly transformations: readonly Transformation[];
}
interface Dataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets: Readonly<Record<string, unknown>>;
}
export interface JobEvent {
  readonly eventTime: string;
  readonly producer: string;
  readonly schemaURL: string;
  readonly job: { readonly namespace: string; readonly name: string; readonly facets: Readonly<Record<string, unknown>> };
  readonly inputs: readonly Dataset[];
  readonly outputs: readonly Dataset[];
}

/** Nodes that are datasets of their own, and the steps that make them. */
const DATASETS: ReadonlySet<string> = new Set(["file", "examples", "model"]);

export function openLineage(graph: LineageGraph, options: OpenLineageOptions): JobEvent[] {
  return graph.nodes.filter((node) => node.kind === "examples" || node.kind === "model").map((node) => jobEvent(node, graph, options));
}

function jobEvent(node: LineageNode, graph: LineageGraph, options: OpenLineageOptions): JobEvent {
  const job = node.kind === "examples" ? "build" : "train";
  const decided = node.kind === "model" ? graph.nodes.filter((other) => other.kind === "decide" && other.inputs.includes(node.id)) : [];
  const outputs = [node, ...decided];
  const lineage = new Map(outputs.flatMap((output) => output.fields.map((field) => [field, originsOf(field, output, graph)] as const)));
  const rows = rowOrigins(node, graph);
  const inputs = new Set([...[...lineage.values()].flat(), ...rows].map((origin) => origin.node));
  return {
    eventTime: options.eventTime,
    producer: options.producer,
    schemaURL: JOB_EVENT,
    job: {
      namespace: options.namespace,
      name: `${options.project}.${job}.${node.name}`,
      facets: { jobType: { ...facet(JOB_TYPE_FACET, options), processingType: "BATCH", integration: "MLS", jobType: job.toUpperCase() } },
    },
    inputs: graph.nodes.filter((other) => inputs.has(other.id)).map((other) => ({ ...name(other, options), facets: { schema: schema(other.fields, options) } })),
    outputs: [
      {
        ...name(node, options),
        facets: {
          schema: schema(outputs.flatMap((output) => output.fields), options),
          columnLineage: {
            ...facet(COLUMN_LINEAGE_FACET, options),
            fields: Object.fromEntries([...lineage].map(([field, origins]) => [field.name, { inputFields: inputFields(origins, graph, options, field.text) }])),
            dataset: inputFields(rows, graph, options, undefined),
          },
        },
      },
    ],
  };
}

interface Origin {
  readonly node: string;
  readonly field: string;
  readonly how: How;
}

/**
 * The fields of datasets that a field comes from, through whatever lies within the job. What chooses the rows of a history takes part in the field; what chooses the rows of the
 * dataset is told of it as a whole.
 */
function originsOf(field: Field, node: LineageNode, graph: LineageGraph): Origin[] {
  const found = new Map<string, Origin>();
  const seen = new Set<string>();
  const visit = (from: Field["from"], within: How, history: "of rows" | "of the row"): void => {
    for (const edge of from) {
      const how = combine(within, edge.how);
      const key = JSON.stringify([edge.node, edge.field, how]);
      if (seen.has(`${key} ${history}`)) continue;
      seen.add(`${key} ${history}`);
      const other = graph.nodes.find((one) => one.id === edge.node);
      if (other === undefined) continue;
      if (DATASETS.has(other.kind) && other.id !== node.id && !(node.kind === "decide" && other.kind === "model")) found.set(key, { node: edge.node, field: edge.field, how });
      else {
        const deeper = other.kind === "features" ? "of rows" : history;
        visit(other.fields.find((one) => one.name === edge.field)?.from ?? [], how, deeper);
        if (deeper === "of rows") visit(other.rows, "identity", deeper);
      }
    }
  };
  visit(field.from, "identity", "of the row");
  return [...found.values()];
}

/** What chooses and stamps a dataset's rows, in the views and the source that they come from, too. */
function rowOrigins(node: LineageNode, graph: LineageGraph): Origin[] {
  const rows = [...node.rows];
  for (let id = node.inputs[0]; node.kind === "examples" && id !== undefined; ) {
    const from = graph.nodes.find((other) => other.id === id);
    rows.push(...(from?.rows ?? []));
    id = from?.kind === "view" ? from.inputs[0] : undefined;
  }
  const origins = rows.flatMap((edge) => originsOf({ name: "", marks: [], from: [edge] }, node, graph)).map((origin) => ({ ...origin, how: DIRECT.has(origin.how) ? ("filter" as const) : origin.how }));
  return origins.filter((origin, i) => origins.findIndex((other) => JSON.stringify(other) === JSON.stringify(origin)) === i);
}

/** Two steps as one: indirect if either is, and of direct ones the one that changes more. */
function combine(first: How, second: How): How {
  if (!DIRECT.has(first)) return first;
  if (!DIRECT.has(second) || first === "identity") return second;
  return first === "aggregation" || second === "aggregation" ? "aggregation" : "transformation";
}

/** The subtypes of OpenLineage's column lineage facet. */
const SUBTYPES: Readonly<Record<How, string>> = {
  identity: "IDENTITY",
  transformation: "TRANSFORMATION",
  aggregation: "AGGREGATION",
  filter: "FILTER",
  conditional: "CONDITIONAL",
  key: "GROUP_BY",
  lookup: "JOIN",
  time: "WINDOW",
  learnt: "CONDITIONAL",
};

function inputFields(origins: readonly Origin[], graph: LineageGraph, options: OpenLineageOptions, text: string | undefined): InputField[] {
  const fields = new Map<string, InputField>();
  for (const origin of origins) {
    const node = graph.nodes.find((one) => one.id === origin.node)!;
    const key = JSON.stringify([origin.node, origin.field]);
    const known = fields.get(key) ?? { ...name(node, options), field: origin.field, transformations: [] };
    const description = origin.how === "learnt" ? "fitted with it on train rows" : (text ?? origin.how);
    const transformation: Transformation = { type: DIRECT.has(origin.how) ? "DIRECT" : "INDIRECT", subtype: SUBTYPES[origin.how], description, masking: false };
    fields.set(key, { ...known, transformations: [...known.transformations, transformation] });
  }
  return [...fields.values()];
}

function name(node: LineageNode, options: OpenLineageOptions): { readonly namespace: string; readonly name: string } {
  return { namespace: options.namespace, name: node.kind === "file" ? node.name : `${options.project}/${node.kind === "examples" ? "examples" : "bundles"}/${node.name}` };
}

function schema(fields: readonly Field[], options: OpenLineageOptions): Record<string, unknown> {
  return { ...facet(SCHEMA_FACET, options), fields: fields.map((field) => ({ name: field.name, ...(field.type === undefined ? {} : { type: field.type }) })) };
}

function facet(schemaUrl: string, options: OpenLineageOptions): { readonly _producer: string; readonly _schemaURL: string } {
  return { _producer: options.producer, _schemaURL: schemaUrl };
}
