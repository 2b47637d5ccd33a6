/** Which events made a feature's value in one example: those that its windows saw, and those of the same key that they refused, with reasons. */
import { join } from "node:path";
import { type BatchData, readExamples, runBatch } from "../../runtime/batch/index.ts";
import type { GroupHistory } from "../../runtime/batch/batch-data.ts";
import { cell, type Frame } from "../../runtime/contract/frame.ts";
import type { Examples, Group, Plan, Ready, Window } from "../../runtime/contract/plan.ts";
import type { KernelWindow } from "../../runtime/contract/batch.ts";
import { children } from "../../runtime/contract/expr-parts.ts";
import type { Expr } from "../../runtime/contract/expr.ts";
import { leftEdge } from "../../runtime/window/index.ts";
import { type CommandContext, integer } from "./command.ts";
import { UserError } from "./errors.ts";
import { nearest } from "../../stdlib/suggest.ts";
import { readFacts } from "./pipeline/facts.ts";
import { examplesFile, openSession, type Session } from "./pipeline/session.ts";
import { count, table } from "./terminal.ts";

interface Question {
  readonly row: number;
  readonly feature: string;
  readonly spec: string | undefined;
}

export async function whyExample(context: CommandContext, question: Question): Promise<number> {
  const session = openSession({ ...context, positionals: question.spec === undefined ? [] : [question.spec] });
  const { examples, use, feature } = findFeature(session.plan, question.feature);
  await readFacts(session.places.facts, session.planHash); // there are example sets, and of this plan
  const frame = await readExamples(examplesFile(session, examples.id));
  if (question.row >= frame.rows) throw new UserError(`the example set has ${count(frame.rows)} rows, counted from 0`, { help: "choose a lower one", exitCode: 2 });
  const group = session.plan.groups.find((node) => node.id === examples.uses[use]!.group)!;
  const moment = Number(cell(frame.columns.get("__moment")!, question.row));
  const t = readyTime(group.ready, moment);
  const stage = context.terminal.stage("data");
  let told: string | undefined;
  await runBatch(session.program, session.plan, {
    specFolder: session.project.folder,
    packagesFolder: join(context.root, "node_modules"),
    libraryFolder: join(context.root, "stdlib"),
    outputFolder: join(session.places.output, "why"),
    engine: "kernel",
    only: [],
    signal: context.signal,
    inspect: async (data) => {
      told = await tell(data, { session, examples, use, feature, group, frame, row: question.row, moment, t, limit: integer(context, "limit", 1) ?? 20 });
    },
  });
  stage.done("read");
  context.terminal.out(told ?? "");
  return 0;
}

function findFeature(plan: Plan, name: string): { examples: Examples; use: number; feature: string } {
  const all = plan.examples.flatMap((examples) => examples.columns.map((column) => ({ examples, column })));
  const found = all.find(({ column }) => column.name === name);
  if (found === undefined) {
    const meant = nearest(name, all.map(({ column }) => column.name));
    throw new UserError(`no example set has a feature \`${name}\``, { help: meant === undefined ? `there are ${all.map(({ column }) => `\`${column.name}\``).join(", ")}` : `did you mean \`${meant}\`?`, exitCode: 2 });
  }
  const { expr } = found.column;
  if (expr.kind !== "use") throw new UserError(`\`${name}\` is not made of history`, { help: `\`mlsc why ${name}\` shows what it is made of`, exitCode: 2 });
  return { examples: found.examples, use: expr.use, feature: expr.feature };
}

function readyTime(ready: Ready, moment: number): number {
  return ready.kind === "live" ? moment - ready.within : Math.floor((moment - ready.after) / ready.period) * ready.period;
}

interface Told {
  readonly session: Session;
  readonly examples: Examples;
  readonly use: number;
  readonly feature: string;
  readonly group: Group;
  readonly frame: Frame;
  readonly row: number;
  readonly moment: number;
  readonly t: number;
  readonly limit: number;
}

async function tell(data: BatchData, told: Told): Promise<string> {
  const { group, t, row, frame, moment } = told;
  const { keys, own } = await data.questionOf(told.examples.id, told.use, row);
  let history: GroupHistory | undefined;
  await data.histories((found) => {
    if (found.group === group.id) history = found;
  }, group.id);
  const name = `${told.examples.uses[told.use]!.prefix}${told.feature}`;
  const column = frame.columns.get(name);
  const lines = [
    `${name} = ${column === undefined ? "?" : (cell(column, row) ?? "missing")}  in example ${row}`,
    `  asked at ${time(moment)}; \`${group.id}\` is read as of ${time(t)}`,
    `  key ${group.keys.map((key, i) => `${key.name} = ${keys[i] ?? "missing"}`).join(", ")}`,
  ];
  const place = history?.keys.findIndex((parts) => parts.length === keys.length && parts.every((part, i) => part !== null && part === keys[i])) ?? -1;
  for (const index of windowsOf(group, told.feature)) lines.push("", ...windowLines(group.windows[index]!, history, place, index, { t, own }, told.limit));
  return lines.join("\n");
}

/** Indexes of the windows that a feature reads, through features before it. */
function windowsOf(group: Group, feature: string): number[] {
  const found = new Set<number>();
  const visit = (expr: Expr): void => {
    if (expr.kind === "window") found.add(expr.index);
    if (expr.kind === "feature") visit(group.features.find((other) => other.name === expr.name)!.expr);
    children(expr).forEach(visit);
  };
  visit(group.features.find((other) => other.name === feature)!.expr);
  return [...found].sort((a, b) => a - b);
}

/** Rows outside of the window's reach that are shown, on each side. */
const OUTSIDE = 3;

interface Event {
  readonly cells: readonly string[];
  readonly refused: Refusal | undefined;
}

/** The time asked at, and what names the row that is not seen. */
interface Asked {
  readonly t: number;
  readonly own: number | undefined;
}

function windowLines(window: Window, history: GroupHistory | undefined, place: number, index: number, asked: Asked, limit: number): string[] {
  const { t } = asked;
  const program = history?.program.windows[index];
  const head = `${window.text}${bounded(window.over) ? `: from ${time(leftEdge(window.over, t))} to before ${time(t - window.over.ending)}` : ""}`;
  if (history === undefined || program === undefined || place < 0) return [head, "  no event of this key at all"];
  const { events } = history;
  const all: Event[] = [];
  let seenSoFar = 0;
  for (let i = (events.keyStart[place + 1] ?? events.at.length) - 1; i >= events.keyStart[place]!; i--) {
    const itself = refusal(window, program, history, i, asked);
    if (itself === undefined) seenSoFar++;
    const refused = itself === undefined && window.over.kind === "rows" && seenSoFar > window.over.count ? ({ why: `older than the last ${window.over.count}`, side: "before" } as const) : itself;
    const value = valueText(history, program, i);
    all.push({ refused, cells: [`    ${time(events.at[i]!)}`, ...(value === undefined ? [] : [value]), ...(refused === undefined ? [] : [refused.why])] });
  }
  const list = (title: string, found: readonly Event[], most: number, which: string): string[] => {
    if (found.length === 0) return [];
    const shown = which === "next" ? found.slice(-most) : found.slice(0, most);
    return [`  ${title}: ${count(found.length)}${shown.length < found.length ? `, the ${which} ${shown.length}` : ""}`, table(shown.map((event) => event.cells))];
  };
  const of = (side: Refusal["side"] | undefined): Event[] => all.filter((event) => event.refused?.side === side);
  const seen = list("seen", of(undefined), limit, "latest");
  return [head, ...(seen.length === 0 ? ["  seen: none"] : seen), ...list("refused", of("within"), limit, "latest"), ...list("before", of("before"), OUTSIDE, "latest"), ...list("after", of("after"), OUTSIDE, "next")];
}

/** Why a row is not seen, and whether it lies within the window's reach, before or after it. */
interface Refusal {
  readonly why: string;
  readonly side: "within" | "before" | "after";
}

/** Windows with an edge on each side that moves with t. */
function bounded(over: Window["over"]): over is Extract<Window["over"], { ending: number }> {
  return over.kind === "range" || over.kind === "calendar";
}

/** Undefined if the row is seen. */
function refusal(window: Window, program: KernelWindow, history: GroupHistory, i: number, { t, own }: Asked): Refusal | undefined {
  if (own !== undefined && program.own !== undefined && history.events.columns[program.own]?.[i] === own) return { why: "the row that is asked about", side: "within" };
  const at = history.events.at[i]!;
  const known = program.known === undefined ? at + program.lag : Math.max(at, Number(history.events.columns[program.known]?.[i]));
  if (at >= t) return { why: "not yet happened", side: "after" };
  if (bounded(window.over) && at < leftEdge(window.over, t)) return { why: "older than the window", side: "before" };
  if (window.over.kind === "since" && at < window.over.start) return { why: "before the window's begin", side: "before" };
  if (known >= t) return { why: `known only at ${time(known)}`, side: "within" };
  if (bounded(window.over) && at >= t - window.over.ending) return { why: "younger than the window's end", side: "after" };
  if (program.filter !== undefined && history.events.columns[program.filter]?.[i] !== 1) return { why: "its condition is not true", side: "within" };
  return undefined;
}

/** What the window takes of a row; undefined where it only counts. */
function valueText(history: GroupHistory, program: KernelWindow, i: number): string | undefined {
  if (program.argument === undefined) return undefined;
  const value = Number(history.events.columns[program.argument]?.[i]);
  const dictionary = history.dictionaries.get(program.argument);
  if (dictionary !== undefined) return value < 0 ? "missing" : JSON.stringify(dictionary[value]);
  return Number.isNaN(value) ? "missing" : String(value);
}

function time(micros: number): string {
  if (!Number.isFinite(micros) || Math.abs(micros) > 8.64e18) return "never";
  return new Date(Math.floor(micros / 1000)).toISOString().replace("T", " ").replace(".000Z", "Z");
}
