import { choice, type Command, text } from "../command.ts";
import { BATCH_OPTIONS } from "../common-options.ts";
import { usageError } from "../errors.ts";
import { FILE_KINDS, findFile } from "../profile/find.ts";
import { ENCODINGS } from "../../../runtime/contract/vocabulary/formats.ts";
import { profileFile } from "../profile/profile.ts";

export const dataCommand: Command = {
  name: "data",
  summary: "suggest a source or table from what it is read from, with what no data can tell as questions",
  usage: "profile FILE|PATTERN|VARIABLE",
  details:
    "Reads a file, all files that a pattern fits, or a table of a database whole (every form that a source can be read from) and writes a declaration to standard output: types, what is missing, closed sets, grids, candidate keys and event times, versions, dirty values, columns that look personal.\nWhat no data can tell is asked as TODO (when is a row known? in which zone? is the id stable?), and left out of the declaration, so that `mlsc check` stops there: nothing of it has a default.",
  options: [
    { name: "as", value: "WHAT", help: "source or table (default: source where a column is a time)" },
    { name: "kind", value: "KIND", help: "csv, json, parquet, arrow, avro, protobuf, sqlite or postgres (default: by the file's ending)" },
    { name: "table", value: "TABLE", help: "of sqlite and postgres: the table or view" },
    { name: "message", value: "NAME", help: "of protobuf: the message, as `shop.Order`" },
    { name: "schema", value: "FILE", help: "of protobuf: the .proto file" },
    { name: "encoding", value: "ENCODING", help: "of csv and json, where it is not UTF-8: latin-1, windows-1252, utf-16 …" },
    { name: "format", value: "FORMAT", help: "text (default) or json" },
    ...BATCH_OPTIONS.filter((option) => option.name !== "engine"),
  ],
  examples: ["mlsc data profile orders.csv > shop.mls", "mlsc data profile node_modules/vega-datasets/data/airports.csv --as table", "mlsc data profile 'orders/**/*.csv.gz'", "mlsc data profile shop.db --table orders", "mlsc data profile DATABASE_URL --kind postgres --table sales.orders", "mlsc data profile events.parquet --format json"],
  arity: [2, 2],
  async run(context) {
    const format = choice(context, "format", ["text", "json"], "text");
    const kind = text(context, "kind") === undefined ? undefined : choice(context, "kind", FILE_KINDS, "csv");
    const encoding = text(context, "encoding") === undefined ? undefined : choice(context, "encoding", ENCODINGS, "utf-8");
    const as = text(context, "as") === undefined ? undefined : choice(context, "as", ["source", "table"], "source");
    const [what, file] = context.positionals;
    if (what !== "profile") throw usageError(`\`mlsc data\` can \`profile\` a file, not \`${what}\``, "usage: mlsc data profile FILE");
    const profile = await profileFile(await findFile(file!, { kind, encoding, table: text(context, "table"), message: text(context, "message"), schema: text(context, "schema") }), as, context);
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
