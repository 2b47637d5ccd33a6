/** A trained model over rows of an example set: scores, decisions, and scores anew with one value changed. */
import { asDoubles, concatFrames, type Frame, type FrameColumn, rowsBetween } from "../../../runtime/contract/frame.ts";
import type { Decide, Model, Plan } from "../../../runtime/contract/plan.ts";
import { RANK } from "../../../runtime/contract/score-column.ts";
import type { Type } from "../../../runtime/contract/types.ts";
import type { TrainedModel } from "../../../runtime/contract/trained.ts";
import { chainedDoor, type FrameRoad, jsRoad, type ScoredRows, scoreDoor, scoreFrame } from "../../../runtime/chain/frame-road.ts";
import { rankColumns } from "../../../runtime/chain/ranks.ts";
import { scoreColumns } from "../../../runtime/chain/score-columns.ts";
import { rowsBySegment, segmentKey } from "../../../runtime/chain/segments.ts";
import { compileFrame, planDoor } from "../../../runtime/door/index.ts";
import type { Change, Rescore } from "../../../runtime/evaluate/input.ts";
import { outputsOf } from "../../../runtime/score/generate.ts";
import type { SegmentRows } from "../../../runtime/evaluate/segments.ts";
import { rescorer } from "../../../runtime/evaluate/rescore.ts";
import { inMemory, type RowSource, withinBlock } from "./row-source.ts";
import { column } from "./train-step.ts";

export class ModelOnRows {
  /** What is held of the rows: of a frame all of it. */
  readonly frame: Frame;
  readonly source: RowSource;
  readonly scores: Float64Array;
  readonly margins: Float32Array;
  readonly #plan: Plan;
  readonly #model: Model;
  readonly #trained: TrainedModel;
  readonly #road: FrameRoad;

  private constructor(plan: Plan, model: Model, trained: TrainedModel, source: RowSource, road: FrameRoad, scored: ScoredRows) {
    this.#plan = plan;
    this.#model = model;
    this.#trained = trained;
    this.#road = road;
    this.source = source;
    this.frame = source.held;
    this.margins = scored.margins;
    this.scores = scored.scores;
  }

  static async of(plan: Plan, model: Model, trained: TrainedModel, frame: Frame): Promise<ModelOnRows> {
    return ModelOnRows.over(plan, model, trained, inMemory(frame));
  }

  /** Doors and scores are worked out block by block. */
  static async over(plan: Plan, model: Model, trained: TrainedModel, source: RowSource): Promise<ModelOnRows> {
    const road = jsRoad(plan.models, plan.zones, planDoor(plan).externs);
    const width = outputsOf(trained.learned);
    const scored: ScoredRows = { margins: new Float32Array(source.held.rows * width), scores: new Float64Array(source.held.rows * width) };
    await source.blocks(async (block, from) => {
      const { margins, scores } = await scoreFrame(trained, block, road);
      scored.margins.set(margins, from * width);
      scored.scores.set(scores, from * width);
    });
    return new ModelOnRows(plan, model, trained, source, road, scored);
  }

  /** Inputs of these names, as they come through the door; those that are none are left out. */
  async inputs(isWanted: (name: string) => boolean): Promise<ReadonlyMap<string, FrameColumn>> {
    const found: Frame[] = [];
    await this.source.blocks(async (block) => {
      const door = await chainedDoor(this.#trained, block, this.#road);
      found.push({ rows: block.rows, columns: new Map([...door.columns].filter(([name]) => isWanted(name))) });
    });
    return concatFrames(found).columns;
  }

  /** binary: 0 or 1; multiclass: class index, −1 for a class that train never saw; regression: the number. */
  labels(): Float64Array {
    const label = column(this.frame, this.#model.label);
    if (label.kind === "number") return asDoubles(label.values);
    const classes = this.#trained.task.kind === "multiclass" ? this.#trained.task.classes : [];
    const places = label.dictionary.map((word) => classes.indexOf(word));
    return Float64Array.from(label.codes, (code) => (code < 0 ? -1 : places[code]!));
  }

  /** 0 or 1 a row, by rule that says yes or no; for any scores of the same rows. */
  decisions(of: Float64Array = this.scores): Map<string, Uint8Array> {
    const found = new Map<string, Uint8Array>();
    for (const decide of this.#decisions()) {
      for (const [name, result] of this.#decide(decide, of, "yes or no")) if (result.kind === "number") found.set(name, Uint8Array.from(result.values, (value) => (value === 1 ? 1 : 0)));
    }
    return found;
  }

  /** What each rule of yes and no would say if the score were the label itself; of true and false the label is that. */
  truths(): Map<string, Uint8Array> | undefined {
    const { task } = this.#trained;
    const labels = this.labels();
    if (task.kind === "binary") return undefined;
    // Of a ranking what is relevant at all is worth a yes, as in every metric of lists.
    if (task.kind === "ranking") return new Map([...this.decisions().keys()].map((rule) => [rule, Uint8Array.from(labels, (label) => (label > 0 ? 1 : 0))]));
    if (task.kind !== "multiclass") return this.decisions(labels);
    const width = task.classes.length;
    const scores = new Float64Array(labels.length * width);
    labels.forEach((label, row) => {
      if (label >= 0) scores[row * width + label] = 1;
    });
    return this.decisions(scores);
  }

  /** Places of the classes that rows come to, by rule that comes to nothing but classes of the model. */
  decided(of: Float64Array = this.scores): Map<string, Int32Array> | undefined {
    const { task } = this.#trained;
    if (task.kind !== "multiclass") return undefined;
    const found = new Map<string, Int32Array>();
    for (const decide of this.#decisions()) {
      const types = new Map(decide.rules.map((rule) => [rule.name, rule.type]));
      for (const [name, result] of this.#decide(decide, of, "several outcomes")) {
        const type = types.get(name);
        if (result.kind !== "code") continue;
        const values = type?.kind === "enum" ? type.values : result.dictionary;
        if (values.every((value) => task.classes.includes(value))) found.set(name, Int32Array.from(result.codes, (code) => task.classes.indexOf(result.dictionary[code] ?? "")));
      }
    }
    return found;
  }

  /** What each row comes to, by rule of several outcomes. */
  outcomes(): Map<string, readonly string[]> {
    const found = new Map<string, readonly string[]>();
    for (const decide of this.#decisions()) {
      for (const [name, result] of this.#decide(decide, this.scores, "several outcomes")) if (result.kind === "code") found.set(name, Array.from(result.codes, (code) => result.dictionary[code] ?? ""));
    }
    return found;
  }

  /** Every rule of the model's decisions on each row, with its type, in the spec's order; at the places that the rows were given, or by the scores. */
  ruled(places?: Float64Array): { readonly name: string; readonly type: Type; readonly column: FrameColumn }[] {
    return this.#decisions().flatMap((decide) => {
      const found = new Map([...this.#decide(decide, this.scores, "yes or no", places), ...this.#decide(decide, this.scores, "several outcomes", places)]);
      return decide.rules.map(({ name, type }) => ({ name, type, column: found.get(name)! }));
    });
  }

  /** Rows by segment, with why those of the model of all rows are scored by that. */
  segments(): SegmentRows[] | undefined {
    const { segments } = this.#trained;
    if (segments === undefined) return undefined;
    const own = new Set(segments.models.map((segment) => segmentKey(segment.values)));
    const without = new Map(segments.without.map((segment) => [segmentKey(segment.values), segment.why]));
    return [...rowsBySegment(segments.by, this.frame)].map(([key, { values, rows }]) => ({
      segment: values.map((value) => (value === null ? "missing" : String(value))).join(", "),
      rows: Uint32Array.from(rows),
      why: own.has(key) ? null : (without.get(key) ?? "train holds no row of it"),
    }));
  }

  #decisions(): Decide[] {
    return this.#plan.decisions.filter((node) => node.model === this.#model.id);
  }

  #decide(decide: Decide, of: Float64Array, kind: "yes or no" | "several outcomes", places?: Float64Array): Map<string, FrameColumn> {
    const rules = decide.rules.filter(({ type }) => (type.kind === "bool") === (kind === "yes or no"));
    const { rows } = this.frame;
    const columns = new Map<string, FrameColumn>([...this.frame.columns, ...this.#parameters(decide), ...scoreColumns(undefined, this.#trained, of), ...(places === undefined ? rankColumns([decide], this.frame, of) : [[RANK, { kind: "number", values: places }] as const])]);
    const frame = compileFrame(rules.map(({ name, expr }) => ({ name, expr })), { zones: this.#plan.zones, features: "given" })({ rows, columns });
    return new Map(rules.map(({ name }) => [name, column(frame, name)]));
  }

  /** What was chosen, a row: for the model of all rows, or for the row's segment. */
  #parameters(decide: Decide): Map<string, FrameColumn> {
    const chosen = this.#trained.decisions[decide.id] ?? {};
    const columns = new Map(Object.entries(chosen).map(([name, value]) => [name, new Float64Array(this.frame.rows).fill(value)]));
    const { segments } = this.#trained;
    const own = new Map(segments?.models.map((segment) => [segmentKey(segment.values), segment.trained.decisions[decide.id] ?? {}]));
    for (const [key, { rows }] of segments === undefined ? [] : rowsBySegment(segments.by, this.frame)) {
      for (const [name, value] of Object.entries(own.get(key) ?? {})) for (const row of rows) columns.get(name)![row] = value;
    }
    return new Map([...columns].map(([name, values]) => [name, { kind: "number", values }]));
  }

  /** Scores anew with one value changed, all else equal, block by block. */
  rescorer(): Rescore {
    const context = planDoor(this.#plan);
    return async (change) => {
      if (change.rows.some((row, i) => i > 0 && row < change.rows[i - 1]!)) throw new Error("rows to score anew come in ascending order");
      const width = outputsOf(this.#trained.learned);
      const all: ScoredRows = { margins: new Float32Array(change.rows.length * width), scores: new Float64Array(change.rows.length * width) };
      let at = 0;
      await this.source.blocks(async (block, from) => {
        const rows = withinBlock(change.rows, at, block, from);
        if (rows.length === 0) return;
        const { replacement } = change;
        const own: Change = { ...change, rows, replacement: replacement.kind === "expr" ? replacement : { kind: "values", values: between(replacement.values, at, at + rows.length) } };
        const { scores, margins } = await rescorer({
          frame: block,
          compute: (expr, frame) => column(compileFrame([{ name: "__changed", expr }], { ...context, features: "given" })(frame), "__changed"),
          door: (frame) => chainedDoor(this.#trained, frame, this.#road),
          score: (door, frame) => scoreDoor(this.#trained, door, frame, this.#road),
        })(own);
        all.scores.set(scores, at * width);
        all.margins.set(margins!, at * width);
        at += rows.length;
      });
      return all;
    };
  }
}

function between(column: FrameColumn, from: number, to: number): FrameColumn {
  return rowsBetween({ rows: 0, columns: new Map([["", column]]) }, from, to).columns.get("")!;
}
