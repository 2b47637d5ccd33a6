/** `score every`: at the moments for which the model was trained. */
import { exactDurationText } from "../knowledge/times.ts";
import type { DeploySymbol } from "../program.ts";
import type { CheckContext } from "./context.ts";

/** What is scored on a schedule needs rows that are asked about on one. */
export function scoredModelsHaveDates(deploy: DeploySymbol, context: CheckContext): void {
  const item = deploy.node.items.find(({ verb }) => verb.name === "score");
  if (item === undefined || deploy.model === undefined) return;
  const { examples, name } = deploy.model;
  const { rows } = examples.node;
  if (examples.each === undefined) {
    context.report({
      code: "MLS2450",
      severity: "error",
      message: `\`${name}\` is to be scored every so often, but its rows are not asked about at dates`,
      span: item.span,
      label: "which rows, and when?",
      related: rows === undefined ? [] : [{ span: rows.span, message: examples.asked === undefined ? "these rows have no moment" : "each of these rows is asked about once, when it comes" }],
      notes: ["a score every so often is of every row of a table, at a date: a model that was trained on other rows, at other moments, answers another question"],
      help: "ask about the rows of a table at every date, as `rows each customers every 7d`, or serve it (`serve http`)",
    });
    return;
  }
  const { period, node } = examples.each;
  if (item.every === undefined || item.every.micros <= 0 || item.every.micros % period === 0) return;
  const every = exactDurationText(period);
  context.report({
    code: "MLS2451",
    severity: "error",
    message: `\`${name}\` is to be scored every ${exactDurationText(item.every.micros)}, at dates that it was not trained for`,
    span: item.every.span,
    label: `no multiple of ${every}`,
    related: [{ span: node.span, message: `its rows are asked about every ${every}` }],
    notes: ["the dates of training are another population: other weekdays, other hours, other ages of what is worked out nightly"],
    help: `write \`${every}\` or a multiple of it`,
  });
}
