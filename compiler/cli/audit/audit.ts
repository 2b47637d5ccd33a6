/**
 * Non-interference, by running: what becomes known at or after a moment is changed, and nothing that is said of that moment may move. `mlsc audit` asks it of a user's own data, functions and declarations, of every
 * engine and of the request path.
 *
 * In order: the data as they are, through each engine · another session (zone, threads) · the same rows in another order · another future from the first sampled moment on · data that end where test begins, with the
 * models trained anew · another future from each further moment on. Of large data, all rows are run through each engine, once in another order and session, and once cut where test begins; all else is asked of the rows
 * around the samples (narrow.ts). A run that would begin after the time is over is not begun, and told as not asked. Everything is drawn by hashes of a seed, so that the same audit finds the same.
 *
 * It trusts the spec's declarations: what is known when is what they say (`check --data` and `infer` ask the data about that). It refuses nothing: what the data's own rules forbid to change is told.
 */
import { DataError } from "../../../runtime/batch/index.ts";
import { batchChoices } from "../common-options.ts";
import type { Session } from "../pipeline/session.ts";
import type { Stage } from "../stage.ts";
import { count } from "../terminal.ts";
import { brokenRule } from "./broken-rule.ts";
import { type BundleOutcome, bundleTrial } from "./bundles.ts";
import type { Changed } from "./copies.ts";
import { CHANGES, type Change, type Cut } from "./cut.ts";
import type { AuditOutcome, Cause, SampledRows, TrialOutcome, Violation } from "./outcome.ts";
import { type AuditedParts, OWN_PARTS } from "./parts.ts";
import { nodesRead } from "./reads.ts";
import { movedIn, roadOf, violationsOf, withoutPersonal } from "./violations.ts";
import { Tally } from "./tally.ts";
import { instantText, trace } from "./trace.ts";
import { type Audit, cutTrial, orderTrial, type Road, type SessionOf, sessionTrial, type TrialResult } from "./trial.ts";
import { openWorkspace, type Workspace } from "./workspace.ts";
import { type Making, makeWorld, narrowed, withEdges } from "./world.ts";

export interface AuditOptions {
  readonly samples: number;
  /** Rows of one source that the runs around the samples are made of, at most; and a quarter of so many examples that a model is trained on twice. */
  readonly rows: number;
  readonly seed: number;
  readonly roads: readonly Road[];
  readonly only: readonly string[] | undefined;
  /** Seconds after which no further run begins. */
  readonly seconds: number;
  /** By default those of a build; and all changes, sessions and orders. */
  readonly parts?: AuditedParts;
  readonly changes?: readonly Change[];
  /** How many violations are traced to a row. */
  readonly traced?: number;
  readonly without?: ReadonlySet<"zone" | "threads" | "order" | "test" | "server" | "edges">;
}

/** Wherever a build is made: Kathmandu is at +05:45. */
const ELSEWHERE = "Asia/Kathmandu";
/** Violations that are traced to a row; of the others it is told that they are there. */
const TRACED = 3;
/** A training costs more than a build of as many rows. */
const LEARNT_OF = 4;
/** What is left out of a run that the data's own rules forbid, step by step. */
const LADDER: readonly (readonly Change[])[] = [CHANGES, ["values", "deleted", "inserted"], ["values", "deleted"], ["values"]];

export async function runAudit(session: Session, options: AuditOptions): Promise<AuditOutcome> {
  const choices = batchChoices(session.context);
  const workspace = await openWorkspace(choices, session.context.signal);
  try {
    return await new Auditor(session, options, workspace).run();
  } finally {
    await workspace.remove();
  }
}

class Auditor {
  readonly #session: Session;
  readonly #options: AuditOptions;
  readonly #workspace: Workspace;
  readonly #parts: AuditedParts;
  readonly #begin = performance.now();
  readonly #trials: TrialOutcome[] = [];
  readonly #violations: Violation[] = [];
  readonly #notAsked: { what: string; why: string }[] = [];
  readonly #edges: Changed[] = [];
  readonly #sampled: SampledRows[] = [];

  constructor(session: Session, options: AuditOptions, workspace: Workspace) {
    this.#session = session;
    this.#options = options;
    this.#workspace = workspace;
    this.#parts = options.parts ?? OWN_PARTS;
  }

  async run(): Promise<AuditOutcome> {
    const { samples, seed } = this.#options;
    const making: Making = { session: this.#session, options: this.#options, parts: this.#parts, notAsked: this.#notAsked };
    const whole = await makeWorld(making, this.#session.plan, this.#workspace, "the data as they are");
    const { audit } = whole;
    const subjects = audit.subjects.map(({ id }) => id);
    const tally = new Tally(audit.sets.map((set) => ({ set, rows: whole.rows.get(set.examples.id)!, reads: only(nodesRead(audit.plan, set.examples), new Set([...subjects, ...(set.spine.kind === "closed" ? [set.spine.node] : [])])) })));
    const roads = this.#options.roads.filter((road) => road !== "sql" || audit.inSql.size > 0);
    const [first] = roads;
    if (first === undefined) return this.#outcome(tally);
    if (roads.length > 1) await this.#trial(audit, tally, "engines", "the engines against each other", null, (stage) => sessionTrial(audit, {}, roads.slice(1), (detail) => stage.update(detail)));
    const less = await narrowed(making, whole);
    this.#sampled.push(...(less?.sampled ?? []));
    const near = less?.world.audit ?? audit;
    if (less !== undefined) await this.#elsewhere(audit, tally, first);
    const where = less === undefined ? "" : ", around the samples";
    await this.#sessions(near, tally, roads, where);
    if (this.#options.without?.has("order") !== true) await this.#trial(near, tally, "order", `rows in another order${where}`, null, (stage) => orderTrial(near, seed, roads, { tell: (detail) => stage.update(detail) }));
    const cuts = audit.gathered.samples.map((sample, i): Cut => ({ at: sample.cut, seed: seed * 1000 + i, upTo: sample.cut === sample.moment ? "moment" : "ready", how: "mixed", changes: new Set(this.#options.changes ?? CHANGES), donors: sample.donors }));
    if (cuts.length === 0) this.#notAsked.push({ what: "another future", why: "no example has a moment: its rows are closed" });
    const edged = cuts.length === 0 ? near : await this.#edged(making, near);
    for (const [i, cut] of cuts.entries()) {
      await this.#cut(edged, tally, cut, roads, `cut ${i + 1} of ${cuts.length}, ${instantText(cut.at)}`);
      if (i === 0) await this.#bundles(audit, tally, first, whole.folder);
    }
    if (cuts.length === 0) await this.#bundles(audit, tally, first, whole.folder);
    if (cuts.length < samples && cuts.length > 0) this.#notAsked.push({ what: `${samples - cuts.length} of ${samples} samples`, why: "there are no more examples" });
    return this.#outcome(tally);
  }

  #outcome(tally: Tally): AuditOutcome {
    return { sets: tally.outcomes(), tables: tally.tables(), sampled: this.#sampled, edges: this.#edges, trials: this.#trials, violations: this.#violations, notAsked: this.#notAsked };
  }

  async #edged(making: Making, audit: Audit): Promise<Audit> {
    if (!this.#left() || this.#options.without?.has("edges") === true) return audit;
    const edged = await withEdges(making, audit);
    this.#edges.push(...edged.edges);
    return edged.audit;
  }

  /** All rows of large data, in another order, zone and number of threads at once: what needs many rows to show. */
  async #elsewhere(audit: Audit, tally: Tally, road: Road): Promise<void> {
    if (this.#options.without?.has("order") === true) return;
    const { zone, threads } = this.#elsewhereSession(audit);
    await this.#trial(audit, tally, "order", "all rows, in another order, zone and number of threads", null, (stage) => orderTrial(audit, this.#options.seed, [road], { session: { ...zone, ...threads }, tell: (detail) => stage.update(detail) }), this.#ofSession(audit, [road]));
  }

  async #sessions(audit: Audit, tally: Tally, roads: readonly Road[], where: string): Promise<void> {
    const { zone, threads } = this.#elsewhereSession(audit);
    if (zone.timeZone === undefined && threads.threads === undefined) return;
    await this.#trial(audit, tally, "session", `another zone and number of threads${where}`, null, (stage) => sessionTrial(audit, { ...zone, ...threads }, roads, (detail) => stage.update(detail)), this.#ofSession(audit, roads));
  }

  #elsewhereSession(audit: Audit): { readonly zone: SessionOf; readonly threads: SessionOf } {
    const { without } = this.#options;
    return { zone: without?.has("zone") === true ? {} : { timeZone: ELSEWHERE }, threads: without?.has("threads") === true ? {} : { threads: audit.choices.threads === 1 ? 3 : 1 } };
  }

  /** Whether the zone or the number of threads alone moves it. */
  #ofSession(audit: Audit, roads: readonly Road[]): (violation: Violation) => Promise<Cause> {
    const { zone, threads } = this.#elsewhereSession(audit);
    return async (violation) => {
      const moved = async (other: SessionOf): Promise<boolean> => movedIn(await sessionTrial(audit, other, [roadOf(violation, roads)]), violation) > 0;
      return { change: (await moved(zone)) ? "zone" : (await moved(threads)) ? "threads" : undefined, node: undefined, rows: [], more: 0 };
    };
  }

  async #cut(audit: Audit, tally: Tally, cut: Cut, roads: readonly Road[], title: string): Promise<void> {
    const steps = LADDER.map((step) => step.filter((change) => cut.changes.has(change))).filter((step, i, all) => step.length > 0 && (i === 0 || step.length < all[i - 1]!.length));
    const without: string[] = [];
    for (const [i, step] of steps.entries()) {
      const tried: Cut = { ...cut, changes: new Set(step) };
      const done = await this.#trial(audit, tally, "cut", title, cut.at, (stage) => cutTrial(audit, tried, roads, { tell: (detail) => stage.update(detail) }), (violation) => this.#traced(audit, tried, violation, roads), { without, last: i === steps.length - 1 });
      if (done === "done") return;
      const next = steps[i + 1];
      without.push(next === undefined ? `any change (${done})` : `${step.filter((change) => !next.includes(change)).join(", ")} (${done})`);
    }
  }

  #traced(audit: Audit, cut: Cut, violation: Violation, roads: readonly Road[]): Promise<Cause | undefined> {
    const server = violation.through === "server";
    const moves = async (less: Cut): Promise<boolean> => {
      try {
        return movedIn(await cutTrial(audit, less, [roadOf(violation, roads)], { server }), violation) > 0;
      } catch (error) {
        if (error instanceof DataError) return false;
        throw error;
      }
    };
    return trace(audit, cut, moves, () => this.#left());
  }

  async #bundles(audit: Audit, tally: Tally, road: Road, folder: string): Promise<void> {
    if (this.#options.without?.has("test") === true) return;
    for (const set of audit.sets) {
      const what = `bundles of ${set.examples.id}`;
      let outcome: BundleOutcome | undefined;
      const run = async (stage: Stage): Promise<TrialResult | string> => {
        const { seed, rows, traced = TRACED } = this.#options;
        outcome = await bundleTrial(audit, { session: this.#session, set, seed, road, folder, rows: rows / LEARNT_OF, traced, tell: (detail) => stage.update(detail), left: () => this.#left() });
        return outcome.kind === "compared" ? outcome.trial : outcome.why;
      };
      await this.#trial(audit, tally, "test", what, null, run);
      if (outcome?.kind !== "compared") continue;
      if (outcome.learnt.rows < outcome.learnt.of) this.#sampled.push({ node: `the examples of ${set.examples.id} that models are trained on`, ...outcome.learnt });
      const { cut } = outcome;
      for (const { model, differ, cause } of outcome.bundles) {
        if (differ.length === 0) continue;
        const violation = { examples: set.examples.id, what: `the bundle of \`${model}\``, through: "bundle", trial: "test", title: what, cut, moved: differ.length, compared: 1, row: null, moment: null, before: null, after: `other files: ${differ.join(", ")}`, cause: undefined, ...(cause === undefined ? {} : { bundle: cause }) } as const;
        this.#violations.push({ ...violation, rule: brokenRule(audit.plan, set.examples, violation, undefined) });
      }
    }
  }

  /** Runs one trial if there is time, and takes in what moved. Gives "done", or the rule of the data that forbade it. */
  async #trial(
    audit: Audit,
    tally: Tally,
    what: TrialOutcome["what"],
    title: string,
    cut: number | null,
    run: (stage: Stage) => Promise<TrialResult | string>,
    cause?: (violation: Violation) => Promise<Cause | undefined>,
    ladder?: { readonly without: readonly string[]; readonly last: boolean },
  ): Promise<string> {
    if (!this.#left()) {
      this.#notAsked.push({ what: title, why: "the time was over" });
      return "done";
    }
    const stage = this.#session.context.terminal.stage(title);
    const begin = performance.now();
    try {
      const result = await run(stage);
      if (typeof result === "string") {
        this.#notAsked.push({ what: title, why: result });
        stage.done(`not asked: ${result}`);
        return "done";
      }
      tally.add(result);
      const found = violationsOf(result, { what, title, cut });
      const compared = result.sets.reduce((sum, set) => sum + [...set.columns, set.membership].reduce((n, one) => n + one.compared, 0), 0) + result.served.reduce((sum, one) => sum + one.columns.reduce((n, column) => n + column.compared, 0), 0) + result.tables.reduce((sum, { steps }) => sum + steps.compared, 0);
      this.#trials.push({ what, title, cut, changed: result.changed, without: ladder?.without ?? [], seconds: (performance.now() - begin) / 1000, compared, moved: found.reduce((sum, one) => sum + one.moved, 0), asked: result.served.reduce((sum, one) => sum + one.asked, 0) });
      for (const violation of found) {
        const traced = this.#violations.filter((one) => one.cause !== undefined).length < (this.#options.traced ?? TRACED) && this.#violations.every((one) => one.what !== violation.what || one.trial !== violation.trial);
        if (traced && cause !== undefined) stage.update(`tracing what moved ${violation.what}`);
        const reason = traced ? await cause?.(violation) : undefined;
        const examples = audit.plan.examples.find(({ id }) => id === violation.examples);
        this.#violations.push({ ...withoutPersonal(violation, audit.plan, examples), cause: reason, rule: brokenRule(audit.plan, examples, violation, reason) });
      }
      stage.done(`${count(compared)} values compared, ${found.length === 0 ? "none moved" : `${count(found.reduce((sum, one) => sum + one.moved, 0))} moved`}`);
      return "done";
    } catch (error) {
      if (error instanceof DataError && ladder !== undefined) {
        if (ladder.last) {
          this.#notAsked.push({ what: title, why: `no change keeps the data's own rules: ${error.message}` });
          stage.done("not asked");
        } else stage.done(`with less: ${error.message}`);
        return error.message;
      }
      stage.fail();
      throw error;
    }
  }

  #left(): boolean {
    this.#session.context.signal.throwIfAborted();
    return (performance.now() - this.#begin) / 1000 < this.#options.seconds;
  }
}

function only(reads: ReadonlyMap<string, ReadonlySet<string>>, subjects: ReadonlySet<string | undefined>): Map<string, Set<string>> {
  return new Map([...reads].map(([name, nodes]) => [name, new Set([...nodes].filter((node) => subjects.has(node)))]));
}
