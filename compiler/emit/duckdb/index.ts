export { emitMaterialize, emitMaterializeAll } from "./materialize.ts";
export { emitBatch } from "./emit-batch.ts";
export { InputError } from "./input/file-columns.ts";
export { emitDataChecks } from "./data/index.ts";
export { emitPins, type PinQueries } from "./pins.ts";
