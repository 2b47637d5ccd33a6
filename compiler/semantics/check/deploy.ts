import type { DeploySymbol } from "../program.ts";
import type { CheckContext } from "./context.ts";

/** What is served live must be askable: a moment without width is one microsecond, which no request hits. */
export function servedMomentsNeedAWidth(deploy: DeploySymbol, context: CheckContext): void {
  const serve = deploy.node.items.find((item) => item.verb.name === "serve");
  const asked = deploy.model?.examples.asked;
  if (serve === undefined || asked === undefined || asked.within > 0) return;
  const place = asked.node.span;
  context.report({
    code: "MLS4101",
    severity: "warning",
    message: `\`${deploy.model?.name}\` is served, but its moment is a single microsecond`,
    span: place,
    label: "no `within`",
    related: [{ span: serve.verb.span, message: "served here" }],
    notes: ["in service the moment is the receipt of the request, which never comes at that very microsecond: every request would be refused or answered by `otherwise`"],
    help: "say how long after it may be asked, e.g. `within 1m`",
    fixes: [{ title: "add `within 1m`", edits: [{ span: { ...place, start: place.end }, text: " within 1m" }] }],
  });
}
