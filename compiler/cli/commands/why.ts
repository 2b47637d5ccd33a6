import { checkSpec, showFindings } from "../check-spec.ts";
import type { Command } from "../command.ts";
import { UserError, usageError } from "../errors.ts";
import { nearest } from "../../../stdlib/suggest.ts";
import { namedThings, whyText } from "../why-text.ts";
import { whyExample } from "../why-example.ts";

export const whyCommand: Command = {
  name: "why",
  summary: "tell what a name is made of and when it is known; or which events made a value",
  usage: "NAME [SPEC]   |   mlsc why example N FEATURE [SPEC]",
  details:
    "NAME is a column, feature or input, alone or with its owner (`arrivals.last_delay`): type, unit, knowledge time, where it can be had, and what it is made of, as a tree.\n`why example N FEATURE` takes the example in row N of the built example set (from 0) and shows the events that its window saw, and those that it refused, with reasons.",
  options: [{ name: "limit", value: "N", help: "events to show of each kind (default 20)" }],
  examples: ["mlsc why arrivals.late_rate_7d examples/flights", "mlsc why example 1000 in_last_delay examples/flights"],
  arity: [1, 4],
  async run(context) {
    const [first, second, third, fourth] = context.positionals;
    if (first === "example" && third !== undefined) {
      const row = Number(second);
      if (!/^\d+$/.test(second ?? "")) throw usageError(`\`${second}\` is not the row of an example`, "rows count from 0: `mlsc why example 1000 in_last_delay`");
      return whyExample(context, { row, feature: third, spec: fourth });
    }
    if (first === "example" && second !== undefined && /^\d+$/.test(second)) throw usageError("say which feature's value of that example", `\`mlsc why example ${second} FEATURE\`; \`mlsc plan\` lists the features`);
    if (third !== undefined) throw usageError(`\`mlsc why\` does not know what to do with \`${third}\``, "usage: mlsc why NAME [SPEC], or mlsc why example N FEATURE [SPEC]");
    const result = checkSpec(context, second ?? ".");
    const things = namedThings(result.checked);
    const found = things.filter((thing) => thing.name === first || `${thing.owner}.${thing.name}` === first);
    const [only] = found;
    if (only === undefined) {
      if (result.checked.hasErrors) showFindings(result, context.terminal, "err");
      const meant = nearest(first ?? "", things.flatMap((thing) => [thing.name, `${thing.owner}.${thing.name}`]));
      throw new UserError(`nothing is named \`${first}\``, { help: meant === undefined ? "name a column, a feature or a model's input" : `did you mean \`${meant}\`?`, exitCode: 2 });
    }
    if (found.length > 1 && !(first ?? "").includes(".")) context.terminal.err(`\`${first}\` is the name of several: ${found.map((thing) => `${thing.owner}.${thing.name}`).join(", ")}\n`);
    context.terminal.out(found.map((thing) => whyText(thing, result.checked)).join("\n\n"));
    return 0;
  },
};
