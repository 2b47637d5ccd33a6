/**
 * `npm run fuzz:expressions -- [STEP] [FROM]`: in every spec of the project, from the FROM-th on, each expression replaced by one of each kind (every STEP-th of these), through parser and checker, and on to the plan where there is no
 * error. Says after each tenth spec where it is, and where to go on when it is stopped. Ends with 1 if anything but findings within the text came back.
 */
import { answer } from "./mutate.ts";
import { replacements } from "./replace.ts";
import { Tally } from "./tally.ts";
import { TEXTS } from "./texts.ts";

const [step = 1, from = 0] = process.argv.slice(2).map(Number);
const tally = new Tally();
let stopped = false;
process.on("SIGINT", () => (stopped = true));
let made = 0;
let i = from;
for (; i < TEXTS.length && !stopped; i++) {
  for (const { place, text } of replacements(TEXTS[i]!)) if (made++ % step === 0) tally.one(`spec ${i}, ${place}`, text, answer);
  if ((i + 1) % 10 === 0) process.stdout.write(`spec ${i + 1} of ${TEXTS.length}: ${tally.line()}\n`);
  await new Promise((resolve) => setImmediate(resolve));
}
const code = tally.end(`expressions of specs ${from} to ${i - 1} of ${TEXTS.length} replaced, every ${step}`);
if (stopped) process.stdout.write(`stopped: go on with \`npm run fuzz:expressions -- ${step} ${i}\`\n`);
process.exit(code);
