/** Mistakes that engineers make who know their work: each is refused, by the rule that it breaks, at the smallest place. */
import { describe, expect, it } from "vitest";
import { check, compile } from "../../compiler/compile.ts";
import { renderText } from "../../compiler/diagnostics/render/text.ts";
import { memoryHost } from "../memory-host.ts";
import { AROUND, SOUND_AROUND, TO_THE_MICROSECOND } from "./attacks/around.ts";
import { ATTACKS } from "./attacks/attacks.ts";
import { SOUND } from "./attacks/sound.ts";

const plain = (text: string): string => text;
const PLAIN = { error: plain, warning: plain, info: plain, dim: plain, bold: plain };

/** `MLS3001 at delay` for each finding. */
function said(...parts: readonly string[]): string[] {
  const checked = check(memoryHost({ "spec.mls": parts.join("\n") }), "spec.mls");
  if (process.env.SHOW === "1") for (const finding of checked.findings) console.log(renderText(finding, checked.texts, PLAIN));
  return checked.findings.map((finding) => `${finding.code} at ${(checked.texts.get(finding.span.file) ?? "").slice(finding.span.start, finding.span.end).replace(/\s+/g, " ")}`);
}

for (const [title, attacks] of Object.entries({ ...ATTACKS, ...AROUND, ...TO_THE_MICROSECOND })) {
  describe(title, () => {
    for (const { name, spec, says } of attacks) it(name, () => expect(said(...spec).sort()).toEqual([...says].sort()));
  });
}

describe("sound", () => {
  for (const { name, spec } of [...SOUND, ...SOUND_AROUND]) {
    it(name, () => {
      expect(said(...spec)).toEqual([]);
      const host = memoryHost({ "spec.mls": spec.join("\n") });
      expect(() => compile(host, check(host, "spec.mls"))).not.toThrow();
    });
  }
});
