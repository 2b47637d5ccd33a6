import type * as ast from "../../syntax/ast.ts";
import { type FileScope, find } from "../bind/project.ts";
import { didYouMean, listNames } from "../bind/suggest.ts";
import type { ExamplesSymbol, LabelerSymbol, LabelSymbol, Typed } from "../program.ts";
import { TIMESTAMP, withMissing } from "../types/type.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { convert, isMissingLiteral } from "./convert.ts";
import { type Env, type Names, where as holding } from "./env.ts";
import { exampleFeatureTyped } from "./example-names.ts";
import { typeValue } from "./expression/index.ts";
import { columnTyped, rowEnv } from "./row.ts";
import { examplesNamed } from "./split.ts";

/** Weak supervision: rules over an example's row that vote for its label, or abstain. */

/** The labeler's symbol, made once; undefined when its examples or rules can't be had, which has been said. */
export function labelerSymbol(checker: Checker, scope: FileScope, node: ast.LabelerDecl): LabelerSymbol | undefined {
  if (checker.labelers.has(node)) return checker.labelers.get(node);
  const labeler = checker.afresh(() => make(checker, scope, node));
  checker.labelers.set(node, labeler);
  return labeler;
}

/** Whether a labeler votes for this label of the examples: then rows of train need not have it made by hand. */
export function hasLabeler(checker: Checker, examples: ast.ExamplesDecl, label: string): boolean {
  return checker.project.scopes.some((scope) =>
    scope.file.declarations.some((node) => node.kind === "labeler" && (node.predict?.name ?? label) === label && find(scope, "examples", node.examples.name)?.declaration === examples),
  );
}

function make(checker: Checker, scope: FileScope, node: ast.LabelerDecl): LabelerSymbol | undefined {
  const examples = examplesNamed(checker, scope, node.examples);
  if (!examples?.label || !examples.spine) return undefined;
  const { findings } = checker;
  const label = labelOf(checker, node, examples);
  if (label === undefined) return undefined;
  const { type } = label.value;
  if (type.kind !== "bool" && type.kind !== "enum" && type.kind !== "category") {
    findings.error(CODES.labeler, (node.predict ?? node.examples).span, `rules vote for classes, but the label \`${label.name}\` of \`${examples.name}\` is a number`, { related: [{ span: label.node.span, message: "the label" }], help: "let the label be a Bool, a closed set or a Category: whether a number passes a bound is one" });
    return undefined;
  }
  const namesake = examples.node.labels.find((one) => one.name.name === node.name.name);
  if (namesake) findings.error(CODES.labeler, node.name.span, `\`${node.name.name}\` is also ${examples.node.labels.length === 1 ? "the" : "a"} label of \`${examples.name}\`, so that \`predict ${node.name.name}\` could mean either`, { related: [{ span: namesake.name.span, message: "the label is named here" }], help: "give the labeler a name of its own" });
  if (node.rules.length === 0 && !node.broken) findings.error(CODES.incomplete, node.name.span, `the labeler \`${node.name.name}\` has no rules`, { help: "write some, as `shouting = if length(title) > 80 then true else missing`" });
  const rules = node.rules.flatMap((rule) => {
    const value = vote(checker, scope, { examples, spine: examples.spine!, label }, rule);
    return value === undefined ? [] : [{ name: rule.name.name, value, span: rule.span }];
  });
  namesAreDistinct(checker, node);
  return { kind: "labeler", name: node.name.name, node, doc: node.doc, examples, label, rules };
}

/** The label that the votes stand for: of several it is said which. */
function labelOf(checker: Checker, node: ast.LabelerDecl, examples: ExamplesSymbol): LabelSymbol | undefined {
  const all = examples.node.labels;
  const { predict } = node;
  if (predict === undefined) {
    if (all.length < 2) return examples.label;
    if (!node.broken) {
      checker.findings.error(CODES.incomplete, node.name.span, `\`${examples.name}\` has several labels, and \`${node.name.name}\` does not say for which of them it votes`, {
        related: all.map((label) => ({ span: label.name.span, message: "a label" })),
        help: `write \`predict ${all[0]!.name.name}\`, or another of them, among its rules`,
      });
    }
    return undefined;
  }
  const names = all.map((label) => label.name.name);
  if (!names.includes(predict.name)) {
    checker.findings.error(CODES.unknownName, predict.span, `\`${examples.name}\` has no label \`${predict.name}\``, {
      related: all.map((label) => ({ span: label.name.span, message: all.length === 1 ? "its label is declared here" : "declared here" })),
      help: names.length === 1 ? `write \`predict ${names[0]!}\`, or leave it out` : (didYouMean(predict.name, names) ?? `there are ${listNames(names)}`),
    });
  }
  return examples.labels.find((label) => label.name === predict.name);
}

interface Voted {
  readonly examples: ExamplesSymbol;
  readonly spine: NonNullable<ExamplesSymbol["spine"]>;
  readonly label: LabelSymbol;
}

function vote(checker: Checker, scope: FileScope, voted: Voted, rule: ast.LabelerDecl["rules"][number]): Typed | undefined {
  const { examples, spine, label } = voted;
  const row = rowEnv(checker, scope, spine, "a rule of a labeler");
  const inside: Env = examples.where === undefined ? row : holding(row, examples.where);
  const asksAtATime = examples.node.rows?.asked !== undefined || examples.each !== undefined;
  const env: Env = { ...inside, names: ruleNames(checker, voted, row.names, asksAtATime), asOf: asksAtATime ? { kind: "moment" } : { kind: "closed" }, inEngine: false };
  const typed = typeValue(env, rule.value);
  if (isMissingLiteral(typed)) {
    checker.findings.error(CODES.labeler, rule.span, `the rule \`${rule.name.name}\` abstains on every row`, { help: "leave it out" });
    return undefined;
  }
  const value = convert(env, typed, withMissing(label.value.type, true), `the vote of \`${rule.name.name}\``);
  return value.kind === "error" ? undefined : value;
}

/** The row's columns, those that are known only later among them, and the examples' features. */
function ruleNames(checker: Checker, { examples, label }: Voted, row: Names | undefined, asksAtATime: boolean): Names {
  const features = new Map(examples.features.map((feature) => [feature.name, feature]));
  const brought = [...(examples.horizon ? [examples.horizon.column] : []), ...(examples.candidates ? [examples.candidates.column] : [])];
  return {
    find(name, node, env) {
      const own = row?.find(name, node, env);
      if (own) return own;
      const asked = brought.find((column) => column.name === name);
      if (asked) return columnTyped(asked, node);
      const feature = features.get(name);
      if (feature) return exampleFeatureTyped(feature, node);
      return name === "moment" && asksAtATime ? { kind: "moment", type: TIMESTAMP, node, range: undefined } : undefined;
    },
    list: () => [...(row?.list() ?? []), ...brought.map((column) => column.name), ...features.keys()],
    explain(name, node, env) {
      if (name === label.name) {
        checker.findings.add({
          code: "MLS3067",
          severity: "error",
          message: `this rule reads \`${name}\`, the label made by hand`,
          span: node.span,
          related: [{ span: label.node.span, message: "made by hand here" }],
          help: "vote by what else tells the class; the label by hand judges the rules, and is not theirs to read",
        });
        return true;
      }
      const other = examples.node.labels.find((one) => one.name.name === name);
      if (other !== undefined) {
        checker.findings.error(CODES.unknownName, node.span, `\`${name}\` is another label of \`${examples.name}\`, and a rule reads columns and features`, { related: [{ span: other.span, message: "the label" }], help: "read what that label is made of" });
        return true;
      }
      return row?.explain?.(name, node, env) ?? !checker.isWhole(examples.node);
    },
  };
}

function namesAreDistinct(checker: Checker, node: ast.LabelerDecl): void {
  const seen = new Set<string>();
  for (const { name } of node.rules) {
    if (seen.has(name.name)) checker.findings.error(CODES.declaredTwice, name.span, `there are two rules \`${name.name}\``, { help: "give one of them another name" });
    seen.add(name.name);
  }
}

/** The labeler that `predict NAME` means, where it is no label; undefined, and said, when there is none for these examples. */
export function labelerNamed(checker: Checker, scope: FileScope, name: ast.Ident, examples: ExamplesSymbol): LabelerSymbol | undefined {
  const definition = find(scope, "labeler", name.name);
  if (definition?.declaration.kind !== "labeler") {
    const labels = examples.node.labels.map((label) => label.name);
    const names = [...labels.map((label) => label.name), ...labelersOf(checker, examples)];
    checker.findings.error(CODES.unknownName, name.span, `\`${examples.name}\` has no label \`${name.name}\``, {
      related: labels.map((label) => ({ span: label.span, message: labels.length === 1 ? "its label is declared here" : "declared here" })),
      help: names.length === 1 ? `write \`predict ${names[0]!}\`` : (didYouMean(name.name, names) ?? `there are ${listNames(names)}`),
    });
    return undefined;
  }
  const labeler = labelerSymbol(checker, definition.scope, definition.declaration);
  if (labeler === undefined || labeler.examples === examples) return labeler;
  checker.findings.error(CODES.labeler, name.span, `the labeler \`${name.name}\` votes for \`${labeler.examples.name}\`, not for \`${examples.name}\``, { related: [{ span: definition.declaration.examples.span, message: "its examples" }], help: `write a labeler for \`${examples.name}\`` });
  return undefined;
}

function labelersOf(checker: Checker, examples: ExamplesSymbol): string[] {
  return checker.project.scopes.flatMap((scope) => scope.file.declarations.flatMap((node) => (node.kind === "labeler" && node.examples.name === examples.name ? [node.name.name] : [])));
}
