/** A trained model over rows of an example set: scores, decisions, and scores anew with one value changed. */
import type { Frame, FrameColumn } from "../../../runtime/contract/frame.ts";
import type { Decide, Model, Plan } from "../../../runtime/contract/plan.ts";
import { RANK } from "../../../runtime/contract/score-column.ts";
import type { Type } from "../../../runtime/contract/types.ts";
import type { TrainedModel } from "../../../runtime/contract/trained.ts";
import { chainedDoor, type FrameRoad, jsRoad, scoreDoor } from "../../../runtime/chain/frame-road.ts";
import { rankColumns } from "../../../runtime/chain/ranks.ts";
import { scoreColumns } from "../../../runtime/chain/score-columns.ts";
import { rowsBySegment, segmentKey } from "../../../runtime/chain/segments.ts";
import { compileFrame, planDoor } from "../../../runtime/door/index.ts";
import type { Rescore } from "../../../runtime/evaluate/input.ts";
import type { SegmentRows } from "../../../runtime/evaluate/segments.ts";
import { rescorer } from "../../../runtime/evaluate/rescore.ts";
import { column } from "./train-step.ts";

export class ModelOnRows {
  readonly frame: Frame;
  readonly door: Frame;
  readonly scores: Float64Array;
  readonly margins: Float32Array;
  readonly #plan: Plan;
  readonly #model: Model;
  readonly #trained: TrainedModel;
  readonly #road: FrameRoad;

  private constructor(plan: Plan, model: Model, trained: TrainedModel, frame: Frame, door: Frame, road: FrameRoad, scored: { readonly margins: Float32Array; readonly scores: Float64Array }) {
    this.#plan = plan;
    this.#model = model;
    this.#trained = trained;
    this.#road = road;
    this.frame = frame;
    this.door = door;
    this.margins = scored.margins;
    this.scores = scored.scores;
  }

  static async of(plan: Plan, model: Model, trained: TrainedModel, frame: Frame): Promise<ModelOnRows> {
    const road = jsRoad(plan.models, plan.zones, planDoor(plan).externs);
    const door = await chainedDoor(trained, frame, road);
    return new ModelOnRows(plan, model, trained, frame, door, road, await scoreDoor(trained, door, frame, road));
  }

  /** binary: 0 or 1; multiclass: class index, −1 for a class that train never saw; regression: the number. */
  labels(): Float64Array {
    const label = column(this.frame, this.#model.label);
    if (label.kind === "number") return label.values;
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

  /** Scores anew with one value changed, all else equal. */
  rescorer(): Rescore {
    const context = planDoor(this.#plan);
    return rescorer({
      frame: this.frame,
      compute: (expr, frame) => column(compileFrame([{ name: "__changed", expr }], { ...context, features: "given" })(frame), "__changed"),
      door: (frame) => chainedDoor(this.#trained, frame, this.#road),
      score: (door, frame) => scoreDoor(this.#trained, door, frame, this.#road),
    });
  }
}
