import type * as ast from "../../syntax/ast.ts";
import { type FileScope, find } from "../bind/project.ts";
import { didYouMean, listNames } from "../bind/suggest.ts";
import type { ExamplesSymbol, ModelSymbol, Type, Typed } from "../program.ts";
import { between } from "../types/range.ts";
import { FLOAT, isNumber } from "../types/type.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { failed } from "./make.ts";
import { modelSymbol } from "./model.ts";

/** A model's score as a value: of the model that is decided on, or of an inner model of a chain. */

const SHARE = between(0, 1);

/**
 * `score`: a probability, or in the label's own unit. Of several classes `score("Gentoo")` is that class's; in a decision `score` is the predicted class's, as it is answered, and as an
 * input all of them, as a Vector, where the label names its classes.
 */
export function scoreTyped(checker: Checker, model: ModelSymbol, own: boolean, one: ast.Expr | undefined, node: ast.Expr): Typed {
  const base = { kind: "score" as const, model, own, node };
  if (model.task === "unknown") return failed(node);
  if (model.task !== "multiclass") {
    if (one === undefined) return { ...base, type: model.task === "regression" ? numberOfLabel(model) : FLOAT, range: model.task === "binary" ? SHARE : undefined };
    checker.findings.error(CODES.scoreOfClass, one.span, `\`${model.name}\` predicts ${model.task === "binary" ? "true or false" : "a number"}, so it has one score`, { help: `write \`${own ? "score" : `${model.name}.score`}\`` });
    return failed(node);
  }
  if (one !== undefined) return ofClass(checker, base, one);
  if (own) return { ...base, type: FLOAT, range: SHARE };
  const classes = classesOf(model);
  if (classes !== undefined) return { ...base, type: { kind: "vector", size: classes.length, missing: false }, range: undefined };
  checker.findings.error(CODES.scoreOfClass, node.span, `nothing says which classes \`${model.name}\` has, so its scores are no Vector of a known length`, {
    related: [{ span: model.label!.node.span, message: "the classes of this label are those that train happens to hold" }],
    help: `name one of them, as \`${model.name}.score("…")\`, or give the label's column a closed set, as \`"a" | "b"\``,
  });
  return failed(node);
}

function ofClass(checker: Checker, base: { readonly kind: "score"; readonly model: ModelSymbol; readonly own: boolean; readonly node: ast.Expr }, one: ast.Expr): Typed {
  const { model, node } = base;
  if (one.kind !== "string") {
    if (one.kind !== "error") checker.findings.error(CODES.scoreOfClass, one.span, "a class is named as it is written", { help: 'write it as text: `score("…")`' });
    return failed(node);
  }
  const classes = classesOf(model);
  if (classes === undefined || classes.includes(one.value)) return { ...base, class: one.value, type: FLOAT, range: SHARE };
  checker.findings.error(CODES.scoreOfClass, one.span, `\`${model.name}\` has no class "${one.value}"`, { help: didYouMean(one.value, classes) ?? `it has ${listNames(classes)}` });
  return failed(node);
}

/** `class`: what the model predicts. */
export function classTyped(checker: Checker, model: ModelSymbol, own: boolean, node: ast.Expr): Typed {
  const type = model.label?.value.type;
  if (model.task === "unknown" || type === undefined) return failed(node);
  if (model.task === "multiclass") return { kind: "score", model, own, predicted: true, type: { ...type, missing: false }, node, range: undefined };
  checker.findings.error(CODES.scoreOfClass, node.span, `\`${model.name}\` predicts ${model.task === "binary" ? "true or false" : "a number"}, and has no classes`, { help: "take its `score`" });
  return failed(node);
}

/** The classes as the label's type names them; undefined for an open Category. */
export function classesOf(model: ModelSymbol): readonly string[] | undefined {
  const type = model.label?.value.type;
  return type?.kind === "enum" ? type.values : undefined;
}

function numberOfLabel(model: ModelSymbol): Type {
  const type = model.label?.value.type;
  return { kind: "float", unit: type !== undefined && isNumber(type) ? type.unit : new Map(), grid: undefined, missing: false };
}

/** `click.score`, `species.score("Gentoo")`, `species.class` in the inputs of a model for the same examples. */
export function innerScore(checker: Checker, scope: FileScope, examples: ExamplesSymbol, name: ast.NameExpr, what: "score" | "class", one: ast.Expr | undefined, node: ast.Expr): Typed {
  const definition = find(scope, "model", name.name);
  if (definition?.declaration.kind !== "model") return failed(node);
  const model = modelSymbol(checker, definition.scope, definition.declaration, node.span);
  if (model === undefined) return failed(node);
  if (model.examples !== examples) {
    checker.findings.error(CODES.otherExamples, node.span, `\`${model.name}\` is a model for \`${model.examples.name}\`, not for \`${examples.name}\``, {
      related: [{ span: model.node.examples.span, message: "which examples it is for" }],
      notes: ["a chain's models learn from the same rows, so that each row can be given a score that has not seen its answer"],
      help: `let it be for \`${examples.name}\`: where it predicts something else, give \`${examples.name}\` that label too`,
    });
    return failed(node);
  }
  return what === "class" ? classTyped(checker, model, false, node) : scoreTyped(checker, model, false, one, node);
}
