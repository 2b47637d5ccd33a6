/** Specs of one source (or table), read from files in whatever format; what was read, and what was left out. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { type BatchOptions, DataError, type InputResult, runBatch } from "../../runtime/batch/index.ts";
import type { DataFinding } from "../../runtime/contract/data-check.ts";
import { inFolder, planOf, ROOT } from "../conformance/harness.ts";

export type Files = Readonly<Record<string, string | Uint8Array>>;
export type Row = Readonly<Record<string, unknown>>;

export interface Read {
  /** The rows without fault, in their order, with `__row`. */
  readonly rows: readonly Row[];
  readonly input: InputResult;
  readonly error: DataError | undefined;
  readonly noticed: readonly DataFinding[];
  /** The quarantine's lines. */
  readonly apart: readonly Row[];
}

/** `from`: what stands behind `from`; `columns`: those of the spec; `placed` is its time. */
export function sourceSpec(from: string, columns: string, body = ""): string {
  return `source orders {\n  from    ${from}\n  columns {\n${columns.split("\n").map((line) => `    ${line.trim()}`).join("\n")}\n  }\n  at      placed\n  known   at placed + 1m\n${body}}\n`;
}

/** Reads the source `orders` of a spec. `wanted`: SQL of the columns that are looked at. */
export async function read(spec: string, files: Files, options: Partial<BatchOptions> & { readonly wanted?: string; readonly prepare?: (folder: string) => Promise<void> | void } = {}): Promise<Read> {
  return inFolder({ "spec.mls": spec, ...files }, async (folder) => {
    await options.prepare?.(folder);
    const plan = planOf(folder);
    let rows: readonly Row[] = [];
    const noticed: DataFinding[] = [];
    let error: DataError | undefined;
    const quarantineFolder = join(folder, "out/quarantine");
    const result = await runBatch(emitBatch(plan, "all"), plan, {
      specFolder: folder,
      packagesFolder: join(ROOT, "node_modules"),
      libraryFolder: join(ROOT, "stdlib"),
      outputFolder: join(folder, "out"),
      quarantineFolder,
      engine: "kernel",
      noticed: (finding) => noticed.push(finding),
      inspectInputs: async (data) => {
        rows = await data.query(`SELECT ${options.wanted ?? "* EXCLUDE (\"__at\")"} FROM "orders" ORDER BY "__row"`);
      },
      ...options,
    }).catch((reason: unknown) => {
      if (!(reason instanceof DataError)) throw reason;
      error = reason;
      return undefined;
    });
    const path = join(quarantineFolder, "orders.jsonl");
    const apart = existsSync(path) ? readFileSync(path, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line) as Row) : [];
    if (existsSync(quarantineFolder) && readdirSync(quarantineFolder).some((name) => name.endsWith(".partial"))) throw new Error("half a quarantine is left behind");
    return { rows, input: result?.inputs.find(({ node }) => node === "orders") as InputResult, error, noticed, apart };
  });
}

/** The message of a read that must fail. */
export async function failure(spec: string, files: Files, options: Parameters<typeof read>[2] = {}): Promise<string> {
  const { error } = await read(spec, files, options);
  return error === undefined ? "it was read" : error.message;
}
