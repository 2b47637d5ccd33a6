/** MLS3160 to MLS3169 and MLS3177 to MLS3179: what the file holds is not what the spec says of it. */
import { orders, PACE, ROWS } from "./cases.ts";
import { type DataEntry, instant } from "./entry.ts";

const at = (place: number, wrong: string, usual: (row: number) => string) => (row: number): string => (row === place ? wrong : usual(row));
const tax = (row: number): string => String(row % 5);
const size = (row: number): string => ["small", "large"][row % 2]!;

const entry = (code: string, title: string, why: string, wrong: DataEntry["wrong"], right: DataEntry["right"], severity: DataEntry["severity"] = "error"): DataEntry => ({ code, severity, title, why, waivable: severity === "warning", wrong, right });

/** Orders in which one line has a value too many. */
function broken(body: string): DataEntry["wrong"] {
  const { spec, files } = orders({ body });
  return { spec, files: Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text.replace("\n", "\n2024-01-01T00:00:00Z,10,10\n")])) };
}

/** Orders in two files, of which each may have the column `tax`. */
function months(type: string, ...columns: readonly string[]): DataEntry["wrong"] {
  const made = columns.map((column, i) => orders({ more: column === "" ? [] : [[column, tax]], placed: (row) => instant((i * ROWS + row) * PACE) }).files["orders.csv"]!);
  const { spec } = orders({ columns: `\n    tax:    ${type}` });
  return { spec: spec.replace('"orders.csv"', '"orders-*.csv"'), files: Object.fromEntries(made.map((text, i) => [`orders-${i + 1}.csv`, text])) };
}

export const READING: readonly DataEntry[] = [
  entry("MLS3160", "A value can't be read as its declared type", "A cell holds something that is no value of its column's type. Reading it as missing would hide it, and guessing would make two engines differ. A time without a zone is no instant either.", orders({ columns: "\n    tax:    Float", more: [["tax", at(7, "n/a", tax)]] }), orders({ columns: "\n    tax:    Float?", more: [["tax", at(7, "", tax)]] })),
  entry("MLS3161", "A value stands outside its closed set", "A column that is declared as `\"small\" | \"large\"` holds something else. The set is what the model has a place for.", orders({ columns: '\n    size:   "small" | "large"', more: [["size", at(7, "huge", size)]] }), orders({ columns: '\n    size:   "small" | "large" | "huge"', more: [["size", at(7, "huge", size)]] })),
  entry("MLS3162", "A value is missing where it may not be", "A column without `?` is used without asking whether it is there. A row without it is an error of the data or of the declaration, not a zero.", orders({ columns: "\n    tax:    Float", more: [["tax", at(7, "", tax)]] }), orders({ columns: "\n    tax:    Float?", more: [["tax", at(7, "", tax)]] })),
  entry("MLS3163", "A row breaks what is expected of it", "An `expect` bounds values and times; what the checker proves, it proves from these bounds. A row that breaks one takes the proof away.", orders({ body: "\n  expect amount >= 0", amount: at(7, "-3", tax) }), orders({ body: "\n  expect amount >= 0 else drop", amount: at(7, "-3", tax) })),
  entry("MLS3164", "A key is repeated", "Rows of a source or table are told apart by their key. With a repeated one a lookup finds two rows, and a window counts one event twice. An event that was sent twice is told by `unique by`: the copy that came first counts, if both are the same but for when they came. Where they differ, one of them is a correction or another event.", orders({ columns: "\n    number: String", body: "\n  unique  by number", more: [["number", (row) => `n${row === 7 ? 6 : row}`]] }), orders({ columns: "\n    number: String", body: "\n  unique  by number", more: [["number", (row) => `n${row}`]] })),
  entry("MLS3165", "A zone is not known", "A calendar is reckoned with the rules of a zone. Of a name that is none, every hour and day is missing, without a word.", orders({ columns: "\n    zone:   Zone", more: [["zone", at(7, "Atlantis/Capital", () => "Europe/Paris")]] }), orders({ columns: "\n    zone:   Zone", more: [["zone", () => "Europe/Paris"]] })),
  entry("MLS3166", "A file is not what the spec says", "The file is not there, is cut off, or has not the columns that are declared. Nothing of it is read.", orders({ columns: "\n    tax:    Float" }), orders({ columns: "\n    tax:    Float", more: [["tax", tax]] })),
  entry("MLS3167", "No row is left", "The file holds no rows, or its `expect … else drop` rules leave none.", orders({ body: "\n  expect amount > 1000 else drop" }), orders({ body: "\n  expect amount > 10 else drop" })),
  entry("MLS3168", "A line of a file is no row", "A line with fewer or more values than the header, with a quote that is not closed, with bytes that are no text, or in JSON one that is no object. Nobody can say which value belongs to which column, and a reader that skips it loses an event. `quarantine up to …` says how many may be set apart; they are counted, and stand in `mls-out/quarantine`.", broken(""), broken("\n  quarantine up to 1%")),
  entry("MLS3169", "More rows can't be read than the spec bears", "`quarantine up to 0.1%` (or a number of rows) says how much dirt is to be expected. More than that is no dirt: a column has changed its meaning, a file was written by another program. The rows stand in `mls-out/quarantine`, each with its reason.", orders({ columns: "\n    tax:    Float", body: "\n  quarantine up to 0.1%", more: [["tax", at(7, "n/a", tax)]] }), orders({ columns: "\n    tax:    Float", body: "\n  quarantine up to 1%", more: [["tax", at(7, "n/a", tax)]] })),
  entry("MLS3178", "A column is not in all files", "A file was written before the column was there, or after it was given up. The rows of that file are without a value for that reason, and not because there was none: missing then tells the age of a row.", months("Float?", "", "tax"), months("Float?", "tax", "tax"), "warning"),
  entry("MLS3179", "The files of one source differ", "A column that may not be missing is in some files only, or is a number in one and a text in another. Which of them is meant nobody can say; reading the one as the other would change values without a word.", months("Float", "", "tax"), months("Float", "tax", "tax")),
  entry("MLS3177", "A number is written as a code", "`007` read as a number is 7. Two codes become one, none can be written back, and the model sees an order and a distance that mean nothing.", orders({ columns: "\n    depot:  Int", more: [["depot", (row) => `00${1 + (row % 9)}`]] }), orders({ columns: "\n    depot:  Category", more: [["depot", (row) => `00${1 + (row % 9)}`]] }), "warning"),
];
