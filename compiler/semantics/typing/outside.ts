import type * as ast from "../../syntax/ast.ts";
import { type FileScope, find } from "../bind/project.ts";
import type { OutsideSymbol } from "../program.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { bareEnv } from "./constant.ts";
import { typeValue } from "./expression/index.ts";

/** Learners that were taught elsewhere, members of ensembles among them, and until when their data went. */
export function outsideModels(checker: Checker, scope: FileScope, node: ast.ModelDecl): OutsideSymbol[] {
  const definition = find(scope, "examples", node.examples.name);
  const examples = definition?.declaration.kind === "examples" ? checker.examples.get(definition.declaration) : undefined;
  if (examples === undefined || node.learner === undefined) return [];
  return learners(node.learner).flatMap((learner) => {
    const said = learner.args.find((arg) => arg.name?.name === "trained_until");
    if (learner.name.name !== "onnx" && said === undefined) return [];
    return [{ kind: "outside" as const, model: node, learner, examples, until: said && endOf(checker, scope, said.value) }];
  });
}

function learners(learner: ast.LearnerNode): ast.LearnerNode[] {
  return [learner, ...learner.members.flatMap(learners)];
}

/** The end as written: an instant, or a date, which begins in the zone of the split. */
function endOf(checker: Checker, scope: FileScope, value: ast.Expr): NonNullable<OutsideSymbol["until"]> {
  const typed = typeValue(bareEnv(checker, scope, "the end of a model's data"), value);
  if (typed.kind === "literal" && typeof typed.value === "number" && (typed.type.kind === "timestamp" || typed.type.kind === "date" || typed.type.kind === "localTimestamp")) return { node: value, kind: typed.type.kind, value: typed.value };
  if (typed.kind !== "error") checker.findings.error(CODES.notConstant, value.span, "the end of a model's data is a date or an instant as written", { help: "write `trained until 2024-01-01`" });
  return { node: value, kind: "unknown" };
}
