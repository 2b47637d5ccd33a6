import type { LearnerRule } from "../../../runtime/contract/vocabulary/learners.ts";
import type { ExamplesSymbol, ModelInputSymbol, Type } from "../program.ts";
import { showType } from "../types/type.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";

/** A learner takes an input as it is, or the finding says what to write in its place. What it says to write compiles (tests/diagnostics/help.test.ts). */
export function learnerTakes(checker: Checker, learner: string, rule: LearnerRule, input: ModelInputSymbol, examples: ExamplesSymbol): void {
  const { value } = input;
  const { type } = value;
  if (value.kind === "error") return;
  const shown = input.fromRest ? input.name : checker.show(value.node);
  const say = (problem: string, help: string): void => checker.findings.error(CODES.learnerCannotTake, input.span, `\`${learner}\` can't take \`${input.name}\`: ${problem}`, { label: showType(type), help });
  switch (type.kind) {
    case "category":
    case "enum":
      if (!rule.takesCategories) say("it is a category", `write \`one_hot(${shown})\` or \`target_encode(${shown})\``);
      return;
    case "timestamp":
    case "localTimestamp":
    case "date":
      say("it is a point in time, which never comes back", timeHelp(input.name, shown, type, examples));
      return;
    case "string":
    case "zone":
      say(`it is a ${type.kind === "zone" ? "Zone" : "String"}`, "declare the column as `Category` if its values name kinds of things, or take its `length` in the examples");
      return;
    case "list": {
      const categories = type.of.kind === "category" || type.of.kind === "enum";
      say("it is a list", categories ? `write \`multi_hot(${shown})\`, or make a number of it in the examples, as its \`length\`` : "make a number or a category of it in the examples, as its `length`, or `element(xs, 0)`");
      return;
    }
    case "record":
      say("it is a record", `take its fields in the examples, as \`${input.name}.${type.fields[0]?.name ?? "field"}\``);
      return;
    case "row":
      say("it is no single value", "use a number or a category made of it");
      return;
    default:
      if (type.missing && !rule.takesMissing) say("it may be missing", missingHelp(input, shown, type));
  }
}

/** Time since, where there is a moment; else what the calendar says of it. */
function timeHelp(name: string, shown: string, type: Type, examples: ExamplesSymbol): string {
  const instant = type.kind === "timestamp" ? shown : `instant(${shown}, "UTC")`;
  const part = `\`${name}_month = month(${instant}, "UTC")\``;
  return examples.asked === undefined ? `take a part of the calendar in the examples, as ${part}` : `take the time since then in the examples, as \`since_${name} = moment - ${instant}\`, or a part of the calendar, as ${part}`;
}

function missingHelp(input: ModelInputSymbol, shown: string, type: Type): string {
  if (type.kind === "vector") return "make sure in the examples that what it is made of is there";
  const impute = `write \`impute(${shown})\``;
  const name = input.value.kind === "feature" || input.fromRest ? shown : undefined;
  return name === undefined ? impute : `${impute}, or \`${name} = ${name} ?? ${type.kind === "bool" ? "false" : type.kind === "duration" ? "0s" : "0"}\` in the examples`;
}
