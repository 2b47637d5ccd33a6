/** The shared runtime's expressions: the one place that computes transcendentals, in training and in service alike. */
export { DEFAULT_NAMES, type DoorContext, DoorError, type DoorNames, type LookupTable, type NamedExpr, planDoor } from "./context.ts";
export type { DoorValue } from "./crossing.ts";
export { ExternError, type ExternFunction, externFunctions, namingRows } from "./extern.ts";
export { compileFrame } from "./frame.ts";
export { doorFrame, doorRow } from "./model-door.ts";
export { doorContext, type TableRows } from "./tables.ts";
export { compileRecord, compileRow, type Row, type Value } from "./row.ts";
