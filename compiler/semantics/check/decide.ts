/** Decisions: what they read beside the score is held to what an input is held to. */
import type { Span } from "../../syntax/ast.ts";
import { markedColumns } from "../knowledge/marks.ts";
import type { ColumnSymbol, DecideSymbol, ExampleFeatureSymbol } from "../program.ts";
import { walk } from "../walk.ts";
import type { CheckContext } from "./context.ts";

/** A rule that looks at a protected column treats people by it, whether or not the model does. */
export function protectedDecisionsNeedAWord(decide: DecideSymbol, context: CheckContext): void {
  for (const { rule, span, marked } of protectedReads(decide)) {
    context.report({
      code: "MLS4201",
      severity: "error",
      message: `the rule \`${rule}\` reads \`${marked.name}\`, which is marked \`@protected\``,
      span,
      label: "protected",
      related: [{ span: marked.span, message: "marked here" }],
      help: `leave it out, or say why it is needed: \`allow MLS4201 "why"\` in the decision, with a fairness test (\`spread(recall of …) by ${marked.name}\`)`,
    });
  }
}

export function protectedDecisionsAreTestedForFairness(decide: DecideSymbol, context: CheckContext): void {
  const allow = decide.node.allows.find((waiver) => waiver.code.name === "MLS4201");
  const [read] = protectedReads(decide);
  if (allow === undefined || read === undefined) return;
  const checks = context.program.tests.filter((tests) => tests.model === decide.model).flatMap((tests) => tests.tests.map((test) => test.node.check));
  if (checks.some((check) => check.kind === "spread" || (check.kind === "metric" && check.slice !== undefined))) return;
  context.report({
    code: "MLS4202",
    severity: "error",
    message: `\`${decide.name}\` decides by a protected column, but no test looks at what it does to people`,
    span: allow.code.span,
    label: "waived, and not tested",
    related: [{ span: read.span, message: `\`${read.rule}\` reads a protected column` }],
    help: `add a test by group: \`tests ${decide.model.name} { spread(recall of …) by … <= 0.1 }\``,
  });
}

interface ProtectedRead {
  readonly rule: string;
  readonly span: Span;
  readonly marked: ColumnSymbol;
}

/** Of the features that rules and goals read; what the score is made of is the model's to answer for. */
function protectedReads(decide: DecideSymbol): ProtectedRead[] {
  const found: ProtectedRead[] = [];
  for (const rule of decide.rules) {
    const features = new Map<ExampleFeatureSymbol, Span>();
    walk(rule.value, (part) => {
      if (part.kind === "feature" && part.feature.kind === "exampleFeature" && !features.has(part.feature)) features.set(part.feature, part.node.span);
      return undefined;
    });
    for (const [feature, span] of features) {
      const marked = markedColumns(feature.value, "everything").find((column) => column.marks.includes("protected"));
      if (marked !== undefined) found.push({ rule: rule.name, span, marked });
    }
  }
  return found;
}
