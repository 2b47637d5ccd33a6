/** A suggestion as `mls` text, in the one style. What must be asked stands as a comment that begins with TODO; the declaration lacks what only its answer can say, so `mlsc check` stops until it is given. */
import type { ProfiledOrigin } from "../../emit/duckdb/profile/raw-table.ts";
import { format } from "../../syntax/index.ts";
import type { FileFacts } from "./facts.ts";
import { type ColumnSuggestion, count } from "./suggest-column.ts";
import type { Suggestion } from "./suggest.ts";

export function declarationText(facts: FileFacts, suggestion: Suggestion, left: readonly string[]): string {
  const { as, name, columns, at, key } = suggestion;
  const lines = [
    `// ${count(facts.rows)} rows and ${count(facts.file.fields.length)} columns, all read. What no data can tell stands as TODO; \`mlsc check\` stops until it is said.`,
    ...facts.flaws.map((line) => `// TODO ${line}`),
    ...left.map((line) => `// left out: ${line}`),
    "",
    "/// TODO what is one row?",
    `${as} ${name} {`,
    `from ${originText(facts.file.origin)}`,
    ...(key === undefined ? [] : [`key ${key === "row" ? "row" : key.join(", ")}`]),
    ...todo(suggestion, ["validity"]),
    "columns {",
    ...todo(suggestion, ["sets"]),
    ...columns.flatMap(columnLines),
    "}",
    ...todo(suggestion, ["at"]),
    ...(at === undefined ? [] : [`at ${at}`]),
    ...todo(suggestion, ["known", "key", "versions", "copies"]),
    ...expectLines(columns),
    "}",
  ];
  const formatted = format(`${name}.mls`, `${lines.join("\n")}\n`);
  if (!("text" in formatted)) throw new Error(`the suggested declaration does not parse: ${formatted.findings[0]?.message}\n${lines.join("\n")}`);
  return formatted.text;
}

function todo({ asks }: Suggestion, about: readonly string[]): string[] {
  return asks.filter((ask) => about.includes(ask.about)).flatMap(({ lines }) => lines.map((line) => `// TODO ${line}`));
}

function columnLines({ name, from, type, missing, marks, seen, questions, dirt }: ColumnSuggestion): string[] {
  const isSet = type.startsWith('"');
  const behind = [...(seen === "" ? [] : [seen]), ...questions.map((line) => `TODO ${line}`)].join("; ");
  const whole = isSet && missing ? `${type}?` : missing ? type.replace(/^(\w+|List<.*>|\{.*\})( by .*)?$/s, "$1?$2") : type;
  return [
    ...dirt.map((line) => `// TODO ${name}: ${line}`),
    `${name}${from === name ? "" : ` from ${JSON.stringify(from)}`}: ${whole}${marks.map((mark) => ` @${mark}`).join("")}${behind === "" ? "" : ` // ${behind}`}`,
  ];
}

function expectLines(columns: readonly ColumnSuggestion[]): string[] {
  const rules = columns.flatMap(({ expect, missing, name }) => (expect === undefined ? [] : [missing ? `${name} is missing or ${expect}` : expect]));
  return rules.length === 0 ? [] : ["// as a rule of such things, and so here; a row that breaks one ends the read (`else drop` leaves it out)", "expect {", ...rules, "}"];
}

function originText(origin: ProfiledOrigin): string {
  if (origin.kind === "postgres") return `postgres(env(${JSON.stringify(origin.env)}), table: ${JSON.stringify(origin.table)})`;
  const path = origin.package === undefined ? JSON.stringify(origin.path) : `package(${JSON.stringify(origin.package)}, ${JSON.stringify(origin.path)})`;
  const { kind, path: _path, package: _package, ...more } = origin;
  return `${kind}(${[path, ...Object.entries(more).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)].join(", ")})`;
}
