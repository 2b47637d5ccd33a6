import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { type Frame, takeRows } from "../../runtime/contract/frame.ts";
import type { Model } from "../../runtime/contract/plan.ts";
import { type TrainedModel, TrainedModelSchema } from "../../runtime/contract/trained.ts";
import { prepare } from "../../runtime/score/apply.ts";
import { doorText, evaluateScorer, jsScorer, onnxScorer, trainerMargins } from "../../runtime/score/index.ts";
import { listTensor } from "../../runtime/score/onnx-scorer.ts";
import { trainModel } from "../../runtime/train/index.ts";
import { writeOnnx } from "../../runtime/train/onnx/learned.ts";
import { CATEGORY, FLOAT, frame, INT, input, LIST, model, normal, random, range, trainInput, transform } from "./build.ts";

const PLACES = ["", "a", "b", "Ärger", "東京", "𝒳", "é", "\u001A", "\u001Ax", "z\n\"'\\", "ﬀ", "\u2028"];
/** Among them what could be taken for the marks of a missing list and of the end of one. */
const TAGS = ["", "gift", "\u001A", "\u001A.", "Ärger", "𝒳", "a\"b", "[]", "rare", "new"];
const ROWS = 1200;
const TRAIN = 800;

/** Rows with missing values, extremes and levels that only the last rows have. */
function data(): { door: Frame; binary: number[]; classes: string[]; value: number[] } {
  const next = random(11);
  const columns: Record<string, (number | string | null)[]> = { a: [], b: [], n: [], place: [], rare: [], tags: [], kinds: [], "v[0]": [], "v[1]": [] };
  const binary: number[] = [];
  const classes: string[] = [];
  const value: number[] = [];
  for (let i = 0; i < ROWS; i++) {
    const extreme = i >= TRAIN && next() < 0.2;
    const a = normal(next);
    const b = next() < 0.2 ? null : normal(next) * 1e3;
    const place = next() < 0.1 ? null : PLACES[Math.floor(next() * (i < TRAIN ? PLACES.length - 2 : PLACES.length))]!;
    const n = next() < 0.1 ? null : Math.floor(next() * 6);
    columns.a!.push(extreme ? [1e300, -1e300, 5e-324, -0, 3.4028235e38][Math.floor(next() * 5)]! : a);
    columns.b!.push(b);
    columns.n!.push(extreme && n !== null ? 2 ** 53 : n);
    columns.place!.push(place);
    columns.rare!.push(next() < 0.3 ? null : `r${Math.floor(next() ** 3 * 400)}`);
    columns.tags!.push(next() < 0.15 ? null : JSON.stringify(Array.from({ length: Math.floor(next() * 5) }, () => TAGS[Math.floor(next() * (i < TRAIN ? TAGS.length - 2 : TAGS.length))]!)));
    columns.kinds!.push(JSON.stringify(next() < 0.5 ? ["x"] : []));
    columns["v[0]"]!.push(Math.sin(i));
    columns["v[1]"]!.push(Math.cos(i));
    const m = a + (b ?? 500) / 1000 + (place === null ? 1 : PLACES.indexOf(place) % 3) - 1.5 + Math.sin(i);
    binary.push(next() < 1 / (1 + Math.exp(-m)) ? 1 : 0);
    classes.push(m + normal(next) < -0.5 ? "low" : m > 1 ? "high" : "Mitte");
    value.push(1000 * m + 50 * normal(next));
  }
  return { door: frame(columns), binary, classes, value };
}

const VECTOR = { kind: "vector", size: 2, missing: false } as const;
const lists = [input("a", FLOAT, transform("standardize")), input("tags", LIST, transform("multi_hot", { max_levels: 5 })), input("kinds", LIST, transform("multi_hot", { other: true }))];
const wholeLists = [input("a", FLOAT, transform("standardize")), input("tags", LIST, transform("multi_hot"))];
const raw = [input("a", FLOAT), input("b", FLOAT), input("n", INT), input("place", CATEGORY), input("rare", CATEGORY), input("v", VECTOR)];
const learnt = [
  input("a", FLOAT, transform("standardize")),
  input("b", FLOAT, transform("impute", { with: "median" }), transform("robust_scale")),
  input("n", INT, transform("one_hot")),
  input("place", CATEGORY, transform("one_hot", { max_levels: 8 })),
  input("rare", CATEGORY, transform("target_encode", { smoothing: 5 })),
  input("v", VECTOR),
];
const others = [
  input("a", FLOAT, transform("bucket", { by: "quantile", bins: 7 }), transform("one_hot")),
  input("b", FLOAT, transform("bucket", { bins: 4 })),
  input("n", INT, transform("target_encode")),
  input("place", CATEGORY, transform("impute", { value: "\u001Ax" }), transform("count_encode"), transform("minmax_scale")),
  input("rare", CATEGORY, transform("impute"), transform("one_hot", { min_count: 5 })),
  input("v", VECTOR, transform("minmax_scale")),
];
const BINARY = { task: { kind: "binary" } } as const;
const CLASSES = { task: { kind: "multiclass", classes: [] } } as unknown as Partial<Model>;
const VALUE = { task: { kind: "regression" } } as const;

const cases: [string, Model][] = [
  ["prior, binary", model("prior", {}, raw, BINARY)],
  ["prior, without inputs", model("prior", {}, [], CLASSES)],
  ["logistic over learnt transforms", model("logistic", {}, learnt, BINARY)],
  ["logistic over other transforms", model("logistic", {}, others, BINARY)],
  ["softmax", model("softmax", { l2: 0.5 }, learnt, CLASSES)],
  ["linear", model("linear", {}, learnt, VALUE)],
  ["gbdt, binary, raw values", model("gbdt", { trees: 30, depth: 5, min_leaf: 5, patience: 5 }, raw, BINARY)],
  ["gbdt, binary, learnt transforms", model("gbdt", { trees: 15, leaves: 12 }, learnt, BINARY)],
  ["gbdt, binary, other transforms, subsampled", model("gbdt", { trees: 15, leaves: 12, subsample: 0.7, columns: 0.6, l1: 0.1, l2: 2 }, others, BINARY)],
  ["gbdt, multiclass", model("gbdt", { trees: 10, depth: 4, min_leaf: 3 }, raw, CLASSES)],
  ["gbdt, multiclass, target encoded", model("gbdt", { trees: 10, depth: 4 }, others, CLASSES)],
  ["logistic over lists, with a column for the rest", model("logistic", {}, lists, BINARY)],
  ["gbdt over lists, unseen ones nowhere", model("gbdt", { trees: 15, depth: 4 }, wholeLists, BINARY)],
  ["gbdt, regression", model("gbdt", { trees: 20, depth: 4, min_leaf: 5 }, raw, VALUE)],
];

async function trained(m: Model): Promise<{ door: Frame; trained: TrainedModel; onnx: Uint8Array }> {
  const { door, binary, classes, value } = data();
  const y = m.task.kind === "binary" ? binary : m.task.kind === "multiclass" ? classes : value;
  return { door, ...(await trainModel(trainInput(m, door, y, range(0, TRAIN), range(TRAIN, 1000)))) };
}

const bits = (values: Float32Array): number[] => Array.from(values, (x) => (Number.isNaN(x) ? Number.NaN : Object.is(x, -0) ? Number.MIN_VALUE : x));

describe.each(cases)("%s", (_, m) => {
  it("gives the same margins from trainer, onnxruntime (any batch, any threads) and generated scorer, on every row", async () => {
    const { door, trained: result, onnx } = await trained(m);
    const own = bits(trainerMargins(result, door));
    expect(own).toHaveLength(ROWS * (result.task.kind === "multiclass" ? 3 : 1));
    expect(bits(await jsScorer(result).margins(door))).toEqual(own);
    for (const options of [{ batch: 1 }, { batch: 7 }, { batch: 1000, threads: 2 }, { batch: ROWS }, { batch: ROWS, threads: 2 }]) {
      const scorer = await onnxScorer(onnx, undefined, options);
      expect(bits(await scorer.margins(door)), JSON.stringify(options)).toEqual(own);
    }
  });

  it("trains on the very matrix that the graph's preprocessing gives", async () => {
    const { door, trained: result } = await trained(m);
    if (result.inputs.length === 0) return;
    const session = await InferenceSession.create(writeOnnx(result, "with matrix"), { intraOpNumThreads: 1, logSeverityLevel: 3 });
    const feeds: Record<string, Tensor> = {};
    for (const { name, type } of result.inputs) {
      const values = door.columns.get(name)!;
      feeds[name] =
        type.kind === "list"
          ? listTensor(values, name, 0, ROWS)
          : values.kind === "number"
          ? new Tensor("float64", values.values, [ROWS, 1])
          : new Tensor("string", Array.from(values.codes, (code) => doorText(code < 0 ? null : values.dictionary[code]!)), [ROWS, 1]);
    }
    const matrix = (await session.run(feeds)).matrix!.data as Float32Array;
    const columns = prepare(result.inputs, door);
    const rowMajor = Float32Array.from({ length: matrix.length }, (_, i) => columns[i % columns.length]![Math.floor(i / columns.length)]!);
    expect(bits(matrix)).toEqual(bits(rowMajor));
  });

  it("survives JSON, with all that the schema asks", async () => {
    const { door, trained: result, onnx } = await trained(m);
    const read = TrainedModelSchema.parse(JSON.parse(JSON.stringify(result)));
    expect(bits(trainerMargins(read, door))).toEqual(bits(trainerMargins(result, door)));
    expect(Buffer.from(writeOnnx(read)).equals(onnx)).toBe(true);
  });
});

describe("categories that look like numbers", () => {
  it("stay texts, three ways", async () => {
    const levels = ["1", "01", "2", "-0", "0"];
    const codes = Array.from({ length: 300 }, (_, i) => levels[i % 5]!);
    const y = codes.map((level, i) => (level === "01" || level === "-0" || i % 11 === 0 ? 1 : 0));
    const m = model("gbdt", { trees: 5, min_leaf: 2, min_category: 1 }, [input("place", CATEGORY), input("n", CATEGORY, transform("one_hot"))]);
    const { trained: result, onnx } = await trainModel(trainInput(m, frame({ place: codes, n: codes }), y, range(0, 300), range(0, 0)));
    const texts = [...levels, "1.0", " 1", "", "00", null];
    const asked = frame({ place: texts, n: texts });
    const own = bits(trainerMargins(result, asked));
    expect(own[0]).not.toBe(own[1]);
    expect(bits(await jsScorer(result).margins(asked))).toEqual(own);
    expect(bits(await (await onnxScorer(onnx)).margins(asked))).toEqual(own);
  });
});

describe("the generated scorer", () => {
  it("takes one object as it comes from a request, missing as null or absent", async () => {
    const { door, trained: result } = await trained(cases[6]![1]);
    const generated = evaluateScorer(result);
    const first = takeRows(door, range(0, 1));
    const row: Record<string, number | string | null> = {};
    for (const [name, values] of first.columns) row[name] = values.kind === "number" ? values.values[0]! : values.codes[0]! < 0 ? null : values.dictionary[values.codes[0]!]!;
    expect(bits(generated.margins(row))).toEqual(bits(trainerMargins(result, first)));
    const { rare: _rare, ...without } = row;
    expect(bits(generated.margins(without))).toEqual(bits(generated.margins({ ...row, rare: null })));
  });
});
