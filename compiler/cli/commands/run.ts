import { basename, join } from "node:path";
import { released } from "../../../runtime/evaluate/outcome.ts";
import type { Command } from "../command.ts";
import { BATCH_OPTIONS, MODEL_OPTION } from "../common-options.ts";
import { buildAll } from "../pipeline/build-all.ts";
import { onePrediction } from "../pipeline/predict-step.ts";
import { callOfMlsc, quoted } from "../invocation.ts";
import { openSession, type Session } from "../pipeline/session.ts";
import { showData, stagesTable } from "../pipeline/summary.ts";
import { showJudged, testModel } from "./test.ts";

export const runCommand: Command = {
  name: "run",
  summary: "the whole road: check, examples, train, test, bundle, one prediction",
  usage: "[SPEC]",
  details: "Does what `check`, `build`, `test` and `predict` do, one after the other, and ends with all that a person wants to know. Exit 1 if the spec has errors or a test does not hold.",
  options: [...BATCH_OPTIONS, MODEL_OPTION],
  examples: ["mlsc run examples/flights", "mlsc run --engine sql"],
  arity: [0, 1],
  async run(context) {
    const { terminal } = context;
    const session = openSession(context);
    const built = await buildAll(session);
    let passed = true;
    const after: (() => void)[] = [];
    for (const made of built.models) {
      const judged = await testModel(session, made.model);
      passed &&= released(judged.outcomes);
      const predicted = await onePrediction(session, made.model, built);
      after.push(() => {
        showJudged(session, made.model, judged);
        if (predicted !== undefined) terminal.out(`\none prediction\n${predicted}`);
        const shown = session.project.display(made.folder);
        terminal.out(`\nbundle  ${shown}\nreport  ${join(shown, "report.html")}\ncard    ${join(shown, "model-card.md")}\nserve   ${serveCommand(session, made.model.id)}`);
      });
    }
    showData(built.data.batch, terminal, session.project.display);
    terminal.out(`\ntime\n${stagesTable(terminal)}`);
    for (const show of after) show();
    if (!passed) terminal.out(`\n${basename(session.project.folder)}: a test does not hold, so the model is not released`);
    return passed ? 0 : 1;
  },
};

/** As it works from the present folder, the spec named as it was given. */
function serveCommand({ context, plan }: Session, model: string): string {
  return [callOfMlsc(), "serve", ...context.positionals.map(quoted), ...(plan.models.length > 1 ? [`--model ${model}`] : [])].join(" ");
}
