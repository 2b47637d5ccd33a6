/** Decisions by the place among all rows of a date. */
import { listsOf, placeIn } from "../knowledge/ranks.ts";
import type { DeploySymbol } from "../program.ts";
import type { CheckContext } from "./context.ts";

/** The rows of a date come together on a schedule alone: a request brings some of them, of which each would be first too easily. */
export function placesOfADateAreScoredOnASchedule(deploy: DeploySymbol, context: CheckContext): void {
  const { model } = deploy;
  const serve = deploy.node.items.find(({ verb }) => verb.name === "serve");
  if (model === undefined || serve === undefined || listsOf(model.examples) !== "date") return;
  for (const decide of context.program.decisions) {
    const place = decide.model === model ? decide.rules.map((rule) => placeIn(rule.value)).find((found) => found !== undefined) : undefined;
    if (place === undefined) continue;
    context.report({
      code: "MLS2417",
      severity: "error",
      message: `\`${decide.name}\` decides by the place among all rows of a date, and a request brings only some of them`,
      span: serve.span,
      label: "asked about a few rows",
      related: [{ span: place.node.span, message: "the place among all of them" }],
      notes: ["of those few each would be among the first more often than in training and tests"],
      help: "score all rows at each date (`score every 7d into parquet(\"scores\")`), or say which rows come together, as `group country` in the examples",
    });
  }
}
