import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { z } from "zod";
import { hashPlan, sha256 } from "../contract/canonical.ts";
import { type Manifest, ManifestSchema } from "../contract/manifest.ts";
import { PlanSchema } from "../contract/plan.ts";
import { TrainedModelSchema } from "../contract/trained.ts";
import { missingInner, missingSegments } from "./whole-chain.ts";
import { generatedScorer, type MarginScorer, rowScorer } from "./scorer.ts";
import type { LoadedBundle, Value } from "./parts.ts";
import { doorContext, type TableRows } from "../door/index.ts";

/** Why a bundle is not loaded: one sentence that names the file. */
export class BundleError extends Error {
  override readonly name = "BundleError";
}

/** Files of the folder that no manifest lists: the manifest itself and what `npm install` in `serve/` leaves. */
const UNLISTED = [/^manifest\.json$/, /^serve\/node_modules\//, /^serve\/package-lock\.json$/];

const ValueSchema: z.ZodType<Value> = z.lazy(() => z.union([z.number(), z.string(), z.boolean(), z.null(), z.array(ValueSchema), z.record(z.string(), ValueSchema)]));
const TableRowsSchema = z.object({ columns: z.array(z.string()), rows: z.array(z.array(ValueSchema)) });

/**
 * Reads a bundle. Every file must be what the manifest says (SHA-256): a changed, missing or foreign file is refused by name, and so is a plan of another hash.
 * `margins` is the generated scorer where it is built in (the bundle's own server); else it is generated from `model.json`.
 */
export async function loadBundle(folder: string, margins?: MarginScorer): Promise<LoadedBundle> {
  const manifest = await readManifest(folder);
  const files = await verifiedFiles(folder, manifest);
  const plan = parsed("plan.json", files, PlanSchema);
  const model = parsed("model.json", files, TrainedModelSchema);
  if (hashPlan(plan) !== manifest.planHash) throw new BundleError("The plan in the bundle is not the plan that its manifest names. Build the bundle anew.");
  if (model.planHash !== manifest.planHash) throw new BundleError("`model.json` was trained for another plan than the bundle's. Build the bundle anew.");
  const absent = missingInner(plan.models, model.model, (model.inner ?? []).map((inner) => inner.model));
  if (absent !== undefined) throw new BundleError(`\`model.json\` has no \`${absent}\`, whose score \`${model.model}\` is made from. Build the bundle anew.`);
  const gone = missingSegments(plan.models, model, Object.keys(manifest.files));
  if (gone !== undefined) throw new BundleError(`${gone}. Build the bundle anew.`);
  if (margins !== undefined && (margins.planHash !== manifest.planHash || margins.model !== model.model)) throw new BundleError("The server was built for another bundle than the one beside it. Build the bundle anew.");
  // The file that runs was read before the others: a bundle that was replaced in between would give one model's trees and another's calibration.
  if (margins?.modelHash !== undefined && margins.modelHash !== manifest.files["model.json"]?.sha256) throw new BundleError("The bundle was replaced while the server started. Start it again.");
  const tables = new Map<string, TableRows>();
  for (const table of plan.tables) if (files.has(`tables/${table.id}.json`)) tables.set(table.id, parsed(`tables/${table.id}.json`, files, TableRowsSchema));
  return {
    folder,
    manifest,
    plan,
    model,
    openapi: parsed("openapi.json", files, z.record(z.string(), z.unknown())),
    door: doorContext(plan, tables),
    scorer: rowScorer(model, margins ?? generatedScorer(model)),
  };
}

/** The manifest of a bundle's folder. */
export async function readManifest(folder: string): Promise<Manifest> {
  const bytes = await fileOf(folder, "manifest.json");
  if (bytes === undefined) throw new BundleError(`\`${folder}\` is no bundle: it has no manifest.json. Write one with \`mlsc build\`.`);
  return parsed("manifest.json", new Map([["manifest.json", bytes]]), ManifestSchema);
}

async function verifiedFiles(folder: string, manifest: Manifest): Promise<Map<string, Uint8Array>> {
  const listed = new Map([...Object.entries(manifest.files), ...Object.entries(manifest.reports)]);
  for (const name of await filesUnder(folder)) {
    if (!listed.has(name) && !UNLISTED.some((pattern) => pattern.test(name))) throw new BundleError(`\`${name}\` is in the bundle and not in its manifest. Take it out, or build the bundle anew.`);
  }
  const files = new Map<string, Uint8Array>();
  for (const [name, { sha256: expected }] of listed) {
    const bytes = await fileOf(folder, name);
    if (bytes === undefined) throw new BundleError(`\`${name}\` is missing from the bundle. Copy the whole folder, or build the bundle anew.`);
    if (sha256(bytes) !== expected) throw new BundleError(`\`${name}\` of the bundle has been changed since it was built (its SHA-256 is another). Build the bundle anew.`);
    files.set(name, bytes);
  }
  return files;
}

async function filesUnder(folder: string): Promise<string[]> {
  const names: string[] = [];
  const open = [""];
  for (let below = open.pop(); below !== undefined; below = open.pop()) {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const name = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory() && name !== "serve/node_modules") open.push(name);
      else if (name !== "serve/node_modules") names.push(name.split(sep).join("/"));
    }
  }
  return names;
}

async function fileOf(folder: string, name: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(join(folder, name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new BundleError(`\`${join(folder, name)}\` can't be read (${code}).`);
  }
}

function parsed<T>(name: string, files: ReadonlyMap<string, Uint8Array>, schema: z.ZodType<T>): T {
  const bytes = files.get(name);
  if (bytes === undefined) throw new BundleError(`The bundle has no \`${name}\`. Build the bundle anew.`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new BundleError(`\`${name}\` of the bundle is no JSON. Build the bundle anew.`);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new BundleError(`\`${name}\` of the bundle has not the form of this version (\`${issue.path.join(".")}\`: ${issue.message}). Build the bundle anew, or run the mlsc that built it.`);
}
