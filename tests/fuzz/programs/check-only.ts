import { renderText } from "../../../compiler/diagnostics/render/text.ts";
import { check } from "../../../compiler/compile.ts";
import { drawn } from "./draw.ts";
import { makeProgram } from "./programs.ts";
import { caseOf } from "./print.ts";
import { memoryHost } from "../../memory-host.ts";
const MemoryHost = (spec: string) => memoryHost({ "spec.mls": spec });
const [from, to, show] = process.argv.slice(2).map(Number);
const codes = new Map<string, number>();
let refused = 0, crash = 0, shown = 0;
const t0 = performance.now();
for (let n = from!; n < to!; n++) {
  let spec = "";
  try {
    const program = drawn(1, n, makeProgram);
    spec = caseOf(program).spec;
  } catch (e) { crash++; if (crash < 3) console.log(n, e); continue; }
  const checked = check(MemoryHost(spec), "spec.mls");
  const errors = checked.findings.filter((f) => f.severity === "error");
  if (errors.length > 0) { refused++; for (const c of new Set(errors.map((e) => e.code))) codes.set(c, (codes.get(c) ?? 0) + 1);
    if (shown++ < (show ?? 5)) { console.log(`#${n}`); for (const e of errors.slice(0, 2)) console.log(renderText(e, checked.texts, { error: String, warning: String, info: String, dim: String, bold: String } as never)); }
  }
}
console.log({ refused, crash, of: to! - from!, ms: Math.round(performance.now() - t0) }, [...codes].sort((a, b) => b[1] - a[1]));
