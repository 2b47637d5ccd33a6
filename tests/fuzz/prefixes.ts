/**
 * `npm run fuzz:prefixes -- [STEP] [FROM]`: every STEP-th prefix of every spec of the project, from the FROM-th spec on, through parser and checker, and on to the plan where there is no error. Says after each fiftieth spec where it
 * is, and where to go on when it is stopped. Ends with 1 if anything but findings within the text came back.
 */
import { answer } from "./mutate.ts";
import { Tally } from "./tally.ts";
import { TEXTS } from "./texts.ts";

const [step = 1, from = 0] = process.argv.slice(2).map(Number);
const tally = new Tally();
let stopped = false;
process.on("SIGINT", () => (stopped = true));
let i = from;
for (; i < TEXTS.length && !stopped; i++) {
  const text = TEXTS[i]!;
  for (let length = i % step; length <= text.length; length += step) tally.one(`spec ${i}, its first ${length} characters`, text.slice(0, length), answer);
  if ((i + 1) % 50 === 0) process.stdout.write(`spec ${i + 1} of ${TEXTS.length}: ${tally.line()}\n`);
  await new Promise((resolve) => setImmediate(resolve));
}
const code = tally.end(`prefixes of specs ${from} to ${i - 1} of ${TEXTS.length}, every ${step}`);
if (stopped) process.stdout.write(`stopped: go on with \`npm run fuzz:prefixes -- ${step} ${i}\`\n`);
process.exit(code);
