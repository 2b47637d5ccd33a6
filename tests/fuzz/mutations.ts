/**
 * `npm run fuzz:mutations -- N [SEED] [FROM]`: N mutated specs, from the FROM-th of the seed on, through parser and checker, and on to the plan where there is no error. Each is told by its number alone, so a run can be cut into
 * chunks, run beside others, stopped (it says where to go on) and gone on with. Ends with 1 if anything but findings within the text came back, and says how to come to it again.
 */
import { answer, mutation } from "./mutate.ts";
import { Tally } from "./tally.ts";
import { TEXTS } from "./texts.ts";

const [count = 1_000_000, seed = 1, from = 0] = process.argv.slice(2).map(Number);
const tally = new Tally();
let stopped = false;
process.on("SIGINT", () => (stopped = true));
let i = from;
for (; i < from + count && !stopped; i++) {
  tally.one(`mutation ${i} of seed ${seed}`, mutation(TEXTS, seed, i), answer);
  if ((i + 1 - from) % 10_000 === 0) {
    process.stdout.write(`${i + 1}: ${tally.line()}\n`);
    // Signals are heard between chunks alone.
    await new Promise((resolve) => setImmediate(resolve));
  }
}
const code = tally.end(`mutations ${from} to ${i - 1} of ${TEXTS.length} specs, seed ${seed}`);
if (stopped) process.stdout.write(`stopped: go on with \`npm run fuzz:mutations -- ${from + count - i} ${seed} ${i}\`\n`);
process.exit(code);
