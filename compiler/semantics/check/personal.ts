/** `@pii` leaves no trace in bundles and reports: a category's values are written into both. */
import { personalShown, personalText } from "../knowledge/personal.ts";
import type { ColumnSymbol, DecideSymbol, ModelSymbol, TestsSymbol, Typed } from "../program.ts";
import type { CheckContext } from "./context.ts";

/** A model keeps the values of its categories and texts (levels, codes, words), so those of a person are hashed first. */
export function personalValuesStayOutOfBundles(model: ModelSymbol, context: CheckContext): void {
  const { label } = model;
  const answered = model.task === "multiclass" && label !== undefined ? personalText(label.value) : undefined;
  if (answered !== undefined && label !== undefined) report("MLS3190", `the values of \`${answered.name}\`, which is marked \`@pii\`, would be written into the bundle`, `\`${model.name}\` keeps them as its classes`, label.value.node.span, answered, context);
  for (const input of model.inputs) {
    // Of a vocabulary it is said in its own words (personal-text.ts).
    if (input.value.kind === "transform" && input.value.transform === "vocabulary") continue;
    const personal = personalText(input.value);
    if (personal !== undefined) report("MLS3190", `the values of \`${personal.name}\`, which is marked \`@pii\`, would be written into the bundle`, `\`${model.name}\` keeps them as the levels of \`${input.name}\``, input.span, personal, context);
  }
}

/** A rule's outcomes are told by name in report and card. */
export function personalOutcomesStayOutOfReports(decide: DecideSymbol, context: CheckContext): void {
  for (const rule of decide.rules) {
    const personal = personalText(rule.value);
    if (personal !== undefined) report("MLS3191", `the values of \`${personal.name}\`, which is marked \`@pii\`, would stand in the report`, `\`${rule.name}\` comes to them, and report and card tell what it comes to`, rule.span, personal, context);
  }
}

/** A slice is shown by its value. */
export function personalValuesStayOutOfReports(tests: TestsSymbol, context: CheckContext): void {
  for (const { node } of tests.tests) {
    const { check } = node;
    const names = check.kind === "spread" ? check.by : check.kind === "metric" ? (check.slice?.by ?? []) : [];
    for (const name of names) {
      const feature = tests.model.examples.features.find((candidate) => candidate.name === name.name);
      const personal = feature && personalShown(feature.value);
      if (personal !== undefined) report("MLS3191", `the values of \`${personal.name}\`, which is marked \`@pii\`, would stand in the report`, "each slice is shown by its value", name.span, personal, context);
    }
  }
}

function report(code: string, message: string, label: string, span: Typed["node"]["span"], personal: ColumnSymbol, context: CheckContext): void {
  context.report({
    code,
    severity: "error",
    message,
    span,
    label,
    related: [{ span: personal.span, message: "marked here" }],
    notes: ["bundles, reports and cards are copied and kept: who is in them can't be taken out again"],
    help: `leave it out, or hash it in the examples: \`bin = hash(${personal.name}, 1000)\``,
  });
}
