import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { released } from "../../../runtime/evaluate/outcome.ts";
import { renderOutcomes } from "../../../runtime/evaluate/render-outcomes.ts";
import { bundleHash, dataHash } from "../../../runtime/registry/bundle-hash.ts";
import { graphFile } from "../../../runtime/score/index.ts";
import { readRivals, recordOpening } from "../../../runtime/registry/lock-file.ts";
import type { Model } from "../../../runtime/contract/plan.ts";
import type { Command } from "../command.ts";
import { MODEL_OPTION } from "../common-options.ts";
import { UserError } from "../errors.ts";
import { updateReports } from "../pipeline/bundle-step.ts";
import { readFacts } from "../pipeline/facts.ts";
import { type Judged, judge } from "../pipeline/judge-step.ts";
import { modelsOf, openSession, type Session } from "../pipeline/session.ts";
import { metricsTable } from "../pipeline/summary.ts";
import { loadOwnBundle } from "../pipeline/own-bundle.ts";

export const testCommand: Command = {
  name: "test",
  summary: "open the test part and judge the built model by the spec's tests",
  usage: "[SPEC]",
  details: "Judges the bundle of the last `mlsc build` on the test part, writes report and card, and counts the opening in mls.lock: once for each pair of bundle and data.\nExit 1 if a test does not hold (`else warn` and `xfail` soften one, visibly).",
  options: [MODEL_OPTION],
  examples: ["mlsc test examples/flights"],
  arity: [0, 1],
  async run(context) {
    const session = openSession(context);
    let passed = true;
    for (const model of modelsOf(session)) {
      const judged = await testModel(session, model);
      showJudged(session, model, judged);
      passed &&= released(judged.outcomes);
    }
    return passed ? 0 : 1;
  },
};

export interface TestedModel extends Judged {
  readonly openings: number;
  /** Other models that the same test part has judged. */
  readonly rivals: readonly string[];
}

export async function testModel(session: Session, model: Model): Promise<TestedModel> {
  const { places } = session;
  if (!existsSync(join(places.bundle(model.id), "manifest.json"))) throw new UserError(`there is no bundle of \`${model.id}\` yet`, { help: "run `mlsc build` first, or `mlsc run` for the whole road" });
  const bundle = await loadOwnBundle(places.bundle(model.id));
  if (bundle.manifest.planHash !== session.planHash) throw new UserError(`the bundle of \`${model.id}\` was built from another version of the spec`, { help: "run `mlsc build` again" });
  const facts = await readFacts(places.facts, session.planHash);
  const judged = await judge(session, model, bundle, (id) => readFile(join(bundle.folder, graphFile(id))));
  const opened = { model: model.id, examples: model.examples, data: dataHash(bundle.manifest.data) };
  const { openings } = await recordOpening(places.lock, {
    ...opened,
    bundle: bundleHash(bundle.manifest),
    at: new Date().toISOString(),
    passed: released(judged.outcomes),
  });
  await updateReports(session, model, bundle.manifest, bundle.model, facts, judged);
  return { ...judged, openings, rivals: await readRivals(places.lock, opened) };
}

export function showJudged(session: Session, model: Model, judged: TestedModel): void {
  const { terminal } = session.context;
  terminal.out(`\n${model.id} on test (${judged.evaluation.rows.toLocaleString("en-US")} examples; opened ${judged.openings === 1 ? "once" : `${judged.openings} times`}${judged.rivals.length === 0 ? "" : `, and to judge ${judged.rivals.length} other${judged.rivals.length === 1 ? "" : "s"}`})\n${metricsTable(judged.evaluation)}\n`);
  if (judged.outcomes.length === 0) terminal.out("the spec has no `tests` for this model");
  else terminal.out(renderOutcomes(judged.outcomes, { color: terminal.color }).trimEnd());
}
