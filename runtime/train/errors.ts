/** What a user can mend: one clear sentence that names the model and says what to do. */
export class TrainError extends Error {
  override readonly name: string = "TrainError";
}

/** The rows are too few, or too much alike, for this model; with others it might be trained. Blocks of nested folds and segments that can't teach a model are told by it from mistakes. */
export class NotEnough extends TrainError {}
