export { BatchData, type RequestRow } from "./batch-data.ts";
export { BatchInterrupted, DataError, OutputError } from "./data-error.ts";
export type { FileFacts, FilePlaces } from "./files.ts";
export type { Progress } from "./progress.ts";
export { readExamples, type ReadOptions } from "./read-examples.ts";
export { type BatchOptions, type BatchResult, type ExampleResult, type InputResult, runBatch } from "./run-batch.ts";
