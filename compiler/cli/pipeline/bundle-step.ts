/** A trained model → its bundle, and its report and card anew after the test part is opened. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readMissing } from "../../../runtime/batch/index.ts";
import type { Manifest } from "../../../runtime/contract/manifest.ts";
import type { Model } from "../../../runtime/contract/plan.ts";
import type { TrainedModel } from "../../../runtime/contract/trained.ts";
import type { Evaluation } from "../../../runtime/evaluate/evaluation.ts";
import { released, type TestOutcome } from "../../../runtime/evaluate/outcome.ts";
import { renderCard } from "../../../runtime/evaluate/report/card.ts";
import { describeFeatures, type ReportInput } from "../../../runtime/evaluate/report/input.ts";
import { renderReport } from "../../../runtime/evaluate/report/report.ts";
import { writeOtherGraphs } from "../../../runtime/train/onnx/learned.ts";
import { dataHash } from "../../../runtime/registry/bundle-hash.ts";
import { readOpenings, readRivals } from "../../../runtime/registry/lock-file.ts";
import { generateScorer } from "../../../runtime/score/index.ts";
import { openapiDocument } from "../../../runtime/serve/openapi.ts";
import type { TableRows } from "../../../runtime/door/index.ts";
import { bundleFiles, withReports, writeBundleFolder } from "../../emit/serve/index.ts";
import { VERSION } from "../version.ts";
import { dataOf, type Facts } from "./facts.ts";
import { readingLimit } from "./held.ts";
import { resultsText, testedResults, validatedResults } from "./results.ts";
import { examplesFile, type Session } from "./session.ts";
import { sqlFiles } from "./sql-files.ts";
import { examplesOf } from "./train-step.ts";

export interface Reported {
  readonly evaluation: Evaluation | null;
  readonly outcomes: readonly TestOutcome[];
}

export async function writeBundle(
  session: Session,
  model: Model,
  made: { readonly trained: TrainedModel; readonly onnx: Uint8Array; readonly facts: Facts; readonly tables: ReadonlyMap<string, TableRows>; readonly validated: Evaluation | null },
): Promise<string> {
  const folder = session.places.bundle(model.id);
  const reports = await reportsOf(session, model, made.trained, made.facts, { evaluation: made.validated, outcomes: [] });
  const files = await bundleFiles({
    root: session.context.root,
    mlsVersion: VERSION,
    plan: session.plan,
    model: made.trained,
    onnx: made.onnx,
    graphs: writeOtherGraphs(made.trained),
    scorer: generateScorer(made.trained),
    openapi: openapiDocument(session.plan, made.trained, VERSION),
    sql: sqlFiles(session.program),
    tables: made.tables,
    data: dataOf(made.facts),
    tests: "not opened",
    results: resultsText(validatedResults(made.validated)),
    ...reports,
  });
  await writeBundleFolder(folder, files);
  return folder;
}

/** The bundle with report and card that tell of the test part; what it is does not change. */
export async function updateReports(session: Session, model: Model, manifest: Manifest, trained: TrainedModel, facts: Facts, reported: Reported): Promise<void> {
  const folder = session.places.bundle(model.id);
  const names = [...Object.keys(manifest.files), ...Object.keys(manifest.reports)];
  const files = new Map(await Promise.all(names.map(async (name): Promise<[string, Uint8Array]> => [name, await readFile(join(folder, name))])));
  const reports = await reportsOf(session, model, trained, facts, reported);
  const before = files.get("results.json");
  const results = resultsText(testedResults(before === undefined ? undefined : new TextDecoder().decode(before), reported.evaluation, reported.outcomes));
  await writeBundleFolder(folder, withReports(files, manifest, { ...reports, results, tests: released(reported.outcomes) ? "passed" : "failed" }));
}

async function reportsOf(session: Session, model: Model, trained: TrainedModel, facts: Facts, reported: Reported): Promise<{ reportHtml: string; modelCard: string }> {
  const set = facts.examples.find((found) => found.examples === model.examples);
  const examples = examplesOf(session, model);
  const moments = (set?.parts ?? []).flatMap((part) => (part.from === null || part.to === null ? [] : [part.from, part.to]));
  const input: ReportInput = {
    date: new Date().toISOString().slice(0, 10),
    mlsVersion: VERSION,
    plan: session.plan,
    planHash: session.planHash,
    trained,
    data: dataOf(facts),
    dataSpan: moments.length === 0 ? null : { from: Math.min(...moments), to: Math.max(...moments) },
    parts: set?.parts ?? [],
    leftOut: [...facts.inputs.flatMap((found) => found.dropped), ...(set?.leftOut ?? [])],
    notFinite: facts.inputs.flatMap(({ node, notFinite }) => notFinite.map(({ column, count }) => ({ column: `${node}.${column}`, count }))),
    findings: facts.findings,
    evaluation: reported.evaluation,
    outcomes: reported.outcomes,
    features: describeFeatures(examples, await readMissing(examplesFile(session, model.examples), "train", readingLimit(session))),
    openings: [...(await readOpenings(session.places.lock, model.id))],
    rivals: await readRivals(session.places.lock, { model: model.id, examples: model.examples, data: dataHash(dataOf(facts)) }),
  };
  return { reportHtml: renderReport(input), modelCard: renderCard(input) };
}
