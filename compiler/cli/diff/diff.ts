/** Two builds compared: how they were judged, what they were made from, and how their examples are distributed. */
import { type ColumnMove, type ComparedExamples, compareExamples } from "../../../runtime/batch/index.ts";
import type { CompareOptions } from "../../../runtime/batch/compare-examples.ts";
import { planDiff, type PlanChange } from "../../../runtime/lineage/plan-diff.ts";
import { comparePins } from "../../../runtime/registry/pins/compare-pins.ts";
import type { InputChange } from "../../../runtime/registry/pins/compare.ts";
import { UserError } from "../errors.ts";
import type { Build } from "./build.ts";
import { type ModelDiff, modelDiffs } from "./model-diff.ts";
import { type SpecChange, specDiff } from "./spec-diff.ts";

export interface ExamplesDiff extends ComparedExamples {
  readonly examples: string;
}

export interface BuildDiff {
  readonly format: "mls-diff/1";
  readonly before: string;
  readonly after: string;
  readonly mlsVersion: { readonly before: string | undefined; readonly after: string | undefined } | undefined;
  readonly models: readonly ModelDiff[];
  /** Undefined where one side keeps no text of its spec. */
  readonly spec: readonly SpecChange[] | undefined;
  readonly plan: readonly PlanChange[];
  /** Inputs that are not as they were; undefined where one side keeps no pins, and then `files` tells which bytes differ. */
  readonly data: readonly InputChange[] | undefined;
  readonly files: readonly { readonly node: string; readonly before: number | undefined; readonly after: number | undefined }[];
  readonly examples: readonly ExamplesDiff[];
  /** What could not be compared, and why: a sentence each. */
  readonly unknown: readonly string[];
  readonly differs: boolean;
}

export async function diffBuilds(a: Build, b: Build, options: CompareOptions): Promise<BuildDiff> {
  const unknown: string[] = [];
  const mlsVersion = a.mlsVersion === b.mlsVersion ? undefined : { before: a.mlsVersion, after: b.mlsVersion };
  const spec = a.spec === undefined || b.spec === undefined ? undefined : specDiff(a.spec, b.spec);
  if (spec === undefined) unknown.push(`the specs' text: ${told(a.spec === undefined ? a : b)} keeps none (a bundle alone has its plan)`);
  const plan = planDiff(a.plan, b.plan);
  const data = a.pins === undefined || b.pins === undefined ? undefined : dataDiff(a.pins, b.pins);
  if (data === undefined) unknown.push(`the data day by day: ${told(a.pins === undefined ? a : b)} keeps no pins`);
  const files = data === undefined ? fileDiff(a, b) : [];
  const examples = await examplesDiff(a, b, options, unknown);
  const models = modelDiffs(a, b);
  const differs = mlsVersion !== undefined || models.length > 0 || (spec ?? []).length > 0 || plan.length > 0 || (data ?? []).length > 0 || files.length > 0 || examples.length > 0;
  return { format: "mls-diff/1", before: a.shown, after: b.shown, mlsVersion, models, spec, plan, data, files, examples, unknown, differs };
}

const told = ({ shown }: Build): string => `\`${shown}\``;

const KINDS: readonly InputChange["kind"][] = ["rewritten", "redeclared", "gone", "new", "grown", "bytes", "same"];

/** The gravest first. */
export function dataDiff(before: NonNullable<Build["pins"]>, after: NonNullable<Build["pins"]>): InputChange[] {
  const nodes = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return nodes.map((node) => comparePins(node, before[node], after[node])).filter(({ kind }) => kind !== "same").sort((x, y) => KINDS.indexOf(x.kind) - KINDS.indexOf(y.kind));
}

/** Of builds without pins: what the bundles' manifests tell. */
function fileDiff(a: Build, b: Build): BuildDiff["files"] {
  const of = (build: Build) => Object.assign({}, ...[...build.models.values()].map(({ manifest }) => manifest.data)) as Record<string, { sha256: string; rows: number }>;
  const [then, now] = [of(a), of(b)];
  return [...new Set([...Object.keys(then), ...Object.keys(now)])].filter((node) => then[node]?.sha256 !== now[node]?.sha256).map((node) => ({ node, before: then[node]?.rows, after: now[node]?.rows }));
}

async function examplesDiff(a: Build, b: Build, options: CompareOptions, unknown: string[]): Promise<ExamplesDiff[]> {
  const found: ExamplesDiff[] = [];
  for (const { id } of b.plan.examples) {
    const [before, after] = [a.examples.get(id), b.examples.get(id)];
    if (before === undefined || after === undefined) {
      if (a.plan.examples.some((other) => other.id === id)) unknown.push(`the examples \`${id}\`: ${told(before === undefined ? a : b)} has no file of them`);
      continue;
    }
    const compared = await compareExamples(before, after, options).catch((error: Error) => {
      if (options.signal?.aborted === true) throw error;
      throw new UserError(`the examples \`${id}\` can't be compared: ${error.message.split("\n")[0]}`, { help: `one of \`${before}\` and \`${after}\` is damaged; build it anew` });
    });
    if (!compared.same) found.push({ examples: id, ...withoutPersonal(compared, [a, b], id) });
  }
  return found;
}

/** Of a column that is marked `@pii` no value is shown, only how far it moved. */
function withoutPersonal(compared: ComparedExamples, builds: readonly Build[], id: string): ComparedExamples {
  const personal = new Set(builds.flatMap(({ plan }) => plan.examples.filter((one) => one.id === id).flatMap(({ columns }) => columns.filter(({ marks }) => marks.includes("pii")).map(({ name }) => name))));
  const hidden = (column: ColumnMove): ColumnMove => ({ ...column, parts: column.parts.map((part) => ({ ...part, before: { ...part.before, mean: null, quantiles: null }, after: { ...part.after, mean: null, quantiles: null } })) });
  return { ...compared, columns: compared.columns.map((column) => (personal.has(column.column.replace(/\[\d+\]$/, "")) ? hidden(column) : column)) };
}
