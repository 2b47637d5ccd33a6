import type { Command, CommandContext } from "../command.ts";
import { BATCH_OPTIONS, MODEL_OPTION } from "../common-options.ts";
import { type Built, buildAll } from "../pipeline/build-all.ts";
import { openSession } from "../pipeline/session.ts";
import { foldsTable, metricsTable, showData } from "../pipeline/summary.ts";

export const buildCommand: Command = {
  name: "build",
  summary: "data → example sets → model → a self-contained bundle that serves",
  usage: "[SPEC]",
  details:
    "Writes mls-out/bundles/MODEL (manifest, plan, ONNX graph, SQL, a server in one file, OpenAPI, report, card, Dockerfile) and mls-out/store, the history that serving reads.\nThe test part stays closed: `mlsc test` opens it, and counts that in mls.lock.",
  options: [...BATCH_OPTIONS, MODEL_OPTION],
  examples: ["mlsc build examples/flights"],
  arity: [0, 1],
  async run(context) {
    const built = await buildAll(openSession(context));
    showData(built.data.batch, context.terminal, built.session.project.display);
    showModels(built, context);
    return 0;
  },
};

export function showModels(built: Built, { terminal }: CommandContext): void {
  for (const made of built.models) {
    if (made.validated !== null) terminal.out(`\n${made.model.id} on validate (${made.validated.rows.toLocaleString("en-US")} examples)\n${metricsTable(made.validated)}`);
    if (made.trained.history.crossValidation !== undefined) terminal.out(`\n${made.model.id} over ${foldsTable(made.trained)}`);
    terminal.out(`\nbundle: ${built.session.project.display(made.folder)}`);
  }
  if (built.store !== undefined) terminal.out(`store:  ${built.session.project.display(built.store)}`);
}
