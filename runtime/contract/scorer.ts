import type { Frame } from "./frame.ts";

/**
 * A loaded model, whichever way it is executed (trainer, onnxruntime, generated JavaScript): all give the same bits.
 */
export interface Scorer {
  /** Input names with `number` or `code` (string) door values. */
  readonly inputs: readonly { readonly name: string; readonly kind: "number" | "string" }[];
  /** Classes of a multiclass model; undefined otherwise. */
  readonly classes: readonly string[] | undefined;
  /** Raw margins (rows × outputs, row-major; float32 values) of a frame that holds the door values by input name. */
  margins(door: Frame): Promise<Float32Array> | Float32Array;
}
