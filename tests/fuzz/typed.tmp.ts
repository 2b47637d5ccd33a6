import { check } from "../../compiler/compile.ts";
import { renderText } from "../../compiler/diagnostics/render/text.ts";
import { memoryHost } from "../memory-host.ts";
import { drawn } from "./programs/draw.ts";
import { specOf } from "./programs/print.ts";
import { makeProgram } from "./programs/programs.ts";
const PLAIN = { error: String, warning: String, info: String, dim: String, bold: String };
const [seed, n] = process.argv.slice(2).map(Number) as [number, number];
const codes = new Map<string, number>();
let shown = 0;
for (let i = 0; i < n; i++) {
  const program = drawn(seed, i, makeProgram);
  const checked = check(memoryHost({ "spec.mls": specOf(program), ...program.texts }), "spec.mls");
  const errors = checked.findings.filter((f) => f.severity === "error");
  if (errors.length === 0) continue;
  const code = errors[0]!.code;
  codes.set(code, (codes.get(code) ?? 0) + 1);
  if (codes.get(code)! <= 2 && shown++ < 12) console.log(i, renderText(errors[0]!, checked.texts, PLAIN));
}
console.log([...codes]);
