import type * as ast from "../../syntax/ast.ts";
import type { FileScope } from "../bind/project.ts";
import { didYouMean, listNames } from "../bind/suggest.ts";
import type { DeploySymbol } from "../program.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { typeExplore } from "./explore.ts";
import { LEARNER_RULES } from "./learner.ts";
import { modelNamed } from "./model.ts";
import { typeScore } from "./score-every.ts";

/** How a model is served. */

const VERBS = { rollout: "rollout", monitor: "monitor", retrain: "retrain" } as const;
const SERVE_OPTIONS: readonly string[] = ["port", "timeout", "otherwise", "explore"];

export function typeDeploy(checker: Checker, scope: FileScope, node: ast.DeployDecl): DeploySymbol | undefined {
  const model = modelNamed(checker, scope, node.name);
  const seen = new Map<string, ast.DeployItem>();
  for (const item of node.items) {
    const other = seen.get(item.verb.name);
    if (other) checker.findings.error(CODES.deployment, item.verb.span, `\`${item.verb.name}\` is said twice`, { related: [{ span: other.verb.span, message: "said here first" }], help: "leave one of them out" });
    seen.set(item.verb.name, item);
    typeItem(checker, item);
  }
  return model && { kind: "deploy", node, model };
}

function typeItem(checker: Checker, item: ast.DeployItem): void {
  const verb = item.verb.name;
  if (verb === "serve") serve(checker, item);
  else if (verb === "store") {
    if (item.method && item.method.name !== "embedded") checker.findings.notBuilt("store", item.method.span);
  } else if (verb === "score") typeScore(checker, item);
  else other(checker, item.verb);
}

function serve(checker: Checker, item: ast.DeployItem): void {
  if (item.method && item.method.name !== "http") {
    checker.findings.notBuilt("serve", item.method.span);
    return;
  }
  const say = (span: ast.Span, message: string, help: string): void => checker.findings.error(CODES.deployment, span, message, { help });
  for (const option of item.options) {
    const [value, ...more] = option.values;
    const name = option.name.name;
    if (!SERVE_OPTIONS.includes(name)) {
      checker.findings.error(CODES.unknownWord, option.name.span, `\`serve http\` has no option \`${name}\``, { help: didYouMean(name, SERVE_OPTIONS) ?? `it has ${listNames(SERVE_OPTIONS)}` });
    } else if (name === "explore") typeExplore(checker, option);
    else if (value?.kind === "error") continue;
    else if (name === "port" && !(value?.kind === "number" && value.isInt && value.value >= 0 && value.value <= 65_535 && more.length === 0)) say(value?.span ?? option.span, "a port is a whole number from 0 to 65535", "write `port 8080`");
    else if (name === "timeout" && !(value?.kind === "duration" && value.micros > 0 && more.length === 0)) say(value?.span ?? option.span, "a timeout is a duration", "write `timeout 50ms`");
    else if (name === "otherwise" && !(value?.kind === "name" && value.name === "prior")) {
      const known = value?.kind === "name" && LEARNER_RULES.has(value.name);
      say(value?.span ?? option.span, known ? `\`${value.name}\` can't answer in place of the model` : "`otherwise` names what answers in place of the model", "write `otherwise prior`");
    }
  }
}

function other(checker: Checker, verb: ast.Ident): void {
  if (Object.hasOwn(VERBS, verb.name)) checker.findings.notBuilt(VERBS[verb.name as keyof typeof VERBS], verb.span);
  else checker.findings.error(CODES.unknownWord, verb.span, `\`deploy\` has no \`${verb.name}\``, { help: didYouMean(verb.name, ["serve", "store", "score", ...Object.keys(VERBS)]) ?? "it has `serve`, `store`, `rollout`, `monitor`, `retrain` and `score`" });
}
