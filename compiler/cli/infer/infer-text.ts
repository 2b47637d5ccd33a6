/** What was inferred, as a person reads it. */
import { iso, words } from "../../../runtime/batch/known/show.ts";
import type { ColumnInference, Proposal } from "../../../runtime/batch/known/infer.ts";
import { count } from "../terminal.ts";
import type { Answer } from "./infer-known.ts";

/** What no data can tell, whatever they show. */
export const CANNOT_TELL: readonly string[] = [
  "when somebody knew: a file shows when a value was there, written or loaded, not who could read it",
  "whether a value was another one before: a file of last versions has no past; keep what comes in, with its time of arrival",
  "whether a column was filled in later for old rows: what was backfilled looks as if it had always been there, unless the row says when",
  "how the next months go: the slowest row so far is no bound; a lag that you declare is asserted on every read, and rows that arrive later count from their arrival",
];

const STRENGTH = { shown: "shown by the data", likely: "likely; other explanations remain", open: "open" } as const;

export function inferText({ at, profile, inferred, leftOut }: Answer): string {
  const lines = [
    `${profile.source}: ${count(profile.rows)} rows, \`${at}\` from ${iso(profile.first)} to ${iso(profile.last)}; the data go up to ${iso(profile.end)} (${profile.endFrom})`,
    "",
    "a row",
    ...proposalLines(inferred.row, "nothing in the data tells; if rows come live, log when: `known on arrival`"),
    ...profile.offsets.map(({ column, from, offset, rows }) => `    note     \`${column}\` is ${offset === 0 ? "equal to" : `${words(offset)} after`} ${from} in all ${count(rows)} rows that have both: it is reckoned from it, and is no evidence of its own`),
  ];
  const open = inferred.columns.filter((column) => column.strength === "open" && column.against.length === 0);
  for (const column of inferred.columns.filter((candidate) => !open.includes(candidate))) lines.push("", head(column), ...proposalLines(column, "nothing in the data tells"));
  if (open.length > 0) lines.push("", `nothing in the data tells of ${open.map((column) => `${column.column}${column.declared === undefined ? "" : ` (declared: ${column.declared})`}`).join(", ")}`);
  if (leftOut.length > 0) lines.push("", `not looked at: ${leftOut.join(", ")}`);
  return [...lines, "", "what no data can tell", ...CANNOT_TELL.map((line) => `  ${line}`)].join("\n");
}

function head(column: ColumnInference): string {
  return `${column.column}: ${column.type}${column.declared === undefined ? "" : `   declared: ${column.declared}`}`;
}

function proposalLines({ known, strength, evidence, against }: Proposal, open: string): string[] {
  const proposal = known === undefined ? (strength === "open" ? open : "no declaration can be proposed") : `propose: ${known}   (${STRENGTH[strength]})`;
  return [`  ${proposal}`, ...evidence.map((line) => `    for      ${line}`), ...against.map((line) => `    against  ${line}`)];
}
