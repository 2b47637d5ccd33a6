export { type GroupDefinition, GroupDefinitionSchema, type StoreMeta } from "./definition.ts";
export { StoreChangedError, StoreError } from "./errors.ts";
export type { KeyPart } from "./key.ts";
export { type OpenOptions, openStore, readMeta } from "./open.ts";
export { Store, type WindowValue } from "./store.ts";
export { type GroupWriter, StoreWriter } from "./writer.ts";
export { describeGroup, writeEvents } from "./fill.ts";
export { type GroupUpdate, StoredHistories } from "./update.ts";
