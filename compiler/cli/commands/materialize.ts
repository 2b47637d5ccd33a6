import { existsSync } from "node:fs";
import { join } from "node:path";
import { readDuration } from "../../syntax/lex/literals.ts";
import { type Command, type CommandContext, text } from "../command.ts";
import { BATCH_OPTIONS } from "../common-options.ts";
import { UserError, usageError } from "../errors.ts";
import { materializeGroups } from "../pipeline/materialize-step.ts";
import { openSession, type Session } from "../pipeline/session.ts";
import { count, table } from "../terminal.ts";

export const materializeCommand: Command = {
  name: "materialize",
  summary: "compute features for a range of days into files, only what is not there yet",
  usage: "[SPEC] [GROUP…]",
  details:
    "Writes mls-out/features/GROUP/DAY.parquet: for each key that has an event in sight the group's features, with the `moment` that they are asked for and the time that they are `as_of`; the values are those of training and service. A group that is `ready every` is asked for each of its values when it is first there, a live one once a day, at midnight UTC, or as `--every` says.\nA day that is there and made of the same data and spec is passed over: a run that was stopped is taken up where it was, and after late data only the days that can feel them are made. Without groups all of the spec are made, whether an example set uses them or not; one with parameters only as it is used. It fills files, not the store that serving reads: `mlsc build` fills that from all events.",
  options: [
    { name: "from", value: "DAY", help: "the first day, UTC (default: the first of the data)" },
    { name: "to", value: "DAY", help: "the day behind the last (default: the last day of the data, which may not be over)" },
    { name: "every", value: "DURATION", help: "time between the moments, such as 6h, counted from 1970-01-01" },
    ...BATCH_OPTIONS,
  ],
  examples: ["mlsc materialize shop", "mlsc materialize shop route --from 2024-01-01 --to 2024-02-01", "mlsc materialize shop arrivals --every 6h"],
  arity: [0, 100],
  async run(context) {
    const [from, until] = [day(context, "from"), day(context, "to")];
    if (from !== undefined && until !== undefined && from >= until) throw usageError("`--to` is not after `--from`, so no day lies between", "`--to` is the day behind the last: `--from 2024-01-01 --to 2024-01-02` is one day");
    const every = everyOf(context);
    const { spec, groups } = named(context);
    const session = openSession(withPositionals(context, spec));
    const rows: string[][] = [];
    const folderOf = (group: string): string => join(session.places.output, "features", group);
    for (const made of await materializeGroups(session, chosen(session, groups), (group) => ({ folder: folderOf(group), from, until, every }))) {
      const { group } = made;
      rows.push([group, `${count(made.days)} ${made.days === 1 ? "day" : "days"}`, `${count(made.rows)} rows`, `computed ${count(made.computed)}, kept ${count(made.days - made.computed)}`, session.project.display(folderOf(group))]);
    }
    context.terminal.out(table(rows));
    return 0;
  },
};

/** The context listens for a signal only where it is asked for one: it is not copied. */
function withPositionals(context: CommandContext, positionals: readonly string[]): CommandContext {
  return Object.create(context, { positionals: { value: positionals } }) as CommandContext;
}

/** The first word is the spec where there is such a file or folder; all others are groups. */
function named({ positionals }: CommandContext): { spec: string[]; groups: string[] } {
  const [first, ...rest] = positionals;
  if (first === undefined) return { spec: [], groups: [] };
  return existsSync(first) || /[/\\.]/.test(first) ? { spec: [first], groups: rest } : { spec: [], groups: [first, ...rest] };
}

function chosen({ plan, project }: Session, named: readonly string[]): string[] {
  const all = plan.groups.map(({ id }) => id);
  if (all.length === 0) throw new UserError(`\`${project.name}\` has no group of features`, { help: "declare one: `features NAME from SOURCE by KEY { … }`" });
  const wrong = named.find((name) => !all.includes(name));
  if (wrong !== undefined) throw new UserError(`there is no group \`${wrong}\``, { help: `there are ${all.map((id) => `\`${id}\``).join(", ")}`, exitCode: 2 });
  return named.length === 0 ? all : [...new Set(named)];
}

const DAY = 86_400_000_000;

function day(context: CommandContext, name: string): number | undefined {
  const given = text(context, name);
  if (given === undefined) return undefined;
  const millis = /^\d{4}-\d{2}-\d{2}$/.test(given) ? Date.parse(`${given}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(millis) || new Date(millis).toISOString().slice(0, 10) !== given) throw usageError(`\`--${name} ${given}\` is not a day`, `write it as \`--${name} 2024-06-03\`; days are in UTC`);
  return (millis * 1000) / DAY;
}

function everyOf(context: CommandContext): number | undefined {
  const given = text(context, "every");
  if (given === undefined) return undefined;
  const read = /^\d+(us|ms|s|m|h|d|w)$/.test(given) ? readDuration(given) : undefined;
  if (read === undefined || read.problem !== undefined || read.value < 1_000_000) throw usageError(`\`--every ${given}\` is not a time between moments`, "write e.g. `--every 6h`; the shortest is 1s");
  return read.value;
}
