/** Chains: what a model is told of another one's score for a row has been learnt without that row's label, and without any later one. */
import { describe, expect, it } from "vitest";
import { jsRoad, scoreFrame } from "../../runtime/chain/frame-road.ts";
import { rowRoad } from "../../runtime/chain/row-road.ts";
import { canonicalJson, sha256 } from "../../runtime/contract/canonical.ts";
import { cell, takeRows } from "../../runtime/contract/frame.ts";
import type { Model, ModelInput } from "../../runtime/contract/plan.ts";
import { TrainedModelSchema } from "../../runtime/contract/trained.ts";
import { jsScorer, onnxScorer, piecesOf, scores } from "../../runtime/score/index.ts";
import { evaluateScorer } from "../../runtime/score/js-scorer.ts";
import { scoreOf } from "../../runtime/score/scores.ts";
import { boundTo, chainOf, type ChainInput, innerScores, trainChain } from "../../runtime/train/chain.ts";
import { NotEnough, trainModel } from "../../runtime/train/index.ts";
import { writeOnnx } from "../../runtime/train/onnx/learned.ts";
import { auc, CATEGORY, column, FLOAT, frame, input, model, normal, random, range, SPAN, transform } from "./build.ts";

const ROWS = 600;
const ZONES = { version: "", rules: {} } as ChainInput["zones"];
const next = random(21);
const x = Array.from({ length: ROWS }, () => normal(next));
const shop = Array.from({ length: ROWS }, () => `s${Math.floor(next() * 6)}`);
const clicked = x.map((value, i) => (value + (shop[i] === "s1" ? 1 : 0) + normal(next) > 0 ? 1 : 0));
const bought = clicked.map((click, i) => (click === 1 && x[i]! + normal(next) > 0 ? 1 : 0));
const columns = frame({ x, shop });
const moments = Float64Array.from({ length: ROWS }, (_, i) => 1000 + Math.floor(i / 3) * 10);
/** Labels come in late, and not in order. */
const known = moments.map((moment, i) => moment + 5 + ((i * 7) % 11) * 17);

const scoreInput = (name: string, of: string, ...transforms: ModelInput["transforms"]): ModelInput => ({ name, door: { kind: "score", model: of, type: { kind: "float", missing: false } }, type: { kind: "float", missing: false }, transforms, text: `${of}.score`, span: SPAN });
const click: Model = model("gbdt", { trees: 6, leaves: 4, min_leaf: 5, patience: 2 }, [input("x", FLOAT), input("shop", CATEGORY, transform("target_encode"))], { id: "click", label: "clicked", calibrate: "platt" });
const buy: Model = model("logistic", {}, [scoreInput("click_score", "click", transform("standardize")), input("x", FLOAT, transform("standardize"))], { id: "buy", label: "bought", inner: ["click"], calibrate: "platt" });
const LABELS = new Map([["clicked", column(clicked)], ["bought", column(bought)]]);

function chain(models: readonly Model[], more: Partial<ChainInput> = {}): ChainInput {
  return { models, sharing: models, planHash: "hash", columns, zones: ZONES, labels: LABELS, moments, labelKnown: known, weights: undefined, together: undefined, parts: { train: range(0, 420), validate: range(420, ROWS) }, decisions: [], threads: 1, ...more };
}

/** The oracle: written from the rule, with nothing of the trainer's but training and scoring one model by itself on rows that are cut out for it. */
async function scoresByTheRule(train: readonly number[], inner: Model): Promise<(number | null)[]> {
  const found: (number | null)[] = Array(ROWS).fill(null);
  const shares = [0, 2, 5, 10, 20, 30, 40, 55, 70, 85, 100];
  for (let b = 0; b < 10; b++) {
    const block = train.slice(Math.floor((shares[b]! / 100) * train.length), Math.floor((shares[b + 1]! / 100) * train.length));
    const begin = moments[block[0]!]!;
    const seen = train.filter((row) => known[row]! < begin);
    const late = seen.slice(seen.length - Math.ceil(seen.length / 5));
    const early = late.length === 0 ? [] : seen.filter((row) => known[row]! < moments[late[0]!]!);
    const rows = [...early, ...late];
    const only = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!);
    try {
      const { trained } = await trainModel({
        model: inner, planHash: "hash", frame: frame({ x: rows.map((row) => x[row]!), shop: rows.map((row) => shop[row]!) }), label: column(rows.map((row) => clicked[row]!)), moments: only(moments), labelKnown: only(known),
        parts: { train: range(0, early.length), validate: range(early.length, rows.length) }, decisions: [], threads: 1,
      });
      const margins = jsScorer(trained).margins(frame({ x: block.map((row) => x[row]!), shop: block.map((row) => shop[row]!) })) as Float32Array;
      scores(trained, margins).forEach((score, i) => {
        found[block[i]!] = score;
      });
    } catch (error) {
      if (!(error instanceof NotEnough)) throw error;
    }
  }
  return found;
}

describe("an inner score of a train row, in time", () => {
  it("is that of a model taught by the labels known before its block alone, and no row without one is trained on", async () => {
    const given = chain([click, buy]);
    const { columns: made, has } = await innerScores(given, click);
    const expected = await scoresByTheRule([...given.parts.train], click);
    const score = made.get("click::score")!;
    for (const row of given.parts.train) {
      expect(has[row]).toBe(expected[row] === null ? 0 : 1);
      if (expected[row] !== null) expect(cell(score, row)).toBe(expected[row]);
    }
    const blind = [...given.parts.train].filter((row) => expected[row] === null);
    expect(blind.length).toBeGreaterThan(0);
    expect(blind.length).toBeLessThan(150);
    const { trained } = await trainChain(given);
    expect(trained.history.rows.train).toBe(420 - blind.length);
    expect(trained.history.blind).toBe(blind.length);
  });

  it("does not move when labels that become known later change", async () => {
    const given = chain([click, buy]);
    const before = (await innerScores(given, click)).columns.get("click::score")!;
    const cut = moments[300]!;
    const flipped = column(clicked.map((label, row) => (known[row]! >= cut && row % 2 === 0 ? 1 - label : label)));
    const after = (await innerScores({ ...given, labels: new Map([...LABELS, ["clicked", flipped]]) }, click)).columns.get("click::score")!;
    // Row 300 lies in the block that begins at 294 (70 %); what is known by then decides all blocks up to it.
    const same = range(0, 294).every((row) => Object.is(cell(before, row), cell(after, row)));
    expect(same).toBe(true);
    expect(range(300, 420).some((row) => cell(before, row) !== cell(after, row))).toBe(true);
  });

  it("other rows have the score of the model that is kept, trained on train", async () => {
    const given = chain([click, buy]);
    const { trained } = await trainChain(given);
    const kept = trained.inner![0]!;
    const rows = range(420, ROWS);
    const { scores: expected } = await scoreFrame(kept, takeRows(columns, rows), jsRoad([click], ZONES));
    const { columns: made } = await innerScores(given, click);
    expect(Array.from(rows, (row) => cell(made.get("click::score")!, row))).toEqual([...expected]);
  });
});

describe("pieces of validate", () => {
  it("are cut for the whole chain, inner models first, purged between", async () => {
    const { trained } = await trainChain(chain([click, buy]));
    expect(trained.inner![0]!.history.pieces.map((piece) => piece.use)).toEqual(["stop", "calibrate"]);
    expect(trained.history.pieces.map((piece) => piece.use)).toEqual(["calibrate"]);
    const third = moments[420 + Math.floor((2 * 180) / 3)]!;
    const second = moments[420 + 60]!;
    expect(trained.inner![0]!.history.pieces.map((piece) => piece.rows)).toEqual([range(420, 480).filter((row) => known[row]! < second).length, range(480, 540).filter((row) => known[row]! < third).length]);
    expect(trained.history.pieces[0]!.rows).toBe(60);
  });

  it("a model is the same by itself as inside what reads it", async () => {
    const [alone, inside] = [await trainChain(chain([click], { sharing: [click, buy] })), await trainChain(chain([click, buy]))];
    expect(inside.trained.inner![0]).toEqual(alone.trained);
  });
});

describe("closed rows", () => {
  const together = Float64Array.from(shop, (name) => Number(name.slice(1)) * 1e12);

  it("have scores of models that saw none of their group", async () => {
    const given = chain([click, buy], { moments: undefined, labelKnown: undefined, together });
    const spoiled = shop.indexOf("s3");
    const before = (await innerScores(given, click)).columns.get("click::score")!;
    // All labels of the group change: no score of the group may follow.
    const other = column(clicked.map((label, row) => (shop[row] === shop[spoiled] && row < 420 ? 1 - label : label)));
    const after = (await innerScores({ ...given, labels: new Map([...LABELS, ["clicked", other]]) }, click)).columns.get("click::score")!;
    const own = [...range(0, 420)].filter((row) => shop[row] === shop[spoiled]);
    expect(own.length).toBeGreaterThan(30);
    // Groups that share the fold of this one do not see it either; those of other folds do.
    expect(own.every((row) => cell(before, row) === cell(after, row))).toBe(true);
    expect([...range(0, 420)].some((row) => cell(before, row) !== cell(after, row))).toBe(true);
  });

  it("each row by itself, where nothing is to be kept together", async () => {
    const given = chain([click, buy], { moments: undefined, labelKnown: undefined });
    const { has, columns: made } = await innerScores(given, click);
    expect(has.every((one) => one === 1)).toBe(true);
    const row = 100;
    const other = column(clicked.map((label, i) => (i === row ? 1 - label : label)));
    const after = (await innerScores({ ...given, labels: new Map([...LABELS, ["clicked", other]]) }, click)).columns.get("click::score")!;
    expect(cell(after, row)).toBe(cell(made.get("click::score")!, row));
  });
});

describe("a chain", () => {
  const odds: ModelInput = { name: "odds", door: { kind: "call", fn: "log", args: [{ kind: "call", fn: "add", args: [{ kind: "score", model: "click", type: { kind: "float", missing: false } }, { kind: "literal", value: 1, type: { kind: "float", missing: false } }], type: { kind: "float", missing: false } }], type: { kind: "float", missing: true } }, type: { kind: "float", missing: true }, transforms: [], text: "log(click.score + 1)", span: SPAN };
  const third: Model = model("gbdt", { trees: 8, leaves: 4, min_leaf: 5 }, [scoreInput("buy_score", "buy"), odds, input("shop", CATEGORY)], { id: "third", label: "bought", inner: ["buy", "click"], calibrate: "isotonic" });
  const models = [click, buy, third];

  it("of three scores the same from trainer, onnxruntime and generated scorer, in a frame and row by row", async () => {
    const { trained } = await trainChain(chain(models));
    expect(trained.inner!.map((inner) => inner.model)).toEqual(["click", "buy"]);
    expect(TrainedModelSchema.parse(JSON.parse(JSON.stringify(trained)))).toEqual(JSON.parse(JSON.stringify(trained)));
    const js = await scoreFrame(trained, columns, jsRoad(models, ZONES));
    const onnx = await scoreFrame(trained, columns, { models, zones: ZONES, scorer: (piece) => onnxScorer(writeOnnx(piece)) });
    expect(onnx.margins).toEqual(js.margins);
    expect(onnx.scores).toEqual(js.scores);
    const pieces = new Map(piecesOf(trained).map(({ id, trained: piece }) => [id, { piece, graph: evaluateScorer(piece) }]));
    expect([...pieces.keys()]).toEqual(["", "models/click", "models/buy"]);
    const road = rowRoad(trained, models, { zones: ZONES }, (id) => ({ scores: (door) => [scoreOf(pieces.get(id)!.piece, pieces.get(id)!.graph.margins(door as Record<string, number>)[0]!)] }));
    for (let row = 0; row < ROWS; row++) expect(road({ x: x[row]!, shop: shop[row]! }).scores[0]).toBe(js.scores[row]);
    expect(auc(js.scores.subarray(420), bought.slice(420))).toBeGreaterThan(0.6);
  }, 60_000);

  it("is the same on any number of threads, and again", async () => {
    const hash = async (threads: number) => sha256(canonicalJson((await trainChain(chain(models, { threads }))).trained));
    const one = await hash(1);
    expect(await hash(3)).toBe(one);
    expect(await hash(1)).toBe(one);
  }, 60_000);

  it("refitted on train and validate learns from scores that are out of fold there too", async () => {
    const again = { ...buy, refit: ["train", "validate"] as Model["refit"] };
    const { trained, judged } = await trainChain(chain([{ ...click, refit: ["train", "validate"] }, again]));
    expect(trained.history.rows.train).toBeGreaterThan(judged.learned === trained.learned ? 1e9 : 420);
    expect(judged.inner![0]!.learned).not.toEqual(trained.inner![0]!.learned);
  });

  it("says what is wrong where no train row has an inner score", async () => {
    const late = known.map((time) => time + 1e6);
    await expect(trainChain(chain([{ ...click, learner: { ...click.learner, params: { trees: 3 } }, calibrate: undefined, inputs: [input("x", FLOAT)] }, { ...buy, calibrate: undefined }], { labelKnown: late }))).rejects.toThrow(/no row of the train part can be given a score of `click` for `buy`/);
  });

  it("is put in order, with what shares its validate part", () => {
    const unrelated = model("prior", {}, [], { id: "alone" });
    expect(chainOf([third, unrelated, buy, click], third).map(({ id }) => id)).toEqual(["click", "buy", "third"]);
    expect(boundTo([third, unrelated, buy, click], click).map(({ id }) => id)).toEqual(["click", "buy", "third"]);
    expect(boundTo([third, unrelated], unrelated).map(({ id }) => id)).toEqual(["alone"]);
  });
});

