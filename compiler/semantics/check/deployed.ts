import { placedExpressions } from "../knowledge/expressions.ts";
import { walk } from "../walk.ts";
import type { Program, Typed } from "../program.ts";
import type { CheckContext } from "./context.ts";

/** A `config` has its value where the bundle is set up; what a model learns from was worked out before that. */
export function whatIsLearntFromIsNotSetAtDeployment(program: Program, context: CheckContext): void {
  const said = new Set<Typed["node"]>();
  for (const { expr, place } of placedExpressions(program)) {
    walk(expr, (part) => {
      if (part.kind !== "config" || said.has(part.node)) return undefined;
      said.add(part.node);
      context.report({
        code: "MLS3193",
        severity: "error",
        message: `\`config.${part.config.name}\` is set at deployment, so it can't stand in ${place}`,
        span: part.node.span,
        label: "training has another value than service",
        related: [{ span: part.config.node.name.span, message: "declared here" }],
        help: `a value that belongs to the spec is a \`const ${part.config.name} = …\`; one that differs from place to place is a column of the data`,
      });
      return undefined;
    });
  }
}
