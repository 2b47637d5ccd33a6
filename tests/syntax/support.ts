/** What the syntax tests share. */
import { readFileSync } from "node:fs";
import { parse, type SyntaxFinding } from "../../compiler/syntax/index.ts";

export const flagship = readFileSync(new URL("./fixtures/flights.mls", import.meta.url), "utf8");
export const everything = readFileSync(new URL("./fixtures/everything.mls", import.meta.url), "utf8");

/** A tree without its places: what formatting must not change. */
export function shape(text: string): unknown {
  return JSON.parse(JSON.stringify(parse("t.mls", text).file, (key, value: unknown) => (/span$/i.test(key) ? undefined : value)));
}

/** `MLS1016 at "att"` for each finding. */
export function told(text: string): string[] {
  return parse("t.mls", text).findings.map((finding) => `${finding.code} ${JSON.stringify(text.slice(finding.span.start, finding.span.end))}`);
}

export function codes(findings: readonly SyntaxFinding[]): string[] {
  return findings.map((finding) => finding.code);
}
