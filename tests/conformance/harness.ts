/**
 * Runs a spec over made-up data through every engine and through the oracle, and compares value by value, to the bit.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { check, compile } from "../../compiler/compile.ts";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { renderText } from "../../compiler/diagnostics/render/text.ts";
import { nodeHost } from "../../compiler/cli/project.ts";
import { readExamples, runBatch } from "../../runtime/batch/index.ts";
import { cell, type Frame } from "../../runtime/contract/frame.ts";
import type { Plan } from "../../runtime/contract/plan.ts";
import { exampleSet, type OracleExample } from "../oracle/examples.ts";
import { importExterns } from "../oracle/externs.ts";
import { type Data, World } from "../oracle/relations.ts";
import type { Value } from "../oracle/values.ts";

export const ROOT = resolve(fileURLToPath(new URL("../..", import.meta.url)));
export const ENGINES = ["kernel", "sql"] as const;
export type Engine = (typeof ENGINES)[number];

const PLAIN = { error: String, warning: String, info: String, dim: String, bold: String };

export interface Case {
  readonly spec: string;
  /** Files beside the spec. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** The same rows as the oracle reads them, by source and table. */
  readonly data: Data;
  readonly examples: string;
}

export interface Mismatch {
  readonly engine: Engine;
  readonly row: number;
  readonly column: string;
  readonly expected: Value | undefined;
  readonly found: Value | undefined;
}

export interface Comparison {
  readonly values: number;
  readonly rows: number;
  readonly mismatches: readonly Mismatch[];
}

/** A folder with the spec and its files, taken away at the end of `work`. */
export async function inFolder<T>(files: Readonly<Record<string, string | Uint8Array>>, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "mls-conformance-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The plan of a spec that must check without error. */
export function planOf(folder: string, entry = "spec.mls"): Plan {
  const project = { folder, entry, name: "spec", output: join(folder, "mls-out"), display: (path: string) => path };
  const host = nodeHost(project, ROOT);
  const checked = check(host, entry);
  const errors = checked.findings.filter((finding) => finding.severity === "error");
  if (errors.length > 0) throw new Error(errors.slice(0, 3).map((finding) => renderText(finding, checked.texts, PLAIN)).join("\n\n"));
  return compile(host, checked);
}

export async function compareWithOracle(input: Case, engines: readonly Engine[] = ENGINES): Promise<Comparison> {
  return inFolder({ "spec.mls": input.spec, ...input.files }, async (folder) => {
    const plan = planOf(folder);
    const expected = exampleSet(new World(plan, input.data, await importExterns(plan, folder)), input.examples).rows;
    const program = emitBatch(plan);
    let values = 0;
    const mismatches: Mismatch[] = [];
    for (const engine of engines) {
      const result = await runBatch(program, plan, {
        specFolder: folder,
        packagesFolder: join(ROOT, "node_modules"),
        libraryFolder: join(ROOT, "stdlib"),
        outputFolder: join(folder, `out-${engine}`),
        engine,
        progress: () => undefined,
        signal: new AbortController().signal,
      });
      const set = result.examples.find((candidate) => candidate.examples === input.examples)!;
      const frame = await readExamples(set.path);
      values += compareRows(plan, input.examples, expected, frame, engine, mismatches);
    }
    return { values, rows: expected.length, mismatches };
  });
}

/** Compares a set with the oracle's rows; what differs goes to `mismatches`. @returns how many values were compared */
export function compareRows(plan: Plan, id: string, expected: readonly OracleExample[], frame: Frame, engine: Engine, mismatches: Mismatch[]): number {
  const examples = plan.examples.find((node) => node.id === id)!;
  if (frame.rows !== expected.length) mismatches.push({ engine, row: -1, column: "(rows)", expected: expected.length, found: frame.rows });
  const found = (row: number, column: string): Value | undefined => {
    const stored = frame.columns.get(column);
    return stored === undefined ? undefined : cell(stored, row);
  };
  let compared = 0;
  const one = (row: number, column: string, value: Value): void => {
    compared++;
    const got = found(row, column);
    const want = typeof value === "boolean" ? Number(value) : typeof value === "object" && value !== null ? JSON.stringify(value) : value;
    if (!Object.is(got, want)) mismatches.push({ engine, row, column, expected: want, found: got });
  };
  expected.slice(0, frame.rows).forEach((example, row) => {
    one(row, "__row", example.place);
    if (example.moment !== null) one(row, "__moment", example.moment);
    if (example.horizon !== undefined) one(row, "__horizon", example.horizon);
    if (example.candidate !== undefined) one(row, "__candidate", example.candidate);
    one(row, "__part", example.part);
    if (example.list !== undefined) one(row, "__group", example.list);
    if (examples.weight !== undefined || examples.sample !== undefined) one(row, "__weight", example.weight);
    one(row, examples.label.name, example.label);
    for (const [name, value] of example.further) one(row, name, value);
    for (const [name, value] of example.labelsKnown) one(row, name, value);
    for (const [name, value] of example.folds ?? []) one(row, name, value);
    for (const [name, value] of example.votes ?? []) one(row, name, value);
    for (const column of examples.columns) {
      const value = example.columns.get(column.name)!;
      if (column.type.kind === "vector") for (let i = 0; i < column.type.size; i++) one(row, `${column.name}[${i}]`, value === null ? null : (value as readonly Value[])[i]!);
      else one(row, column.name, value);
    }
  });
  return compared;
}

/** Up to ten mismatches as text, for a test's message. */
export function describe(mismatches: readonly Mismatch[]): string {
  return mismatches
    .slice(0, 10)
    .map((miss) => `${miss.engine} row ${miss.row} ${miss.column}: oracle ${String(miss.expected)}, engine ${String(miss.found)}`)
    .join("\n");
}
