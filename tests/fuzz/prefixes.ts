/** `npm run fuzz:prefixes`: every prefix of every spec of the project through parser and checker; ends with 1 at the first that is answered by anything but findings within it. `-- STEP` takes every STEP-th. */
import { fault } from "./mutate.ts";
import { TEXTS } from "./texts.ts";

const step = Number(process.argv[2] ?? 1);
let count = 0;
for (const [i, text] of TEXTS.entries()) {
  for (let length = i % step; length <= text.length; length += step) {
    count++;
    const found = fault(text.slice(0, length));
    if (found === undefined) continue;
    process.stdout.write(`spec ${i}, its first ${length} characters: ${found}\n${JSON.stringify(text.slice(0, length))}\n`);
    process.exit(1);
  }
}
process.stdout.write(`${count} prefixes of ${TEXTS.length} specs: all answered\n`);
