import type * as ast from "../../syntax/ast.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";

type Named = Exclude<ast.Declaration, ast.UseDecl | ast.SplitDecl | ast.TestsDecl>;

/** Runs `body` for a declaration, unless it is being worked out already: then the circle is shown, at the name by which it closes, and undefined given back. */
export function guarded<T>(checker: Checker, declaration: Named, from: ast.Span, body: () => T): T | undefined {
  const start = checker.open.indexOf(declaration);
  if (start >= 0) {
    showCircle(checker, checker.open.slice(start) as Named[], from);
    return undefined;
  }
  checker.open.push(declaration);
  try {
    return body();
  } finally {
    checker.open.pop();
  }
}

function showCircle(checker: Checker, steps: readonly Named[], from: ast.Span): void {
  if (checker.circles.has(steps[0]!)) return;
  checker.circles.add(steps[0]!);
  const names = [...steps, steps[0]!].map((step) => `\`${step.name.name}\``).join(" → ");
  checker.findings.error(CODES.circle, from, steps.length === 1 ? `${names.split(" → ")[0]} is made of itself` : `these are made of each other in a circle: ${names}`, {
    related: steps.map((step) => ({ span: step.name.span, message: `\`${step.name.name}\` is declared here` })),
    help: "one of them has to be written without the others; there is no recursion",
  });
}
