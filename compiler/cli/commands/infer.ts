import { checkSpec } from "../check-spec.ts";
import { choice, type Command } from "../command.ts";
import { BATCH_OPTIONS } from "../common-options.ts";
import { usageError } from "../errors.ts";
import { inferOf, sourceOf } from "../infer/infer-known.ts";
import { CANNOT_TELL, inferText } from "../infer/infer-text.ts";

export const inferCommand: Command = {
  name: "infer",
  summary: "propose `known` declarations from what a source's data show, with the evidence",
  usage: "known SOURCE [SPEC]",
  details:
    "Reads a source and tells for each column what arrival times, revisions (rows of one key that differ) and values (how filled in a column is by the age of its rows) say about when it became known,\nwith a proposed declaration, the evidence for and against it, and what no data can tell. The spec may still have findings about time; its `known` declarations are compared, not believed.",
  options: [
    { name: "format", value: "FORMAT", help: "text (default) or json" },
    { name: "key", value: "COLUMNS", help: "columns by which rows are versions of one thing (default: key, unique by, or those marked @id)" },
    ...BATCH_OPTIONS.filter((option) => option.name !== "engine"),
  ],
  examples: ["mlsc infer known quakes examples/earthquakes", "mlsc infer known orders --key id --format json"],
  arity: [2, 3],
  async run(context) {
    const format = choice(context, "format", ["text", "json"], "text");
    const [what, name, spec] = context.positionals;
    if (what !== "known") throw usageError(`\`mlsc infer\` infers \`known\`, not \`${what}\``, "usage: mlsc infer known SOURCE [SPEC]");
    const result = checkSpec(context, spec ?? ".");
    const answer = await inferOf(sourceOf(name ?? "", result, context), result, context);
    const { at, profile, inferred, leftOut } = answer;
    context.terminal.out(format === "json" ? JSON.stringify({ format: "mls-infer-known/1", at, ...inferred, notLookedAt: leftOut, cannotTell: CANNOT_TELL, profile }, undefined, 2) : inferText(answer));
    return 0;
  },
};
