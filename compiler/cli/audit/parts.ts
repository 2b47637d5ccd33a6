/** What an audit puts to the test, as a build has it: the emitter, the batch run, the request path and the training. Tests put broken ones in their place. */
import { type BatchOptions, type BatchResult, runBatch } from "../../../runtime/batch/index.ts";
import type { BatchProgram } from "../../../runtime/contract/batch.ts";
import type { Model, Plan } from "../../../runtime/contract/plan.ts";
import { createPredictor } from "../../../runtime/serve/predictor.ts";
import { emitBatch } from "../../emit/duckdb/index.ts";
import type { Session } from "../pipeline/session.ts";
import { type Trained, trainOne } from "../pipeline/train-step.ts";

export interface AuditedParts {
  readonly emit: (plan: Plan) => BatchProgram;
  readonly run: (program: BatchProgram, plan: Plan, options: BatchOptions) => Promise<BatchResult>;
  readonly predictor: typeof createPredictor;
  readonly train: (session: Session, model: Model) => Promise<Trained>;
}

export const OWN_PARTS: AuditedParts = {
  emit: (plan) => emitBatch(plan, "all"),
  run: runBatch,
  predictor: createPredictor,
  train: trainOne,
};
