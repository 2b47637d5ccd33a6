import { isNested } from "../../stdlib/intrinsics/index.ts";
import type { Examples, Model, Plan } from "../contract/plan.ts";
import type { TrainedModel } from "../contract/trained.ts";
import { readsRank } from "../chain/ranks.ts";
import { predictedClass, scoreFields } from "../chain/score-columns.ts";
import { RANK } from "../contract/score-column.ts";
import { nestedValue } from "../contract/nested.ts";
import { compileRecord, type DoorContext, type NamedExpr } from "../door/index.ts";
import { calendarMoment } from "./calendar.ts";
import { exploredRule } from "./explore.ts";
import type { HistoryStore, RowScorer, Value, Values } from "./parts.ts";
import { type Refusal, refuse } from "./refusal.ts";
import { columnsIn, conjuncts, requestShape, type RequestShape } from "./request-fields.ts";
import { rowDecoder } from "./request-schema.ts";
import { rewrite } from "./rewrite.ts";
import { rowCheck } from "./row-check.ts";
import { formatDuration, formatTimestamp } from "./times.ts";
import { ServeError } from "./serve-error.ts";
import { columnsOfDecisions, type Scored, scoringOf } from "./scoring.ts";

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
  /** Where a rule goes by the place in the list: what decides between equal scores, and what is decided at a place. */
  readonly placed?: { readonly tie: number; readonly decide: (rank: number) => Pick<Answer, "decisions" | "explored" | "propensity"> };
  /** Where the deployment explores: whether chance decided, and the probability with which it was answered so. */
  readonly explored?: boolean;
  readonly propensity?: number;
  /** Of a model one a segment: the segment whose model answered, by column; or `otherwise`: the one of all rows. */
  readonly segment?: Readonly<Record<string, Value>> | "otherwise";
  /** µs; undefined for a model of closed rows. */
  readonly moment: number | undefined;
  /** Why the model was not asked and `otherwise` answered. */
  readonly otherwise?: "outside-window" | "timeout";
  /** Example columns and door values, if asked for. */
  readonly features?: Values;
  readonly inputs?: Values;
}
/** The answers for the elements of the row's list, in their order. */
export interface Answers {
  readonly kind: "answers";
  readonly answers: readonly { readonly candidate: Value; readonly answer: Answer }[];
  /** µs; undefined for a model of closed rows. */
  readonly moment: number | undefined;
}
export type Outcome = Answer | Answers | Refusal;

/** Elements of a list that one question is answered for. */
const MOST_CANDIDATES = 1000;
/** Characters that the texts and lists of a question have, counted once for each element: each is answered with all of them read anew, and no other request has its turn meanwhile. */
const MOST_CHARACTERS = 100_000_000;

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
  /** What an element of the list that each row is asked about is called; undefined where rows are asked about themselves. */
  readonly candidateName: string | undefined;
  readonly predict: (row: unknown, asking: Asking) => Outcome;
}

/** Of a model without `decide`. */
export const NO_DECISIONS: Readonly<Record<string, Value>> = Object.freeze({});
type Decisions = (scores: readonly number[], features: Values | undefined, by: TrainedModel, rank?: number) => Readonly<Record<string, Value>>;

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
  const scoring = scoringOf({ plan, model: parts.model, door, scorer, store }, model, examples, plan.decisions.filter((block) => block.model === model.id));
  const decide = decisionsOf(parts, model);
  const deploy = plan.deployments.find((candidate) => candidate.model === model.id);
  const otherwise = priorAnswer(parts, decide, deploy);
  // What answers in place of the model leaves nothing to chance.
  const prior: typeof otherwise = otherwise === undefined || deploy?.serve?.explore?.rule === undefined ? otherwise : (moment, why) => ({ ...otherwise(moment, why), explored: false, propensity: 1 });
  const closed = examples.spine.kind === "closed";
  const nameOf = naming(plan, examples, shape);
  const explored = exploring(model, deploy, nameOf);
  const momentOf = examples.spine.kind === "calendar" ? calendarMoment(examples.spine, plan.zones) : (moment: number): number => moment;

  const tieOf = plan.decisions.some((block) => block.model === model.id && readsRank(block)) ? tieOfRow(examples, door) : undefined;
  const nested = examples.columns.filter(({ type }) => isNested(type)).map(({ name }) => name);
  /** Lists and records as a person reads them. */
  const shown = (features: Values): Values => ({ ...features, ...Object.fromEntries(nested.flatMap((name) => (typeof features[name] === "string" ? [[name, nestedValue(features[name])]] : []))) });

  const answer = (values: Values, moment: number | undefined, asking: Asking): Answer | Refusal => {
    const checked = check(values);
    if ("kind" in checked) return checked;
    const outside = outsideWindow(examples, checked.askedAt, moment);
    if (outside !== undefined) return prior?.(moment, "outside-window") ?? outside;
    const scored = scoring(values, checked, moment ?? asking.moment, asking.late, asking.explain);
    if (scored === undefined) return prior?.(moment, "timeout") ?? refuse("timeout", [{ message: "The time that `deploy` gives an answer is over; ask again." }]);
    const tie = tieOf?.(values);
    const own = answerOf(scorer.classes, scored, decide, moment);
    const made = explored(tie === undefined ? own : { ...own, placed: { tie, decide: (rank) => ({ decisions: decide(scored.scores, scored.features, scored.by, rank) }) } }, values);
    const whole = parts.model.segments === undefined ? made : { ...made, segment: segmentAnswered(parts.model, scored.by) };
    return asking.explain ? { ...whole, features: shown(scored.features!), inputs: scored.inputs } : whole;
  };
  const candidates = examples.candidates?.kind === "list" ? candidatesOf(examples, examples.candidates, shape, door) : undefined;

  const predict = (row: unknown, asking: Asking): Outcome => {
    const decoded = decoder.decode(row);
    if (!decoded.ok) return refuse("invalid", decoded.problems);
    const moment = closed ? undefined : momentOf(asking.moment);
    const { values } = decoded;
    if (moment !== undefined) values.__moment = moment;
    return candidates === undefined ? answer(values, moment, asking) : forEach(candidates(values), values, moment, asking);
  };

  /** A row is refused as a whole: what is wrong with it is wrong for every candidate, or is a candidate's own. */
  const forEach = (asked: Candidates | Refusal, values: Values, moment: number | undefined, asking: Asking): Answers | Refusal => {
    if ("kind" in asked) return asked;
    const answers: { candidate: Value; answer: Answer }[] = [];
    for (const candidate of asked.elements) {
      const one = answer({ ...values, [asked.name]: candidate }, moment, asking);
      if (one.kind === "refused") return one;
      answers.push({ candidate, answer: one });
    }
    return { kind: "answers", answers, moment };
  };
  const listOf = examples.group === undefined || scorer.classes !== undefined ? undefined : (row: unknown, moment: number | undefined): string => atDate(examples, textOf(examples.group!, row as Readonly<Record<string, unknown>>), moment);
  return { shape, closed, deploy, listOf, nameOf, candidateName: examples.candidates?.kind === "list" ? examples.candidates.name : undefined, predict };
}

/** What a question brings in these fields, as text. */
function textOf(names: readonly string[], row: Readonly<Record<string, unknown>>): string {
  return names.map((name) => JSON.stringify(row[name] ?? null)).join("\u001f");
}

/** At each date of a calendar the same row is another question. */
function atDate({ spine }: Examples, text: string, moment: number | undefined): string {
  return spine.kind === "calendar" ? `${text}\u001f${moment}` : text;
}

/** What decides between rows of equal score, of the decoded row with its derived columns. */
function tieOfRow({ id, tie }: Examples, door: DoorContext): (values: Values) => number {
  if (tie === undefined) throw new Error(`a decision goes by the place in a list, and \`${id}\` says not what decides between equal scores`);
  const compute = compileRecord([{ name: "tie", expr: tie }], { ...door, features: "given" });
  return (values) => Number(compute(values as Record<string, never>).tie);
}

/** Exploration of a rule, where the deployment has it; that of lists is of all their rows (ranked.ts). */
function exploring(model: Model, deploy: Deploy | undefined, nameOf: Predictor["nameOf"]): (answer: Answer, row: Values) => Answer {
  const explore = deploy?.serve?.explore;
  const rule = explore?.rule;
  if (explore === undefined || rule === undefined) return (answer) => answer;
  const given = ({ decisions }: Pick<Answer, "decisions">, name: string): Pick<Answer, "decisions" | "explored" | "propensity"> => {
    const { value, explored, propensity } = exploredRule(explore, model.id, name, decisions[rule] ?? null);
    return { decisions: { ...decisions, [rule]: value }, explored, propensity };
  };
  return (answer, row) => {
    const name = nameOf(row, answer.moment);
    const { placed } = answer;
    // What goes by the place is left to chance once the place is known.
    return placed === undefined ? { ...answer, ...given(answer, name) } : { ...answer, placed: { ...placed, decide: (rank) => given(placed.decide(rank), name) } };
  };
}

function naming(plan: Plan, examples: Examples, shape: RequestShape): Predictor["nameOf"] {
  const fields = shape.fields.map(({ name }) => name);
  const key = keyOf(plan, examples);
  const brought = examples.candidates?.kind === "list" ? [...fields, examples.candidates.name] : fields;
  const named = key.length > 0 && key.every((name) => brought.includes(name)) ? key : brought;
  return (row, moment) => atDate(examples, textOf(named, row as Readonly<Record<string, unknown>>), moment);
}

/** The key of what is asked about; empty where there is none. */
function keyOf(plan: Plan, { spine, horizon, candidates }: Examples): readonly string[] {
  const id = spine.kind === "asked" ? spine.source : spine.table;
  const further = [horizon, candidates].flatMap((asked) => (asked === undefined ? [] : [asked.name]));
  const key = plan.scans.find((scan) => scan.id === id)?.key ?? plan.tables.find((table) => table.id === id)?.key ?? [];
  return key.length === 0 ? [] : [...key, ...further];
}

interface Candidates {
  readonly name: string;
  readonly elements: readonly Value[];
}

/** The elements of the list that a row is asked about: each once, as in training, and without those that are no examples by what `where` says of them. */
function candidatesOf({ where }: Examples, { list, name, text }: Extract<NonNullable<Examples["candidates"]>, { kind: "list" }>, shape: RequestShape, door: DoorContext): (values: Values) => Candidates | Refusal {
  const derived = new Set(shape.derived.map((column) => column.name));
  const named = (expr: NamedExpr["expr"]): NamedExpr["expr"] => rewrite(expr, (part) => (part.kind === "column" && derived.has(part.name) ? { ...part, kind: "feature" } : undefined));
  const compute = compileRecord([...shape.derived.map((column) => ({ name: column.name, expr: named(column.expr) })), { name: "list.of", expr: named(list) }], door, new Map([["list.of", "list"]]));
  const known = new Set([...shape.fields, ...shape.derived].map((column) => column.name)).add(name);
  const conditions = where === undefined ? [] : conjuncts(where).filter((condition) => columnsIn(condition).includes(name) && columnsIn(condition).every((read) => known.has(read)));
  const names = conditions.map((_, i) => `where.${i}`);
  const chosen = compileRecord([...shape.derived.map((column) => ({ name: column.name, expr: named(column.expr) })), ...conditions.map((condition, i) => ({ name: names[i]!, expr: named(condition) }))], door, new Map(names.map((one) => [one, one])));
  const isExample = (values: Values): boolean => conditions.length === 0 || Object.values(chosen(values as Record<string, never>)).every((holds) => holds === true);
  return (values) => {
    const found = compute(values as Record<string, never>).list;
    const elements = typeof found === "string" ? (nestedValue(found) as readonly Value[]) : [];
    if (new Set(elements).size < elements.length) return refuse("invalid", [{ message: `\`${text}\` names a candidate twice; name each once.` }]);
    if (elements.length > MOST_CANDIDATES) return refuse("too-large", [{ message: `A question may be about ${MOST_CANDIDATES} candidates; this one is about ${elements.length}. Send several.` }]);
    const characters = Object.values(values).reduce<number>((sum, value) => sum + (typeof value === "string" ? value.length : 0), 0);
    if (characters * elements.length > MOST_CHARACTERS) return refuse("too-large", [{ message: `The texts and lists of this question have ${characters} characters, which are read for each of its ${elements.length} candidates: at most ${MOST_CHARACTERS} in all. Send several questions, or shorter lists.` }]);
    return { name, elements: elements.filter((element) => isExample({ ...values, [name]: element })) };
  };
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

function answerOf(classes: readonly string[] | undefined, { scores, features, by }: Pick<Scored, "scores" | "features" | "by">, decide: Decisions, moment: number | undefined): Answer {
  const decisions = decide(scores, features, by);
  if (classes === undefined) return { kind: "answer", score: scores[0]!, decisions, moment };
  const best = predictedClass(scores, 0, scores.length);
  return { kind: "answer", score: scores[best]!, class: classes[best]!, scores: Object.fromEntries(classes.map((name, i) => [name, scores[i]!])), decisions, moment };
}

function segmentAnswered(model: TrainedModel, by: TrainedModel): NonNullable<Answer["segment"]> {
  const { segments } = model;
  const own = segments?.models.find((segment) => segment.trained === by);
  return own === undefined ? "otherwise" : Object.fromEntries(segments!.by.map((name, i) => [name, own.values[i]!]));
}

/** The rules of all `decide` blocks of the model, each with the parameters chosen for it, or for the row's segment. Where the model was not asked, what reads example columns is missing. */
function decisionsOf(parts: PredictorParts, model: Model): Decisions {
  const blocks = parts.plan.decisions
    .filter((block) => block.model === model.id)
    .map((block) => ({ id: block.id, compute: compileRecord(block.rules.map(({ name, expr }) => ({ name, expr })), { ...parts.door, features: "given" }) }));
  if (blocks.length === 0) return () => NO_DECISIONS;
  const bare = parts.model.task.kind !== "multiclass" && columnsOfDecisions(parts.plan.decisions.filter((block) => block.model === model.id)).length === 0;
  return (scores, features, by, rank) => {
    const place = rank === undefined ? undefined : { [RANK]: rank };
    const row = bare ? { score: scores[0]!, ...place } : { ...(features as Record<string, never> | undefined), ...scoreFields(undefined, parts.model, scores), ...place };
    return Object.assign({}, ...blocks.map(({ id, compute }) => compute({ ...row, ...by.decisions[id] }))) as Record<string, Value>;
  };
}

/** What `otherwise prior` answers: class shares or mean of the label on train. */
function priorAnswer(parts: PredictorParts, decide: Decisions, deploy: Deploy | undefined): ((moment: number | undefined, why: "outside-window" | "timeout") => Answer) | undefined {
  const otherwise = deploy?.serve?.otherwise;
  if (otherwise === undefined) return undefined;
  if (otherwise !== "prior") throw new ServeError(`\`otherwise ${otherwise}\` is not served yet; write \`otherwise prior\`, or leave it out to refuse such requests.`);
  const { prior, task } = parts.model;
  const scores = task.kind === "binary" && prior.length === 2 ? [prior[1]!] : prior;
  return (moment, why) => ({ ...answerOf(parts.scorer.classes, { scores, features: undefined, by: parts.model }, decide, moment), otherwise: why });
}
