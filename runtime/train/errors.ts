/** What a user can mend: one clear sentence that names the model and says what to do. */
export class TrainError extends Error {
  override readonly name = "TrainError";
}
