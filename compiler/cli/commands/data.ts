import { choice, type Command, text } from "../command.ts";
import { BATCH_OPTIONS } from "../common-options.ts";
import { usageError } from "../errors.ts";
import { FILE_KINDS, findFile } from "../profile/open.ts";
import { profileFile } from "../profile/profile.ts";

export const dataCommand: Command = {
  name: "data",
  summary: "suggest a source or table from a file, with what no data can tell as questions",
  usage: "profile FILE",
  details:
    "Reads a file (CSV, JSON or Parquet) whole and writes a declaration to standard output: types, what is missing, closed sets, grids, candidate keys and event times, versions, dirty values, columns that look personal.\nWhat no data can tell is asked as TODO (when is a row known? in which zone? is the id stable?), and left out of the declaration, so that `mlsc check` stops there: nothing of it has a default.",
  options: [
    { name: "as", value: "WHAT", help: "source or table (default: source where a column is a time)" },
    { name: "kind", value: "KIND", help: "csv, json or parquet (default: by the file's ending)" },
    { name: "format", value: "FORMAT", help: "text (default) or json" },
    ...BATCH_OPTIONS.filter((option) => option.name !== "engine"),
  ],
  examples: ["mlsc data profile orders.csv > shop.mls", "mlsc data profile node_modules/vega-datasets/data/airports.csv --as table", "mlsc data profile events.parquet --format json"],
  arity: [2, 2],
  async run(context) {
    const format = choice(context, "format", ["text", "json"], "text");
    const kind = text(context, "kind") === undefined ? undefined : choice(context, "kind", FILE_KINDS, "csv");
    const as = text(context, "as") === undefined ? undefined : choice(context, "as", ["source", "table"], "source");
    const [what, file] = context.positionals;
    if (what !== "profile") throw usageError(`\`mlsc data\` can \`profile\` a file, not \`${what}\``, "usage: mlsc data profile FILE");
    const profile = await profileFile(findFile(file!, kind), as, context);
    context.terminal.out(format === "json" ? jsonText(profile) : profile.text.trimEnd());
    return 0;
  },
};

/** No value of a personal column stands in it. */
function jsonText({ facts, suggestion, left, text: declaration }: Awaited<ReturnType<typeof profileFile>>): string {
  const columns = suggestion.columns.map((column, i) => {
    const { commonest, offenders, least, greatest, instantSpan, localSpan, daySpan, ...counts } = facts.fields[i]!;
    const isPersonal = column.marks.includes("pii") || column.questions.some((question) => question.includes("@pii"));
    return { ...column, facts: { ...counts, ...(isPersonal ? {} : { commonest, offenders, least, greatest, instantSpan, localSpan, daySpan }) } };
  });
  return JSON.stringify({ format: "mls-profile/1", rows: facts.rows, copies: facts.copies, origin: facts.file.origin, as: suggestion.as, name: suggestion.name, at: suggestion.at, key: suggestion.key, keys: suggestion.keys, asks: suggestion.asks, left, columns, declaration }, undefined, 2);
}
