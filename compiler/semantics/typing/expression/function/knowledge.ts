import type { Typed } from "../../../program.ts";
import { withMissing } from "../../../types/type.ts";
import { CODES } from "../../codes.ts";
import { isMissingLiteral } from "../../convert.ts";
import { failed } from "../../make.ts";
import { typeSeen } from "../../seen.ts";
import { argumentsOf, type FunctionTyping } from "./signature.ts";

/** Functions that ask what is known: their meaning is the knowledge pass's. */

const ifKnown: FunctionTyping = (env, node, name) => {
  const [operand] = argumentsOf(env, node, name, ["x"]) ?? [];
  if (!operand || operand.kind === "error") return failed(node);
  if (isMissingLiteral(operand)) {
    env.checker.findings.error(CODES.literal, node.span, "`if_known` of `missing` is always missing, of no type", { help: "name a column" });
    return failed(node);
  }
  const typed: Typed = { kind: "ifKnown", operand, type: withMissing(operand.type, true), node, range: operand.range };
  return typed;
};

const environment: FunctionTyping = (env, node) => {
  env.checker.findings.error(CODES.misplaced, node.span, "`env(…)` is read in `deploy` alone: a value of the environment would differ between training and service", {
    help: "declare a `config` for what is set at deployment",
  });
  return failed(node);
};

export const KNOWLEDGE_FUNCTIONS: ReadonlyMap<string, FunctionTyping> = new Map<string, FunctionTyping>([
  ["if_known", ifKnown],
  ["seen", typeSeen],
  ["env", environment],
]);
