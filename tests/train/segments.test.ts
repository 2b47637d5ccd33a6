/** A model a segment: each is the one that its own rows alone would have made; all other rows have that of all rows, and it is told which those are. */
import { describe, expect, it } from "vitest";
import { jsRoad, scoreFrame } from "../../runtime/chain/frame-road.ts";
import { rowRoad } from "../../runtime/chain/row-road.ts";
import { canonicalJson, sha256 } from "../../runtime/contract/canonical.ts";
import { cell, takeRows } from "../../runtime/contract/frame.ts";
import type { Decide, Model } from "../../runtime/contract/plan.ts";
import { TrainedModelSchema } from "../../runtime/contract/trained.ts";
import { jsScorer, onnxScorer, piecesOf, scores } from "../../runtime/score/index.ts";
import { generatedScorer, rowScorer } from "../../runtime/serve/scorer.ts";
import { type ChainInput, trainChain } from "../../runtime/train/chain.ts";
import { trainModel } from "../../runtime/train/index.ts";
import { writeOnnx, writeOtherGraphs } from "../../runtime/train/onnx/learned.ts";
import { cutPieces } from "../../runtime/train/pieces.ts";
import { column, FLOAT, frame, input, model, normal, random, range, SPAN, transform } from "./build.ts";

const ROWS = 900;
const ZONES = { version: "", rules: {} } as ChainInput["zones"];
const next = random(33);
/** Two large segments, one of one class only, one too small, rows of none, and one that train never saw. */
const product = Array.from({ length: ROWS }, (_, i) => (i >= 600 && i % 40 === 0 ? "new" : i % 45 === 7 ? "rare" : i % 11 === 3 ? null : i % 5 === 0 ? "sure" : i % 2 === 0 ? "loan" : "card"));
const x = Array.from({ length: ROWS }, () => normal(next));
const y = x.map((value, i) => (product[i] === "sure" ? 1 : (product[i] === "loan" ? value : -value) + 0.6 * normal(next) > 0 ? 1 : 0));
const columns = frame({ x, product });
const moments = Float64Array.from({ length: ROWS }, (_, i) => 1000 + i * 10);
const known = moments.map((moment) => moment + 25);
const score = { kind: "score", type: { kind: "float", missing: false } } as const;
const warn: Decide = {
  kind: "decide", id: "warn", model: "m", span: SPAN,
  rules: [{ name: "warn", expr: { kind: "call", fn: "ge", args: [score, { kind: "parameter", name: "c", type: score.type }], type: { kind: "bool", missing: false } }, type: { kind: "bool", missing: false }, text: "score >= c", span: SPAN }],
  choose: [{ parameter: "c", rule: "warn", direction: "minimize", objective: { kind: "call", fn: "add", args: [{ kind: "parameter", name: "false_positives", type: score.type }, { kind: "parameter", name: "false_negatives", type: score.type }], type: score.type }, text: "", span: SPAN }],
};
const segmented: Model = model("gbdt", { trees: 10, leaves: 4, min_leaf: 5, patience: 3 }, [input("x", FLOAT, transform("standardize"))], { segments: { by: ["product"], least: 40 }, calibrate: "platt" });

function chain(more: Partial<ChainInput> = {}): ChainInput {
  return { models: [segmented], sharing: [segmented], planHash: "hash", columns, zones: ZONES, labels: new Map([["y", column(y)]]), moments, labelKnown: known, weights: undefined, together: undefined, parts: { train: range(0, 600), validate: range(600, ROWS) }, decisions: [warn], threads: 1, ...more };
}

describe("a model a segment", () => {
  it("is made of the segment's rows alone, on pieces of validate that are cut for all", async () => {
    const { trained } = await trainChain(chain());
    const { segments } = trained;
    expect(segments!.models.map(({ values }) => values)).toEqual([["card"], ["loan"], [null]]);
    expect(segments!.without.map(({ values }) => values)).toEqual([["rare"], ["sure"]]);
    expect(segments!.without[0]!.why).toMatch(/^\d+ train rows, fewer than 40$/);
    expect(segments!.without[1]!.why).toContain('"true" on every row of the train part');
    const pieces = cutPieces(segmented, range(600, ROWS), ["stop", "calibrate", "threshold"], moments, known);
    for (const { values, trained: own } of segments!.models) {
      // The oracle: a frame with the segment's rows and no others.
      const rows = [...range(0, ROWS)].filter((row) => product[row] === values[0]);
      const place = new Map(rows.map((row, i) => [row, i]));
      const inside = (all: Int32Array): Int32Array => Int32Array.from([...all].filter((row) => place.has(row)), (row) => place.get(row)!);
      const only = (values_: Float64Array) => Float64Array.from(rows, (row) => values_[row]!);
      const { trained: alone } = await trainModel({
        model: segmented, planHash: "hash", frame: takeRows(columns, Int32Array.from(rows)), label: column(rows.map((row) => y[row]!)), moments: only(moments), labelKnown: only(known), decisions: [warn], threads: 2,
        parts: { train: inside(range(0, 600)), validate: inside(range(600, ROWS)) }, pieces: pieces.map(({ use, rows: all }) => ({ use, rows: inside(all) })),
      });
      expect(own).toEqual(alone);
    }
    expect(segments!.models[0]!.trained.decisions.warn!.c).not.toBe(segments!.models[1]!.trained.decisions.warn!.c);
  });

  it("scores its rows alone; all others, and what train never saw, have the model of all rows, which is the one without segments", async () => {
    const { trained } = await trainChain(chain());
    const { segments: _, ...plain } = segmented;
    const { trained: whole } = await trainChain(chain({ models: [plain], sharing: [plain] }));
    expect({ ...trained, segments: undefined }).toEqual({ ...whole, segments: undefined });
    const road = jsRoad([segmented], ZONES);
    const all = await scoreFrame(trained, columns, road);
    const byAll = scores(whole, jsScorer(whole).margins(columns) as Float32Array);
    const own = new Map(trained.segments!.models.map((segment) => [segment.values[0], scores(segment.trained, jsScorer(segment.trained).margins(columns) as Float32Array)]));
    for (let row = 0; row < ROWS; row++) expect(all.scores[row]).toBe((own.get(product[row]!) ?? byAll)[row]);
    expect(product.filter((name) => name === "new").length).toBeGreaterThan(3);
    expect([...range(0, ROWS)].some((row) => product[row] === "loan" && all.scores[row] !== byAll[row])).toBe(true);
  });

  it("gives the same bits from onnxruntime, generated scorer, and one row at a time", async () => {
    const { trained } = await trainChain(chain());
    expect(TrainedModelSchema.parse(JSON.parse(JSON.stringify(trained)))).toEqual(JSON.parse(JSON.stringify(trained)));
    expect([...writeOtherGraphs(trained).keys()]).toEqual(["segments/0.onnx", "segments/1.onnx", "segments/2.onnx"]);
    const js = await scoreFrame(trained, columns, jsRoad([segmented], ZONES));
    const onnx = await scoreFrame(trained, columns, { models: [segmented], zones: ZONES, scorer: (piece) => onnxScorer(writeOnnx(piece)) });
    expect(onnx).toEqual(js);
    const scorer = rowScorer(trained, generatedScorer(trained));
    const road = rowRoad(trained, [segmented], { zones: ZONES }, (id) => scorer.piece!(id));
    for (let row = 0; row < ROWS; row++) expect(road({ x: cell(columns.columns.get("x")!, row), product: product[row]! }).scores[0]).toBe(js.scores[row]);
    expect(piecesOf(trained).map(({ id }) => id)).toEqual(["", "segments/0", "segments/1", "segments/2"]);
  });

  it("is the same on any number of threads", async () => {
    const hash = async (threads: number) => sha256(canonicalJson((await trainChain(chain({ threads }))).trained));
    expect(await hash(3)).toBe(await hash(1));
  });

  it("what another segment's labels are does not show in it", async () => {
    const flipped = y.map((label, row) => (product[row] === "card" ? 1 - label : label));
    const [before, after] = [await trainChain(chain()), await trainChain(chain({ labels: new Map([["y", column(flipped)]]) }))];
    const of = (made: typeof before, name: string | null) => made.trained.segments!.models.find((one) => one.values[0] === name)!.trained;
    expect(of(after, "loan")).toEqual(of(before, "loan"));
    expect(of(after, "card")).not.toEqual(of(before, "card"));
  });

  it("may stand inside a chain", async () => {
    const outer: Model = model("logistic", {}, [{ name: "first", door: { kind: "score", model: "m", type: score.type }, type: score.type, transforms: [], text: "m.score", span: SPAN }], { id: "outer", inner: ["m"] });
    const models = [segmented, outer];
    const { trained } = await trainChain(chain({ models, sharing: models, decisions: [] }));
    expect(piecesOf(trained).map(({ id }) => id)).toEqual(["", "models/m", "models/m/segments/0", "models/m/segments/1", "models/m/segments/2"]);
    const js = await scoreFrame(trained, columns, jsRoad(models, ZONES));
    const scorer = rowScorer(trained, generatedScorer(trained));
    const road = rowRoad(trained, models, { zones: ZONES }, (id) => scorer.piece!(id));
    for (let row = 0; row < ROWS; row += 7) expect(road({ x: x[row]!, product: product[row]! }).scores[0]).toBe(js.scores[row]);
    expect(trained.inner![0]!.segments!.models.length).toBe(3);
  });
});

describe("a ranking one a segment", () => {
  it("learns each from the lists of its segment alone, and scores whole lists by one model", async () => {
    const lists = Float64Array.from({ length: ROWS }, (_, row) => Math.floor(row / 6));
    const shop = Array.from(lists, (list) => ["a", "b", "c"][list % 3]!);
    const likes = x.map((value, row) => ((shop[row] === "a" ? value : -value) + 0.4 * normal(next) > 0.3 ? 1 : 0));
    const asked = lists.map((list) => 1000 + list * 10);
    const ranked: Model = model("gbdt", { trees: 6, leaves: 4, min_leaf: 3, patience: 2 }, [input("x", FLOAT)], { task: { kind: "ranking" }, segments: { by: ["shop"], least: 30 } });
    const given = { columns: frame({ x, shop }), labels: new Map([["y", column(likes)]]), lists, moments: asked, labelKnown: asked.map((time) => time + 5), models: [ranked], sharing: [ranked], decisions: [] };
    const { trained } = await trainChain(chain(given));
    expect(trained.segments!.models.map(({ values }) => values[0])).toEqual(["a", "b", "c"]);
    const pieces = cutPieces(ranked, range(600, ROWS), ["stop"], asked, given.labelKnown, lists);
    for (const { values, trained: own } of trained.segments!.models) {
      const rows = [...range(0, ROWS)].filter((row) => shop[row] === values[0]);
      const place = new Map(rows.map((row, i) => [row, i]));
      const inside = (all: Int32Array): Int32Array => Int32Array.from([...all].filter((row) => place.has(row)), (row) => place.get(row)!);
      const only = (values_: Float64Array) => Float64Array.from(rows, (row) => values_[row]!);
      const { trained: alone } = await trainModel({
        model: ranked, planHash: "hash", frame: takeRows(given.columns, Int32Array.from(rows)), label: column(rows.map((row) => likes[row]!)), moments: only(asked), labelKnown: only(given.labelKnown), lists: only(lists), decisions: [], threads: 2,
        parts: { train: inside(range(0, 600)), validate: inside(range(600, ROWS)) }, pieces: pieces.map(({ use, rows: all }) => ({ use, rows: inside(all) })),
      });
      expect(own).toEqual(alone);
    }
    const all = await scoreFrame(trained, given.columns, jsRoad([ranked], ZONES));
    const of = new Map(trained.segments!.models.map((segment) => [segment.values[0], scores(segment.trained, jsScorer(segment.trained).margins(given.columns) as Float32Array)]));
    for (let row = 0; row < ROWS; row++) expect(all.scores[row]).toBe(of.get(shop[row]!)![row]);
  });
});
