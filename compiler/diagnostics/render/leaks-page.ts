import { CATALOGUE, DATA } from "../catalogue/index.ts";
import type { LeakRule } from "../catalogue/rules.ts";

/** A story of LEAKS with its twins, as `tests/leaks/<folder>` holds it. */
export interface Twins {
  readonly folder: string;
  readonly story: string;
  readonly rule: string;
  /** A leaky spec and its mended twin. */
  readonly isSaid: boolean;
  /** A pipeline that goes wrong when it runs, beside ours that does not. */
  readonly isRun: boolean;
}

/** The generated part of `docs/leaks.md`: every rule with its findings and guards; the literature's classes; the stories with their twins. A cell with nothing in it says why. */
export function leaksTables(rules: readonly LeakRule[], twins: readonly Twins[]): string {
  return `${rulesTable(rules)}\n\n### Under the literature's names\n\nKapoor and Narayanan (2023) L1.1 to L3.3, Yang et al. (2022), Kaufman et al. (2012). None of them speaks of skew, and Yang et al. only of three mistakes in notebooks.\n\n${classesTable(rules, twins)}\n\n### Stories and their twins\n\nEach happened somewhere. A leaky spec yields the marked code and no other; its mended twin checks clean and lowers to a plan. Where only running shows it, a test runs a pipeline as people write it, which goes wrong, beside ours, which does not (\`tests/leaks\`).\n\n${storiesTable(twins)}`;
}

function rulesTable(rules: readonly LeakRule[]): string {
  const rows = rules.map((rule) => `| ${rule.name} | ${rule.says} | ${rule.facts === "–" ? "none" : rule.facts} | ${rule.tiers.join(", ")} | ${codes(rule) || "no spec can break it"} | ${rule.guards.map((guard) => `${guard.what} (\`${guard.test}\`)`).join("; ") || "the checker alone"} |`);
  return `| rule | what it says | facts it needs | tier | findings | guarded by running |\n|---|---|---|---|---|---|\n${rows.join("\n")}`;
}

/** What is counted and never shown as a finding has no page. */
const codes = (rule: LeakRule): string => rule.codes.map((code) => ([...CATALOGUE, ...DATA].some((entry) => entry.code === code) ? `[${code}](errors/${code}.md)` : code)).join(" ");

function classesTable(rules: readonly LeakRule[], twins: readonly Twins[]): string {
  const classes = (names: readonly string[], isLeak: boolean): string => names.join(", ") || (isLeak ? "not spoken of" : "skew");
  const rows = rules.map((rule) => {
    const isLeak = rule.kapoor.length + rule.yang.length + rule.kaufman.length > 0;
    const folders = twins.filter((twin) => twin.rule === rule.name).map((twin) => `[${twin.folder}](../tests/leaks/${twin.folder})`);
    return `| ${rule.name} | ${classes(rule.kapoor, isLeak)} | ${classes(rule.yang, isLeak)} | ${classes(rule.kaufman, isLeak)} | ${folders.join(" · ") || "with its construct, which is not built yet"} |`;
  });
  return `| rule | Kapoor, Narayanan | Yang et al. | Kaufman et al. | twins |\n|---|---|---|---|---|\n${rows.join("\n")}`;
}

function storiesTable(twins: readonly Twins[]): string {
  const rows = twins.map(({ folder, story, rule, isSaid, isRun }) => {
    const link = (word: string, file: string): string => `[${word}](../tests/leaks/${folder}/${file})`;
    return `| ${story} | ${rule} | ${[...(isSaid ? [link("leaky", "leaky.mls"), link("mended", "mended.mls")] : []), ...(isRun ? [link("running", "running.test.ts")] : [])].join(" · ")} |`;
  });
  return `| story | rule | twins |\n|---|---|---|\n${rows.join("\n")}`;
}
