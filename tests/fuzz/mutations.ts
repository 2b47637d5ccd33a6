/** `npm run fuzz:mutations -- N [SEED]`: N mutated specs through parser and checker; ends with 1 at the first that is answered by anything but findings within it. */
import { fault, mutate, random } from "./mutate.ts";
import { TEXTS } from "./texts.ts";

const count = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? 1);
const next = random(seed);
let [slowest, slow] = [0, ""];
for (let i = 0; i < count; i++) {
  const text = mutate(TEXTS, next);
  const begin = performance.now();
  const found = fault(text);
  const took = performance.now() - begin;
  if (took > slowest) [slowest, slow] = [took, text];
  if (found !== undefined) {
    process.stdout.write(`mutation ${i} of seed ${seed}: ${found}\n${JSON.stringify(text)}\n`);
    process.exit(1);
  }
  if ((i + 1) % 10_000 === 0) process.stdout.write(`${i + 1} mutations, slowest ${slowest.toFixed(0)} ms (${slow.length} characters)\n`);
}
process.stdout.write(`${count} mutations of ${TEXTS.length} specs (seed ${seed}): all answered\n`);
