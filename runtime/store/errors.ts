/** What is wrong with a store, in one sentence that says what to do. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}

/** The message of whatever was thrown. */
export function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
