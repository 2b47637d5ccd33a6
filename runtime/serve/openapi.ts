import type { Plan } from "../contract/plan.ts";
import type { TrainedModel } from "../contract/trained.ts";
import type { Type } from "../contract/types.ts";
import { requestShape, type RequestField, type RequestShape } from "./request-fields.ts";

/** JSON that is written out as it is. */
type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
type JsonObject = { [name: string]: Json };

/**
 * OpenAPI 3.1 of a bundle's server, from the plan alone: the row's fields with types, units, ranges and the spec's doc comments, answers, problems, an example row.
 * The same plan and model give the same document.
 */
export function openapiDocument(plan: Plan, model: TrainedModel, version: string): JsonObject {
  const planned = plan.models.find((candidate) => candidate.id === model.model);
  const examples = plan.examples.find((candidate) => candidate.id === planned?.examples);
  if (planned === undefined || examples === undefined) throw new Error(`The plan has no model \`${model.model}\`.`);
  const shape = requestShape(plan, examples);
  const zones = Object.keys(plan.zones.rules).sort();
  const closed = examples.spine.kind === "closed";
  const listed = examples.candidates?.kind === "list";
  const example = exampleRow(shape, zones);
  return {
    openapi: "3.1.0",
    info: { title: `${plan.name}: ${model.model}`, version, description: planned.doc ?? plan.doc ?? `Predicts \`${planned.label}\` of \`${examples.id}\`.` },
    servers: [{ url: "/" }],
    paths: {
      "/predict": {
        post: {
          operationId: "predict",
          summary: `Predict \`${planned.label}\` for one row or up to 1000`,
          description: closed
            ? "Rows have no moment: the answer depends on the row alone."
            : `The moment of the prediction is ${examples.spine.kind === "calendar" ? "the latest date of the model's calendar at or before" : ""} the server's receipt of the request. ${examples.doc ?? ""}`.replace("  ", " ").trim(),
          parameters: [{ name: "explain", in: "query", required: false, schema: { type: "string", enum: ["features"] }, description: "Adds the example columns and the model's inputs to the answer." }],
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: { oneOf: [{ $ref: "#/components/schemas/Row" }, { type: "array", maxItems: 1000, items: { $ref: "#/components/schemas/Row" } }] },
                examples: { one: { value: example }, several: { value: [example] } },
              },
            },
          },
          responses: {
            200: answer("The answer, or a list of them in the order of the rows", { oneOf: [ref("Answer"), { type: "array", items: ref("Answer") }] }),
            207: answer("A list in which some rows are answered and some refused", { type: "array", items: { oneOf: [ref("Answer"), ref("Problem")] } }),
            400: problem("The body is not JSON"),
            413: problem("The body or the list is too long"),
            415: problem("The body is not `application/json`"),
            422: problem("The row is not what the model asks for, or the question comes outside its time"),
            503: problem("The answer was not ready in time, or the history was changed under the server"),
          },
        },
      },
      "/health": { get: { operationId: "health", summary: "Whether the server is up, and with which model, plan and history", responses: { 200: answer("State of the server", { type: "object" }) } } },
      "/metrics": { get: { operationId: "metrics", summary: "Counters for Prometheus", responses: { 200: { description: "Text of Prometheus", content: { "text/plain": { schema: { type: "string" } } } } } } },
      "/openapi.json": { get: { operationId: "openapi", summary: "This document", responses: { 200: answer("This document", { type: "object" }) } } },
    },
    components: { schemas: { Row: rowSchema(shape, zones), Answer: answers(answerSchema(plan, model, closed || listed), closed, listed), Problem: PROBLEM } },
  };
}

function rowSchema(shape: RequestShape, zones: readonly string[]): JsonObject {
  return {
    type: "object",
    additionalProperties: false,
    required: shape.fields.filter((field) => !field.type.missing).map((field) => field.name),
    properties: Object.fromEntries(shape.fields.map((field) => [field.name, fieldSchema(field, zones)])),
  };
}

function fieldSchema(field: RequestField, zones: readonly string[]): JsonObject {
  const { range } = field;
  const bounds: JsonObject = {};
  if (range?.low !== undefined) bounds[range.low.open ? "exclusiveMinimum" : "minimum"] = range.low.value;
  if (range?.high !== undefined) bounds[range.high.open ? "exclusiveMaximum" : "maximum"] = range.high.value;
  const about = [field.doc, "unit" in field.type && field.type.unit !== undefined ? `In ${field.type.unit}.` : undefined, ...describe(field.type)].filter((text) => text !== undefined);
  const schema = { ...typeSchema(field.type, zones), ...bounds };
  const epoch: JsonObject | undefined = field.epoch === undefined ? undefined : { type: "integer", description: `${field.epoch} since 1970-01-01T00:00Z` };
  const alternatives = [schema, ...(epoch === undefined ? [] : [epoch]), ...(field.type.missing ? [{ type: "null" }] : [])];
  return { ...(alternatives.length === 1 ? schema : { anyOf: alternatives }), ...(about.length === 0 ? {} : { description: about.join(" ") }) };
}

function describe(type: Type): string[] {
  if (type.kind === "localTimestamp") return ["Time on the wall clock, without zone: `2001-06-03T14:05:00`."];
  if (type.kind === "duration") return ["Microseconds."];
  return type.kind === "category" && type.entity !== undefined ? [`Key of ${type.entity}.`] : [];
}

function typeSchema(type: Type, zones: readonly string[]): JsonObject {
  switch (type.kind) {
    case "bool":
      return { type: "boolean" };
    case "int":
    case "duration":
      return { type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };
    case "float":
      return { type: "number" };
    case "string":
    case "category":
      return { type: "string" };
    case "zone":
      return { type: "string", enum: [...zones] };
    case "enum":
      return { type: "string", enum: [...type.values] };
    case "timestamp":
      return { type: "string", format: "date-time" };
    case "localTimestamp":
      return { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,6})?)?$" };
    case "date":
      return { type: "string", format: "date" };
    case "vector":
      return { type: "array", items: { type: "number" }, minItems: type.size, maxItems: type.size };
    case "list":
      return { type: "array", items: optional(type.of, zones) };
    case "record":
      return {
        type: "object",
        additionalProperties: false,
        required: type.fields.filter((field) => !field.type.missing).map((field) => field.name),
        properties: Object.fromEntries(type.fields.map((field) => [field.name, optional(field.type, zones)])),
      };
  }
}

function optional(type: Type, zones: readonly string[]): JsonObject {
  const schema = typeSchema(type, zones);
  return type.missing ? { anyOf: [schema, { type: "null" }] } : schema;
}

/** The answer to a row: its own, or those of each element of a list of the row. */
function answers(one: JsonObject, closed: boolean, listed: boolean): JsonObject {
  if (!listed) return one;
  const { model, plan, ...own } = one.properties as JsonObject;
  const each: JsonObject = { type: "object", required: ["candidate", "score", "decisions"], properties: { candidate: { type: ["string", "integer"], description: "The element that it is about." }, ...own } };
  return {
    type: "object",
    required: ["answers", "model", "plan", ...(closed ? [] : ["moment"])],
    properties: { answers: { type: "array", description: "One for each element of the list, in its order.", items: each }, ...(closed ? {} : { moment: { type: "string", format: "date-time", description: "When the question was received; what was known before it counts." } }), model: model!, plan: plan! },
  };
}

function answerSchema(plan: Plan, model: TrainedModel, closed: boolean): JsonObject {
  const classes = model.task.kind === "multiclass" ? model.task.classes : undefined;
  const rules = plan.decisions.filter((block) => block.model === model.model).flatMap((block) => block.rules);
  const what = { binary: "Probability that the label is true.", multiclass: "Probability of `class`.", regression: "The predicted number." }[model.task.kind];
  return {
    type: "object",
    required: ["score", "decisions", "model", "plan", ...(closed ? [] : ["moment"]), ...(classes === undefined ? [] : ["class", "scores"]), ...(model.segments === undefined ? [] : ["segment"])],
    properties: {
      score: { type: "number", description: what, ...(model.task.kind === "regression" ? {} : { minimum: 0, maximum: 1 }) },
      ...(classes === undefined
        ? {}
        : { class: { type: "string", enum: [...classes] }, scores: { type: "object", properties: Object.fromEntries(classes.map((name) => [name, { type: "number" }])), required: [...classes] } }),
      decisions: { type: "object", properties: Object.fromEntries(rules.map((rule) => [rule.name, { ...(rule.type.kind === "zone" ? {} : typeSchema(rule.type, [])), description: `\`${rule.text}\`` }])) },
      ...(model.segments === undefined
        ? {}
        : { segment: { description: "The segment whose own model answered, by column; `otherwise`: the model of all rows, since this segment has none of its own.", oneOf: [{ type: "object" }, { type: "string", enum: ["otherwise"] }] } }),
      ...(closed ? {} : { moment: { type: "string", format: "date-time", description: "When the question was received; what was known before it counts." } }),
      model: { type: "string" },
      plan: { type: "string", description: "First 12 digits of the hash of the plan." },
      otherwise: { type: "boolean", description: "True if the model was not asked and the answer is what `otherwise` of the spec says." },
      because: { type: "string", enum: ["outside-window", "timeout"] },
      features: { type: "object" },
      inputs: { type: "object" },
    },
  };
}

const PROBLEM: JsonObject = {
  type: "object",
  description: "RFC 9457: what is wrong, all of it, field by field.",
  required: ["type", "title", "status", "detail", "problems"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    problems: { type: "array", items: { type: "object", required: ["message"], properties: { field: { type: "string" }, message: { type: "string" } } } },
  },
};

function exampleRow(shape: RequestShape, zones: readonly string[]): JsonObject {
  return Object.fromEntries(shape.fields.map((field) => [field.name, exampleValue(field.type, field, zones)]));
}

function exampleValue(type: Type, field: RequestField | undefined, zones: readonly string[]): Json {
  switch (type.kind) {
    case "bool":
      return true;
    case "int":
    case "float": {
      const [low, high] = [field?.range?.low?.value, field?.range?.high?.value];
      const middle = low !== undefined && high !== undefined ? (low + high) / 2 : low !== undefined ? low + 1 : high !== undefined ? high - 1 : 1;
      return type.kind === "int" ? Math.floor(middle) : middle;
    }
    case "string":
    case "category":
      return "…";
    case "zone":
      return zones[0] ?? "UTC";
    case "enum":
      return type.values[0]!;
    case "timestamp":
      return "2001-06-03T14:05:00Z";
    case "localTimestamp":
      return "2001-06-03T14:05:00";
    case "date":
      return "2001-06-03";
    case "duration":
      return 60_000_000;
    case "vector":
      return Array.from({ length: type.size }, () => 0.5);
    case "list":
      return [exampleValue(type.of, undefined, zones)];
    case "record":
      return Object.fromEntries(type.fields.map((inner) => [inner.name, exampleValue(inner.type, undefined, zones)]));
  }
}

function ref(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` };
}

function answer(description: string, schema: JsonObject): JsonObject {
  return { description, content: { "application/json": { schema } } };
}

function problem(description: string): JsonObject {
  return { description, content: { "application/problem+json": { schema: ref("Problem") } } };
}
