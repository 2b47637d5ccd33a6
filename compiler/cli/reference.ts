/** All entries of the reference: the compiler's own, the runtime's metrics, and the library's modules as their files tell them. */
import type { Metric } from "../../runtime/evaluate/metrics/metric.ts";
import { METRICS } from "../../runtime/evaluate/metrics/registry.ts";
import { check } from "../compile.ts";
import { functionSpec, learnerSpec, shopWith } from "../reference/context.ts";
import { ENTRIES, type ReferenceEntry, specOf } from "../reference/index.ts";
import type { Host } from "../semantics/host.ts";
import type { FnDecl, Param, TableDecl } from "../syntax/ast.ts";
import { parse } from "../syntax/index.ts";

export function allEntries(host: Pick<Host, "readLibrary" | "libraryModules">): readonly ReferenceEntry[] {
  return [...ENTRIES, ...metricEntries(), ...host.libraryModules().map((module) => moduleEntry(module, host.readLibrary(module) ?? ""))];
}

/** The codes `MLS9…` with which an entry's example is told that it is read and not built yet. */
export function unbuiltIn(entry: ReferenceEntry, library: Pick<Host, "readLibrary" | "libraryModules">): string[] {
  const text = specOf(entry);
  const { findings } = check({ ...library, readText: (path) => (path === "spec.mls" ? text : undefined) }, "spec.mls");
  return [...new Set(findings.map((finding) => finding.code).filter((code) => code.startsWith("MLS9")))].sort();
}

const DIRECTIONS = { higher: "Higher is better.", lower: "Lower is better.", zero: "Nearer to 0 is better.", none: "It describes, and is neither good nor bad." } as const;

/** One entry a name; `accuracy` and `logloss` stand for two tasks. */
function metricEntries(): ReferenceEntry[] {
  return [...new Set(METRICS.map((metric) => metric.name))].map((name) => {
    const metrics = METRICS.filter((metric) => metric.name === name);
    const argument = metrics.find((metric) => metric.argument !== undefined)?.argument;
    const decided = metrics.some((metric) => metric.takesDecision);
    const doc = metrics.map((metric) => `${metrics.length > 1 ? `Of a ${metric.task} model: ` : ""}${metric.doc} ${DIRECTIONS[metric.direction]}`);
    const notes = [argument === undefined ? "" : `In parentheses: ${argument.name} (${argument.range}; ${argument.default} if left out).`, decided ? `Of a decision: \`${name} of warn\`.` : "", `For models of the task${metrics.length > 1 ? "s" : ""} ${metrics.map((metric) => metric.task).join(" and ")}.`];
    return { kind: "metric", name, signature: `${name}${argument === undefined ? "" : `(${argument.name})`}`, doc: [...doc, notes.filter((note) => note !== "").join(" ")].join("\n\n"), example: metricTest(metrics[0]!), spec: metricSpec(metrics[0]!) };
  });
}

/** A lift of 1 is chance; the other bounds are only bounds. */
const metricTest = (metric: Metric): string => `${metric.name} ${metric.direction === "higher" ? ">=" : "<="} ${metric.name === "lift" ? 2 : 0.5}`;

/** A model of the task, and a test of the metric. */
function metricSpec(metric: Metric): string {
  const test = (model: string): string => `tests ${model} { ${metricTest(metric)} else warn }\n`;
  return metric.task === "binary" ? shopWith(test("returns")) : `${learnerSpec(metric.task, "gbdt")}${test("outcomes")}`;
}

function moduleEntry(module: string, text: string): ReferenceEntry {
  const { file } = parse(module, text);
  const items = file.declarations.filter((declaration) => declaration.kind === "fn" || declaration.kind === "table");
  const names = items.map((item) => item.name.name);
  const parts = items.map((item) => [item.kind === "fn" ? fnText(item, text) : tableText(item), proseOf(item.doc)] as const);
  return {
    kind: "module",
    name: module,
    signature: `use ${module} (${names.join(", ")})`,
    doc: file.doc ?? "",
    parts,
    example: `use ${module} (${names.join(", ")})\n\n${functionSpec(...items.map((item) => exampleOf(item.doc)).filter((example) => example !== undefined))}`,
  };
}

const fnText = (fn: FnDecl, text: string): string => `${fn.name.name}(${fn.params.map((param: Param) => text.slice(param.span.start, param.span.end)).join(", ")}): ${text.slice(fn.result.span.start, fn.result.span.end)}`;
const tableText = (table: TableDecl): string => `${table.name.name}(${table.key.map((key) => key.name).join(", ")})`;

/** The doc without its last line, which is the example. */
function proseOf(doc: string | undefined): string {
  return (doc ?? "").trim().split("\n").slice(0, -1).join(" ").trim();
}

export function exampleOf(doc: string | undefined): string | undefined {
  return /^`(.+)`$/.exec((doc ?? "").trim().split("\n").at(-1) ?? "")?.[1];
}
