/**
 * The compiler up to findings, as one pure function of a host and an entry file; `compile` goes on from here to the plan.
 *
 * parse → bind and type → check knowledge, fit and reach → waivers. It reads through the host alone, writes nothing and knows no clock; the command line, tests and the language
 * server call it alike. Findings come in the order of the files, then of their places.
 */
import { isDataCode, isWaivable } from "./diagnostics/catalogue/index.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import { checkProgram } from "./semantics/check/index.ts";
import { aggregates } from "./semantics/knowledge/reads.ts";
import { applyWaivers, type Waiver } from "./semantics/check/waivers.ts";
import type { Host } from "./semantics/host.ts";
import type { Knowledge } from "./semantics/knowledge/known.ts";
import type { Program } from "./semantics/program.ts";
import type { ExamplesDecl } from "./syntax/ast.ts";
import { typeProgram } from "./semantics/typing/index.ts";

export interface Checked {
  readonly program: Program;
  readonly knowledge: Knowledge;
  readonly findings: readonly Diagnostic[];
  readonly waivers: readonly Waiver[];
  /** Text of each file by the path that spans name. */
  readonly texts: ReadonlyMap<string, string>;
  readonly hasErrors: boolean;
}

export function check(host: Host, entry: string): Checked {
  const texts = new Map<string, string>();
  const { program, findings: typing } = typeProgram(recording(host, texts), entry);
  const { findings: leaks, knowledge } = checkProgram(program);
  const applied = applyWaivers(program.files, [...typing, ...leaks], { isWaivable, isDataCode, hasWarmup: (node) => hasWarmup(program, node) });
  const order = new Map(program.files.map((file, i) => [file.path, i]));
  // Behind the spec's own files come those in TypeScript.
  const place = ({ span }: Diagnostic): number => order.get(span.file) ?? order.size;
  const findings = [...applied.findings].sort((a, b) => place(a) - place(b) || (a.span.file < b.span.file ? -1 : a.span.file > b.span.file ? 1 : 0) || a.span.start - b.span.start || (a.code < b.code ? -1 : 1));
  return { program, knowledge, findings, waivers: applied.waivers, texts, hasErrors: findings.some((finding) => finding.severity === "error") };
}

/** Whether windows of a bounded length are read: until the data has run as long, rows are no examples. Of what has mistakes nobody can say. */
function hasWarmup(program: Program, node: ExamplesDecl): boolean {
  const examples = program.examples.find((one) => one.node === node);
  if (examples === undefined || node.broken) return true;
  const overs = examples.uses.flatMap(({ group }) => group.features.flatMap(({ value }) => aggregates(value).map(({ over }) => over?.kind)));
  return overs.includes("duration") || overs.includes("calendar") || examples.uses.some(({ group }) => group.node.broken);
}

/** The host, keeping each text under the path that spans name: a file's own path, or `std/cyclic.mls` for a library module. */
function recording(host: Host, texts: Map<string, string>): Host {
  const keep = (path: string, text: string | undefined): string | undefined => {
    if (text !== undefined) texts.set(path, text);
    return text;
  };
  return { readText: (path) => keep(path, host.readText(path)), readLibrary: (module) => keep(`${module.replaceAll(".", "/")}.mls`, host.readLibrary(module)), libraryModules: () => host.libraryModules() };
}
