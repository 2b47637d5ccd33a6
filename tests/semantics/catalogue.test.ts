/** Every code of the typing pass has a spec that yields it, and it alone, and a twin that does not. */
import { describe, expect, it } from "vitest";
import { check } from "../../compiler/compile.ts";
import { CHAINS } from "../../compiler/diagnostics/catalogue/chains.ts";
import { EXTERN } from "../../compiler/diagnostics/catalogue/extern.ts";
import { NOT_BUILT } from "../../compiler/diagnostics/catalogue/not-built.ts";
import { TYPES } from "../../compiler/diagnostics/catalogue/types.ts";
import { CODES } from "../../compiler/semantics/typing/codes.ts";
import { memoryHost } from "../memory-host.ts";

/** Each finding of a spec as `CODE message`. */
function findingsOf(spec: string, files: Readonly<Record<string, string>> = {}): string[] {
  return check(memoryHost({ "spec.mls": spec, ...files }), "spec.mls").findings.map((finding) => `${finding.code} ${finding.message}`);
}

/** Pages that other passes have findings on too. */
const ofTyping = (entries: typeof CHAINS): typeof CHAINS => entries.filter(({ code }) => Object.values<string>(CODES).includes(code));

describe("the pages of MLS2xxx and MLS9xxx", () => {
  it("there is one for every code that the typing pass has", () => {
    expect([...TYPES, ...ofTyping(CHAINS), ...EXTERN].map((entry) => entry.code).sort()).toEqual([...Object.values(CODES)].sort());
  });

  for (const entry of [...TYPES, ...ofTyping(CHAINS), ...EXTERN, ...NOT_BUILT]) {
    it(`${entry.code}: ${entry.title}: the wrong spec yields it and nothing else, the right one is clean`, () => {
      expect(findingsOf(entry.wrong, entry.files?.wrong).filter((finding) => !finding.startsWith(`${entry.code} `))).toEqual([]);
      expect(findingsOf(entry.wrong, entry.files?.wrong)).not.toEqual([]);
      expect(findingsOf(entry.right, entry.files?.right)).toEqual([]);
    });
  }
});
