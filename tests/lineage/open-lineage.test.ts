/** OpenLineage events hold what the public schemas ask for (spec 2-0-2; columnLineage 1-2-0, schema 1-1-1, jobType 2-0-3), and what the graph says. */
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { check, compile } from "../../compiler/compile.ts";
import { lineageGraph } from "../../runtime/lineage/graph.ts";
import { type JobEvent, openLineage } from "../../runtime/lineage/open-lineage.ts";
import { memoryHost } from "../memory-host.ts";
import { SHOP } from "./shop.ts";

const host = memoryHost({ "shop.mls": SHOP });
const plan = compile(host, check(host, "shop.mls"));
const events = openLineage(lineageGraph(plan), { namespace: "team", project: "shop", eventTime: "2026-01-02T03:04:05.678Z", producer: "urn:mls:test" });
const text = { type: "string" };

/** What the schemas require, in our words. */
const inputField = {
  type: "object",
  required: ["namespace", "name", "field"],
  properties: {
    namespace: text,
    name: text,
    field: text,
    transformations: {
      type: "array",
      items: {
        type: "object",
        required: ["type"],
        properties: { type: { enum: ["DIRECT", "INDIRECT"] }, subtype: text, description: text, masking: { type: "boolean" } },
        oneOf: [
          { properties: { type: { const: "DIRECT" }, subtype: { enum: ["IDENTITY", "TRANSFORMATION", "AGGREGATION"] } } },
          { properties: { type: { const: "INDIRECT" }, subtype: { enum: ["JOIN", "GROUP_BY", "FILTER", "SORT", "WINDOW", "CONDITIONAL"] } } },
        ],
      },
    },
  },
};
const facet = { type: "object", required: ["_producer", "_schemaURL"], properties: { _producer: { type: "string", pattern: "^[a-z]+:" }, _schemaURL: { type: "string", pattern: "^https://openlineage\\.io/spec/" } } };
const dataset = {
  type: "object",
  required: ["namespace", "name"],
  properties: {
    namespace: text,
    name: text,
    facets: {
      type: "object",
      additionalProperties: facet,
      properties: {
        schema: { ...facet, properties: { ...facet.properties, fields: { type: "array", items: { type: "object", required: ["name"], properties: { name: text, type: text } } } } },
        columnLineage: {
          ...facet,
          required: [...facet.required, "fields"],
          properties: {
            ...facet.properties,
            fields: { type: "object", additionalProperties: { type: "object", required: ["inputFields"], properties: { inputFields: { type: "array", items: inputField } } } },
            dataset: { type: "array", items: inputField },
          },
        },
      },
    },
  },
};
const jobEvent = {
  type: "object",
  required: ["eventTime", "producer", "schemaURL", "job"],
  not: { required: ["run"] },
  properties: {
    eventTime: { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$" },
    producer: { type: "string", pattern: "^[a-z]+:" },
    schemaURL: { const: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent" },
    job: {
      type: "object",
      required: ["namespace", "name"],
      properties: { namespace: text, name: text, facets: { type: "object", additionalProperties: facet, properties: { jobType: { ...facet, required: [...facet.required, "processingType", "integration"] } } } },
    },
    inputs: { type: "array", items: dataset },
    outputs: { type: "array", items: dataset },
  },
};
const isJobEvent = new Ajv2020({ strict: false }).compile(jobEvent);

interface Lineage {
  readonly fields: Readonly<Record<string, { readonly inputFields: readonly { readonly name: string; readonly field: string; readonly transformations: readonly { readonly type: string; readonly subtype: string }[] }[] }>>;
  readonly dataset: Lineage["fields"][string]["inputFields"];
}
const lineageOf = (event: JobEvent): Lineage => event.outputs[0]!.facets.columnLineage as Lineage;
const shown = (of: Lineage["dataset"]): string[] => of.map((one) => `${one.name}:${one.field} ${one.transformations.map((step) => `${step.type}/${step.subtype}`).join(" ")}`);

describe("the events", () => {
  it("are job events as the schemas ask", () => {
    for (const event of events) {
      isJobEvent(event);
      expect(isJobEvent.errors ?? []).toEqual([]);
    }
    expect(isJobEvent({ ...events[0], run: {} })).toBe(false);
  });

  it("are one for the example set and one for the model, from files to sets to bundles", () => {
    expect(events.map(({ job, inputs, outputs }) => [job.name, inputs.map((one) => one.name), outputs.map((one) => one.name)])).toEqual([
      ["shop.build.checkouts", ["regions.csv", "orders.csv"], ["shop/examples/checkouts"]],
      ["shop.train.returns", ["shop/examples/checkouts"], ["shop/bundles/returns"]],
    ]);
  });

  it("sum a field's way up to the file's columns: direct where every step is, with each way that it takes part", () => {
    const { fields } = lineageOf(events[0]!);
    expect(shown(fields.amount!.inputFields)).toEqual(["orders.csv:Amount DIRECT/IDENTITY"]);
    expect(shown(lineageOf(events[0]!).dataset)).toEqual(["orders.csv:placed INDIRECT/WINDOW", "orders.csv:Amount INDIRECT/FILTER"]);
    expect(shown(fields.taxes!.inputFields)).toEqual(
      expect.arrayContaining(["orders.csv:Amount DIRECT/AGGREGATION INDIRECT/FILTER", "regions.csv:rate DIRECT/AGGREGATION", "orders.csv:region INDIRECT/JOIN", "orders.csv:gift INDIRECT/FILTER", "orders.csv:customer INDIRECT/GROUP_BY", "orders.csv:placed INDIRECT/WINDOW"]),
    );
  });

  it("of a bundle tell the inputs, the score and the decision", () => {
    const { fields } = lineageOf(events[1]!);
    expect(shown(fields.region!.inputFields)).toEqual(["shop/examples/checkouts:region DIRECT/TRANSFORMATION", "shop/examples/checkouts:sent_back INDIRECT/CONDITIONAL"]);
    expect(Object.keys(fields)).toEqual(expect.arrayContaining(["score", "ask"]));
    expect(fields.ask!.inputFields.map((one) => one.field)).toContain("sent_back");
  });

  it("hold no path of this machine", () => expect(JSON.stringify(events)).not.toContain(process.cwd()));
});
