import type { Examples, Model, Plan } from "../contract/plan.ts";
import type { TrainedModel } from "../contract/trained.ts";
import { compileRecord, type DoorContext } from "../door/index.ts";
import { calendarMoment } from "./calendar.ts";
import { exploredRule } from "./explore.ts";
import { type FeatureRow, featureRow } from "./feature-row.ts";
import type { HistoryStore, RowScorer, Value, Values } from "./parts.ts";
import { type Refusal, refuse } from "./refusal.ts";
import { requestShape, type RequestShape } from "./request-fields.ts";
import { rowDecoder } from "./request-schema.ts";
import { rowCheck } from "./row-check.ts";
import { formatDuration, formatTimestamp } from "./times.ts";
import { ServeError } from "./serve-error.ts";

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
  /** Of rows that came together: the place in their list, from 1. */
  readonly rank?: number;
  /** Where the deployment explores: whether chance decided, and the probability with which it was answered so. */
  readonly explored?: boolean;
  readonly propensity?: number;
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
  readonly door: DoorContext;
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
  /** Of an example set with `group`, where there is one score: what makes a list, as text, of a row that was answered at a moment; undefined otherwise. */
  readonly listOf: ((row: unknown, moment: number | undefined) => string) | undefined;
  /** What names a row that was answered at a moment, as text: its key where the question brings it, else all that it brings. */
  readonly nameOf: (row: unknown, moment: number | undefined) => string;
  readonly predict: (row: unknown, asking: Asking) => Outcome;
}

/** Of a model without `decide`. */
export const NO_DECISIONS: Readonly<Record<string, Value>> = Object.freeze({});
type Decisions = (score: number) => Readonly<Record<string, Value>>;

/** Compiles the request path of `parts.model`. Throws if the plan lacks the model or the model needs a store and none is given. */
export function createPredictor(parts: PredictorParts): Predictor {
  const { plan, door, store, scorer } = parts;
  const model = plan.models.find((candidate) => candidate.id === parts.model.model);
  if (model === undefined) throw new Error(`The plan has no model \`${parts.model.model}\`.`);
  const examples = plan.examples.find((candidate) => candidate.id === model.examples);
  if (examples === undefined) throw new Error(`The plan has no example set \`${model.examples}\`.`);
  const shape = requestShape(plan, examples);
  const decoder = rowDecoder(shape, new Set(Object.keys(plan.zones.rules)));
  const check = rowCheck(examples, shape, door);
  const needed = featureRow(plan, examples, model, door, store, "needed");
  let all: FeatureRow | undefined;
  const decide = decisionsOf(parts, model);
  const deploy = plan.deployments.find((candidate) => candidate.model === model.id);
  const otherwise = priorAnswer(parts, decide, deploy);
  // What answers in place of the model leaves nothing to chance.
  const prior: typeof otherwise = otherwise === undefined || deploy?.serve?.explore?.rule === undefined ? otherwise : (moment, why) => ({ ...otherwise(moment, why), explored: false, propensity: 1 });
  const closed = examples.spine.kind === "closed";
  const nameOf = naming(plan, examples, shape);
  const explored = exploring(model, deploy, nameOf);
  const momentOf = examples.spine.kind === "calendar" ? calendarMoment(examples.spine, plan.zones) : (moment: number): number => moment;

  const predict = (row: unknown, asking: Asking): Outcome => {
    const decoded = decoder.decode(row);
    if (!decoded.ok) return refuse("invalid", decoded.problems);
    const moment = closed ? undefined : momentOf(asking.moment);
    const { values } = decoded;
    if (moment !== undefined) values.__moment = moment;
    const checked = check(values);
    if ("kind" in checked) return checked;
    const outside = outsideWindow(examples, checked.askedAt, moment);
    if (outside !== undefined) return prior?.(moment, "outside-window") ?? outside;
    if (asking.explain) all ??= featureRow(plan, examples, model, door, store, "all");
    const computed = (asking.explain ? all! : needed).compute(values, checked, moment ?? asking.moment, asking.late);
    if (computed === undefined) return prior?.(moment, "timeout") ?? refuse("timeout", [{ message: "The time that `deploy` gives an answer is over; ask again." }]);
    const answer = explored(answerOf(scorer.classes, scorer.scores(computed.inputs), decide, moment), values);
    return asking.explain ? { ...answer, features: computed.features!, inputs: computed.inputs } : answer;
  };
  const listOf = examples.group === undefined || scorer.classes !== undefined ? undefined : (row: unknown, moment: number | undefined): string => atDate(examples, textOf(examples.group!, row as Readonly<Record<string, unknown>>), moment);
  return { shape, closed, deploy, listOf, nameOf, predict };
}

/** What a question brings in these fields, as text. */
function textOf(names: readonly string[], row: Readonly<Record<string, unknown>>): string {
  return names.map((name) => JSON.stringify(row[name] ?? null)).join("\u001f");
}

/** At each date of a calendar the same row is another question. */
function atDate({ spine }: Examples, text: string, moment: number | undefined): string {
  return spine.kind === "calendar" ? `${text}\u001f${moment}` : text;
}

/** Exploration of a rule, where the deployment has it; that of lists is of all their rows (ranked.ts). */
function exploring(model: Model, deploy: Deploy | undefined, nameOf: Predictor["nameOf"]): (answer: Answer, row: Values) => Answer {
  const explore = deploy?.serve?.explore;
  const rule = explore?.rule;
  if (explore === undefined || rule === undefined) return (answer) => answer;
  return (answer, row) => {
    const { value, explored, propensity } = exploredRule(explore, model.id, nameOf(row, answer.moment), answer.decisions[rule] ?? null);
    return { ...answer, decisions: { ...answer.decisions, [rule]: value }, explored, propensity };
  };
}

function naming(plan: Plan, examples: Examples, shape: RequestShape): Predictor["nameOf"] {
  const fields = shape.fields.map(({ name }) => name);
  const key = keyOf(plan, examples);
  const named = key.length > 0 && key.every((name) => fields.includes(name)) ? key : fields;
  return (row, moment) => atDate(examples, textOf(named, row as Readonly<Record<string, unknown>>), moment);
}

/** The key of what is asked about; empty where there is none. */
function keyOf(plan: Plan, { spine, horizon, candidates }: Examples): readonly string[] {
  const id = spine.kind === "asked" ? spine.source : spine.table;
  const further = [horizon, candidates].flatMap((asked) => (asked === undefined ? [] : [asked.name]));
  const key = plan.scans.find((scan) => scan.id === id)?.key ?? plan.tables.find((table) => table.id === id)?.key ?? [];
  return key.length === 0 ? [] : [...key, ...further];
}

function outsideWindow(examples: Examples, askedAt: number | null, moment: number | undefined): Refusal | undefined {
  const { spine } = examples;
  if (spine.kind !== "asked" || moment === undefined) return undefined;
  if (askedAt === null) return refuse("outside-window", [{ message: "The time at which the model may be asked can't be worked out from this row." }]);
  const until = askedAt + spine.within;
  const [by, side] = moment < askedAt ? [askedAt - moment, "early"] : [moment - until, "late"];
  if (by <= 0) return undefined;
  const window = spine.within === 0 ? `at ${formatTimestamp(askedAt)}` : `from ${formatTimestamp(askedAt)} to ${formatTimestamp(until)}`;
  return refuse("outside-window", [{ message: `\`${examples.id}\` may be asked about this row ${window}; the question came at ${formatTimestamp(moment)}, ${formatDuration(by)} too ${side}.` }]);
}

function answerOf(classes: readonly string[] | undefined, scores: readonly number[], decide: Decisions, moment: number | undefined): Answer {
  if (classes === undefined) return { kind: "answer", score: scores[0]!, decisions: decide(scores[0]!), moment };
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i]! > scores[best]!) best = i;
  const score = scores[best]!;
  return { kind: "answer", score, class: classes[best]!, scores: Object.fromEntries(classes.map((name, i) => [name, scores[i]!])), decisions: decide(score), moment };
}

/** The rules of all `decide` blocks of the model, each with its own chosen parameters. */
function decisionsOf(parts: PredictorParts, model: Model): Decisions {
  const blocks = parts.plan.decisions
    .filter((block) => block.model === model.id)
    .map((block) => ({ compute: compileRecord(block.rules.map(({ name, expr }) => ({ name, expr })), parts.door), parameters: parts.model.decisions[block.id] ?? {} }));
  if (blocks.length === 0) return () => NO_DECISIONS;
  return (score) => Object.assign({}, ...blocks.map(({ compute, parameters }) => compute({ ...parameters, score }))) as Record<string, Value>;
}

/** What `otherwise prior` answers: class shares or mean of the label on train. */
function priorAnswer(parts: PredictorParts, decide: Decisions, deploy: Deploy | undefined): ((moment: number | undefined, why: "outside-window" | "timeout") => Answer) | undefined {
  const otherwise = deploy?.serve?.otherwise;
  if (otherwise === undefined) return undefined;
  if (otherwise !== "prior") throw new ServeError(`\`otherwise ${otherwise}\` is not served yet; write \`otherwise prior\`, or leave it out to refuse such requests.`);
  const { prior, task } = parts.model;
  const scores = task.kind === "binary" && prior.length === 2 ? [prior[1]!] : prior;
  return (moment, why) => ({ ...answerOf(parts.scorer.classes, scores, decide, moment), otherwise: why });
}
