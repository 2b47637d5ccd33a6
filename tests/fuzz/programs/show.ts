import { drawn } from "./draw.ts";
import { makeProgram } from "./programs.ts";
import { caseOf } from "./print.ts";
const [seed, n] = process.argv.slice(2).map(Number);
console.log(caseOf(drawn(seed!, n!, makeProgram)).spec);
