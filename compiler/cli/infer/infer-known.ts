/** Reads one source and tells what its data show of when things became known. */
import { join } from "node:path";
import { runBatch } from "../../../runtime/batch/index.ts";
import { gatherProfile } from "../../../runtime/batch/known/gather.ts";
import { type Inferred, inferKnown } from "../../../runtime/batch/known/infer.ts";
import type { SourceProfile } from "../../../runtime/batch/known/profile.ts";
import { emitInspection, inspectionSql } from "../../emit/duckdb/emit-inspection.ts";
import { InputError } from "../../emit/duckdb/input/file-columns.ts";
import { inspectionOf, leftOutColumns } from "../../plan/inspection.ts";
import { tableZones } from "../../plan/table-zones.ts";
import { allZoneNames } from "../../plan/zones.ts";
import type { SourceSymbol } from "../../semantics/program.ts";
import { exprText } from "../../syntax/index.ts";
import { type CheckedProject, showFindings } from "../check-spec.ts";
import { type CommandContext, text } from "../command.ts";
import { batchChoices } from "../common-options.ts";
import { withPlace } from "../error-place.ts";
import { UserError, usageError } from "../errors.ts";
import { nodeHost } from "../project.ts";
import { nearest } from "../../../stdlib/suggest.ts";

export interface Answer {
  readonly at: string;
  readonly profile: SourceProfile;
  readonly inferred: Inferred;
  /** Columns of types that are not looked at. */
  readonly leftOut: readonly string[];
}

export async function inferOf(source: SourceSymbol, result: CheckedProject, context: CommandContext): Promise<Answer> {
  const { project, checked } = result;
  const zones = checked.program.allZones ? (tableZones(nodeHost(project, context.root), checked.program) ?? allZoneNames()) : [];
  const { plan, scan, declared } = inspectionOf(source, checked, [...checked.program.zones, ...zones]);
  const { key, keyDeclared } = keyOf(source, text(context, "key"));
  const { threads, memoryLimit } = batchChoices(context);
  const stage = context.terminal.stage(`read ${source.name}`);
  let profile: SourceProfile | undefined;
  try {
    await runBatch(emitInspection(plan), plan, {
      specFolder: project.folder,
      packagesFolder: join(context.root, "node_modules"),
      libraryFolder: join(context.root, "stdlib"),
      outputFolder: join(project.output, "infer"),
      engine: "kernel",
      only: [],
      ...(threads === undefined ? {} : { threads }),
      ...(memoryLimit === undefined ? {} : { memoryLimit }),
      signal: context.signal,
      inspect: async (data) => {
        const times = [...declared].flatMap(([name, { expr, text: written }]) => {
          const sql = inspectionSql(expr, scan, plan);
          return sql === undefined ? [] : [[name, { sql, text: written }] as const];
        });
        profile = await gatherProfile((sql) => data.query(sql), scan, { key, keyDeclared, revisedBy: source.revisedBy?.name, declared: new Map(times) });
      },
    });
  } catch (error) {
    stage.fail();
    if (error instanceof InputError) throw new UserError(error.message);
    throw withPlace(project, error);
  }
  stage.done(`${profile!.rows.toLocaleString("en-US")} rows`);
  const at = exprText(source.at.node);
  return { at, profile: profile!, inferred: inferKnown(profile!, at), leftOut: leftOutColumns(source) };
}

/** The columns by which rows are the same thing: as the user says, as the spec does, or marked `@id`. */
function keyOf(source: SourceSymbol, given: string | undefined): { readonly key: string[]; readonly keyDeclared: boolean } {
  if (given !== undefined) {
    const names = given.split(",").map((name) => name.trim());
    for (const name of names) {
      if (source.columns.some((column) => column.name === name)) continue;
      const meant = nearest(name, source.columns.map((column) => column.name));
      throw usageError(`\`${source.name}\` has no column \`${name}\``, meant === undefined ? `it has ${source.columns.map((column) => `\`${column.name}\``).join(", ")}` : `did you mean \`${meant}\`?`);
    }
    return { key: names, keyDeclared: true };
  }
  if (source.key.length > 0) return { key: source.key.map((column) => column.name), keyDeclared: true };
  const [unique] = source.unique;
  if (unique !== undefined) return { key: unique.map((column) => column.name), keyDeclared: true };
  return { key: source.columns.filter((column) => column.marks.includes("id")).map((column) => column.name), keyDeclared: false };
}

/** The source that is meant; its columns must be readable: mistakes of syntax and types are shown first. */
export function sourceOf(name: string, result: CheckedProject, context: CommandContext): SourceSymbol {
  const { checked } = result;
  const source = checked.program.sources.find((candidate) => candidate.name === name);
  const broken = checked.findings.filter((finding) => finding.severity === "error" && /^MLS[12]/.test(finding.code));
  if (broken.length > 0) {
    showFindings({ ...result, checked: { ...checked, findings: broken } }, context.terminal, "err");
    throw new UserError(`the spec has ${broken.length === 1 ? "an error" : `${broken.length} errors`} of syntax or types, so nothing was read`, { help: "`mlsc check` shows all findings" });
  }
  if (source === undefined) {
    const meant = nearest(name, checked.program.sources.map((candidate) => candidate.name));
    const help = checked.program.sources.length === 0 ? "the spec has no source" : `the spec has ${checked.program.sources.map((candidate) => `\`${candidate.name}\``).join(", ")}`;
    throw new UserError(`there is no source \`${name}\``, { help: meant === undefined ? help : `did you mean \`${meant}\`?`, exitCode: 2 });
  }
  if (source.origin === undefined) throw new UserError(`\`${name}\` has no file to read`, { help: "give it a `from`" });
  return source;
}
