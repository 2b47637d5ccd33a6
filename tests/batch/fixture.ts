/** A small system on made-up data: files in a folder of their own, the flights plan over them, and runs of it. */
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { type BatchOptions, type BatchResult, runBatch } from "../../runtime/batch/index.ts";
import type { Frame } from "../../runtime/contract/frame.ts";
import type { Plan } from "../../runtime/contract/plan.ts";
import { flightsPlan } from "./plans.ts";

export const ROOT = resolve(fileURLToPath(new URL("../..", import.meta.url)));
export const PACKAGES = join(ROOT, "node_modules");
export const FLIGHTS = join(PACKAGES, "vega-datasets/data/flights-3m.parquet");

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "mls-batch-"));
}

export function write(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

/** Runs SQL in an engine of its own: to make files that tests read. */
export async function duckdb(...statements: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  for (const sql of statements) await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

/** Flights of some airports for 60 days, one every few minutes: enough for every window, in CSV. */
export function smallFlights(rows: number): string {
  const airports = ["ATL", "BOS", "DEN", "JFK", "LAX", "ORD", "PHX", "SEA"];
  const distances = [300, 760, 1200, 2475, 405];
  let state = 42;
  const random = (n: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return Math.floor((state / 0x7fffffff) * n) % n;
  };
  const lines = ["date,origin,destination,distance,delay"];
  const start = Date.UTC(2001, 2, 1);
  for (let i = 0; i < rows; i++) {
    const date = new Date(start + Math.floor((i * 75 * 86400) / rows / 60) * 60_000).toISOString().slice(0, 19).replace("T", " ");
    lines.push(`${date},${airports[random(8)]},${airports[random(8)]},${distances[random(5)]},${random(90) - 25}`);
  }
  return `${lines.join("\n")}\n`;
}

export const AIRPORTS = `iata,state,latitude,longitude,zone
ATL,GA,33.6,-84.4,America/New_York
BOS,MA,42.4,-71.0,America/New_York
DEN,CO,39.9,-104.7,America/Denver
JFK,NY,40.6,-73.8,America/New_York
LAX,CA,33.9,-118.4,America/Los_Angeles
ORD,IL,42.0,-87.9,America/Chicago
PHX,AZ,33.4,-112.0,America/Phoenix
SEA,,47.4,-122.3,America/Los_Angeles
`;

export function smallPlan(): Plan {
  return flightsPlan({ flights: { kind: "csv", path: "flights.csv" }, airports: { kind: "csv", path: "airports.csv" } });
}

/** A folder with the small system's files. */
export function smallSystem(rows = 4000): string {
  const folder = newFolder();
  write(folder, { "flights.csv": smallFlights(rows), "airports.csv": AIRPORTS });
  return folder;
}

export function run(folder: string, plan: Plan, options: Partial<BatchOptions> = {}): Promise<BatchResult> {
  return runBatch(emitBatch(plan), plan, { specFolder: folder, packagesFolder: PACKAGES, libraryFolder: join(ROOT, "stdlib"), outputFolder: join(folder, "out"), engine: "kernel", ...options });
}

/** Names in a folder, or none if it isn't there. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** The first values that differ between two frames, as text; empty if they are equal to the bit. */
export function differences(left: Frame, right: Frame): string[] {
  const found: string[] = [];
  if (left.rows !== right.rows) found.push(`${left.rows} rows and ${right.rows}`);
  if ([...left.columns.keys()].join() !== [...right.columns.keys()].join()) found.push(`columns ${[...left.columns.keys()].join()} and ${[...right.columns.keys()].join()}`);
  for (const [name, a] of left.columns) {
    const b = right.columns.get(name);
    for (let row = 0; row < left.rows && b !== undefined && found.length < 5; row++) {
      const x = a.kind === "number" ? a.values[row] : a.dictionary[a.codes[row]!];
      const y = b.kind === "number" ? b.values[row] : b.dictionary[b.codes[row]!];
      if (!Object.is(x, y)) found.push(`${name} row ${row}: ${String(x)} and ${String(y)}`);
    }
  }
  return found;
}
