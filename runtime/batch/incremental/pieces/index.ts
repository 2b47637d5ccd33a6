export { Pieces, scannedText } from "./pieces.ts";
export type { PieceAnswer, PiecedInput, Scanned } from "./pieced-input.ts";
export { answered, shifted, summed } from "./answers.ts";
export { withoutComments } from "./sql-text.ts";
export { mentions } from "./which.ts";
