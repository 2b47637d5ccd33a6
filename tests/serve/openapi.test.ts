import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { openapiDocument } from "../../runtime/serve/openapi.ts";
import { createServer } from "../../runtime/serve/server.ts";
import { parseTimestamp } from "../../runtime/serve/times.ts";
import { fakeBundle, fakeStore, memoryLogger } from "./fakes.ts";
import { DUE, FLIGHT, FLIGHTS_PLAN, KINDS, LATENESS } from "./small-plan.ts";

const FORMATS = { "date-time": true, date: true } as const;

/** The document's schemas, strictly compiled as JSON Schema 2020-12, which OpenAPI 3.1 takes over. */
function schemas(model: typeof LATENESS) {
  const document = openapiDocument(FLIGHTS_PLAN, model, "1.2.3");
  const ajv = new Ajv2020({ strict: true, allErrors: true, formats: FORMATS, strictTypes: false, keywords: ["components"] });
  ajv.addSchema({ $id: "doc", components: document.components } as object, "doc");
  const accepts = (name: string) => ajv.compile({ $ref: `doc#/components/schemas/${name}` });
  return { document, accepts };
}

describe.each([
  ["a model of history", LATENESS],
  ["a model of closed rows", KINDS],
])("the OpenAPI document of %s", (_name, model) => {
  const { document, accepts } = schemas(model);
  const post = (document as { paths: { "/predict": { post: { requestBody: { content: Record<string, { examples: { one: { value: unknown } } }> } } } } }).paths["/predict"].post;

  it("has the fields that OpenAPI 3.1 asks for, and every $ref leads somewhere", () => {
    expect(document).toMatchObject({ openapi: expect.stringMatching(/^3\.1\.\d+$/), info: { title: expect.any(String), version: "1.2.3" }, paths: expect.any(Object) });
    const targets = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1]);
    expect(new Set(targets)).toEqual(new Set(["Row", "Answer", "Problem"]));
    for (const methods of Object.values(document.paths as Record<string, Record<string, { responses: Record<string, { description: string }> }>>)) {
      for (const operation of Object.values(methods)) for (const [code, response] of Object.entries(operation.responses)) expect([code, response.description]).toEqual([expect.stringMatching(/^\d{3}$/), expect.stringMatching(/./)]);
    }
  });

  it("has schemas that accept its own example row", () => {
    const row = accepts("Row");
    expect([row(post.requestBody.content["application/json"]!.examples.one.value), row.errors]).toEqual([true, null]);
  });
});

describe("the OpenAPI document", () => {
  const { accepts, document } = schemas(LATENESS);
  const store = fakeStore([["JFK", 1]]);
  const server = createServer({ bundle: fakeBundle(LATENESS), store, replay: false, clock: () => parseTimestamp(DUE)!, logger: memoryLogger() });
  const ask = async (payload: object) => (await server.inject({ method: "POST", url: "/predict", payload })).json();

  it("refuses what the server refuses by shape", () => {
    const row = accepts("Row");
    expect(row(FLIGHT)).toBe(true);
    for (const bad of [{ ...FLIGHT, distance: 0 }, { ...FLIGHT, distance: 1.5 }, { ...FLIGHT, carrier: "X" }, { ...FLIGHT, more: 1 }, { ...FLIGHT, date: "2001-06-03T14:05:00Z" }, { origin: "JFK" }]) expect(row(bad), JSON.stringify(bad)).toBe(false);
  });

  it("describes the answers and problems that the server sends", async () => {
    const answer = accepts("Answer");
    expect([answer(await ask(FLIGHT)), answer.errors]).toEqual([true, null]);
    const problem = accepts("Problem");
    for (const bad of [{}, { ...FLIGHT, origin: "XXX" }, { ...FLIGHT, date: "2001-06-03T15:05:00" }]) expect([problem(await ask(bad)), problem.errors]).toEqual([true, null]);
  });

  it("tells the spec's words: doc comments, units, rules", () => {
    const { origin, distance } = (document as { components: { schemas: { Row: { properties: Record<string, Record<string, unknown>> } } } }).components.schemas.Row.properties;
    expect(origin?.description).toBe("Where it leaves. Key of Airport.");
    expect(distance).toMatchObject({ type: "integer", minimum: 1, maximum: 6000, description: "In mile." });
  });
});
