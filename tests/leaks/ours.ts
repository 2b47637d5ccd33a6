/** What our own engines make of a spec and its files, for the stories that only running can show. Both batch roads are run; they must agree. */
import { join } from "node:path";
import { expect } from "vitest";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { readExamples, runBatch } from "../../runtime/batch/index.ts";
import { cell } from "../../runtime/contract/frame.ts";
import { inFolder, planOf, ROOT } from "../conformance/harness.ts";

export interface Built {
  readonly rows: number;
  /** A column's values, in the order of the examples. */
  of(column: string): (number | string | null)[];
  readonly leftOut: readonly { readonly reason: string; readonly count: number }[];
}

export async function ours(spec: string, files: Readonly<Record<string, string>>): Promise<Built> {
  return inFolder({ "spec.mls": spec, ...files }, async (folder) => {
    const plan = planOf(folder);
    const build = async (engine: "kernel" | "sql") => {
      const { examples } = await runBatch(emitBatch(plan), plan, { specFolder: folder, packagesFolder: ROOT, libraryFolder: ROOT, outputFolder: join(folder, engine), engine });
      return { frame: await readExamples(examples[0]!.path), leftOut: examples[0]!.leftOut };
    };
    const { frame, leftOut } = await build("kernel");
    expect((await build("sql")).frame.columns).toEqual(frame.columns);
    return { rows: frame.rows, leftOut, of: (column) => Array.from({ length: frame.rows }, (_, row) => cell(frame.columns.get(column)!, row)) };
  });
}



/** Rows as a CSV file. */
export function csv(header: string, rows: readonly (readonly (string | number | boolean)[])[]): string {
  return [header, ...rows.map((row) => row.join(","))].join("\n").concat("\n");
}

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
