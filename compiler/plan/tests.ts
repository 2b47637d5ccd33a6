import type { Bound, MetricRef, Plan, Test, Tests } from "../../runtime/contract/plan.ts";
import type { DeploySymbol, TestsSymbol, Typed } from "../semantics/program.ts";
import type * as ast from "../syntax/ast.ts";
import { LoweringError, type LowerContext } from "./context.ts";
import { exploreOf } from "../semantics/typing/explore.ts";
import { scoreOf } from "../semantics/typing/score-every.ts";
import { lowerExpr, type Scope } from "./expression.ts";

const FEATURES: Scope = {
  column(column) {
    throw new LoweringError(`column ${column.name} is read in a test without being a feature`);
  },
};

export function lowerTests(tests: TestsSymbol, context: LowerContext): Tests {
  return { kind: "tests", model: tests.model.name, tests: tests.tests.map(({ node, change }) => lowerTest(node, change, context)), span: context.span(tests.node.span) };
}

function lowerTest(node: ast.TestNode, change: Typed | undefined, context: LowerContext): Test {
  const check = node.check;
  const base = {
    text: node.severity.kind === "xfail" ? context.text(node.span).replace(/ xfail ".*"$/, " xfail") : context.text(node.span),
    severity: node.severity.kind,
    why: node.severity.kind === "xfail" ? node.severity.why : undefined,
    span: context.span(node.span),
  };
  switch (check.kind) {
    case "metric":
      return {
        kind: "metric",
        metric: metricRef(check.metric),
        op: check.op,
        bound: boundOf(check.bound, metricRef(check.metric)),
        slice: check.slice === undefined ? undefined : { by: check.slice.by.map((name) => name.name), minCount: minCount(check.slice.where) },
        ...base,
      };
    case "spread":
      return { kind: "spread", metric: metricRef(check.metric), by: check.by.map((name) => name.name), minCount: 1, op: check.op, bound: boundOf(check.bound, metricRef(check.metric)), ...base };
    case "monotone":
      return { kind: "monotone", direction: check.direction, input: check.input.name, ...base };
    case "stable":
      if (change === undefined) throw new LoweringError("a `stable` test has no typed change");
      return { kind: "stable", column: check.change.name, value: lowerExpr(change, FEATURES), within: numberOf(check.within), share: check.share?.value ?? 1, ...base };
    case "latency":
      return { kind: "latency", quantile: check.quantile.name, op: check.op, bound: check.bound.micros, ...base };
  }
}

function metricRef(metric: ast.MetricRef): MetricRef {
  return { metric: metric.metric.name, of: metric.of?.name, args: metric.args.map((arg) => numberOf(arg.value)) };
}

/** `count >= 2000` behind `for each`. */
function minCount(where: ast.Expr | undefined): number {
  if (where === undefined) return 1;
  if (where.kind === "compare" && where.left.kind === "name" && where.left.name === "count") {
    const bound = numberOf(where.right);
    if (where.op === ">=") return Math.ceil(bound);
    if (where.op === ">") return Math.floor(bound) + 1;
  }
  throw new LoweringError("a slice's `where` is not of the form `count >= n`");
}

/** `judged`: the test's own metric. A baseline's metric of the same name is the same one: `ndcg(5) >= 1.05 * prior.ndcg` takes five places of both, `recall of warn >= 2 * prior.recall` the rule of both. */
function boundOf(expr: ast.Expr, judged: MetricRef): Bound {
  switch (expr.kind) {
    case "number":
    case "percent":
      return { kind: "number", value: expr.value };
    case "unary":
      return { kind: "operation", op: "-", left: { kind: "number", value: 0 }, right: boundOf(expr.operand, judged) };
    case "windowed":
      return boundOf(expr.body, judged);
    case "member":
      if (expr.object.kind !== "name") break;
      return { kind: "baseline", learner: expr.object.name, metric: expr.member.name === judged.metric ? judged : { metric: expr.member.name, args: [] } };
    case "chain": {
      if (expr.level !== "sum" && expr.level !== "product") break;
      let bound = boundOf(expr.first, judged);
      for (const { op, operand } of expr.rest) bound = { kind: "operation", op: op as "+" | "-" | "*" | "/", left: bound, right: boundOf(operand, judged) };
      return bound;
    }
    default:
      break;
  }
  throw new LoweringError(`a test's bound is of kind ${expr.kind}`);
}

function numberOf(expr: ast.Expr): number {
  if (expr.kind === "number" || expr.kind === "percent") return expr.value;
  if (expr.kind === "unary" && expr.op === "-") return -numberOf(expr.operand);
  throw new LoweringError(`a number was expected in a test, not ${expr.kind}`);
}

export function lowerDeploy(deploy: DeploySymbol, context: LowerContext): Plan["deployments"][number] {
  // What is served another way is not built yet, and left out.
  const serve = deploy.node.items.find((item) => item.verb.name === "serve" && (item.method?.name ?? "http") === "http");
  const option = (name: string): ast.Expr | undefined => serve?.options.find((candidate) => candidate.name.name === name)?.values[0];
  const port = option("port");
  const timeout = option("timeout");
  const otherwise = option("otherwise");
  const score = scoreOf(deploy);
  const serveExplore = serve && exploreOf(deploy, "serve", context.program.decisions);
  const scoreExplore = exploreOf(deploy, "score", context.program.decisions);
  return {
    kind: "deploy",
    model: deploy.model?.name ?? deploy.node.name.name,
    serve:
      serve === undefined
        ? undefined
        : {
            port: port?.kind === "number" ? port.value : 8080,
            timeoutMicros: timeout?.kind === "duration" ? timeout.micros : undefined,
            otherwise: otherwise?.kind === "name" ? otherwise.name : undefined,
            ...(serveExplore === undefined ? {} : { explore: serveExplore }),
          },
    ...(score === undefined ? {} : { score: { ...score, ...(scoreExplore === undefined ? {} : { explore: scoreExplore }) } }),
    store: deploy.node.items.find((item) => item.verb.name === "store")?.method?.name,
    span: context.span(deploy.node.span),
  };
}
