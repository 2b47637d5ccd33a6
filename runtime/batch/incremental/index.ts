export { tailPath } from "./assemble.ts";
export { inputsKey } from "./inputs-key.ts";
export { scratchOf } from "./feature-pieces.ts";
export { materialize, type Materialized, type MaterializeOptions } from "./materialize.ts";
export { type IncrementalOptions, keptPath, makeIncrementally } from "./make.ts";
export { resultOf } from "./result.ts";
export { type Reuse, reuseText } from "./words.ts";
