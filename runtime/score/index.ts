/** What serving and evaluation need of a trained model. Nothing here imports runtime/train. */
export { compareUtf8, doorKind, doorText, fromDoorText, MISSING_TEXT } from "./door.ts";
export { generateScorer } from "./generate.ts";
export { evaluateScorer, type GeneratedScorer, jsScorer } from "./js-scorer.ts";
export { type GraphPiece, graphFile, piecesOf } from "./pieces.ts";
export { trainerMargins } from "./margins.ts";
export { onnxScorer } from "./onnx-scorer.ts";
export { calibrated, link, scores } from "./scores.ts";
