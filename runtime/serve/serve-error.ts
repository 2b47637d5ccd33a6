/** Why a server or a single prediction can't begin: one sentence that says what to do. */
export class ServeError extends Error {
  override readonly name = "ServeError";
}
