import { type Explanation, explain, findThings, fullName, namedThings, type Thing } from "../../explain/index.ts";
import { type CheckedProject, checkSpec, showFindings } from "../check-spec.ts";
import { choice, type Command, type CommandContext } from "../command.ts";
import { UserError, usageError } from "../errors.ts";
import { nearest } from "../../../stdlib/suggest.ts";
import { isOwn } from "../project.ts";
import { whyExample } from "../why-example.ts";
import { whyText } from "../why-text.ts";

export const whyCommand: Command = {
  name: "why",
  summary: "tell what a name is made of and when it is known; or which events made a value",
  usage: "NAME [SPEC]   |   mlsc why example N FEATURE [SPEC]",
  details:
    "NAME is a column, feature, label, input, model or decision, alone or with its owner (`arrivals.last_delay`). Told are type, unit and range, knowledge time with the places that say so,\nwhat was learnt and from which part, where it can be had and how far behind, the columns and marks it comes from, and what it is made of, as a tree.\n`why example N FEATURE` takes the example in row N of the built example set (from 0) and shows the events that its window saw, and those that it refused, with reasons.",
  options: [
    { name: "format", value: "FORMAT", help: "text (default) or json: a list with one tree for each thing of that name" },
    { name: "limit", value: "N", help: "of `why example`: events to show of each kind (default 20)" },
  ],
  examples: ["mlsc why in_late_rate_7d examples/flights", "mlsc why flights.delay examples/flights --format json", "mlsc why example 1000 in_last_delay examples/flights"],
  arity: [1, 4],
  async run(context) {
    const format = choice(context, "format", ["text", "json"], "text");
    const [first, second, third, fourth] = context.positionals;
    if (first === "example" && third !== undefined) {
      const row = Number(second);
      if (!/^\d+$/.test(second ?? "")) throw usageError(`\`${second}\` is not the row of an example`, "rows count from 0: `mlsc why example 1000 in_last_delay`");
      if (format === "json") throw usageError("`mlsc why example` has no JSON form", "leave `--format json` out");
      return whyExample(context, { row, feature: third, spec: fourth });
    }
    if (first === "example" && second !== undefined && /^\d+$/.test(second)) throw usageError("say which feature's value of that example", `\`mlsc why example ${second} FEATURE\`; \`mlsc plan\` lists the features`);
    if (third !== undefined) throw usageError(`\`mlsc why\` does not know what to do with \`${third}\``, "usage: mlsc why NAME [SPEC], or mlsc why example N FEATURE [SPEC]");
    const result = checkSpec(context, second ?? ".");
    const explained = thingsOf(first ?? "", result, context).map((thing) => explain(thing, result.checked));
    context.terminal.out(format === "json" ? JSON.stringify(explained, undefined, 2) : explained.map((one) => whyText(one, shownPlace(result))).join("\n\n"));
    return 0;
  },
};

function thingsOf(name: string, result: CheckedProject, { terminal }: CommandContext): readonly Thing[] {
  const things = namedThings(result.checked.program);
  const { found, also } = findThings(things, name);
  if (found.length === 0) {
    if (result.checked.hasErrors) showFindings(result, terminal, "err");
    const meant = nearest(name, things.flatMap((thing) => [thing.name, fullName(thing)]));
    throw new UserError(`nothing is named \`${name}\``, { help: meant === undefined ? "name a column, feature, label, input, model or decision; `mlsc plan` lists them" : `did you mean \`${meant}\`?`, exitCode: 2 });
  }
  if (found.length > 1) terminal.err(`\`${name}\` is the name of several: ${found.map(fullName).join(", ")}`);
  else if (also.length > 0) terminal.err(`also of that name: ${also.map(fullName).join(", ")}`);
  return found;
}

/** `examples/flights/flights.mls:24`, as a person in the present folder would write it. */
function shownPlace({ project }: CheckedProject): (place: Explanation["place"]) => string {
  return ({ file, line }) => `${isOwn(project, file) ? project.display(file).replaceAll("\\", "/") : file}:${line}`;
}
