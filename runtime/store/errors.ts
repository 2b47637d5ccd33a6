/** What is wrong with a store, in one sentence that says what to do. */
export class StoreError extends Error {
  override readonly name: string = "StoreError";
}

/** Somebody has written into the files of a store that is open: what it holds now may be of another plan, or nothing. */
export class StoreChangedError extends StoreError {
  override readonly name = "StoreChangedError";
}

/** The message of whatever was thrown. */
export function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
