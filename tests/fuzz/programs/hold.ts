import { drawn } from "./draw.ts";
import { makeProgram } from "./programs.ts";
import { caseOf } from "./print.ts";
import { outcomeOf } from "./outcome.ts";
const [seed, from, to, show] = process.argv.slice(2).map(Number);
const kinds = new Map<string, number>();
let values = 0, rows = 0, served = 0; const t0 = performance.now();
const seen = new Map<string, number>();
for (let n = from!; n < to!; n++) {
  const program = drawn(seed!, n, makeProgram);
  const outcome = await outcomeOf(caseOf(program), program.served);
  kinds.set(outcome.kind, (kinds.get(outcome.kind) ?? 0) + 1);
  if (outcome.kind === "equal") { values += outcome.values; rows += outcome.rows; served += outcome.served; }
  else {
    const sig = `${outcome.kind} ${outcome.text.replace(/\d+/g, "#").slice(0, 60)}`;
    const k = (seen.get(sig) ?? 0) + 1; seen.set(sig, k);
    if (k <= (show ?? 2)) console.log(`== #${n} ${outcome.kind}\n${outcome.text.split("\n").slice(0, 9).join("\n").slice(0, 900)}`);
    else console.log(`== #${n} ${sig}`);
  }
}
console.log(Object.fromEntries(kinds), { values, rows, served, s: ((performance.now() - t0) / 1000).toFixed(1) });
