/** From a file's facts to a declaration: what the data show is written down, what no data can tell is asked. */
import type { FileFacts } from "./facts.ts";
import { isIdName, snakeName } from "./names.ts";
import { type ColumnSuggestion, count, suggestColumn } from "./suggest-column.ts";

export interface Suggestion {
  readonly as: "source" | "table";
  readonly name: string;
  readonly columns: readonly ColumnSuggestion[];
  /** Of a source: the one instant that every row has, if there is one alone. */
  readonly at: string | undefined;
  /** Of a table. */
  readonly key: readonly string[] | "row" | undefined;
  /** Candidate keys, by their columns' names. */
  readonly keys: readonly (readonly string[])[];
  /** Questions of the declaration as a whole, by what each is about. */
  readonly asks: readonly { readonly about: "sets" | "at" | "known" | "validity" | "key" | "versions" | "copies"; readonly lines: readonly string[] }[];
}

export function suggest(facts: FileFacts, fileName: string, as: "source" | "table" | undefined): Suggestion {
  const taken = new Set<string>();
  // The last part of a path is name enough, where it is there once.
  const short = (from: string): string => from.replace(/^.*\.(?=[^.])/, "").replace(/\[(\d+)\]$/, "_$1");
  const once = (from: string): boolean => facts.file.fields.filter((other) => snakeName(short(other.from), new Set()) === snakeName(short(from), new Set())).length === 1;
  const columns = facts.file.fields.map((field, i) => {
    const name = snakeName(once(field.from) ? short(field.from) : field.from, taken);
    taken.add(name);
    return suggestColumn(name, field, facts.fields[i]!);
  });
  const kind = as ?? (columns.some(({ time }) => time !== undefined) ? "source" : "table");
  const keys = facts.keys.map((key) => key.map((i) => columns[i]!.name));
  const instants = columns.filter(({ time, missing }) => time === "instant" && !missing);
  const at = kind === "source" && instants.length === 1 ? instants[0]!.name : undefined;
  const key = kind === "table" ? (bestKey(facts, columns) ?? "row") : undefined;
  return {
    as: kind,
    name: snakeName(fileName.replace(/^.*[\\/]/, "").replace(/\.[^.]*$/, "").replace(/\.(csv|json|tsv)$/i, ""), new Set()),
    columns,
    at,
    key,
    keys,
    asks: [{ about: "sets", lines: columns.some(({ type }) => type.includes('" | "')) ? ["are the sets of values below closed? a value outside of one fails the read; else write `Category`"] : [] } as const, ...(kind === "source" ? [atAsk(columns, instants, at), knownAsk(columns, at)] : [validityAsk(columns)]), ...keyAsks(facts, columns, keys, kind)].filter((ask) => ask.lines.length > 0),
  };
}

/** One with the name of an id, else one that stands as a text, else a pair. */
function bestKey(facts: FileFacts, columns: readonly ColumnSuggestion[]): string[] | undefined {
  const single = facts.keys.filter((key) => key.length === 1).map(([i]) => columns[i!]!);
  const best = single.find(({ from }) => isIdName(from)) ?? single.find(({ kind, time }) => kind === "text" && time === undefined) ?? single[0];
  if (best !== undefined) return [best.name];
  return facts.keys.find((key) => key.length === 2)?.map((i) => columns[i]!.name);
}

type Ask = Suggestion["asks"][number];

function atAsk(columns: readonly ColumnSuggestion[], instants: readonly ColumnSuggestion[], at: string | undefined): Ask {
  const walls = columns.filter(({ time }) => time === "local" || time === "date");
  const late = columns.filter(({ time, missing }) => time === "instant" && missing);
  if (at !== undefined) return { about: "at", lines: [] };
  const lines = [
    ...(instants.length > 1 ? [`which of ${listed(instants)} is the time of the event? write \`at NAME\``] : []),
    ...(instants.length === 0 && walls.length > 0 ? [`${listed(walls)} ${walls.length === 1 ? "has" : "have"} no zone. In which is it? derive the instant: \`happened: Timestamp = instant(${walls[0]!.name}, "Europe/Paris")\`, then \`at happened\``] : []),
    ...(instants.length === 0 && walls.length === 0 ? ["no column is an instant that every row has: when does an event happen? write `at NAME`"] : []),
    ...(late.length > 0 ? [`${listed(late)} ${late.length === 1 ? "is" : "are"} not there on every row`] : []),
  ];
  return { about: "at", lines };
}

function knownAsk(columns: readonly ColumnSuggestion[], at: string | undefined): Ask {
  const later = at === undefined ? [] : columns.filter(({ name, time }) => time !== undefined && name !== at);
  return {
    about: "known",
    lines: [
      `when does somebody know of a row? write \`known at ${at ?? "happened"} + 10m\`, or \`known at\` the column that says when it came in; \`mlsc infer known\` tells what the data show`,
      "which columns are known later than their row (an outcome, a correction, a sum at the end)? say so behind each: `known at landed`",
      ...(later.length === 0 ? [] : [`${listed(later)} ${later.length === 1 ? "is a time" : "are times"} too: ${later.length === 1 ? "is it" : "are they"} known with the row, or only then?`]),
    ],
  };
}

function validityAsk(columns: readonly ColumnSuggestion[]): Ask {
  const times = columns.filter(({ time }) => time !== undefined);
  return {
    about: "validity",
    lines: [
      'do its rows ever change? if not, `timeless "why"`; if the file was taken once, `as of 2024-01-01T00:00Z`; if it is overwritten in place, `mutable`',
      ...(times.length === 0 ? [] : [`or does it keep history? then \`valid from ${times[0]!.name} known at …\``]),
    ],
  };
}

function keyAsks(facts: FileFacts, columns: readonly ColumnSuggestion[], keys: readonly (readonly string[])[], as: Suggestion["as"]): Ask[] {
  const shown = keys.slice(0, 4).map((key) => (key.length === 1 ? `\`${key[0]}\`` : `(${key.map((name) => `\`${name}\``).join(", ")})`));
  return [
    { about: "key", lines: shown.length === 0 ? [] : [`different on all ${count(facts.rows)} rows: ${shown.join("; ")}${keys.length > 4 ? ` and ${keys.length - 4} more` : ""}. Does it name one thing for good, never given again?${as === "source" ? ` then \`key ${keys[0]!.join(", ")}\` asserts it` : ""}`] },
    {
      about: "versions",
      lines: facts.versions.map(({ key, repeated, by }) => {
        const name = columns[key]!.name;
        return `\`${name}\` repeats on ${count(repeated)} ${repeated === 1 ? "row" : "rows"}: ${by.length > 0 ? `versions of one thing? then \`key ${name} revised by ${columns[by[0]!]!.name}\` (with it all rows are different)` : `sent again? then \`unique by ${name}\`; else several rows belong to one thing`}`;
      }),
    },
    { about: "copies", lines: facts.copies === 0 ? [] : [`${count(facts.copies)} ${facts.copies === 1 ? "row repeats another" : "rows repeat another"} in every column: sent again, or two things that are alike? \`unique by\` counts the first of them`] },
  ];
}

const listed = (columns: readonly ColumnSuggestion[]): string => columns.map(({ name }) => `\`${name}\``).join(", ");
