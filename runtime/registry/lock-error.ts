/** `mls.lock` can't be read or written: one sentence that says what to do. */
export class LockError extends Error {
  override readonly name = "LockError";
}
