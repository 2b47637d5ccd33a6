import { choice, type Command, text } from "../command.ts";
import { BATCH_OPTIONS, batchChoices } from "../common-options.ts";
import { findBuild } from "../diff/build.ts";
import { diffText } from "../diff/diff-text.ts";
import { diffBuilds } from "../diff/diff.ts";
import { diffRevision } from "../diff/diff-revision.ts";
import { usageError } from "../errors.ts";

export const diffCommand: Command = {
  name: "diff",
  summary: "tell what changed between two builds: results, spec, plan, data, features",
  usage: "BEFORE AFTER | --git REVISION [SPEC]",
  details:
    "Each is an output folder (`mls-out`, or a copy of it), the folder of a spec that was built, or a bundle. Told are, where they differ: tests' outcomes, metrics, thresholds that were chosen;\ndeclarations of the spec (formatting and comments are no change); columns, features, inputs and settings of the plan with what is made of them; days of the data that were added, changed or vanished;\nand how far each feature has moved (population stability index by part, missing rate, mean, quantiles).\nWith --git, the spec and its lock at a revision are compared with those of the work tree: declarations, plan, and the data that mls.lock pins; nothing is checked out.\nExit 0 either way; with --exit-code 1 if they differ, as `git diff` does.",
  options: [
    { name: "format", value: "FORMAT", help: "text (default) or json" },
    { name: "git", value: "REVISION", help: "compare the spec and mls.lock at a commit, branch or tag with the work tree" },
    { name: "exit-code", help: "exit 1 if they differ" },
    ...BATCH_OPTIONS.filter((option) => option.name !== "engine"),
  ],
  examples: ["cp -r mls-out before && mlsc build && mlsc diff before mls-out", "mlsc diff before mls-out --format json", "mlsc diff --git HEAD", "mlsc diff --git main examples/flights", "mlsc diff old/bundles/lateness mls-out/bundles/lateness --exit-code"],
  arity: [0, 2],
  async run(context) {
    const format = choice(context, "format", ["text", "json"], "text");
    const { threads, memoryLimit } = batchChoices(context);
    const revision = text(context, "git");
    const [before, after, ...more] = context.positionals;
    if (revision !== undefined && (after ?? more[0]) !== undefined) throw usageError("`--git` compares a revision with the work tree, so there is one spec to name", "usage: mlsc diff --git REVISION [SPEC]");
    if (revision === undefined && after === undefined) throw usageError("two builds are compared, or a revision with the work tree", "usage: mlsc diff BEFORE AFTER, or mlsc diff --git REVISION [SPEC]");
    const diff = revision !== undefined ? await diffRevision(context, revision) : await diffBuilds(await findBuild(before!), await findBuild(after!), { threads, memoryLimit, signal: context.signal });
    context.terminal.out(format === "json" ? JSON.stringify(diff, undefined, 2) : diffText(diff));
    return diff.differs && context.options["exit-code"] === true ? 1 : 0;
  },
};
