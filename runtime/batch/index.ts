export { BatchData, type RequestRow } from "./batch-data.ts";
export { BatchInterrupted, DataError, OutputError } from "./data-error.ts";
export { type FileFacts, type FilePlaces, hashFile } from "./files.ts";
export { limitFault } from "./memory.ts";
export type { Progress } from "./progress.ts";
export { readExamples, type ReadOptions, readParts } from "./read-examples.ts";
export { type BatchOptions, type BatchResult, type ExampleResult, findFiles, type InputResult, runBatch } from "./run-batch.ts";
export { writeFrame } from "./write-file.ts";
export type { OutputColumn } from "./write-parquet.ts";
