import type { Intrinsic } from "../../../../../runtime/contract/vocabulary/intrinsics.ts";
import type { Type, Typed } from "../../../program.ts";
import { between } from "../../../types/range.ts";
import { BOOL, INT, isText, STRING, withMissing } from "../../../types/type.ts";
import { CODES } from "../../codes.ts";
import type { Env } from "../../env.ts";
import { call, failed, numberOf } from "../../make.ts";
import { argumentsOf, type FunctionTyping, wanted } from "./signature.ts";

/** Functions of text: String, Category, closed sets and entities alike. */

interface Signature {
  readonly fn: Intrinsic;
  readonly names: readonly string[];
  readonly types: readonly Type[];
  readonly result: Type;
  readonly range?: { low: number; high: number };
}

const SIGNATURES: Readonly<Record<string, Signature>> = {
  lower: { fn: "lower", names: ["text"], types: [STRING], result: STRING },
  upper: { fn: "upper", names: ["text"], types: [STRING], result: STRING },
  trim: { fn: "trim", names: ["text"], types: [STRING], result: STRING },
  starts_with: { fn: "startsWith", names: ["text", "start"], types: [STRING, STRING], result: BOOL },
  ends_with: { fn: "endsWith", names: ["text", "end"], types: [STRING, STRING], result: BOOL },
  contains: { fn: "contains", names: ["text", "part"], types: [STRING, STRING], result: BOOL },
  replace: { fn: "replace", names: ["text", "from", "to"], types: [STRING, STRING, STRING], result: STRING },
  substring: { fn: "substring", names: ["text", "from", "length"], types: [STRING, INT, INT], result: STRING },
  to_text: { fn: "toText", names: ["x"], types: [INT], result: STRING },
};

const simple: FunctionTyping = (env, node, name) => {
  const signature = SIGNATURES[name]!;
  const args = argumentsOf(env, node, name, signature.names);
  if (!args) return failed(node);
  const parts = args.map((arg, index) => wanted(env, arg, signature.types[index]!, name, `\`${signature.names[index]}\``));
  return call(signature.fn, parts, withMissing(signature.result, parts.some((part) => part.type.missing)), node, signature.range);
};

const concat: FunctionTyping = (env, node, name) => {
  const args = argumentsOf(env, node, name, node.args.length > 1 ? node.args.map((_arg, index) => `text${index + 1}`) : ["text1", "text2"]);
  if (!args) return failed(node);
  const parts = args.map((arg) => wanted(env, arg, STRING, name, "a part"));
  return call("concat", parts, withMissing(STRING, parts.some((part) => part.type.missing)), node);
};

/** `hash(x, n)`: a number below n; of text, or of an Int as its decimal. */
const hash: FunctionTyping = (env, node, name) => {
  const args = argumentsOf(env, node, name, ["x", "n"]);
  if (!args) return failed(node);
  const [x, n] = args as [Typed, Typed];
  const text = textOf(env, x);
  const buckets = numberOf(n);
  if (buckets === undefined || !Number.isSafeInteger(buckets) || buckets < 1) {
    env.checker.findings.error(CODES.notConstant, n.node.span, "`hash` takes the number of buckets as a whole number as written", { help: "write `hash(x, 1000)`" });
    return failed(node);
  }
  return call("hash", [text, n], withMissing(INT, text.type.missing), node, between(0, buckets - 1));
};

function textOf(env: Env, x: Typed): Typed {
  if (x.type.kind === "int") return call("toText", [x], withMissing(STRING, x.type.missing), x.node);
  return isText(x.type) ? x : wanted(env, x, STRING, "hash", "`x`");
}

export const TEXT_FUNCTIONS: ReadonlyMap<string, FunctionTyping> = new Map<string, FunctionTyping>([
  ...Object.keys(SIGNATURES).map((name) => [name, simple] as const),
  ["concat", concat],
  ["hash", hash],
]);
