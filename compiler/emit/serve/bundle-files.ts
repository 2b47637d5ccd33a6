import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson, hashPlan, sha256 } from "../../../runtime/contract/canonical.ts";
import { type Manifest, ManifestSchema } from "../../../runtime/contract/manifest.ts";
import type { Plan } from "../../../runtime/contract/plan.ts";
import type { TrainedModel } from "../../../runtime/contract/trained.ts";
import { dockerfile, servePackage } from "./container.ts";
import { serverBundle } from "./server-bundle.ts";

/**
 * All files of a bundle, in memory: what a model is, whole, in one folder. Pure but for reading mls-lang's own sources: the same input gives the same bytes.
 */
export interface BundleInput {
  /** Folder of mls-lang: where `runtime/` and `node_modules/` are. */
  readonly root: string;
  readonly mlsVersion: string;
  readonly plan: Plan;
  readonly model: TrainedModel;
  readonly onnx: Uint8Array;
  /** The other graphs that a score may take, by file. */
  readonly graphs?: ReadonlyMap<string, Uint8Array>;
  /** Source of the generated scorer (`generateScorer(model)`). */
  readonly scorer: string;
  /** `openapiDocument(plan, model, mlsVersion)`. */
  readonly openapi: object;
  /** SQL by name (without `.sql`). */
  readonly sql: ReadonlyMap<string, string>;
  /** Rows of the tables that are looked up (`lookedUp`), by id, in physical values: columns by their names in the spec. */
  readonly tables: ReadonlyMap<string, { readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] }>;
  readonly data: Manifest["data"];
  readonly tests: Manifest["tests"];
  readonly reportHtml: string | undefined;
  readonly modelCard: string | undefined;
  /** How it was judged, in numbers (contract/results.ts). */
  readonly results?: string | undefined;
}

/** Report, card and results: what may change when the test part is opened. */
const REPORTS: readonly string[] = ["report.html", "model-card.md", "results.json"];

/** The bundle's files by their path in the folder, `manifest.json` last. Throws one sentence if plan and model do not belong together or a needed table is absent. */
export async function bundleFiles(input: BundleInput): Promise<Map<string, Uint8Array>> {
  const { plan, model } = input;
  const planHash = hashPlan(plan);
  if (model.planHash !== planHash) throw new Error(`The model \`${model.model}\` was trained for another plan than this one. Train it again.`);
  const planned = plan.models.find((candidate) => candidate.id === model.model);
  if (planned === undefined) throw new Error(`The plan has no model \`${model.model}\`.`);
  const serve = plan.deployments.find((deploy) => deploy.model === model.model)?.serve;
  const readsHistory = (plan.examples.find((examples) => examples.id === planned.examples)?.uses.length ?? 0) > 0;
  const files = new Map<string, Uint8Array>();
  const text = (path: string, content: string) => files.set(path, new TextEncoder().encode(content));
  text("plan.json", `${canonicalJson(plan)}\n`);
  text("model.json", `${canonicalJson(model)}\n`);
  files.set("model.onnx", input.onnx);
  for (const [path, bytes] of sorted(input.graphs ?? new Map<string, Uint8Array>())) files.set(path, bytes);
  for (const [name, sql] of sorted(input.sql)) text(`sql/${fileName(name)}.sql`, sql);
  for (const id of lookedUp(plan)) {
    const table = input.tables.get(id);
    if (table === undefined) throw new Error(`The rows of table \`${id}\` are needed to serve and were not handed over.`);
    text(`tables/${fileName(id)}.json`, tableText(table));
  }
  files.set("serve/server.mjs", await serverBundle({ root: input.root, scorer: input.scorer, modelHash: sha256(files.get("model.json")!) }));
  text("serve/package.json", servePackage(plan.name, await versionOf(input.root, "lmdb")));
  text("openapi.json", `${JSON.stringify(input.openapi, undefined, 2)}\n`);
  text("Dockerfile", dockerfile({ port: serve?.port ?? 8080, readsHistory }));
  const manifest: Manifest = {
    format: "mls-bundle/1",
    name: plan.name,
    model: model.model,
    planHash,
    mlsVersion: input.mlsVersion,
    data: input.data,
    files: hashes(files, () => true),
    reports: {},
    waivers: plan.waivers.map(({ code, why, subject }) => ({ code, why, subject })),
    tests: input.tests,
  };
  return withReports(files, manifest, input);
}

/** The same bundle with another report, card and outcome of the tests; what it is (`bundleHash`) does not change. `manifest` may be left out where it is among the files. */
export function withReports(
  files: ReadonlyMap<string, Uint8Array>,
  manifest: Manifest | undefined,
  reports: { readonly reportHtml: string | undefined; readonly modelCard: string | undefined; readonly results?: string | undefined; readonly tests: Manifest["tests"] },
): Map<string, Uint8Array> {
  const before = manifest ?? ManifestSchema.parse(JSON.parse(new TextDecoder().decode(files.get("manifest.json"))));
  const all = new Map([...files].filter(([name]) => name !== "manifest.json"));
  if (reports.reportHtml !== undefined) all.set("report.html", new TextEncoder().encode(reports.reportHtml));
  if (reports.modelCard !== undefined) all.set("model-card.md", new TextEncoder().encode(reports.modelCard));
  if (reports.results !== undefined) all.set("results.json", new TextEncoder().encode(reports.results));
  const after: Manifest = { ...before, tests: reports.tests, reports: hashes(all, (name) => REPORTS.includes(name)) };
  all.set("manifest.json", new TextEncoder().encode(`${JSON.stringify(JSON.parse(canonicalJson(ManifestSchema.parse(after))), undefined, 2)}\n`));
  return all;
}

/** Tables that an expression of the plan looks up, and those whose keys a question brings: the server looks whether the row is there. */
export function lookedUp(plan: Plan): string[] {
  const found = new Set<string>();
  for (const { spine, candidates } of plan.examples) {
    if (spine.kind === "calendar") found.add(spine.table);
    if (candidates?.kind === "table") found.add(candidates.table);
  }
  JSON.stringify([plan.scans, plan.views, plan.groups, plan.examples, plan.models, plan.tables], (_key, part: unknown) => {
    if (part !== null && typeof part === "object" && "kind" in part && (part.kind === "lookup" || part.kind === "exists") && "table" in part && typeof part.table === "string") found.add(part.table);
    return part;
  });
  return [...found].sort();
}

/** A row a line, so that a person can read a difference. */
function tableText({ columns, rows }: { readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] }): string {
  return `{"columns":${JSON.stringify(columns)},"rows":[\n${rows.map((row) => JSON.stringify(row)).join(",\n")}\n]}\n`;
}

function hashes(files: ReadonlyMap<string, Uint8Array>, wanted: (name: string) => boolean): Manifest["files"] {
  return Object.fromEntries(sorted(files).filter(([name]) => wanted(name)).map(([name, bytes]) => [name, { sha256: sha256(bytes), bytes: bytes.length }]));
}

async function versionOf(root: string, name: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, "node_modules", name, "package.json"), "utf8")) as { version: string };
  return version;
}

/** Names of the spec are identifiers; anything else must not become a path. */
function fileName(name: string): string {
  return name.replace(/[^A-Za-z0-9_.-]/g, "_").replace(/^\.+/, "_");
}

function sorted<T>(entries: ReadonlyMap<string, T>): [string, T][] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
