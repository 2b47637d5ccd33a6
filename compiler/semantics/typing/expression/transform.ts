import type * as ast from "../../../syntax/ast.ts";
import { didYouMean, listNames } from "../../bind/suggest.ts";
import type { Type, Typed } from "../../program.ts";
import { aType, FLOAT, isNumber, isText, withMissing } from "../../types/type.ts";
import { CODES } from "../codes.ts";
import type { Env } from "../env.ts";
import { failed } from "../make.ts";
import { typeValue } from "./index.ts";

/** Transforms that learn. Each is fitted on train rows alone, inside a model; where they may stand is the knowledge pass's to say. */

type OptionRule =
  | { readonly kind: "number"; readonly low: number; readonly high: number; readonly whole: boolean }
  | { readonly kind: "word"; readonly words: readonly string[] }
  | { readonly kind: "value" };

export interface TransformRule {
  readonly takes: "number" | "text" | "any";
  readonly options: Readonly<Record<string, OptionRule>>;
  readonly usesLabel: boolean;
  /** What it gives for an argument of this type. */
  readonly result: (argument: Type) => Type;
  readonly built: boolean;
}

const number = (low: number, high: number, whole: boolean): OptionRule => ({ kind: "number", low, high, whole });
const keepsMissing = (type: Type): Type => withMissing(FLOAT, type.missing);
const noMissing = (): Type => FLOAT;
const LEVELS = { max_levels: number(1, 100_000, true), min_count: number(1, 1e9, true) };
const unbuilt = (takes: TransformRule["takes"]): TransformRule => ({ takes, options: {}, usesLabel: false, result: noMissing, built: false });

export const TRANSFORMS: ReadonlyMap<string, TransformRule> = new Map<string, TransformRule>([
  ["standardize", { takes: "number", options: {}, usesLabel: false, result: keepsMissing, built: true }],
  ["minmax_scale", { takes: "number", options: {}, usesLabel: false, result: keepsMissing, built: true }],
  ["robust_scale", { takes: "number", options: {}, usesLabel: false, result: keepsMissing, built: true }],
  [
    "impute",
    { takes: "any", options: { with: { kind: "word", words: ["mean", "median", "most_frequent", "constant"] }, value: { kind: "value" } }, usesLabel: false, result: (type) => withMissing(type, false), built: true },
  ],
  ["bucket", { takes: "number", options: { by: { kind: "word", words: ["quantile"] }, bins: number(2, 10_000, true) }, usesLabel: false, result: noMissing, built: true }],
  ["one_hot", { takes: "text", options: { other: { kind: "value" }, ...LEVELS }, usesLabel: false, result: noMissing, built: true }],
  ["target_encode", { takes: "text", options: { smoothing: number(0, 1e9, false), ...LEVELS }, usesLabel: true, result: noMissing, built: true }],
  ["count_encode", { takes: "text", options: { ...LEVELS }, usesLabel: false, result: noMissing, built: true }],
  ["vocabulary", unbuilt("text")],
  ["pca", unbuilt("any")],
]);

export function typeTransform(env: Env, name: string, node: ast.CallExpr): Typed {
  const rule = TRANSFORMS.get(name)!;
  const { findings } = env.checker;
  const given = node.args.filter((arg) => !arg.name);
  if (!rule.built) {
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
  const type = rule.result(argument.type);
  return { kind: "transform", transform: name, argument, options, usesLabel: rule.usesLabel, type, node, range: undefined };
}

function accepts(env: Env, name: string, rule: TransformRule, argument: Typed): boolean {
  const { type } = argument;
  const numeric = isNumber(type) || type.kind === "bool" || type.kind === "duration";
  const textual = isText(type) && type.kind !== "string";
  if (rule.takes === "any" ? numeric || textual : rule.takes === "number" ? numeric : textual) return true;
  env.checker.findings.error(CODES.mismatch, argument.node.span, `\`${env.checker.show(argument.node)}\` is ${aType(type)}, but \`${name}\` takes ${rule.takes === "text" ? "a Category" : rule.takes === "number" ? "a number" : "a number or a Category"}`, {
    help:
      type.kind === "string" ? "declare the column as `Category` if its values name kinds of things" : rule.takes === "number" && textual ? `use \`one_hot\`, \`target_encode\` or \`count_encode\`` : rule.takes === "text" && numeric ? "use `bucket` or `standardize` for numbers" : undefined,
  });
  return false;
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
  if (rule.kind === "number" && typeof value === "number" && value >= rule.low && value <= rule.high && (!rule.whole || Number.isInteger(value))) return value;
  env.checker.findings.error(CODES.parameterRange, arg.value.span, rule.kind === "number" ? `\`${name}\` is a ${rule.whole ? "whole " : ""}number from ${rule.low} to ${rule.high}` : `\`${name}\` is a value as written`, {});
  return undefined;
}

