/**
 * `mlsc check` on a generated project of 10,000 features in 200 files, on one twice as large, and TypeScript 7 (`tsc --noEmit`) on as many lines of as many files.
 * Run: `npm run bench:check`. Prints the ratios; medians of five runs of whole processes.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = resolve(fileURLToPath(new URL("../..", import.meta.url)));
const RUNS = 5;

/** One file: a source and a group of 50 features over it. */
function mlsFile(i: number): string {
  const features = Array.from({ length: 50 }, (_, j) => {
    const window = `over ${(j % 12) + 3}h`;
    const forms = [`mean(amount) ${window}`, `count(where amount >= ${j}) ${window}`, `(sum(amount) + ${j}) / (count() + 10) ${window}`, `quantile(size, 0.9) ${window}`, `last(amount) ${window}`];
    return `  f_${i}_${j} = ${forms[j % forms.length]}`;
  });
  return `source events_${i} {
  from    csv("events_${i}.csv")
  stream  kafka("events_${i}")
  columns {
    k:        String
    happened: Timestamp
    amount:   Float by 0.01
    size:     Int<min>
    settled:  Float by 0.01  known at happened + 30d
    end:      Timestamp = happened + 1h + size / 60<min/h>
  }
  at      happened
  known   at happened + 1m
  expect  size in 1..6000 else drop
}

features group_${i} from events_${i} by k {
  ready live within 1m
${features.join("\n")}
}
`;
}

function mlsProject(folder: string, files: number): number {
  mkdirSync(folder, { recursive: true });
  let lines = 0;
  const names = Array.from({ length: files }, (_, i) => i);
  for (const i of names) {
    const text = mlsFile(i);
    lines += text.split("\n").length;
    writeFileSync(join(folder, `part_${i}.mls`), text);
  }
  const main = `${names.map((i) => `use "./part_${i}.mls" (group_${i}, events_${i})`).join("\n")}

examples rows_of_events {
  rows  events_0 asked at happened + 1m
  label settled = settled
  features {
    group_0(k)
    amount
  }
}
`;
  writeFileSync(join(folder, "main.mls"), main);
  return lines + main.split("\n").length;
}

/** As many lines in as many files: typed records, functions over them, and an entry that imports all. */
function typescriptProject(folder: string, files: number, lines: number): void {
  mkdirSync(folder, { recursive: true });
  const perFile = Math.floor(lines / files);
  for (let i = 0; i < files; i++) {
    const head = [`export interface Events${i} {`, "  readonly k: string;", "  readonly happened: number;", "  readonly amount: number;", "  readonly size: number;", "}", ""];
    const body = Array.from({ length: perFile - head.length - 1 }, (_, j) => `export const f_${i}_${j} = (rows: readonly Events${i}[]): number => rows.filter((row) => row.amount >= ${j}).reduce((sum, row) => sum + row.size, 0) / (rows.length + 10);`);
    writeFileSync(join(folder, `part_${i}.ts`), [...head, ...body, ""].join("\n"));
  }
  writeFileSync(join(folder, "main.ts"), Array.from({ length: files }, (_, i) => `import { f_${i}_0 } from "./part_${i}.ts";\nvoid f_${i}_0;`).join("\n"));
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: { strict: true, target: "ES2023", module: "ESNext", moduleResolution: "bundler", allowImportingTsExtensions: true, noEmit: true, types: [], skipLibCheck: true }, include: ["*.ts"] }));
}

function median(work: () => void): number {
  const seconds = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    work();
    return (performance.now() - start) / 1000;
  });
  return seconds.sort((a, b) => a - b)[Math.floor(RUNS / 2)]!;
}

function runs(command: string, args: readonly string[]): () => void {
  return () => {
    const result = spawnSync(command, args, { encoding: "utf8" });
    if (result.status !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${result.stdout.slice(0, 2000)}${result.stderr.slice(0, 2000)}`);
  };
}

const folder = mkdtempSync(join(tmpdir(), "mls-bench-check-"));
try {
  const lines = mlsProject(join(folder, "one"), 200);
  mlsProject(join(folder, "two"), 400);
  typescriptProject(join(folder, "ts"), 201, lines);
  const mlsc = join(ROOT, "compiler/cli/mlsc.mjs");
  const one = median(runs(process.execPath, [mlsc, "check", join(folder, "one/main.mls")]));
  const two = median(runs(process.execPath, [mlsc, "check", join(folder, "two/main.mls")]));
  const tsc = median(runs(join(ROOT, "node_modules/.bin/tsc"), ["--noEmit", "-p", join(folder, "ts")]));
  const rows = [
    ["mlsc check, 10,000 features, 200 files", `${one.toFixed(2)} s`, "1.00"],
    ["mlsc check, 20,000 features, 400 files", `${two.toFixed(2)} s`, (two / one).toFixed(2)],
    [`tsc --noEmit (TypeScript 7), ${lines.toLocaleString("en-US")} lines, 201 files`, `${tsc.toFixed(2)} s`, (tsc / one).toFixed(2)],
  ];
  for (const [what, time, ratio] of rows) process.stdout.write(`${what!.padEnd(62)}${time!.padStart(8)}${ratio!.padStart(8)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
