export { tailPath } from "./assemble.ts";
export { type IncrementalOptions, keptPath, makeIncrementally } from "./make.ts";
export { resultOf } from "./result.ts";
export { type Reuse, reuseText } from "./words.ts";
