import { choice, type Command } from "../command.ts";
import { BATCH_OPTIONS, batchChoices } from "../common-options.ts";
import { findBuild } from "../diff/build.ts";
import { diffText } from "../diff/diff-text.ts";
import { diffBuilds } from "../diff/diff.ts";

export const diffCommand: Command = {
  name: "diff",
  summary: "tell what changed between two builds: results, spec, plan, data, features",
  usage: "BEFORE AFTER",
  details:
    "Each is an output folder (`mls-out`, or a copy of it), the folder of a spec that was built, or a bundle. Told are, where they differ: tests' outcomes, metrics, thresholds that were chosen;\ndeclarations of the spec (formatting and comments are no change); columns, features, inputs and settings of the plan with what is made of them; days of the data that were added, changed or vanished;\nand how far each feature has moved (population stability index by part, missing rate, mean, quantiles).\nExit 0 either way; with --exit-code 1 if they differ, as `git diff` does.",
  options: [
    { name: "format", value: "FORMAT", help: "text (default) or json" },
    { name: "exit-code", help: "exit 1 if they differ" },
    ...BATCH_OPTIONS.filter((option) => option.name !== "engine"),
  ],
  examples: ["cp -r mls-out before && mlsc build && mlsc diff before mls-out", "mlsc diff before mls-out --format json", "mlsc diff old/bundles/lateness mls-out/bundles/lateness --exit-code"],
  arity: [2, 2],
  async run(context) {
    const format = choice(context, "format", ["text", "json"], "text");
    const { threads, memoryLimit } = batchChoices(context);
    const [before, after] = [await findBuild(context.positionals[0]!), await findBuild(context.positionals[1]!)];
    const diff = await diffBuilds(before, after, { threads, memoryLimit, signal: context.signal });
    context.terminal.out(format === "json" ? JSON.stringify(diff, undefined, 2) : diffText(diff));
    return diff.differs && context.options["exit-code"] === true ? 1 : 0;
  },
};
