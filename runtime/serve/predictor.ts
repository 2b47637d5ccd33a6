import type { Examples, Model, Plan } from "../contract/plan.ts";
import type { TrainedModel } from "../contract/trained.ts";
import { columnsOfModel, featureSteps } from "./feature-steps.ts";
import type { Compiled, ExpressionCompiler, HistoryStore, RowScorer, Scope, Value, Values } from "./parts.ts";
import { type FieldProblem, type Refusal, refuse } from "./refusal.ts";
import { requestShape, type RequestShape } from "./request-fields.ts";
import { rowDecoder } from "./request-schema.ts";
import { formatDuration, formatTimestamp } from "./times.ts";

/**
 * The request path, from a JSON row to an answer, without HTTP: decode and check (zod), derived columns, the rules of `expect`, the window in which the model may be asked, features from
 * history, example columns, door, scorer, decisions. The server and `mlsc predict` both go through it, so that they can't differ. It is synchronous and keeps
 * nothing between rows: a row gets the same answer alone and in a batch.
 */

export type Deploy = Plan["deployments"][number];

/** An answer in the server's terms; `answerJson` (answer.ts) is what goes out. */
export interface Answer {
  readonly kind: "answer";
  readonly score: number;
  readonly class?: string;
  readonly scores?: Readonly<Record<string, number>>;
  readonly decisions: Readonly<Record<string, Value>>;
  /** µs; undefined for a model of closed rows. */
  readonly moment: number | undefined;
  /** Why the model was not asked and `otherwise` answered. */
  readonly otherwise?: "outside-window" | "timeout";
  /** Example columns and door values, if asked for. */
  readonly features?: Values;
  readonly inputs?: Values;
}
export type Outcome = Answer | Refusal;

export interface PredictorParts {
  readonly plan: Plan;
  readonly model: TrainedModel;
  readonly expressions: ExpressionCompiler;
  readonly scorer: RowScorer;
  readonly store: HistoryStore | undefined;
}

export interface Asking {
  /** µs; ignored by a model of closed rows. */
  readonly moment: number;
  readonly explain: boolean;
  /** Whether the time for the answer is over. */
  readonly late: () => boolean;
}

export interface Predictor {
  readonly shape: RequestShape;
  readonly closed: boolean;
  readonly deploy: Deploy | undefined;
  readonly predict: (row: unknown, asking: Asking) => Outcome;
}

interface Prepared {
  readonly derived: readonly { readonly name: string; readonly value: Compiled; readonly required: boolean }[];
  readonly rules: readonly { readonly kind: "expectation" | "not-an-example"; readonly text: string; readonly holds: Compiled }[];
  readonly asked: { readonly at: Compiled; readonly within: number } | undefined;
  readonly doors: readonly { readonly names: readonly string[] | undefined; readonly name: string; readonly value: Compiled }[];
  readonly decisions: readonly { readonly name: string; readonly value: Compiled; readonly parameters: Readonly<Record<string, number>> }[];
}

/** Compiles the request path of `parts.model`. Throws if the plan lacks the model or the model needs a store and none is given. */
export function createPredictor(parts: PredictorParts): Predictor {
  const { plan, expressions, store } = parts;
  const model = plan.models.find((candidate) => candidate.id === parts.model.model);
  if (model === undefined) throw new Error(`The plan has no model \`${parts.model.model}\`.`);
  const examples = plan.examples.find((candidate) => candidate.id === model.examples);
  if (examples === undefined) throw new Error(`The plan has no example set \`${model.examples}\`.`);
  const shape = requestShape(plan, examples);
  const decoder = rowDecoder(shape, new Set(Object.keys(plan.zones.rules)));
  const prepared = prepare(parts, model, examples, shape);
  const lean = featureSteps(plan, examples, expressions, store, columnsOfModel(model));
  const full = featureSteps(plan, examples, expressions, store, undefined);
  const deploy = plan.deployments.find((candidate) => candidate.model === model.id);
  const prior = priorAnswer(parts, prepared, deploy);

  const predict = (row: unknown, asking: Asking): Outcome => {
    const decoded = decoder.decode(row);
    if (!decoded.ok) return refuse("invalid", decoded.problems);
    const moment = prepared.asked === undefined ? null : asking.moment;
    const scope: Scope = { columns: decoded.values, features: {}, windows: [], uses: [], parameters: {}, moment, score: null };
    const broken = deriveAndCheck(prepared, scope);
    if (broken !== undefined) return broken;
    const outside = outsideWindow(prepared, scope, examples);
    if (outside !== undefined) return prior?.(moment, "outside-window") ?? outside;
    if (!(asking.explain ? full : lean)(scope, asking.late)) return prior?.(moment, "timeout") ?? refuse("timeout", [{ message: "The time that `deploy` gives an answer is over; ask again." }]);
    const inputs = doorValues(prepared, scope);
    const answer = answerOf(parts, prepared, scope, parts.scorer.scores(inputs));
    return asking.explain ? { ...answer, features: scope.features, inputs } : answer;
  };
  return { shape, closed: prepared.asked === undefined, deploy, predict };
}

function prepare(parts: PredictorParts, model: Model, examples: Examples, shape: RequestShape): Prepared {
  const compile = (expr: Parameters<ExpressionCompiler["compile"]>[0]) => parts.expressions.compile(expr);
  const { spine } = examples;
  return {
    derived: shape.derived.map((column) => ({ name: column.name, value: compile(column.expr), required: !column.type.missing })),
    rules: shape.rules.map((rule) => ({ kind: rule.kind, text: rule.text, holds: compile(rule.condition) })),
    asked: spine.kind === "asked" ? { at: compile(spine.moment), within: spine.within } : undefined,
    doors: model.inputs.map((input) => ({
      name: input.name,
      names: input.type.kind === "vector" ? Array.from({ length: input.type.size }, (_, i) => `${input.name}[${i}]`) : undefined,
      value: compile(input.door),
    })),
    decisions: parts.plan.decisions
      .filter((decision) => decision.model === model.id)
      .flatMap((decision) => decision.rules.map((rule) => ({ name: rule.name, value: compile(rule.expr), parameters: parts.model.decisions[decision.id] ?? {} }))),
  };
}

function deriveAndCheck(prepared: Prepared, scope: Scope): Refusal | undefined {
  const problems: FieldProblem[] = [];
  for (const column of prepared.derived) {
    const value = column.value(scope);
    if (value === null && column.required) problems.push({ field: column.name, message: `\`${column.name}\` can't be worked out from this row: a value it is made of is unknown or too large.` });
    scope.columns[column.name] = value;
  }
  let reason: "expectation" | "not-an-example" = "expectation";
  for (const rule of prepared.rules) {
    if (rule.holds(scope) === true) continue;
    if (rule.kind === "not-an-example" && problems.length === 0) reason = "not-an-example";
    problems.push({ message: rule.kind === "expectation" ? `The row breaks the rule \`${rule.text}\` of the spec.` : `The row does not meet ${rule.text}: the model was made for rows that do.` });
  }
  return problems.length === 0 ? undefined : refuse(reason, problems);
}

function outsideWindow(prepared: Prepared, scope: Scope, examples: Examples): Refusal | undefined {
  if (prepared.asked === undefined || scope.moment === null) return undefined;
  const at = prepared.asked.at(scope);
  if (typeof at !== "number") return refuse("outside-window", [{ message: "The time at which the model may be asked can't be worked out from this row." }]);
  const until = at + prepared.asked.within;
  const [by, side] = scope.moment < at ? [at - scope.moment, "early"] : [scope.moment - until, "late"];
  if (by <= 0) return undefined;
  const window = prepared.asked.within === 0 ? `at ${formatTimestamp(at)}` : `from ${formatTimestamp(at)} to ${formatTimestamp(until)}`;
  return refuse("outside-window", [
    { message: `\`${examples.id}\` may be asked about this row ${window}; the question came at ${formatTimestamp(scope.moment)}, ${formatDuration(by)} too ${side}.` },
  ]);
}

function doorValues(prepared: Prepared, scope: Scope): Values {
  const values: Values = {};
  for (const door of prepared.doors) {
    const value = door.value(scope);
    if (door.names === undefined) values[door.name] = value;
    else for (const [i, name] of door.names.entries()) values[name] = Array.isArray(value) ? ((value as readonly Value[])[i] ?? null) : null;
  }
  return values;
}

function answerOf(parts: PredictorParts, prepared: Prepared, scope: Scope, scores: readonly number[]): Answer {
  const { classes } = parts.scorer;
  const moment = scope.moment ?? undefined;
  if (classes === undefined) {
    const score = scores[0]!;
    return { kind: "answer", score, decisions: decide(prepared, scope, score), moment };
  }
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i]! > scores[best]!) best = i;
  const score = scores[best]!;
  return { kind: "answer", score, class: classes[best]!, scores: Object.fromEntries(classes.map((name, i) => [name, scores[i]!])), decisions: decide(prepared, scope, score), moment };
}

function decide(prepared: Prepared, scope: Scope, score: number): Record<string, Value> {
  const decisions: Record<string, Value> = {};
  for (const rule of prepared.decisions) {
    scope.score = score;
    scope.parameters = rule.parameters;
    decisions[rule.name] = rule.value(scope);
  }
  return decisions;
}

/** What `otherwise prior` answers: class shares or mean of the label on train. */
function priorAnswer(parts: PredictorParts, prepared: Prepared, deploy: Deploy | undefined): ((moment: number | null, why: "outside-window" | "timeout") => Answer) | undefined {
  const otherwise = deploy?.serve?.otherwise;
  if (otherwise === undefined) return undefined;
  if (otherwise !== "prior") throw new Error(`\`otherwise ${otherwise}\` is not served yet; write \`otherwise prior\`, or leave it out to refuse such requests.`);
  const { prior, task } = parts.model;
  const scores = task.kind === "binary" && prior.length === 2 ? [prior[1]!] : prior;
  return (moment, why) => {
    const scope: Scope = { columns: {}, features: {}, windows: [], uses: [], parameters: {}, moment, score: null };
    return { ...answerOf(parts, prepared, scope, scores), otherwise: why };
  };
}
