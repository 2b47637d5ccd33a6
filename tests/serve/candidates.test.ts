/** A question about the elements of a list: one answer each, in the list's order, as the OpenAPI document says. */
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { check, compile } from "../../compiler/compile.ts";
import { hashPlan } from "../../runtime/contract/canonical.ts";
import type { TrainedModel } from "../../runtime/contract/trained.ts";
import { openapiDocument } from "../../runtime/serve/openapi.ts";
import { createServer } from "../../runtime/serve/server.ts";
import { parseTimestamp } from "../../runtime/serve/times.ts";
import { memoryHost } from "../memory-host.ts";
import { fakeBundle, memoryLogger } from "./fakes.ts";
import { LATENESS } from "./small-plan.ts";

const SPEC = `source pages {
  from    json("pages.json")
  stream  kafka("pages")
  columns {
    opened: Timestamp
    shown:  List<Category>
    spot:   { x: Float, y: Float }?
    lines:  List<{ sku: Category, n: Int }>
    taken:  Category known at opened + 1h
    skus:   List<Category> = lines.sku
  }
  at      opened
  known   at opened
}
examples suggestions {
  rows       pages asked at opened within 1h
  candidates shown as item
  where      item != "hidden" and length(shown) < 2000
  label      is_taken = item == taken
  features {
    place = if (element(shown, 0) == item) ?? false then 1 else 0
    far   = spot.x ?? 0
    has   = item in skus
    skus
  }
}
model suggesting for suggestions { predict is_taken; inputs { place; far; has = if has then 1 else 0 }; learner logistic; seed 1 }
`;

const host = memoryHost({ "spec.mls": SPEC });
const plan = compile(host, check(host, "spec.mls"));
const input = (name: string): TrainedModel["inputs"][number] => ({ name, type: { kind: "float", missing: false }, transforms: [], columns: [name] });
const model: TrainedModel = { ...LATENESS, model: "suggesting", planHash: hashPlan(plan), inputs: ["place", "far", "has"].map(input), learned: { kind: "linear", intercepts: [0], weights: [[1, 2, 4]] }, decisions: {} };
const NOON = "2001-06-03T12:00:00Z";
const ROW = { opened: NOON, shown: ["pot", "tea"], spot: { x: 0.5, y: 1 }, lines: [{ sku: "tea", n: 1 }] };

const server = createServer({ bundle: fakeBundle(model, plan), store: undefined, replay: false, clock: () => parseTimestamp(NOON)! + 1000, logger: memoryLogger() });
const ask = async (payload: unknown, url = "/predict") => {
  const response = await server.inject({ method: "POST", url, headers: { "content-type": "application/json" }, payload: JSON.stringify(payload) });
  return { status: response.statusCode, body: response.json() };
};
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

describe("a question about the elements of a list", () => {
  it("is answered for each, in the list's order", async () => {
    const { status, body } = await ask(ROW);
    expect(status).toBe(200);
    expect(body).toEqual({
      answers: [
        { candidate: "pot", score: sigmoid(1 + 1), decisions: {} },
        { candidate: "tea", score: sigmoid(1 + 4), decisions: {} },
      ],
      moment: "2001-06-03T12:00:00.001Z",
      model: "suggesting",
      plan: model.planHash.slice(0, 12),
    });
  });

  it("leaves out what is no example by `where`", async () => {
    const { status, body } = await ask({ ...ROW, shown: ["hidden", "pot"] });
    expect([status, body.answers.map((one: { candidate: string }) => one.candidate)]).toEqual([200, ["pot"]]);
    expect((await ask({ ...ROW, shown: Array.from({ length: 2001 }, (_, i) => `s${i}`) })).status).toBe(413);
  });

  it("is refused where long lists would be read for each of many", async () => {
    const lines = Array.from({ length: 10_000 }, (_, i) => ({ sku: `s${i}`, n: i }));
    const shown = Array.from({ length: 1000 }, (_, i) => `s${i}`);
    const { status, body } = await ask({ ...ROW, lines, shown });
    expect([status, body.detail]).toEqual([413, expect.stringMatching(/^The texts and lists of this question have \d+ characters, which are read for each of its 1000 candidates/)]);
    expect((await ask({ ...ROW, lines, shown: shown.slice(0, 5) })).body.answers).toHaveLength(5);
    expect((await ask({ ...ROW, shown })).body.answers).toHaveLength(1000);
  });

  it("of an empty list has no answers, in a list of rows or alone", async () => {
    expect((await ask({ ...ROW, shown: [] })).body.answers).toEqual([]);
    const { status, body } = await ask([{ ...ROW, shown: [] }, ROW]);
    expect([status, body.map((one: { answers: unknown[] }) => one.answers.length)]).toEqual([200, [0, 2]]);
  });

  it("shows lists as lists where features are asked for", async () => {
    const { body } = await ask(ROW, "/predict?explain=features");
    expect(body.answers.map((one: { features: object }) => one.features)).toEqual([
      { place: 1, far: 0.5, has: false, skus: ["tea"] },
      { place: 0, far: 0.5, has: true, skus: ["tea"] },
    ]);
  });

  it.each([
    ["the same candidate twice", { shown: ["tea", "tea"] }, 422, /`shown` names a candidate twice/],
    ["too many", { shown: Array.from({ length: 1001 }, (_, i) => `s${i}`) }, 413, /1000 candidates; this one is about 1001/],
    ["an element that is missing", { shown: ["tea", null] }, 422, /`shown\[\]` /],
    ["no list", { shown: "tea" }, 422, /`shown` must be a list/],
    ["a field of another type", { spot: { x: "far", y: 1 } }, 422, /`spot.x` must be a finite number/],
    ["a field that is none", { lines: [{ sku: "tea", n: 1, price: 2 }] }, 422, /price|lines/],
    ["the candidate itself", { item: "tea" }, 422, /`item` is no field/],
  ])("is refused with %s", async (_name, change, status, message) => {
    const answer = await ask({ ...ROW, ...change });
    expect(answer.status).toBe(status);
    expect(answer.body.detail).toMatch(message);
  });

  it("is what the OpenAPI document says, and so is its answer", async () => {
    const document = openapiDocument(plan, model, "1.2.3");
    const ajv = new Ajv2020({ strict: true, allErrors: true, formats: { "date-time": true, date: true }, strictTypes: false, keywords: ["components"] });
    ajv.addSchema({ $id: "doc", components: document.components } as object, "doc");
    const accepts = (name: string) => ajv.compile({ $ref: `doc#/components/schemas/${name}` });
    const [row, answer] = [accepts("Row"), accepts("Answer")];
    expect([row(ROW), row.errors]).toEqual([true, null]);
    expect([row({ ...ROW, item: "tea" }), row({ ...ROW, shown: ["tea", null] })]).toEqual([false, false]);
    for (const url of ["/predict", "/predict?explain=features"]) expect([answer((await ask(ROW, url)).body), answer.errors]).toEqual([true, null]);
    expect(answer({ answers: [{ score: 1 }], model: "m", plan: "p", moment: NOON })).toBe(false);
  });
});
