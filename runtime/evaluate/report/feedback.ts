import type { Explore } from "../../contract/plan.ts";
import { displayPercent } from "../display.ts";
import { examplesOf, modelOf, type ReportInput } from "./input.ts";

/** What the model's own decisions change, and what meets that: sentences with names in backticks, for report and card; none where nothing is said to be affected. */
export function describeFeedback(input: ReportInput): string[] {
  const { affects, weight, group } = examplesOf(input);
  if (affects === undefined) return [];
  const deploy = input.plan.deployments.find(({ model }) => model === modelOf(input).id);
  const ways: readonly (readonly [string, Explore | undefined])[] = [...(deploy?.serve === undefined ? [] : [["in service", deploy.serve.explore] as const]), ...(deploy?.score === undefined ? [] : [["in scores at dates", deploy.score.explore] as const])];
  const what = (explore: Explore): string => (explore.rule === undefined ? `the order of ${displayPercent(explore.share)} of the lists` : `\`${explore.rule}\` for ${displayPercent(explore.share)} of the questions`);
  return [
    `Its own decisions change ${affects.map((name) => `\`${name}\``).join(", ")}, which come back as data.`,
    ...ways.map(([way, explore]) => (explore === undefined ? `Nothing is left to chance ${way}: every answer is the model's.` : `Chance decides ${way} ${what(explore)}; each answer has its propensity.`)),
    weight === undefined ? "Train rows are not weighed by how likely their decision was." : "Train rows are weighed, as the spec says; validate and test are not: they are judged as they came, under the decisions that were in force then.",
    ...(group === undefined ? [] : [`Lists are rows of one ${group.map((name) => `\`${name}\``).join(", ")}.`]),
  ];
}
