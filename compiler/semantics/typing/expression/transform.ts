import { allows, words } from "../../../../runtime/contract/vocabulary/numbers.ts";
import { type OptionRule, type TransformName, TRANSFORMS, type TransformRule, transformRule } from "../../../../runtime/contract/vocabulary/transforms.ts";
import type * as ast from "../../../syntax/ast.ts";
import { didYouMean, listNames } from "../../bind/suggest.ts";
import type { Type, Typed } from "../../program.ts";
import { aType, FLOAT, isNumber, isText, withMissing } from "../../types/type.ts";
import { CODES } from "../codes.ts";
import type { Env } from "../env.ts";
import { failed } from "../make.ts";
import { typeValue } from "./index.ts";

/** Transforms that learn. Each is fitted on train rows alone, inside a model; where they may stand is the knowledge pass's to say. */

/** What a built one gives for an argument of this type. */
const RESULTS: Readonly<Record<TransformName, (argument: Type) => Type>> = {
  standardize: (type) => withMissing(FLOAT, type.missing),
  minmax_scale: (type) => withMissing(FLOAT, type.missing),
  robust_scale: (type) => withMissing(FLOAT, type.missing),
  impute: (type) => withMissing(type, false),
  bucket: () => FLOAT,
  one_hot: () => FLOAT,
  target_encode: () => FLOAT,
  count_encode: () => FLOAT,
  multi_hot: () => FLOAT,
};
const UNBUILT: readonly string[] = ["vocabulary", "pca"];

export const TRANSFORM_NAMES: ReadonlySet<string> = new Set([...Object.keys(TRANSFORMS), ...UNBUILT]);

export function typeTransform(env: Env, name: string, node: ast.CallExpr): Typed {
  const rule = transformRule(name);
  const { findings } = env.checker;
  const given = node.args.filter((arg) => !arg.name);
  if (!rule) {
    findings.notBuilt("transform", node.callee.span);
    return failed(node);
  }
  if (given.length !== 1) {
    findings.error(CODES.arguments, node.span, `\`${name}\` takes one value, and options by name`, { help: `write \`${name}(x${Object.keys(rule.options).length > 0 ? `, ${Object.keys(rule.options)[0]}: …` : ""})\`` });
    return failed(node);
  }
  const argument = typeValue(env, given[0]!.value);
  const options = optionsOf(env, name, rule, node);
  if (argument.kind === "error" || !options) return failed(node);
  if (!accepts(env, name, rule, argument)) return failed(node);
  if (name === "impute" && !canImpute(env, argument, options, node)) return failed(node);
  const type = RESULTS[name as TransformName](argument.type);
  return { kind: "transform", transform: name, argument, options, usesLabel: rule.usesLabel, type, node, range: undefined };
}

function accepts(env: Env, name: string, rule: TransformRule, argument: Typed): boolean {
  const { type } = argument;
  const numeric = isNumber(type) || type.kind === "bool" || type.kind === "duration";
  const textual = isText(type) && type.kind !== "string";
  if (rule.takes === "list") return acceptsList(env, name, argument);
  if (type.kind === "list") {
    env.checker.findings.error(CODES.mismatch, argument.node.span, `\`${env.checker.show(argument.node)}\` is ${aType(type)}, but \`${name}\` takes one value`, { help: isCategory(type.of) ? `write \`multi_hot(${env.checker.show(argument.node)})\`` : "make a number of it in the examples, as its `length`" });
    return false;
  }
  if (rule.takes === "any" ? numeric || textual : rule.takes === "number" ? numeric : textual) return true;
  env.checker.findings.error(CODES.mismatch, argument.node.span, `\`${env.checker.show(argument.node)}\` is ${aType(type)}, but \`${name}\` takes ${rule.takes === "text" ? "a Category" : rule.takes === "number" ? "a number" : "a number or a Category"}`, {
    help:
      type.kind === "string" ? "declare the column as `Category` if its values name kinds of things" : rule.takes === "number" && textual ? `use \`one_hot\`, \`target_encode\` or \`count_encode\`` : rule.takes === "text" && numeric ? "use `bucket` or `standardize` for numbers" : undefined,
  });
  return false;
}

const isCategory = (type: Type): boolean => type.kind === "category" || type.kind === "enum";

function acceptsList(env: Env, name: string, argument: Typed): boolean {
  const { type } = argument;
  if (type.kind === "list" && isCategory(type.of)) return true;
  const shown = env.checker.show(argument.node);
  const help = type.kind !== "list" ? (isCategory(type) ? `write \`one_hot(${shown})\`` : undefined) : type.of.kind === "string" ? "declare the elements as `Category` if they name kinds of things" : type.of.kind === "record" ? `take the list of a field in the examples, as \`${shown}.${type.of.fields[0]?.name ?? "field"}\`` : "make a number of it in the examples, as `length`, `total` or `greatest`";
  env.checker.findings.error(CODES.mismatch, argument.node.span, `\`${shown}\` is ${aType(type)}, but \`${name}\` takes a list of categories`, { help });
  return false;
}

/** What is put in must be of the input's kind, and be said where it is a constant. */
function canImpute(env: Env, argument: Typed, options: ReadonlyMap<string, number | string | boolean>, node: ast.CallExpr): boolean {
  const { findings } = env.checker;
  const shown = env.checker.show(argument.node);
  const way = options.get("with");
  const value = options.get("value");
  const textual = isText(argument.type);
  const say = (message: string, help: string): boolean => {
    findings.error(CODES.arguments, node.span, message, { help });
    return false;
  };
  if (way === "constant" && value === undefined) return say("`impute` is to put in a constant, and does not say which", `write \`impute(${shown}, value: ${textual ? '"other"' : "0"})\``);
  if (textual && (way === "mean" || way === "median")) return say(`\`${shown}\` is ${aType(argument.type)}, which has no ${way}`, `write \`impute(${shown})\` for its most frequent value, or \`impute(${shown}, value: "other")\``);
  if (value !== undefined && (typeof value === "string") !== textual) return say(`\`${shown}\` is ${aType(argument.type)}, so \`value\` is to be ${textual ? "a text" : "a number"}`, `write \`impute(${shown}, value: ${textual ? '"other"' : "0"})\``);
  return true;
}

function optionsOf(env: Env, name: string, rule: TransformRule, node: ast.CallExpr): Map<string, number | string | boolean> | undefined {
  const options = new Map<string, number | string | boolean>();
  let fine = true;
  for (const arg of node.args) {
    if (!arg.name) continue;
    const option = rule.options[arg.name.name];
    if (!option) {
      const names = Object.keys(rule.options);
      env.checker.findings.error(CODES.unknownWord, arg.name.span, `\`${name}\` has no option \`${arg.name.name}\``, { help: didYouMean(arg.name.name, names) ?? (names.length > 0 ? `it has ${listNames(names)}` : "it has none") });
      fine = false;
      continue;
    }
    const value = optionValue(env, option, arg);
    if (value === undefined) fine = false;
    else options.set(arg.name.name, value);
  }
  return fine ? options : undefined;
}

function optionValue(env: Env, rule: OptionRule, arg: ast.Arg): number | string | boolean | undefined {
  const name = arg.name!.name;
  if (rule.kind === "word") {
    const word = arg.value.kind === "string" ? arg.value.value : arg.value.kind === "name" ? arg.value.name : undefined;
    if (word !== undefined && rule.words.includes(word)) return word;
    env.checker.findings.error(CODES.parameterRange, arg.value.span, `\`${name}\` is one of ${listNames(rule.words)}`, { help: word === undefined ? undefined : didYouMean(word, rule.words) });
    return undefined;
  }
  const typed = typeValue(env, arg.value);
  if (typed.kind === "error") return undefined;
  const value = typed.kind === "literal" && typed.value !== null ? typed.value : undefined;
  if (rule.kind === "value" && value !== undefined) return value;
  if (rule.kind === "flag" && typeof value === "boolean") return value;
  if (rule.kind === "number" && typeof value === "number" && allows(rule, value)) return value;
  env.checker.findings.error(CODES.parameterRange, arg.value.span, rule.kind === "number" ? `\`${name}\` is ${words(rule)}` : rule.kind === "flag" ? `\`${name}\` is \`true\` or \`false\`` : `\`${name}\` is a value as written`, {});
  return undefined;
}

