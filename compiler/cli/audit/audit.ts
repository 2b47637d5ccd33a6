/**
 * Non-interference, by running: what becomes known at or after a moment is changed, and nothing that is said of that moment may move. `mlsc audit` asks it of a user's own data, functions and declarations, of every
 * engine and of the request path.
 *
 * In order: the data as they are, through each engine · another session (zone, threads) · the same rows in another order · another future from the first sampled moment on · data that end where test begins, with the
 * models trained anew · another future from each further moment on. A run that would begin after the time is over is not begun, and told as not asked. Everything is drawn by hashes of a seed, so that the same audit finds the same.
 *
 * It trusts the spec's declarations: what is known when is what they say (`check --data` and `infer` ask the data about that). It refuses nothing: what the data's own rules forbid to change is told.
 */
import { join } from "node:path";
import { DataError } from "../../../runtime/batch/index.ts";
import type { FilePlaces } from "../../../runtime/batch/index.ts";
import { readRows } from "../../../runtime/batch/read-columns.ts";
import type { Plan } from "../../../runtime/contract/plan.ts";
import { batchChoices } from "../common-options.ts";
import type { Session } from "../pipeline/session.ts";
import type { Stage } from "../stage.ts";
import { count } from "../terminal.ts";
import { auditedSets } from "./audited-set.ts";
import { edgesOf, type Gathered, gather } from "./baseline.ts";
import { brokenRule } from "./broken-rule.ts";
import { bundleTrial } from "./bundles.ts";
import { type Changed, makeCopies, rerouted } from "./copies.ts";
import { CHANGES, type Change, type Cut } from "./cut.ts";
import type { AuditOutcome, Cause, TrialOutcome, Violation } from "./outcome.ts";
import { type AuditedParts, OWN_PARTS } from "./parts.ts";
import { parquet } from "./propose.ts";
import { nodesRead } from "./reads.ts";
import { servedBy } from "./request-path.ts";
import { subjectsOf } from "./subject.ts";
import { movedIn, roadOf, violationsOf, withoutPersonal } from "./violations.ts";
import { Tally } from "./tally.ts";
import { instantText, trace } from "./trace.ts";
import { type Audit, cutTrial, orderTrial, type Road, type SessionOf, sessionTrial, type TrialResult } from "./trial.ts";
import { openWorkspace, type Workspace } from "./workspace.ts";

export interface AuditOptions {
  readonly samples: number;
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
/** Rows of a table with history that are put in at each sample's edges. */
const TABLE_ROWS = 12;
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

  constructor(session: Session, options: AuditOptions, workspace: Workspace) {
    this.#session = session;
    this.#options = options;
    this.#workspace = workspace;
    this.#parts = options.parts ?? OWN_PARTS;
  }

  async run(): Promise<AuditOutcome> {
    const { samples, seed } = this.#options;
    const { audit, folder, rows } = await this.#first(this.#session.plan, this.#workspace, "the data as they are");
    const subjects = audit.subjects.map(({ id }) => id);
    const tally = new Tally(audit.sets.map((set) => ({ set, rows: rows.get(set.examples.id)!, reads: only(nodesRead(audit.plan, set.examples), new Set([...subjects, ...(set.spine.kind === "closed" ? [set.spine.node] : [])])) })));
    const roads = this.#options.roads.filter((road) => road !== "sql" || audit.inSql.size > 0);
    const [first] = roads;
    if (first === undefined) return this.#outcome(tally);
    if (roads.length > 1) await this.#trial(audit, tally, "engines", "the engines against each other", null, (stage) => sessionTrial(audit, {}, roads.slice(1), (detail) => stage.update(detail)));
    await this.#sessions(audit, tally, roads);
    if (this.#options.without?.has("order") !== true) await this.#trial(audit, tally, "order", "rows in another order", null, (stage) => orderTrial(audit, seed, roads, (detail) => stage.update(detail)));
    const cuts = audit.gathered.samples.map((sample, i): Cut => ({ at: sample.cut, seed: seed * 1000 + i, upTo: sample.cut === sample.moment ? "moment" : "ready", how: "mixed", changes: new Set(this.#options.changes ?? CHANGES), donors: sample.donors }));
    if (cuts.length === 0) this.#notAsked.push({ what: "another future", why: "no example has a moment: its rows are closed" });
    const edged = cuts.length === 0 ? audit : await this.#edged(audit);
    for (const [i, cut] of cuts.entries()) {
      await this.#cut(edged, tally, cut, roads, `cut ${i + 1} of ${cuts.length}, ${instantText(cut.at)}`);
      if (i === 0) await this.#bundles(audit, tally, first, folder);
    }
    if (cuts.length === 0) await this.#bundles(audit, tally, first, folder);
    if (cuts.length < samples && cuts.length > 0) this.#notAsked.push({ what: `${samples - cuts.length} of ${samples} samples`, why: "there are no more examples" });
    return this.#outcome(tally);
  }

  #outcome(tally: Tally): AuditOutcome {
    return { sets: tally.outcomes(), edges: this.#edges, trials: this.#trials, violations: this.#violations, notAsked: this.#notAsked };
  }

  /**
   * The data with rows put in that become known just when the moments that were drawn look: at what is seen there, and a microsecond before and after. By chance alone nothing may ever lie there, and a boundary that is off by one
   * would go unseen. These data are then the ones that are changed from the cuts on. Where the data's own rules forbid it, the data as they are.
   */
  async #edged(audit: Audit): Promise<Audit> {
    if (!this.#left() || this.#options.without?.has("edges") === true) return audit;
    const histories = audit.subjects.filter(({ node, rows }) => node.kind === "table" && rows);
    const cut: Cut = { at: 0, seed: this.#options.seed, upTo: "moment", how: "edges", changes: new Set(), donors: new Map(), edges: edgesOf(audit.gathered, new Map(await Promise.all(histories.map(async ({ id }) => [id, await someRows(audit, id)] as const)))) };
    try {
      const { files, changed } = await makeCopies(this.#workspace.room("edged"), audit.plan, audit.subjects, { ...audit.gathered, kept: new Map() }, cut, audit.places);
      const edged = await this.#first(rerouted(audit.plan, files), this.#workspace.room("cuts"), "with rows at the edges", files);
      this.#edges.push(...changed);
      return edged.audit;
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      this.#notAsked.push({ what: "rows at the edges of what is seen", why: `the data's own rules forbid them: ${error.message}` });
      return audit;
    }
  }

  /** The data of a plan, and what is needed of them. */
  async #first(plan: Plan, workspace: Workspace, title: string, copies: ReadonlyMap<string, string> = new Map()): Promise<{ audit: Audit; folder: string; rows: Map<string, number> }> {
    const { context, project } = this.#session;
    const { engine: _engine, ...choices } = batchChoices(context);
    const places: FilePlaces = { specFolder: project.folder, packagesFolder: join(context.root, "node_modules"), libraryFolder: join(context.root, "stdlib") };
    const program = this.#parts.emit(plan);
    const sets = auditedSets(plan, program, this.#options.only);
    const inSql = setsInSql(program.examples.filter(({ examples }) => sets.some((set) => set.examples.id === examples)), (examples, why) => {
      if (this.#options.roads.includes("sql") && this.#notAsked.every(({ what }) => what !== `\`${examples}\` in SQL`)) this.#notAsked.push({ what: `\`${examples}\` in SQL`, why });
    });
    const subjects = subjectsOf(plan);
    const served = this.#options.without?.has("server") === true ? [] : servedBy(plan);
    const folder = workspace.path("run-first");
    const stage = context.terminal.stage(title);
    let gathered: Gathered | undefined;
    try {
      const road = this.#options.roads[0] ?? "kernel";
      const result = await this.#parts.run(program, plan, {
        ...places,
        ...choices,
        only: sets.filter(({ examples }) => road !== "sql" || inSql.has(examples.id)).map(({ examples }) => examples.id),
        outputFolder: folder,
        scratch: workspace.folder,
        engine: road,
        signal: context.signal,
        progress: (event) => stage.update(event.stage),
        inspect: async (data) => {
          stage.update("what is known of each row, and since when");
          gathered = await gather({ workspace, plan, program, subjects, sets: sets.filter(({ examples }) => road !== "sql" || inSql.has(examples.id)), copies, samples: copies.size === 0 ? this.#options.samples : 0, seed: this.#options.seed, served: new Set(served.map(({ set }) => set)) }, data);
        },
      });
      if (gathered === undefined) throw new Error("the run did not ask what is known");
      const rows = new Map(result.examples.map(({ examples, kept }) => [examples, kept]));
      stage.done([...rows].map(([id, n]) => `${id}: ${count(n)} examples`).join(", "));
      const first = new Map(result.examples.map(({ examples, path }) => [examples, path]));
      return { audit: { workspace, plan, copies, parts: this.#parts, places, sets: sets.filter(({ examples }) => first.has(examples.id)), subjects, gathered, first, choices, signal: context.signal, served, inSql }, folder, rows };
    } catch (error) {
      stage.fail();
      throw error;
    }
  }

  async #sessions(audit: Audit, tally: Tally, roads: readonly Road[]): Promise<void> {
    const { without } = this.#options;
    const zone: SessionOf = without?.has("zone") === true ? {} : { timeZone: ELSEWHERE };
    if (without?.has("zone") === true && without.has("threads")) return;
    const threads: SessionOf = without?.has("threads") === true ? {} : { threads: audit.choices.threads === 1 ? 3 : 1 };
    await this.#trial(audit, tally, "session", "another zone and number of threads", null, (stage) => sessionTrial(audit, { ...zone, ...threads }, roads, (detail) => stage.update(detail)), async (violation) => {
      const moved = async (other: SessionOf): Promise<boolean> => movedIn(await sessionTrial(audit, other, [roadOf(violation, roads)]), violation) > 0;
      return { change: (await moved(zone)) ? "zone" : (await moved(threads)) ? "threads" : undefined, node: undefined, rows: [], more: 0 };
    });
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
      let outcome: Awaited<ReturnType<typeof bundleTrial>> | undefined;
      const run = async (stage: Stage): Promise<TrialResult | string> => {
        outcome = await bundleTrial(audit, this.#session, set, this.#options.seed, road, folder, (detail) => stage.update(detail));
        return outcome.kind === "compared" ? outcome.trial : outcome.why;
      };
      await this.#trial(audit, tally, "test", what, null, run);
      if (outcome?.kind !== "compared") continue;
      for (const { model, differ, cut } of outcome.bundles) {
        if (differ.length === 0) continue;
        const violation = { examples: set.examples.id, what: `the bundle of \`${model}\``, through: "bundle", trial: "test", title: what, cut, moved: differ.length, compared: 1, row: null, moment: null, before: null, after: `other files: ${differ.join(", ")}`, cause: undefined } as const;
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
      const compared = result.sets.reduce((sum, set) => sum + [...set.columns, set.membership].reduce((n, one) => n + one.compared, 0), 0) + result.served.reduce((sum, one) => sum + one.columns.reduce((n, column) => n + column.compared, 0), 0);
      this.#trials.push({ what, title, cut, changed: result.changed, without: ladder?.without ?? [], seconds: (performance.now() - begin) / 1000, compared, moved: found.reduce((sum, one) => sum + one.moved, 0), asked: result.served.reduce((sum, one) => sum + one.asked, 0) });
      for (const violation of found) {
        const traced = this.#violations.filter((one) => one.cause !== undefined).length < (this.#options.traced ?? TRACED) && this.#violations.every((one) => one.what !== violation.what || one.trial !== violation.trial);
        if (traced && cause !== undefined) stage.update(`tracing what moved ${violation.what}`);
        const reason = traced ? await cause?.(violation) : undefined;
        const examples = audit.plan.examples.find(({ id }) => id === violation.examples)!;
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

/** Sets that the SQL road can make; `refused` is told why it can't make another. */
function setsInSql(programs: readonly { readonly examples: string; readonly sqlFrame: string }[], refused: (examples: string, why: string) => void): Set<string> {
  const found = new Set<string>();
  for (const { examples, sqlFrame } of programs) {
    const refusal = /^SELECT error\('mls: (.*)'\)$/s.exec(sqlFrame)?.[1];
    if (refusal === undefined) found.add(examples);
    else refused(examples, refusal.replaceAll("''", "'"));
  }
  return found;
}

/** Some rows of a table with history, drawn. */
async function someRows({ workspace, gathered }: Audit, table: string): Promise<number[]> {
  const engine = await workspace.engine();
  try {
    const rows = await engine.with((connection) => readRows(connection, `SELECT "__id" FROM ${parquet(gathered.base.get(table)!)} ORDER BY hash("__id"), "__id" LIMIT ${TABLE_ROWS}`));
    return rows.map((row) => Number(row.__id));
  } finally {
    engine.close();
  }
}

function only(reads: ReadonlyMap<string, ReadonlySet<string>>, subjects: ReadonlySet<string | undefined>): Map<string, Set<string>> {
  return new Map([...reads].map(([name, nodes]) => [name, new Set([...nodes].filter((node) => subjects.has(node)))]));
}
