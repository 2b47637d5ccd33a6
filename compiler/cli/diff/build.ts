/** A build as `mlsc diff` finds it: an output folder, a project that has one, or a bundle alone. */
import { existsSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Pin } from "../../../runtime/contract/lock.ts";
import { type Manifest, ManifestSchema } from "../../../runtime/contract/manifest.ts";
import { type Plan, PlanSchema } from "../../../runtime/contract/plan.ts";
import { type Results, ResultsSchema } from "../../../runtime/contract/results.ts";
import { type TrainedModel, TrainedModelSchema } from "../../../runtime/contract/trained.ts";
import { UserError, usageError } from "../errors.ts";
import { type Facts, FactsSchema } from "../pipeline/facts.ts";
import { readMade } from "../pipeline/made-file.ts";
import { readMadeFrom } from "../pipeline/made-from.ts";

export interface BuiltModelFiles {
  readonly manifest: Manifest;
  readonly trained: TrainedModel;
  readonly results: Results | undefined;
}

export interface Build {
  /** As it was named. */
  readonly shown: string;
  readonly mlsVersion: string | undefined;
  /** Undefined of a bundle alone, which holds no text of its spec. */
  readonly spec: Readonly<Record<string, string>> | undefined;
  readonly plan: Plan;
  /** Undefined where the build kept none. */
  readonly pins: Readonly<Record<string, Pin>> | undefined;
  readonly facts: Facts | undefined;
  /** Example sets by name, to their files. */
  readonly examples: ReadonlyMap<string, string>;
  readonly models: ReadonlyMap<string, BuiltModelFiles>;
}

/** @throws UserError if there is no build, or it is damaged. */
export async function findBuild(argument: string): Promise<Build> {
  const target = resolve(argument);
  if (!existsSync(target)) throw usageError(`there is no \`${argument}\``, "name two output folders (`mls-out`), the folders of two specs, or two bundles");
  const folder = statSync(target).isDirectory() ? target : dirname(target);
  if (existsSync(join(folder, "manifest.json"))) return bundleBuild(argument, folder);
  const output = existsSync(join(folder, "facts.json")) ? folder : join(folder, "mls-out");
  if (!existsSync(join(output, "facts.json"))) throw usageError(`\`${argument}\` holds no build`, "run `mlsc build` there, or name an output folder (`mls-out`) or a bundle");
  return outputBuild(argument, output);
}

async function outputBuild(shown: string, output: string): Promise<Build> {
  const facts = await readMade(join(output, "facts.json"), FactsSchema);
  const made = await readMadeFrom(join(output, "made-from.json"));
  const models = new Map<string, BuiltModelFiles>();
  const bundles = join(output, "bundles");
  for (const name of existsSync(bundles) ? (await readdir(bundles)).sort() : []) {
    if (!existsSync(join(bundles, name, "manifest.json"))) continue;
    const model = await modelFiles(join(bundles, name));
    // Bundles that an earlier build of another spec has left are not of this one.
    if (made === undefined || model.manifest.planHash === facts!.planHash) models.set(name, model);
  }
  const first = [...models.keys()][0];
  const plan = made?.plan ?? (first === undefined ? undefined : await readMade(join(bundles, first, "plan.json"), PlanSchema));
  if (plan === undefined) throw new UserError(`\`${shown}\` was built by an earlier version of mls, which kept no plan`, { help: "run `mlsc build` there again" });
  const examples = new Map(plan.examples.map(({ id }) => [id, join(output, "examples", `${id}.parquet`)] as const).filter(([, path]) => existsSync(path)));
  return { shown, mlsVersion: made?.mlsVersion, spec: made?.spec, plan, pins: facts?.pins, facts, examples, models };
}

/** A bundle, with what lies around it where it still stands in its output folder. */
async function bundleBuild(shown: string, folder: string): Promise<Build> {
  const model = await modelFiles(folder);
  const output = dirname(dirname(folder));
  const around = basename(dirname(folder)) === "bundles" && existsSync(join(output, "facts.json")) ? await outputBuild(shown, output) : undefined;
  const models = new Map([[model.manifest.model, model]]);
  if (around?.facts?.planHash === model.manifest.planHash) return { ...around, models, examples: new Map([...around.examples].filter(([id]) => around.plan.models.some((one) => one.id === model.manifest.model && one.examples === id))) };
  const plan = await readMade(join(folder, "plan.json"), PlanSchema);
  if (plan === undefined) throw new UserError(`the bundle \`${shown}\` has no plan.json`, { help: "copy the whole folder, or build it anew" });
  return { shown, mlsVersion: model.manifest.mlsVersion, spec: undefined, plan, pins: undefined, facts: undefined, examples: new Map(), models };
}

async function modelFiles(folder: string): Promise<BuiltModelFiles> {
  const manifest = await readMade(join(folder, "manifest.json"), ManifestSchema);
  const trained = await readMade(join(folder, "model.json"), TrainedModelSchema);
  if (manifest === undefined || trained === undefined) throw new UserError(`the bundle \`${folder}\` has no ${manifest === undefined ? "manifest" : "model"}.json`, { help: "copy the whole folder, or build it anew" });
  return { manifest, trained, results: await readMade(join(folder, "results.json"), ResultsSchema) };
}
