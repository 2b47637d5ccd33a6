import type * as ast from "../../syntax/ast.ts";
import type { FileScope } from "../bind/project.ts";
import { listNames } from "../bind/suggest.ts";
import type { DecideSymbol, ModelSymbol, TallyTyped, Typed } from "../program.ts";
import { atLeast } from "../types/range.ts";
import { BOOL, FLOAT, INT, isNumber, showType, withMissing } from "../types/type.ts";
import { walk } from "../walk.ts";
import { askedColumn } from "./calendar.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { bareEnv } from "./constant.ts";
import { convert, present } from "./convert.ts";
import type { Env, Names } from "./env.ts";
import { typeValue } from "./expression/index.ts";
import { readsNoTable } from "./features-alone.ts";
import { failed } from "./make.ts";
import { columnTyped } from "./row.ts";

/**
 * What a parameter is chosen for: counts of right and wrong yeses, or sums over the rows of its piece of validate, which may look at what was decided and at what came of it:
 * `choose c to minimize 20 * count(where urgency == "now" and act == "wait") + count(where act == "call")`.
 */

const COUNTS: ReadonlySet<string> = new Set(["true_positives", "false_positives", "true_negatives", "false_negatives", "count"]);
const TALLIES: ReadonlySet<string> = new Set(["count", "sum", "mean"]);
type Choice = DecideSymbol["choose"][number];

/** `rules`: the names that a rule sees. */
export function typeChoice(checker: Checker, scope: FileScope, node: ast.DecideDecl["choose"][number], model: ModelSymbol, rules: Names): Choice | undefined {
  const tallies: TallyTyped[] = [];
  let counts = false;
  const names: Names = {
    find(name, at) {
      if (!COUNTS.has(name)) return undefined;
      if (name !== "count" && model.task !== "binary" && model.task !== "unknown") {
        checker.findings.error(CODES.countsOfYesAndNo, at.span, `\`${name}\` is of true and false, but \`${model.name}\` predicts ${model.task === "multiclass" ? "one of several classes" : "a number"}`, {
          help: `count what it costs: \`count(where ${model.label?.name ?? "label"} ${model.task === "multiclass" ? '== "…"' : "> …"} and RULE == …)\``,
        });
        return failed(at);
      }
      counts ||= name !== "count";
      return { kind: "parameter", name, type: INT, node: at, range: atLeast(0) };
    },
    list: () => [...COUNTS, ...TALLIES],
    call: (at, env) => (at.callee.kind === "name" && TALLIES.has(at.callee.name) ? typeTally(env, at, at.callee.name as TallyTyped["fn"], outcomeNames(checker, model, rules), tallies) : undefined),
  };
  const env: Env = { ...bareEnv(checker, scope, "the goal of `choose`"), names };
  const objective = present(env, typeValue(env, node.objective), "the goal of `choose`");
  if (objective.kind === "error") return undefined;
  if (!isNumber(objective.type)) {
    checker.findings.error(CODES.mismatch, node.objective.span, `the goal of \`choose\` is a number, not \`${showType(objective.type)}\``, { help: "write costs, as `1 * false_positives + 4 * false_negatives`" });
    return undefined;
  }
  const where = node.where && convert(env, present(env, typeValue(env, node.where), "the quota of `choose`"), BOOL, "the quota of `choose`");
  if (where?.kind === "error") return undefined;
  if (![objective, ...(where ? [where] : []), ...tallies.flatMap((tally) => [tally.argument, tally.where].filter((one) => one !== undefined))].every((part) => readsNoTable(checker, part, "the goal of `choose`", model.examples))) return undefined;
  return { parameter: node.name.name, direction: node.direction, objective, where, tallies, counts, span: node.span };
}

/** What a row shows once its outcome is known: the label beside all that rules see. */
function outcomeNames(checker: Checker, model: ModelSymbol, rules: Names): Names {
  const { examples } = model;
  const labels = new Map(examples.labels.map((label) => [label.name, label]));
  return {
    ...rules,
    find(name, node, env) {
      const label = labels.get(name);
      if (!label || !examples.spine) return rules.find(name, node, env);
      return columnTyped(askedColumn(name, examples.spine, label.value.type, label.node.name.span, label.value.range), node);
    },
    list: () => [...labels.keys(), ...rules.list()],
    explain(name, node) {
      checker.findings.error(CODES.unknownName, node.span, `there is no \`${name}\` to count rows by`, { help: `there are ${listNames([...labels.keys(), ...rules.list()], 12)}` });
      return true;
    },
  };
}

/** `count(where …)`, `sum(x)`, `mean(x where …)` over the rows of the piece. */
function typeTally(goal: Env, node: ast.CallExpr, fn: TallyTyped["fn"], names: Names, into: TallyTyped[]): Typed {
  const { findings } = goal.checker;
  const env: Env = { ...bareEnv(goal.checker, goal.scope, "the goal of `choose`"), names };
  const [given, ...more] = node.args;
  if (more.length > 0 || given?.name || (fn === "count") === (given !== undefined)) {
    findings.error(CODES.arguments, node.span, fn === "count" ? "`count` counts rows here, and takes a `where` alone" : `\`${fn}\` takes one number of each row, and perhaps a \`where\``, { help: fn === "count" ? "write `count(where …)`" : `write \`${fn}(x where …)\`` });
    return failed(node);
  }
  const argument = given && typeValue(env, given.value);
  const where = node.where && convert(env, typeValue(env, node.where), BOOL, "the condition of `where`");
  if (argument?.kind === "error" || where?.kind === "error") return failed(node);
  if (argument && !isNumber(argument.type) && !(fn === "mean" && argument.type.kind === "bool")) {
    findings.error(CODES.mismatch, given.value.span, `\`${fn}\` takes a number of each row, not \`${showType(argument.type)}\``, { help: "count rows with `count(where …)`" });
    return failed(node);
  }
  const name = `__tally${into.length}`;
  into.push({ name, fn, argument, where });
  if (fn === "count") return { kind: "parameter", name, type: INT, node, range: atLeast(0) };
  const type = argument!.type.kind === "bool" ? FLOAT : fn === "mean" ? { ...argument!.type, kind: "float" as const, grid: undefined } : argument!.type;
  return { kind: "parameter", name, type: withMissing(type as typeof FLOAT, fn === "mean" && (where !== undefined || argument!.type.missing)), node, range: undefined };
}

/** Whether a rule compares the parameter with something that does not hang on it. */
export function comparesParameter(rule: Typed, name: string): boolean {
  const reads = (part: Typed): boolean => {
    let found = false;
    walk(part, (inner) => {
      if (inner.kind === "parameter" && inner.name === name) found = true;
      return undefined;
    });
    return found;
  };
  let compares = false;
  walk(rule, (part) => {
    if (part.kind !== "call" || !["ge", "gt", "le", "lt"].includes(part.fn) || part.args.length !== 2) return undefined;
    const [left, right] = part.args as [Typed, Typed];
    if (left.kind === "parameter" && left.name === name && !reads(right)) compares = true;
    if (right.kind === "parameter" && right.name === name && !reads(left)) compares = true;
    return undefined;
  });
  return compares;
}
