export { evaluateWindows, type OneValue, OneKeyWindows, WindowPieces } from "./evaluate.ts";
export { WindowKernel } from "./kernel.ts";
export { type EventChunk, WindowStream } from "./stream.ts";
export { type EventColumn, type EventColumns, type OneKeyEvents, type KernelWindow, type Queries, WindowError, type WindowResult } from "./types.ts";
export { leftEdge, rightEdge } from "./edges.ts";
export { lowerBound } from "./scratch.ts";
