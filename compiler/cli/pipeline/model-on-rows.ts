/** A trained model over rows of an example set: scores, decisions, and scores anew with one value changed. */
import type { Frame, FrameColumn } from "../../../runtime/contract/frame.ts";
import type { Decide, Model, Plan } from "../../../runtime/contract/plan.ts";
import type { Type } from "../../../runtime/contract/types.ts";
import type { TrainedModel } from "../../../runtime/contract/trained.ts";
import { compileFrame, doorFrame } from "../../../runtime/door/index.ts";
import type { Rescore } from "../../../runtime/evaluate/input.ts";
import { rescorer } from "../../../runtime/evaluate/rescore.ts";
import { jsScorer, scores } from "../../../runtime/score/index.ts";
import { column } from "./train-step.ts";

export class ModelOnRows {
  readonly frame: Frame;
  readonly door: Frame;
  readonly scores: Float64Array;
  readonly margins: Float32Array;
  readonly #plan: Plan;
  readonly #model: Model;
  readonly #trained: TrainedModel;
  readonly #scorer: ReturnType<typeof jsScorer>;

  private constructor(plan: Plan, model: Model, trained: TrainedModel, frame: Frame, door: Frame, scorer: ReturnType<typeof jsScorer>, margins: Float32Array) {
    this.#plan = plan;
    this.#model = model;
    this.#trained = trained;
    this.#scorer = scorer;
    this.frame = frame;
    this.door = door;
    this.margins = margins;
    this.scores = scores(trained, margins);
  }

  static async of(plan: Plan, model: Model, trained: TrainedModel, frame: Frame): Promise<ModelOnRows> {
    const door = doorFrame(model, frame, { zones: plan.zones });
    const scorer = jsScorer(trained);
    return new ModelOnRows(plan, model, trained, frame, door, scorer, await scorer.margins(door));
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
    if (this.#trained.task.kind !== "binary") return found;
    for (const decide of this.#decisions()) {
      for (const [name, result] of this.#decide(decide, of, "yes or no")) if (result.kind === "number") found.set(name, Uint8Array.from(result.values, (value) => (value === 1 ? 1 : 0)));
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

  /** Every rule of the model's decisions on each row, with its type, in the spec's order. */
  decided(): { readonly name: string; readonly type: Type; readonly column: FrameColumn }[] {
    return this.#decisions().flatMap((decide) => {
      const found = new Map([...this.#decide(decide, this.scores, "yes or no"), ...this.#decide(decide, this.scores, "several outcomes")]);
      return decide.rules.map(({ name, type }) => ({ name, type, column: found.get(name)! }));
    });
  }

  #decisions(): Decide[] {
    return this.#plan.decisions.filter((node) => node.model === this.#model.id);
  }

  #decide(decide: Decide, of: Float64Array, kind: "yes or no" | "several outcomes"): Map<string, FrameColumn> {
    const rules = decide.rules.filter(({ type }) => (type.kind === "bool") === (kind === "yes or no"));
    const rows = of.length;
    const columns = new Map<string, FrameColumn>([["score", { kind: "number", values: of }]]);
    for (const [parameter, value] of Object.entries(this.#trained.decisions[decide.id] ?? {})) columns.set(parameter, { kind: "number", values: new Float64Array(rows).fill(value) });
    const frame = compileFrame(rules.map(({ name, expr }) => ({ name, expr })), { zones: this.#plan.zones })({ rows, columns });
    return new Map(rules.map(({ name }) => [name, column(frame, name)]));
  }

  /** Scores anew with one value changed, all else equal. */
  rescorer(): Rescore {
    const context = { zones: this.#plan.zones };
    return rescorer({
      frame: this.frame,
      compute: (expr, frame) => column(compileFrame([{ name: "__changed", expr }], { ...context, features: "given" })(frame), "__changed"),
      door: (frame) => doorFrame(this.#model, frame, context),
      score: async (door) => {
        const margins = await this.#scorer.margins(door);
        return { margins, scores: scores(this.#trained, margins) };
      },
    });
  }
}
