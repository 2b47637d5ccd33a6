import { it } from "vitest";
import { check, compile } from "/tmp/mls/twins/compiler/compile.ts";
import { memoryHost } from "/tmp/mls/twins/tests/memory-host.ts";
import { ATTACKS } from "/tmp/mls/twins/tests/knowledge/attacks/attacks.ts";
it("probe", () => {
  let n = 0, accepted = 0; const lines: string[] = [];
  for (const [t, list] of Object.entries(ATTACKS)) for (const a of list) {
    n++;
    const checked = check(memoryHost({ "spec.mls": a.spec.join("\n") }), "spec.mls");
    const got = checked.findings.map((f) => `${f.code} at ${(checked.texts.get(f.span.file) ?? "").slice(f.span.start, f.span.end).replace(/\s+/g, " ").slice(0,60)} :: ${f.message.slice(0,110)}`);
    const errors = checked.findings.filter((f) => f.severity === "error" || /^MLS[34]/.test(f.code));
    if (errors.length === 0) accepted++;
    const ok = a.says.every((s) => got.some((g) => g.startsWith(s))) && got.length === a.says.length;
    lines.push(`${errors.length === 0 ? "ACCEPTED" : ok ? "ok      " : "DIFFERS "} [${t}] ${a.name}\n      want ${a.says.join(" | ")}\n      ${got.join("\n      ")}`);
  }
  console.log(lines.filter((l) => process.env.ALL || !l.startsWith("ok")).join("\n") + `\n${n} attacks, ${accepted} accepted`);
});
