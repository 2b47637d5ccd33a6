import { CATALOGUE, DATA } from "../catalogue/index.ts";
import type { LeakRule } from "../catalogue/rules.ts";

/** A story of LEAKS with its twins, as `tests/leaks/<folder>` holds it. */
export interface Twins {
  readonly folder: string;
  readonly story: string;
  readonly rule: string;
}

/** The generated part of `docs/leaks.md`: every rule with its findings and guards; the literature's classes; the stories with their twins. */
export function leaksTables(rules: readonly LeakRule[], twins: readonly Twins[]): string {
  return `${rulesTable(rules)}\n\n### Under the literature's names\n\nKapoor and Narayanan (2023) L1.1 to L3.3, Yang et al. (2022), Kaufman et al. (2012); a rule of skew alone has none.\n\n${classesTable(rules, twins)}\n\n### Stories and their twins\n\nEach happened somewhere. The leaky spec yields the marked code and no other; its mended twin checks clean and lowers to a plan (\`tests/leaks\`).\n\n${storiesTable(twins)}`;
}

function rulesTable(rules: readonly LeakRule[]): string {
  const rows = rules.map((rule) => `| ${rule.name} | ${rule.says} | ${rule.facts} | ${rule.tiers.join(", ")} | ${codes(rule)} | ${rule.guards.map((guard) => `${guard.what} (\`${guard.test}\`)`).join("; ")} |`);
  return `| rule | what it says | facts it needs | tier | findings | guarded by running |\n|---|---|---|---|---|---|\n${rows.join("\n")}`;
}

/** What is counted and never shown as a finding has no page. */
const codes = (rule: LeakRule): string => rule.codes.map((code) => ([...CATALOGUE, ...DATA].some((entry) => entry.code === code) ? `[${code}](errors/${code}.md)` : code)).join(" ");

function classesTable(rules: readonly LeakRule[], twins: readonly Twins[]): string {
  const rows = rules.map((rule) => `| ${rule.name} | ${rule.kapoor.join(", ")} | ${rule.yang.join(", ")} | ${rule.kaufman.join(", ")} | ${twins.filter((twin) => twin.rule === rule.name).map((twin) => `[${twin.folder}](../tests/leaks/${twin.folder})`).join(" · ")} |`);
  return `| rule | Kapoor, Narayanan | Yang et al. | Kaufman et al. | twins |\n|---|---|---|---|---|\n${rows.join("\n")}`;
}

function storiesTable(twins: readonly Twins[]): string {
  const rows = twins.map((twin) => `| ${twin.story} | ${twin.rule} | [leaky](../tests/leaks/${twin.folder}/leaky.mls) | [mended](../tests/leaks/${twin.folder}/mended.mls) |`);
  return `| story | rule | | |\n|---|---|---|---|\n${rows.join("\n")}`;
}
