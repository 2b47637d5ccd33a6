import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeOtherGraphs } from "../../../runtime/train/onnx/learned.ts";
import { replaceFile } from "../../../runtime/registry/replace-file.ts";
import type { Command } from "../command.ts";
import { BATCH_OPTIONS, FULL_OPTION, LOCK_OPTIONS, MODEL_OPTION } from "../common-options.ts";
import { makeExampleSets } from "../pipeline/data-step.ts";
import { evaluateOn } from "../pipeline/judge-step.ts";
import { ModelOnRows } from "../pipeline/model-on-rows.ts";
import { partOf } from "../pipeline/parts.ts";
import { modelsOf, openSession, type Session } from "../pipeline/session.ts";
import { type Trained, trainOne } from "../pipeline/train-step.ts";
import { foldsTable, metricsTable, showData } from "../pipeline/summary.ts";
import type { Evaluation } from "../../../runtime/evaluate/evaluation.ts";

export const trainCommand: Command = {
  name: "train",
  summary: "make the example sets and train, judged on validate alone",
  usage: "[SPEC]",
  details: "Reads the data, makes the example sets, fits on train, and shows the model beside its baseline on validate. The test part stays closed.\nThe model is left in mls-out/trained; `mlsc build` makes a bundle of it.",
  options: [...BATCH_OPTIONS, FULL_OPTION, ...LOCK_OPTIONS, MODEL_OPTION],
  examples: ["mlsc train examples/flights", "mlsc train --threads 2 --engine sql"],
  arity: [0, 1],
  async run(context) {
    const session = openSession(context);
    const models = modelsOf(session);
    const { batch } = await makeExampleSets(session, "examples");
    showData(batch, context.terminal, session.project.display);
    for (const model of models) {
      const made = await trainOne(session, model);
      const folder = session.places.trained(model.id);
      mkdirSync(folder, { recursive: true });
      await replaceFile(join(folder, "model.json"), `${JSON.stringify(made.trained)}\n`);
      await replaceFile(join(folder, "model.onnx"), made.onnx);
      for (const [file, bytes] of writeOtherGraphs(made.trained)) {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        await replaceFile(join(folder, file), bytes);
      }
      const evaluation = await validated(session, made);
      if (evaluation !== null) context.terminal.out(`\n${model.id} on validate (${evaluation.rows.toLocaleString("en-US")} examples)\n${metricsTable(evaluation)}`);
      if (made.trained.history.crossValidation !== undefined) context.terminal.out(`\n${model.id} over ${foldsTable(made.trained)}`);
      context.terminal.out(`\nmodel: ${session.project.display(folder)}`);
    }
    return 0;
  },
};

/** How the model does on validate; null where there is no such part. */
export async function validated(session: Session, { model, trained, frame }: Trained): Promise<Evaluation | null> {
  const validate = partOf(frame, "validate");
  if (validate.rows === 0) return null;
  return evaluateOn(await ModelOnRows.of(session.plan, model, trained, validate), trained, "validate");
}
