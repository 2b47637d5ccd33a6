import { dirname, resolve } from "node:path";
import { loadBundle } from "../../../runtime/serve/bundle.ts";
import { calendarMoment } from "../../../runtime/serve/calendar.ts";
import type { LoadedBundle } from "../../../runtime/serve/parts.ts";
import { formatTimestamp, parseTimestamp } from "../../../runtime/serve/times.ts";
import type { CalendarSpine } from "../../../runtime/contract/spine.ts";
import type { Deploy } from "../../../runtime/contract/plan.ts";
import { type Command, type CommandContext, text } from "../command.ts";
import { BATCH_OPTIONS } from "../common-options.ts";
import { UserError, usageError } from "../errors.ts";
import { scoreDue, type ScoreResult } from "../pipeline/score-step.ts";
import { count } from "../terminal.ts";
import { bundleAt } from "./serve.ts";

export const scoreCommand: Command = {
  name: "score",
  summary: "score the rows that are due, as `score every` of the spec says, into files",
  usage: "[SPEC | BUNDLE]",
  details:
    "Scores every row of the model's table at each moment that is due by `deploy … { score every 7d into parquet(\"scores\") }`, with the bundle as it was built and the data as they lie there now. One file a moment, whole or not at all; a moment whose file is of the same bundle, plan and data is passed over, so a run that was stopped is taken up where it was. When it runs is for your scheduler to say.\nWithout a range: the last moment that is due before the data's end. Exit 0: all that was asked for is there; 1: some of it waits for data, or the work was stopped; 2: wrong usage.",
  options: [
    { name: "at", value: "INSTANT", help: "the last moment due at or before this instant" },
    { name: "from", value: "INSTANT", help: "all moments due from this instant on" },
    { name: "until", value: "INSTANT", help: "up to this instant, which is not in it (default: the data's end)" },
    { name: "data", value: "DIR", help: "the folder that the spec's paths are relative to (default: the spec's own)" },
    { name: "model", value: "NAME", help: "the model, where the spec has several" },
    ...BATCH_OPTIONS,
  ],
  examples: ["mlsc score shop", "mlsc score shop --at 2024-06-03T06:00:00Z", "mlsc score shop/mls-out/bundles/churn --from 2024-01-01T00:00:00Z --until 2024-07-01T00:00:00Z"],
  arity: [0, 1],
  async run(context) {
    const at = instant(context, "at");
    const from = instant(context, "from");
    const until = instant(context, "until");
    if (at !== undefined && (from ?? until) !== undefined) throw usageError("`--at` is one moment, and `--from` and `--until` are a range", "give the one or the other");
    if (from !== undefined && until !== undefined && from >= until) throw usageError("`--until` is not after `--from`, so no moment lies between", "give the earlier one as `--from`");
    const bundle = await loadBundle(bundleAt(context).folder);
    const { score, spine } = scoringOf(bundle);
    const dueAt = calendarMoment({ ...spine, period: score.period }, bundle.plan.zones);
    const range = from !== undefined || until !== undefined;
    const one = at === undefined ? undefined : dueAt(at);
    const due = one !== undefined ? { from: one, until: one + 1, latest: false } : { from, until, latest: !range };
    const result = await scoreDue({ context, bundle, folder: resolve(text(context, "data") ?? folderOf(bundle)), score, due });
    const last = one ?? (until === undefined ? undefined : dueAt(until - 1));
    return told(context, result, last !== undefined && (from === undefined || last >= from) ? last : undefined);
  },
};

function instant(context: CommandContext, name: string): number | undefined {
  const given = text(context, name);
  if (given === undefined) return undefined;
  const micros = parseTimestamp(given);
  if (micros === undefined) throw usageError(`\`--${name} ${given}\` is not an instant`, `write it with a zone, e.g. \`--${name} 2024-06-03T06:00:00Z\``);
  return micros;
}

/** What the spec says of scoring, and the dates at which the model was trained to be asked. */
function scoringOf({ plan, model }: LoadedBundle): { score: NonNullable<Deploy["score"]>; spine: CalendarSpine } {
  const score = plan.deployments.find((deploy) => deploy.model === model.model)?.score;
  const examples = plan.models.find(({ id }) => id === model.model)?.examples;
  const spine = plan.examples.find(({ id }) => id === examples)?.spine;
  if (score === undefined || spine?.kind !== "calendar") throw new UserError(`\`${model.model}\` does not say when to score, and into what`, { help: `write \`deploy ${model.model} { score every 7d into parquet("scores") }\`, and build it again` });
  return { score, spine };
}

/** A bundle lies in the spec's folder, under `mls-out/bundles`. */
function folderOf({ folder }: LoadedBundle): string {
  return dirname(dirname(dirname(folder)));
}

/** One line a moment. `last` should be there: where it is not, the data end before it. */
function told({ terminal }: CommandContext, { moments, folder }: ScoreResult, last: number | undefined): number {
  for (const { moment, file, rows } of moments) terminal.out(`${formatTimestamp(moment)}  ${rows === undefined ? "there already" : `${count(rows)} rows`}  ${file}`);
  const lacks = last !== undefined && !moments.some(({ moment }) => moment === last);
  if (lacks) terminal.err(`${formatTimestamp(last)} was not scored: the data do not reach over it, or have not run long enough before it`);
  else if (moments.length === 0) terminal.err("no moment is due: the data have not run long enough, or no row is an example then");
  else terminal.err(`in ${folder}`);
  return lacks || moments.length === 0 ? 1 : 0;
}
