/** The last training of a model, kept to be used again where it would learn from the very same examples: training is deterministic, so it would give the same bytes. */
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { hashFile } from "../../../runtime/batch/index.ts";
import { canonicalJson, sha256 } from "../../../runtime/contract/canonical.ts";
import type { Model } from "../../../runtime/contract/plan.ts";
import { type TrainedModel, TrainedModelSchema } from "../../../runtime/contract/trained.ts";
import { replaceFile } from "../../../runtime/registry/replace-file.ts";
import type { Session } from "./session.ts";

const KeptSchema = z.object({ key: z.string(), sum: z.string(), trained: TrainedModelSchema, onnx: z.string() });

export interface KeptModel {
  readonly trained: TrainedModel;
  readonly onnx: Uint8Array;
}

/** What a model is learnt from: the examples to the byte, the plan, and the version of mls. */
export async function learntFrom({ context, planHash }: Session, model: Model, examples: string): Promise<string> {
  const { sha256: bytes } = await hashFile(examples);
  return sha256(JSON.stringify([context.made, planHash, model.id, bytes]));
}

const pathOf = ({ places }: Session, model: Model): string => join(places.ledgers, "models", `${model.id}.json`);

/** Undefined where there is none of this key, or it is damaged, or all is to be made anew. */
export async function readKept(session: Session, model: Model, key: string): Promise<KeptModel | undefined> {
  if (session.context.options.full === true) return undefined;
  try {
    const read = JSON.parse(await readFile(pathOf(session, model), "utf8")) as z.infer<typeof KeptSchema>;
    // As it was written, in its own order: a bundle of it has the same bytes.
    if (!KeptSchema.safeParse(read).success || read.key !== key || read.sum !== sumOf(read)) return undefined;
    return { trained: read.trained, onnx: Buffer.from(read.onnx, "base64") };
  } catch {
    return undefined;
  }
}

export async function keepModel(session: Session, model: Model, key: string, { trained, onnx }: KeptModel): Promise<void> {
  const kept = { key, trained, onnx: Buffer.from(onnx).toString("base64") };
  const path = pathOf(session, model);
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, `${JSON.stringify({ ...kept, sum: sumOf(JSON.parse(JSON.stringify(kept)) as typeof kept) })}\n`);
}

function sumOf({ key, trained, onnx }: { readonly key: string; readonly trained: unknown; readonly onnx: string }): string {
  return sha256(canonicalJson({ key, trained, onnx }));
}
