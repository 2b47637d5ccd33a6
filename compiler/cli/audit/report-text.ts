/** An audit as a person reads it: what moved first, if anything did; then each feature with how much was asked of it; then what was not asked. */
import { count, table } from "../terminal.ts";
import type { AuditOutcome, BundleCause, ChangedRow, FeatureOutcome, SetOutcome, TrialOutcome, Violation } from "./outcome.ts";
import { touchedRows } from "./tally.ts";
import { instantText } from "./trace.ts";

export function auditText(outcome: AuditOutcome, facts: { readonly seed: number; readonly seconds: number }): string {
  const { violations, sets, trials, notAsked } = outcome;
  const blocks = [...sets.map((set) => setText(set, trials)), ...tablesText(outcome.tables), trialsText(trials, outcome.edges), ...sampledText(outcome.sampled)];
  if (violations.length > 0) blocks.push(...violations.map(violationText));
  if (notAsked.length > 0) blocks.push(`not asked\n${notAsked.map(({ what, why }) => `  ${what}: ${why}`).join("\n")}`);
  const compared = trials.reduce((sum, one) => sum + one.compared, 0);
  const end = violations.length === 0 ? "nothing moved that may not" : `${count(violations.length)} ${violations.length === 1 ? "violation" : "violations"}`;
  blocks.push(`${end}: ${count(compared)} values compared in ${count(trials.length)} ${trials.length === 1 ? "run" : "runs"}, seed ${facts.seed}, ${facts.seconds.toFixed(1)} s`);
  return blocks.join("\n\n");
}

function setText({ examples, rows, features, rest }: SetOutcome, trials: readonly TrialOutcome[]): string {
  const head = ["", "runs", "compared", "moved", "moved where it may", "rows changed"];
  const lines = [...features, ...rest].map((one) => [one.name, count(one.perturbed), count(one.compared), count(one.moved), count(one.later), share(one)]);
  const cuts = trials.some(({ what, changed }) => (what === "cut" || what === "test") && changed.length > 0);
  const quiet = cuts ? features.filter((one) => one.moved === 0 && one.later === 0) : [];
  const notes = quiet.map((one) => `  ${one.name}: ${whyQuiet(one)}`);
  return `${examples}, ${count(rows)} examples\n${table([head, ...lines])}${notes.length === 0 ? "" : `\nno change moved these, before a cut or behind it, so that they stayed shows nothing\n${notes.join("\n")}`}`;
}

function tablesText(tables: AuditOutcome["tables"]): string[] {
  if (tables.length === 0) return [];
  return [`tables with history, and what holds of their keys\n${table([["", "compared", "moved", "moved where it may"], ...tables.map((one) => [one.table, count(one.compared), count(one.moved), count(one.later)])])}`];
}

function whyQuiet({ reads, changed }: FeatureOutcome): string {
  if (reads.length === 0) return "nothing that it reads has a time, so nothing of it can be changed from a moment on";
  if (changed === 0) return `no row of ${reads.map((node) => `\`${node}\``).join(", ")} was changed; ask with more samples`;
  return `the rows that were changed of ${reads.map((node) => `\`${node}\``).join(", ")} did not reach it; ask with more samples, or see whether it can vary at all`;
}

function share({ changed, rows }: FeatureOutcome): string {
  return rows === 0 ? "–" : `${count(changed)} of ${count(rows)}`;
}

function trialsText(trials: readonly TrialOutcome[], edges: AuditOutcome["edges"]): string {
  const lines = trials.flatMap((one) => {
    const changed = one.changed.filter((node) => touchedRows(node) > 0).map(({ node, rows, values, times, deleted, inserted }) => `${node} (${count(rows)} rows): ${[[values, "with other values"], [times, "known at another time"], [deleted, "taken out"], [inserted, "put in"]].filter(([n]) => Number(n) > 0).map(([n, what]) => `${count(Number(n))} ${what}`).join(", ")}`);
    const asked = one.asked === 0 ? "" : `, ${count(one.asked)} asked of the request path`;
    return [`  ${one.title}: ${count(one.compared)} values, ${count(one.moved)} moved${asked} (${one.seconds.toFixed(1)} s)`, ...changed.map((line) => `    ${line}`), ...one.without.map((line) => `    without ${line}`)];
  });
  const put = edges.filter(({ inserted }) => inserted > 0).map(({ node, inserted }) => `${count(inserted)} of ${node}`);
  return `runs\n${lines.join("\n")}${put.length === 0 ? "" : `\n  before the cuts rows were put in that become known just when a sample looks, and a microsecond before and after: ${put.join(", ")}`}`;
}

function sampledText(sampled: AuditOutcome["sampled"]): string[] {
  if (sampled.length === 0) return [];
  const lines = sampled.map(({ node, rows, of }) => `  ${node}: ${count(rows)} of ${count(of)}`);
  return [`sampled, the rows nearest to the samples in time and of their keys (ask of all with \`--rows all\`; the engines, the order of rows and the cut where test begins were asked of all rows)\n${lines.join("\n")}`];
}

const THROUGH = { kernel: "the default engine", sql: "the SQL road", server: "the request path", bundle: "training" } as const;

export function violationText(violation: Violation): string {
  const { examples, what, moved, compared, row, moment, before, after, cut, cause, rule, title } = violation;
  const asked = moment === null ? "" : ` asked at ${instantText(moment)}`;
  const lines = [
    `moved: ${examples}.${what}, through ${THROUGH[violation.through]}${violation.over === "sql" ? " over what the SQL road has read" : ""} (${title})`,
    violation.through === "bundle" ? `  ${after ?? ""}` : `  ${count(moved)} of ${count(compared)}${row === null ? "" : `; row ${count(row)}${asked}`}: ${before ?? "missing"} → ${after ?? "missing"}`,
  ];
  if (cut !== null && violation.trial !== "test") lines.push(`  only what becomes known at or after ${instantText(cut)} was changed`);
  if (cut !== null && violation.trial === "test") lines.push(`  only what becomes known at or after ${instantText(cut)}, when test begins, was taken out`);
  if (cause?.change !== undefined) lines.push(`  enough to move it: ${CAUSES[cause.change]}${cause.node === undefined ? "" : ` in \`${cause.node}\``}`);
  lines.push(...(cause?.rows ?? []).map((one) => `    ${rowText(one)}`));
  if ((cause?.more ?? 0) > 0) lines.push(`    and ${count(cause!.more)} more rows together`);
  if (violation.bundle !== undefined) lines.push(...bundleText(violation.bundle));
  lines.push(`  rule: ${rule.name} (docs/leaks.md${rule.codes.length === 0 ? "" : `; ${rule.codes.slice(0, 3).join(", ")}`})`);
  return lines.join("\n");
}

const WHY: Readonly<Record<BundleCause["why"], string>> = {
  chance: "the same examples give another bundle each time: training draws by something that no seed holds",
  learnt: "what it learns from moved",
  "not learnt": "enough to move it: of rows that nothing may be learnt from",
  "not found": "no rows were found that move it alone",
};

function bundleText({ parameters, moreParameters, why, rows, moreRows }: BundleCause): string[] {
  const lines = parameters.map(({ name, before, after }) => `  parameter ${name}: ${before ?? "none"} → ${after ?? "none"}`);
  if (moreParameters > 0) lines.push(`  and ${count(moreParameters)} more parameters`);
  lines.push(`  ${WHY[why]}`, ...rows.map((one) => `    ${rowText(one)}`));
  if (moreRows > 0) lines.push(`    and ${count(moreRows)} more rows together`);
  return lines;
}

const CAUSES = { values: "other values", times: "another time at which a row is known", deleted: "rows taken out", inserted: "rows put in", zone: "the session's zone", threads: "the number of threads" } as const;

function rowText({ node, row, change, columns }: ChangedRow): string {
  if (change === "inserted") return `a new row of \`${node}\`: ${columns.map(({ name, after }) => `${name} ${after ?? "missing"}`).join(", ")}`;
  if (change === "deleted") return `row ${row} of \`${node}\` taken out${columns.length === 0 ? "" : `: ${columns.map(({ name, before }) => `${name} ${before ?? "missing"}`).join(", ")}`}`;
  return `${row === null ? `a row that was put in at the edge of what is seen, of` : `row ${row} of`} \`${node}\`: ${columns.map(({ name, before, after }) => `${name} ${before ?? "missing"} → ${after ?? "missing"}`).join(", ")}`;
}
