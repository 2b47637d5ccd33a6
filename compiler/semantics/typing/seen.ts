import type * as ast from "../../syntax/ast.ts";
import type { ExamplesSymbol, FeatureSymbol, GroupSymbol, Typed } from "../program.ts";
import { walk } from "../walk.ts";
import { atLeast } from "../types/range.ts";
import { BOOL, INT } from "../types/type.ts";
import { CODES } from "./codes.ts";
import type { Env } from "./env.ts";
import { failed, literal, test } from "./make.ts";
import { typeValue } from "./expression/index.ts";

/** No name of a spec begins so. */
const SEEN = "__seen";

/** Whether the key has any row of the group in the data at t: `count()` of all history above 0. */
export function seenFeature(group: ast.FeaturesDecl): FeatureSymbol {
  const { span } = group.name;
  const node: ast.Expr = { kind: "name", name: "seen", span };
  const count: Typed = {
    kind: "aggregate",
    aggregate: { aggregate: "count", arguments: [], where: [], over: undefined, q: undefined, k: undefined, edges: undefined, halfLife: undefined },
    type: INT,
    node,
    range: atLeast(0),
  };
  const value: Typed = { ...test("gt", [count, literal(0, INT, node)], node), type: BOOL };
  return { kind: "feature", name: SEEN, node: { kind: "featureItem", doc: undefined, name: { kind: "ident", name: SEEN, span }, value: node, span }, value, doc: undefined };
}

/** `seen(departures(origin))`, in `examples`. */
export function typeSeen(env: Env, node: ast.CallExpr): Typed {
  const call = node.args[0]?.value;
  if (node.args.length !== 1 || call?.kind !== "call" || call.callee.kind !== "name" || !env.names?.use) {
    env.checker.findings.error(CODES.seen, node.span, env.names?.use ? "`seen` asks about a group of features for a key" : `\`seen\` can't stand in ${env.place}`, { help: "in the features of `examples` write `known = seen(departures(origin))`" });
    return failed(node);
  }
  const keys = call.args.map((arg) => typeValue(env, arg.value));
  const row = env.names.use({ kind: "ident", name: call.callee.name, span: call.callee.span }, keys, call, env);
  return row?.kind === "groupRow" ? row.seen(node) : failed(node);
}

/** A group's features and, where any of these examples asks, whether it is seen. */
export function featuresAsked(group: GroupSymbol, examples: readonly ExamplesSymbol[]): readonly FeatureSymbol[] {
  let isAsked = false;
  for (const one of examples) {
    for (const feature of one.features) {
      walk(feature.value, (part) => {
        if (part.kind === "use" && part.feature === group.seen) isAsked = true;
        return !isAsked;
      });
    }
  }
  return isAsked ? [...group.features, group.seen] : group.features;
}
