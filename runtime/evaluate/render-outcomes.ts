import { createColors } from "picocolors";
import { displayMicros, displayNumber, displayPercent, displaySigned } from "./display.ts";
import type { TestOutcome, Verdict } from "./outcome.ts";

const SIGNS: Record<Verdict, string> = { passed: "✓", failed: "✗", warned: "!", expected: "~", surprise: "?" };
const WORDS: Record<Verdict, string> = { passed: "holds", failed: "fails", warned: "fails (warn)", expected: "fails as expected", surprise: "holds, though xfail" };
const DETAIL_LINES = 8;

/** A value in the outcome's own unit; `–` when there is none. */
export function displayMeasured(outcome: Pick<TestOutcome, "unit">, value: number | null): string {
  if (value === null) return "–";
  if (outcome.unit === "us") return displayMicros(value);
  return outcome.unit === "share" ? displayPercent(value) : displayNumber(value);
}

/** By how much it holds or fails, signed. */
export function displayMargin(outcome: Pick<TestOutcome, "unit" | "margin">): string {
  if (outcome.margin === null) return "–";
  if (outcome.unit === null) return displaySigned(outcome.margin);
  return `${outcome.margin > 0 ? "+" : outcome.margin < 0 ? "−" : ""}${displayMeasured(outcome, Math.abs(outcome.margin))}`;
}

export function describeVerdict(verdict: Verdict): string {
  return WORDS[verdict];
}

/** One sentence: `9 of 10 tests hold; 1 fails and holds back the release.` */
export function summarizeOutcomes(outcomes: readonly TestOutcome[]): string {
  const count = (verdict: Verdict): number => outcomes.filter((outcome) => outcome.verdict === verdict).length;
  const parts = [`${outcomes.filter((outcome) => outcome.passed).length} of ${outcomes.length} ${outcomes.length === 1 ? "test holds" : "tests hold"}`];
  const failed = count("failed");
  if (failed > 0) parts.push(`${failed} ${failed === 1 ? "fails and holds" : "fail and hold"} back the release`);
  if (count("warned") > 0) parts.push(`${count("warned")} only warned of`);
  if (count("expected") > 0) parts.push(`${count("expected")} expected to fail`);
  if (count("surprise") > 0) parts.push(`${count("surprise")} marked xfail ${count("surprise") === 1 ? "holds" : "hold"}: take the mark off`);
  return `${parts.join("; ")}.`;
}

/**
 * The outcomes as a table for the terminal: test, value, bound, by how much, the baseline beside; under a test that does not hold its details, worst first.
 * With `color: false` no escape code is written.
 */
export function renderOutcomes(outcomes: readonly TestOutcome[], { color }: { readonly color: boolean }): string {
  const paint = createColors(color);
  const paints: Record<Verdict, (text: string) => string> = { passed: paint.green, failed: paint.red, warned: paint.yellow, expected: paint.dim, surprise: paint.yellow };
  const header = ["", "test", "value", "bound", "by", "baseline"];
  const body = outcomes.map((outcome) => [
    SIGNS[outcome.verdict],
    oneLine(outcome.test),
    displayMeasured(outcome, outcome.value),
    outcome.bound === null ? "–" : `${outcome.op} ${displayMeasured(outcome, outcome.bound)}`,
    displayMargin(outcome),
    outcome.baseline ? `${displayMeasured(outcome, outcome.baseline.value)} ${outcome.baseline.text.split(".")[0]}` : "",
  ]);
  const widths = header.map((title, i) => Math.max(title.length, ...body.map((cells) => cells[i]!.length)));
  const line = (cells: readonly string[]): string => cells.map((text, i) => (i === 0 || i === 1 || i === 5 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!))).join("  ").trimEnd();
  const lines = [paint.dim(line(header))];
  for (const [i, outcome] of outcomes.entries()) {
    lines.push(paints[outcome.verdict](line(body[i]!)), ...explain(outcome).map((text) => paint.dim(`      ${text}`)));
  }
  return `${[...lines, "", (outcomes.some((outcome) => outcome.verdict === "failed") ? paint.red : paint.green)(summarizeOutcomes(outcomes))].join("\n")}\n`;
}

/** What a person wants to know of a test that isn't plainly fine. */
function explain(outcome: TestOutcome): string[] {
  if (outcome.verdict === "passed") return [];
  const reason = outcome.reason === undefined ? [] : [`can't be judged: ${outcome.reason}`];
  const why = outcome.why === undefined ? [] : [`${outcome.severity}: ${oneLine(outcome.why)}`];
  const more = outcome.details.length - DETAIL_LINES;
  const words = outcome.passed || outcome.margin === null ? WORDS[outcome.verdict] : `${WORDS[outcome.verdict]}: misses by ${displayMargin(outcome).slice(1)}`;
  return [words, ...reason, ...why, ...outcome.details.slice(0, DETAIL_LINES).map(oneLine), ...(more > 0 ? [`and ${more} more, all in the report`] : [])];
}

/** Text of spec or data on one line, without control characters: nothing in it can move the terminal's cursor. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ");
}
