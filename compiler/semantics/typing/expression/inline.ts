import type * as ast from "../../../syntax/ast.ts";
import type { FileScope } from "../../bind/project.ts";
import type { Typed } from "../../program.ts";
import { awayFromTheDoor, externIn } from "../extern.ts";
import { withMissing } from "../../types/type.ts";
import type { Checker } from "../checker.ts";
import { CODES } from "../codes.ts";
import { bareEnv } from "../constant.ts";
import { convert } from "../convert.ts";
import { type Env, withLocal } from "../env.ts";
import { failed, isTrivial } from "../make.ts";
import { resolveType } from "../type-node.ts";
import { argumentsOf, wrongNumber } from "./function/signature.ts";
import { typeValue } from "./index.ts";

/** Functions of the spec: checked where they are declared, with parameters of their declared types, and inlined where they are called. */

/** Calls within calls deeper than this have no end in sight. */
const DEEPEST = 64;
/** One call may unfold into this many: two calls in each of thirty functions would make a billion. */
const MOST = 10_000;

/** Checks a declaration once: its body has its declared type for every argument of the declared types. */
export function checkFunction(checker: Checker, scope: FileScope, node: ast.FnDecl): void {
  // Whether there is a time at which tables with history are read is the caller's.
  let env: Env = { ...bareEnv(checker, scope, `\`${node.name.name}\``), asOf: { kind: "moment" }, atDoor: true };
  const seen = new Set<string>();
  for (const param of node.params) {
    if (seen.has(param.name.name)) checker.findings.error(CODES.declaredTwice, param.name.span, `\`${node.name.name}\` has two parameters \`${param.name.name}\``, { help: "give one of them another name" });
    seen.add(param.name.name);
    env = withLocal(env, param.name.name, parameter(checker, scope, param, node));
  }
  const result = resolveType(checker, scope, node.result);
  // A zone that is a parameter is no column: which zones are needed shows where the function is called.
  const { allZones } = checker;
  inCall(checker, node, node.name.span, () => convert(env, typeValue(env, node.body), result, `the result of \`${node.name.name}\``));
  checker.allZones = allZones;
}

function parameter(checker: Checker, scope: FileScope, param: ast.Param, node: ast.FnDecl): Typed {
  const type = resolveType(checker, scope, param.type);
  if (type.kind === "error") return failed(node.body);
  return { kind: "local", name: checker.newLocal(param.name.name), value: failed(node.body), type, node: node.body, range: undefined };
}

/** Runs `body` with the function on the stack of calls; a function met again is a circle, said once. */
function inCall(checker: Checker, fn: ast.FnDecl, from: ast.Span, body: () => Typed): Typed | undefined {
  if (checker.recursive.has(fn)) return undefined;
  const start = checker.open.indexOf(fn);
  if (start >= 0) {
    const steps = checker.open.slice(start).filter((step) => step.kind === "fn");
    for (const step of steps) checker.recursive.add(step);
    const names = [...steps, fn].map((step) => `\`${step.name.name}\``).join(" → ");
    checker.findings.aloud(() => checker.findings.error(CODES.circle, from, steps.length === 1 ? `\`${fn.name.name}\` calls itself` : `these functions call each other in a circle: ${names}`, {
      related: steps.map((step) => ({ span: step.name.span, message: `\`${step.name.name}\` is declared here` })),
      help: "there is no recursion: write it without, over windows or with the functions there are",
    }));
    return undefined;
  }
  checker.open.push(fn);
  try {
    return body();
  } finally {
    checker.open.pop();
  }
}

/** A call: the body with the arguments in place of the parameters. An argument that costs something and is used more than once is worked out once. */
export function inlineFunction(env: Env, node: ast.CallExpr, fn: ast.FnDecl, scope: FileScope): Typed {
  const { checker } = env;
  const names = fn.params.map((param) => param.name.name);
  if (node.args.length !== names.length) {
    wrongNumber(env, node, fn.name.name, names);
    return failed(node);
  }
  const given = argumentsOf(env, node, fn.name.name, names);
  if (!given) return failed(node);
  const depth = checker.open.filter((step) => step.kind === "fn").length;
  checker.unfolded = depth === 0 ? 1 : checker.unfolded + 1;
  if (depth > DEEPEST || checker.unfolded > MOST) {
    // Said once, by the outermost call: all those within are muted, and fail with it.
    if (checker.unfolded <= MOST + 1) checker.findings.aloud(() => checker.findings.error(CODES.circle, node.span, depth > DEEPEST ? `calls lie more than ${DEEPEST} deep here` : `this unfolds into more than ${MOST} calls`, { help: "write fewer functions of functions" }));
    return failed(node);
  }
  const args = given.map((arg, index) => convert(env, arg, checker.findings.mute(() => resolveType(checker, scope, fn.params[index]!.type)), `\`${names[index]}\` of \`${fn.name.name}\``));
  if (args.some((arg) => arg.kind === "error")) return failed(node);
  const result = checker.findings.mute(() => resolveType(checker, scope, fn.result));
  const inner: Env = { ...bareEnv(checker, scope, `\`${fn.name.name}\``), facts: env.facts, inEngine: env.inEngine, asOf: env.asOf, ...(env.atDoor ? { atDoor: true } : {}) };
  const typed = inCall(checker, fn, node.callee.span, () => withArguments(inner, fn, args, 0, (body) => checker.findings.mute(() => convert(body, typeValue(body, fn.body), withMissing(result, true), "it"))));
  if (!typed || typed.kind === "error") {
    if (typed && !noTimeInside(env, node, fn, scope, args) && !externInside(env, node, fn, scope, args) && env.inEngine) doorOnlyInside(env, node, fn, scope, args);
    return failed(node);
  }
  return { ...typed, node };
}

/** Or because it reads a table that changes over time, where there is no time to read it at; said, and true. */
function noTimeInside(env: Env, node: ast.CallExpr, fn: ast.FnDecl, scope: FileScope, args: readonly Typed[]): boolean {
  if (env.asOf?.kind === "row" || env.asOf?.kind === "moment") return false;
  const timed: Env = { ...bareEnv(env.checker, scope, "it"), facts: env.facts, inEngine: env.inEngine, asOf: { kind: "moment" } };
  const works = env.checker.findings.mute(() => inCall(env.checker, fn, node.callee.span, () => withArguments(timed, fn, args, 0, (body) => typeValue(body, fn.body))));
  if (!works || works.kind === "error") return false;
  env.checker.findings.error(CODES.noTimeToRead, node.callee.span, `\`${fn.name.name}\` reads a table that changes over time, and ${env.place} has no time of its own`, {
    label: "as of when?",
    related: [{ span: fn.body.span, message: "it is read here" }],
    help: "call it in a column, `where` or key of an event, or in the features of `examples`",
  });
  return true;
}

/** Or because it calls a function in TypeScript where there is no door. */
function externInside(env: Env, node: ast.CallExpr, fn: ast.FnDecl, scope: FileScope, args: readonly Typed[]): boolean {
  if (env.atDoor && !env.inEngine) return false;
  const inside: Env = { ...bareEnv(env.checker, scope, "it"), facts: env.facts, asOf: env.asOf, atDoor: true };
  const works = env.checker.findings.mute(() => inCall(env.checker, fn, node.callee.span, () => withArguments(inside, fn, args, 0, (body) => typeValue(body, fn.body))));
  const called = works && works.kind !== "error" ? externIn(works) : undefined;
  if (!called) return false;
  awayFromTheDoor(env, node.callee.span, `\`${fn.name.name}\`, which calls \`${called.name}\``, called);
  return true;
}

/** A body that is right at its declaration can fail here only because the engine can't work it out. */
function doorOnlyInside(env: Env, node: ast.CallExpr, fn: ast.FnDecl, scope: FileScope, args: readonly Typed[]): void {
  const outside: Env = { ...bareEnv(env.checker, scope, "it"), facts: env.facts, asOf: env.asOf };
  const works = env.checker.findings.mute(() => inCall(env.checker, fn, node.callee.span, () => withArguments(outside, fn, args, 0, (body) => typeValue(body, fn.body))));
  if (!works || works.kind === "error") return;
  env.checker.findings.error(CODES.doorOnly, node.callee.span, `\`${fn.name.name}\` can't be worked out in ${env.place}: the last digit of what it calls differs between engines`, {
    help: "use it on the feature in `examples`, or in a model's `inputs`",
  });
}

function withArguments(env: Env, fn: ast.FnDecl, args: readonly Typed[], index: number, body: (env: Env) => Typed): Typed {
  const arg = args[index];
  const param = fn.params[index];
  if (!arg || !param) return body(env);
  const name = param.name.name;
  if (isTrivial(arg) || uses(fn.body, name) <= 1) return withArguments(withLocal(env, name, arg), fn, args, index + 1, body);
  const unique = env.checker.newLocal(name);
  const local: Typed = { kind: "local", name: unique, value: arg, type: arg.type, node: arg.node, range: arg.range };
  const inner = withArguments(withLocal(env, name, local), fn, args, index + 1, body);
  if (inner.kind === "error") return inner;
  return { kind: "let", name: unique, value: arg, body: inner, type: inner.type, node: inner.node, range: inner.range };
}

/** How often a name stands in an expression: a bound, since an inner `let` may take it over. */
function uses(node: unknown, name: string): number {
  if (Array.isArray(node)) return node.reduce<number>((sum, part) => sum + uses(part, name), 0);
  if (typeof node !== "object" || node === null) return 0;
  if ("kind" in node && node.kind === "name" && "name" in node) return node.name === name ? 1 : 0;
  let sum = 0;
  for (const part of Object.values(node)) if (typeof part === "object") sum += uses(part, name);
  return sum;
}
