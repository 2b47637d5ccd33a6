import { check, compile } from "../../../compiler/compile.ts";
import { nodeHost } from "../../../compiler/cli/project.ts";
import { drawn } from "./draw.ts";
import { makeProgram } from "./programs.ts";
import { caseOf } from "./print.ts";
import { memoryHost } from "../../memory-host.ts";
import { constructsOf, VOCABULARY } from "./constructs.ts";
void nodeHost;
const [from, to] = process.argv.slice(2).map(Number);
const counts = new Map<string, number>(VOCABULARY.map((v) => [v, 0]));
for (let n = from!; n < to!; n++) {
  const host = memoryHost({ "spec.mls": caseOf(drawn(1, n, makeProgram)).spec });
  const checked = check(host, "spec.mls");
  if (checked.hasErrors) continue;
  for (const c of constructsOf(compile(host, checked))) counts.set(c, (counts.get(c) ?? 0) + 1);
}
console.log([...counts].sort((a, b) => a[1] - b[1]).slice(0, 70).map(([a, b]) => `${a}: ${b}`).join("\n"));
console.log("extra", [...counts.keys()].filter((k) => !VOCABULARY.includes(k)));
