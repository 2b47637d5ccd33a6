/** Chains in which models are taught by votes: a train row's inner score comes from what was known before its block, votes by their own time and labels by theirs, and what the rules say is fitted there anew. */
import { describe, expect, it } from "vitest";
import { canonicalJson, sha256 } from "../../runtime/contract/canonical.ts";
import { cell, type Frame, type FrameColumn, takeRows } from "../../runtime/contract/frame.ts";
import type { Model, ModelInput } from "../../runtime/contract/plan.ts";
import { jsScorer, scores } from "../../runtime/score/index.ts";
import { type ChainInput, innerScores, trainChain, usesOfChain } from "../../runtime/train/chain.ts";
import { crossValidate } from "../../runtime/train/cross-validate.ts";
import { NotEnough, trainModel } from "../../runtime/train/index.ts";
import { judgesFrom, knownBefore, teachesAnyFrom } from "../../runtime/train/teaching.ts";
import { type Votes, weakLabel } from "../../runtime/train/weak-label.ts";
import { auc, CATEGORY, column, FLOAT, frame, input, model, normal, random, range, SPAN, transform } from "./build.ts";

const ROWS = 800;
const TRAIN = 600;
const ZONES = { version: "", rules: {} } as ChainInput["zones"];
const next = random(77);
const x = Array.from({ length: ROWS }, () => normal(next));
const shop = Array.from({ length: ROWS }, () => `s${Math.floor(next() * 5)}`);
const truth = x.map((value, i) => (value + (shop[i] === "s1" ? 1 : 0) + normal(next) > 0 ? 1 : 0));
const other = truth.map((is, i) => (is === 1 && x[i]! + normal(next) > -0.5 ? 1 : 0));
const moments = Float64Array.from({ length: ROWS }, (_, i) => 1000 + Math.floor(i / 2) * 10);
/** One row of train in four is labelled by hand, long after; on some no label comes in time. */
const byHand = truth.map((is, i) => (i >= TRAIN || (i * 7) % 4 === 1 ? is : null));
const handKnown = Float64Array.from({ length: ROWS }, (_, i) => (byHand[i] === null ? Number.NaN : moments[i]! + 60 + ((i * 13) % 9) * 20));
const otherKnown = Float64Array.from({ length: ROWS }, (_, i) => moments[i]! + 15 + ((i * 5) % 7) * 10);
const votesKnown = Float64Array.from({ length: ROWS }, (_, i) => (i % 17 === 3 ? Number.NaN : moments[i]! + ((i * 11) % 6) * 25));

const rule = (vote: number, ofFalse: number, ofTrue: number): FrameColumn => column(truth.map((is) => (next() < (is === 1 ? ofTrue : ofFalse) ? vote : null)));
const RULES = [rule(1, 0.02, 0.4), rule(1, 0.08, 0.5), rule(0, 0.5, 0.03), rule(0, 0.3, 0.05)].map((votes, j) => ({ name: `r${j}`, column: votes }));
const VOTES: Votes = { labeler: "signs", rules: RULES, known: votesKnown };
const columns: Frame = frame({ x, shop });
const LABELS = new Map([["spam", column(byHand)], ["bought", column(other)]]);
const latest = handKnown.map((time, row) => Math.max(time, otherKnown[row]!));

const FLOAT_SCORE = { kind: "float", missing: false } as const;
const scoreInput = (of: string): ModelInput => ({ name: `${of}_score`, door: { kind: "score", model: of, type: FLOAT_SCORE }, type: FLOAT_SCORE, transforms: [transform("standardize")], text: `${of}.score`, span: SPAN });
const weak: Model = model("gbdt", { trees: 5, leaves: 4, min_leaf: 5 }, [input("x", FLOAT), input("shop", CATEGORY, transform("target_encode"))], { id: "weak", label: "spam", labeler: "signs" });
const buys: Model = model("logistic", {}, [scoreInput("weak"), input("x", FLOAT, transform("standardize"))], { id: "buys", label: "bought", inner: ["weak"], calibrate: "platt" });
const hand: Model = model("logistic", {}, [input("x", FLOAT, transform("standardize"))], { id: "hand", label: "bought" });
const outer: Model = model("logistic", {}, [scoreInput("hand"), input("x", FLOAT, transform("standardize"))], { id: "outer", label: "spam", labeler: "signs", inner: ["hand"] });

function chain(models: readonly Model[], more: Partial<ChainInput> = {}): ChainInput {
  return {
    models, sharing: models, planHash: "hash", columns, zones: ZONES, labels: LABELS, moments, labelKnown: latest, knownOf: new Map([["spam", handKnown], ["bought", otherKnown]]), votes: new Map([["signs", VOTES]]),
    weights: undefined, together: undefined, parts: { train: range(0, TRAIN), validate: range(TRAIN, ROWS) }, decisions: [], threads: 1, ...more,
  };
}

const only = (values: Float64Array, rows: readonly number[]): Float64Array => Float64Array.from(rows, (row) => values[row]!);
const cut = (label: FrameColumn, rows: readonly number[]): FrameColumn => takeRows({ rows: ROWS, columns: new Map([["y", label]]) }, Int32Array.from(rows)).columns.get("y")!;

/** The oracle: for each block, the model trained by itself on a frame that holds nothing but the rows that may teach it, or be chosen on. */
async function scoresByTheRule(inner: Model, chooses: boolean): Promise<(number | null)[]> {
  const found: (number | null)[] = Array(ROWS).fill(null);
  const shares = [0, 2, 5, 10, 20, 30, 40, 55, 70, 85, 100];
  const train = [...range(0, TRAIN)];
  const isVoted = inner.labeler !== undefined;
  const [teaches, judges] = [isVoted ? votesKnown : otherKnown, isVoted ? handKnown : otherKnown];
  for (let b = 0; b < 10; b++) {
    const block = train.slice(Math.floor((shares[b]! / 100) * TRAIN), Math.floor((shares[b + 1]! / 100) * TRAIN));
    const begin = moments[block[0]!]!;
    const able = chooses ? train.filter((row) => judges[row]! < begin) : [];
    const late = able.slice(able.length - Math.ceil(able.length / 5));
    const early = train.filter((row) => teaches[row]! < (late.length === 0 ? begin : moments[late[0]!]!));
    const rows = [...early, ...late];
    const label = cut(LABELS.get(inner.label)!, rows);
    try {
      const parts = { train: range(0, early.length), validate: range(early.length, rows.length) };
      const made = isVoted ? weakLabel(inner, label, { labeler: "signs", rules: RULES.map(({ name, column: votes }) => ({ name, column: cut(votes, rows) })), known: only(votesKnown, rows) }, parts, undefined) : undefined;
      const known = Float64Array.from(rows, (row, i) => (i < early.length ? teaches : judges)[row]!);
      const { trained } = await trainModel({
        model: inner, planHash: "hash", frame: takeRows(columns, Int32Array.from(rows)), label, weak: made, moments: only(moments, rows), labelKnown: known, parts: { ...parts, train: made?.train ?? parts.train }, decisions: [], threads: 1,
      });
      scores(trained, jsScorer(trained).margins(takeRows(columns, Int32Array.from(block))) as Float32Array).forEach((score, i) => {
        found[block[i]!] = score;
      });
    } catch (error) {
      if (!(error instanceof NotEnough)) throw error;
    }
  }
  return found;
}

const scoresOf = async (given: ChainInput, inner: Model): Promise<(number | string | null)[]> => {
  const { columns: made, has } = await innerScores(given, inner);
  return Array.from({ length: ROWS }, (_, row) => (has[row] === 1 ? cell(made.get(`${inner.id}::score`)!, row) : null));
};
/** Votes turned over where `holds`. */
const turned = (holds: (row: number) => boolean): Votes => ({ ...VOTES, rules: RULES.map(({ name, column: votes }) => ({ name, column: { kind: "number", values: (votes as { values: Float64Array }).values.map((vote, row) => (holds(row) ? 1 - vote : vote)) } })) });

describe("an inner model that is taught by votes", () => {
  it("scores a train row by the votes known before its block alone, and by what the rules say there", async () => {
    const expected = await scoresByTheRule(weak, false);
    expect((await scoresOf(chain([weak, buys]), weak)).slice(0, TRAIN)).toEqual(expected.slice(0, TRAIN));
    const blind = expected.slice(0, TRAIN).filter((score) => score === null).length;
    expect(blind).toBeGreaterThan(0);
    expect(blind).toBeLessThan(150);
    const { trained } = await trainChain(chain([weak, buys]));
    // Every row of train has the label of the outer model by hand, whether rules vote on it or not.
    expect([trained.history.rows.train, trained.history.blind]).toEqual([TRAIN - blind, blind]);
    const { labeler, rows } = trained.inner![0]!.history;
    expect(labeler!.rows).toBe(TRAIN);
    // Its own target encoding has nothing for the first of the rows that teach it.
    expect(rows.train! < labeler!.covered && rows.train! > labeler!.covered - 60).toBe(true);
    expect(trained.history.labeler).toBeUndefined();
  });

  it("that chooses does so on labels made by hand, the latest fifth of those known by then", async () => {
    const choosing: Model = { ...weak, calibrate: "platt", learner: { ...weak.learner, params: { ...weak.learner.params, patience: 2 } } };
    const expected = await scoresByTheRule(choosing, true);
    expect((await scoresOf(chain([choosing, buys]), choosing)).slice(0, TRAIN)).toEqual(expected.slice(0, TRAIN));
    expect(expected.slice(0, TRAIN).filter((score) => score !== null).length).toBeGreaterThan(300);
  });

  it("does not move with votes that become known later, nor with any label made by hand", async () => {
    const before = await scoresOf(chain([weak, buys]), weak);
    const instant = moments[Math.floor(0.7 * TRAIN)]!;
    const later = await scoresOf(chain([weak, buys], { votes: new Map([["signs", turned((row) => votesKnown[row]! >= instant)]]) }), weak);
    // The block from 70 % on is decided by what is known before it begins.
    const decided = Math.floor(0.85 * TRAIN);
    expect(later.slice(0, decided)).toEqual(before.slice(0, decided));
    expect(later.slice(decided, TRAIN)).not.toEqual(before.slice(decided, TRAIN));
    const flipped = column(byHand.map((label) => (label === null ? null : 1 - label)));
    expect(await scoresOf(chain([weak, buys], { labels: new Map([...LABELS, ["spam", flipped]]) }), weak)).toEqual(before);
  });

  it("is not moved by votes on validate, nor is what reads it", async () => {
    const moved = chain([weak, buys], { votes: new Map([["signs", turned((row) => row >= TRAIN)]]) });
    const bare = async (given: ChainInput) => {
      const { trained } = await trainChain(given);
      const { labeler, ...history } = trained.inner![0]!.history;
      return canonicalJson({ ...trained, inner: [{ ...trained.inner![0]!, history }] });
    };
    expect(await bare(moved)).toBe(await bare(chain([weak, buys])));
  });

  it("says what to do where it chooses and no row of train is labelled by hand", async () => {
    const choosing: Model = { ...weak, calibrate: "platt" };
    const none = new Map([...LABELS, ["spam", column(byHand.map((label, row) => (row < TRAIN ? null : label)))]]);
    const never = handKnown.map((time, row) => (row < TRAIN ? Number.NaN : time));
    await expect(trainChain(chain([choosing, buys], { labels: none, knownOf: new Map([["spam", never], ["bought", otherKnown]]) }))).rejects.toThrow(/`weak` chooses \(calibrate\) .* leave .* out/);
  });
});

describe("an outer model that is taught by votes", () => {
  it("reads scores of labels known before each block, and learns from the rows on which rules vote", async () => {
    const expected = await scoresByTheRule(hand, false);
    expect((await scoresOf(chain([hand, outer]), hand)).slice(0, TRAIN)).toEqual(expected.slice(0, TRAIN));
    const { trained } = await trainChain(chain([hand, outer]));
    const covered = [...range(0, TRAIN)].filter((row) => !Number.isNaN(votesKnown[row]!) && RULES.some(({ column: votes }) => cell(votes, row) !== null));
    const taught = covered.filter((row) => expected[row] !== null);
    expect([trained.history.rows.train, trained.history.blind]).toEqual([taught.length, covered.length - taught.length]);
    expect([trained.history.labeler!.rows, trained.history.labeler!.covered]).toEqual([TRAIN, covered.length]);
    expect(auc(Array.from(range(TRAIN, ROWS), (row) => x[row]!), truth.slice(TRAIN))).toBeGreaterThan(0.6);
  });

  it("of labels that few rows have, scores all rows", async () => {
    const few: Model = { ...hand, id: "few", label: "spam" };
    const over: Model = { ...outer, inner: ["few"], inputs: [scoreInput("few")] };
    const found = await scoresOf(chain([few, over]), few);
    // Rows without a label by hand, and without votes in time, have a score too: what is known before their block.
    expect(found.filter((score, row) => row < TRAIN && byHand[row] === null && score !== null).length).toBeGreaterThan(300);
    const instant = moments[Math.floor(0.7 * TRAIN)]!;
    const flipped = column(byHand.map((label, row) => (label !== null && handKnown[row]! >= instant ? 1 - label : label)));
    const later = await scoresOf(chain([few, over], { labels: new Map([...LABELS, ["spam", flipped]]) }), few);
    expect(later.slice(0, Math.floor(0.85 * TRAIN))).toEqual(found.slice(0, Math.floor(0.85 * TRAIN)));
  });
});

describe("chains of votes", () => {
  const second: Votes = { labeler: "hints", rules: [rule(1, 0.1, 0.4), rule(0, 0.4, 0.1)].map((votes, j) => ({ name: `h${j}`, column: votes })), known: moments.map((moment, row) => moment + (row % 3) * 40) };
  const votes = new Map([["signs", VOTES], ["hints", second]]);
  const middle: Model = { ...outer, id: "middle", labeler: "hints", label: "bought", inner: ["weak"], inputs: [scoreInput("weak"), input("x", FLOAT, transform("standardize"))] };
  const last: Model = { ...outer, id: "last", labeler: undefined, label: "bought", inner: ["middle", "weak"], inputs: [scoreInput("middle"), scoreInput("weak")] };
  const models = [weak, middle, last];

  it("of three models, two labelers and a label are nested: what comes later moves no score", async () => {
    const instant = moments[Math.floor(0.7 * TRAIN)]!;
    const decided = Math.floor(0.85 * TRAIN);
    const before = await scoresOf(chain(models, { votes }), middle);
    expect(before.slice(decided, TRAIN).every((score) => score !== null)).toBe(true);
    const late = turned((row) => votesKnown[row]! >= instant);
    const hints = { ...second, rules: second.rules.map(({ name, column: own }) => ({ name, column: column(Array.from({ length: ROWS }, (_, row) => (second.known![row]! >= instant ? 1 : (cell(own, row) as number | null)))) })) };
    const after = await scoresOf(chain(models, { votes: new Map([["signs", late], ["hints", hints]]) }), middle);
    expect(after.slice(0, decided)).toEqual(before.slice(0, decided));
    expect(after.slice(decided, TRAIN)).not.toEqual(before.slice(decided, TRAIN));
  }, 60_000);

  it("are the same bytes on any number of threads", async () => {
    const hash = async (threads: number) => sha256(canonicalJson((await trainChain(chain(models, { votes, threads }))).trained));
    expect(await hash(3)).toBe(await hash(1));
  }, 60_000);

  it("refitted learn validate's rows by hand, and from scores that are out of fold there too", async () => {
    const refit: Model["refit"] = ["train", "validate"];
    const { trained, judged } = await trainChain(chain([{ ...weak, refit }, { ...outer, inner: ["weak"], inputs: [scoreInput("weak")], refit }]));
    expect(trained.learned).not.toEqual(judged.learned);
    // Votes on validate teach nothing, in a refit neither.
    const moved = await trainChain(chain([{ ...weak, refit }, { ...outer, inner: ["weak"], inputs: [scoreInput("weak")], refit }], { votes: new Map([["signs", turned((row) => row >= TRAIN)]]) }));
    expect(moved.trained.learned).toEqual(trained.learned);
    const flipped = column(byHand.map((label, row) => (row >= TRAIN ? 1 - label! : label)));
    const relabelled = await trainChain(chain([{ ...weak, refit }, { ...outer, inner: ["weak"], inputs: [scoreInput("weak")], refit }], { labels: new Map([...LABELS, ["spam", flipped]]) }));
    expect([relabelled.trained.learned, relabelled.judged.learned]).toEqual([expect.not.objectContaining(trained.learned), judged.learned]);
  });

  it("of closed rows: a group's votes move none of its scores", async () => {
    const together = Float64Array.from(shop, (name) => Number(name.slice(1)) * 1e12);
    const closed = { moments: undefined, labelKnown: undefined, knownOf: undefined, together };
    const own = [...range(0, TRAIN)].filter((row) => shop[row] === "s3");
    const before = await scoresOf(chain([weak, buys], { ...closed, votes: new Map([["signs", { ...VOTES, known: undefined }]]) }), weak);
    const after = await scoresOf(chain([weak, buys], { ...closed, votes: new Map([["signs", { ...turned((row) => row < TRAIN && shop[row] === "s3"), known: undefined }]]) }), weak);
    expect(own.length).toBeGreaterThan(50);
    expect(own.map((row) => after[row])).toEqual(own.map((row) => before[row]));
    expect(after.slice(0, TRAIN)).not.toEqual(before.slice(0, TRAIN));
  });

  it("in folds of cross-validation are taught by what is known before each, and judged by hand", async () => {
    const of = Float64Array.from({ length: ROWS }, (_, row) => Math.floor((row * 4) / ROWS));
    const run = async (given: ChainInput) => {
      const [teaches, judges] = [teachesAnyFrom(given, given.models), judgesFrom(given, given.models)];
      const judged: Int32Array[] = [];
      const models_: string[] = [];
      await crossValidate(
        { model: "last", moments, labelKnown: teaches, judges, chooses: usesOfChain(given.models, []).length > 0, isLabelled: (row) => !Number.isNaN(judges[row]!), train: async (parts, before) => (await trainChain({ ...knownBefore(given, parts.train, before), parts })).trained },
        "folds", { count: 3, of, met: undefined, gap: 0 },
        async (trained, rows) => {
          judged.push(rows);
          models_.push(canonicalJson([trained.learned, trained.inner!.map(({ learned }) => learned)]));
          return {};
        },
      );
      return { judged, models_ };
    };
    const given = chain([weak, { ...buys, calibrate: undefined, label: "spam" }]);
    const { judged, models_ } = await run(given);
    expect(judged.every((rows) => rows.length > 0 && rows.every((row) => byHand[row] !== null))).toBe(true);
    // What is known only from the second fold's begin on moves the folds behind it, not that one.
    const begin = moments[400]!;
    const flipped = column(byHand.map((label, row) => (label !== null && handKnown[row]! >= begin ? 1 - label : label)));
    const later = await run(chain(given.models, { votes: new Map([["signs", turned((row) => votesKnown[row]! >= begin)]]), labels: new Map([...LABELS, ["spam", flipped]]) }));
    expect(later.models_.slice(0, 2)).toEqual(models_.slice(0, 2));
    expect(later.models_[2]).not.toBe(models_[2]);
  }, 60_000);
});

describe("a model a segment that is taught by votes", () => {
  const segmented: Model = { ...weak, id: "segmented", inputs: [input("x", FLOAT)], segments: { by: ["shop"], least: 40 }, calibrate: "platt" };

  it("learns from probabilities that are fitted once, on all of train, each on its own rows", async () => {
    const { trained } = await trainChain(chain([segmented]));
    const { segments: _, ...plain } = segmented;
    const { trained: whole } = await trainChain(chain([plain]));
    expect({ ...trained, segments: undefined }).toEqual({ ...whole, segments: undefined });
    expect(trained.segments!.models.map(({ values }) => values[0])).toEqual(["s0", "s1", "s2", "s3", "s4"]);
    const all = weakLabel(plain, LABELS.get("spam")!, VOTES, { train: range(0, TRAIN), validate: range(TRAIN, ROWS) }, undefined);
    for (const { values, trained: own } of trained.segments!.models) {
      const rows = all.train.filter((row) => shop[row] === values[0]);
      const { trained: alone } = await trainModel({
        model: plain, planHash: "hash", frame: columns, label: LABELS.get("spam")!, weak: all, moments, labelKnown: Float64Array.from({ length: ROWS }, (__, row) => (row < TRAIN ? votesKnown : latest)[row]!), decisions: [], threads: 1,
        parts: { train: rows, validate: range(TRAIN, ROWS).filter((row) => shop[row] === values[0]) }, pieces: [{ use: "calibrate", rows: range(TRAIN, ROWS).filter((row) => shop[row] === values[0]) }],
      });
      expect([own.learned, own.inputs, own.calibration, own.prior]).toEqual([alone.learned, alone.inputs, alone.calibration, alone.prior]);
      expect(own.history.labeler).toBeUndefined();
    }
  });

  it("has none where all votes of the segment are for one class, and says so", async () => {
    const votes = new Map([["signs", { ...VOTES, rules: RULES.map(({ name, column: own }) => ({ name, column: column(Array.from({ length: ROWS }, (_, row) => (shop[row] === "s2" && cell(own, row) === 0 ? null : (cell(own, row) as number | null)))) })) }]]);
    const { trained } = await trainChain(chain([{ ...segmented, segments: { by: ["shop"], least: 20 } }], { votes }));
    expect(trained.segments!.without).toEqual([{ values: ["s2"], rows: expect.any(Number), why: "every vote of `signs` in the train part of the model `segmented` is for true; a model needs rules for at least two classes" }]);
  });

  it("stands in a chain, each block's segments taught by what was known before it", async () => {
    const reads: Model = { ...buys, inner: ["segmented"], inputs: [scoreInput("segmented")] };
    const inner: Model = { ...segmented, calibrate: undefined };
    const before = await scoresOf(chain([inner, reads]), inner);
    const instant = moments[Math.floor(0.7 * TRAIN)]!;
    const after = await scoresOf(chain([inner, reads], { votes: new Map([["signs", turned((row) => votesKnown[row]! >= instant)]]) }), inner);
    expect(after.slice(0, Math.floor(0.85 * TRAIN))).toEqual(before.slice(0, Math.floor(0.85 * TRAIN)));
    expect(after.slice(0, TRAIN)).not.toEqual(before.slice(0, TRAIN));
  });
});
