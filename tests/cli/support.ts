/** The real command in folders of its own, on a tiny system with made-up data. */
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect } from "vitest";

export const ROOT = resolve(fileURLToPath(new URL("../..", import.meta.url)));
export const MLSC = join(ROOT, "compiler/cli/mlsc.mjs");

export const SPEC = `entity Customer: Category

source orders {
  from    csv("orders.csv")
  stream  kafka("orders")
  columns {
    customer: Customer
    placed:   Timestamp
    amount:   Float by 0.01
    returned: Bool known at placed + 1d
  }
  at      placed
  known   at placed + 1m
}

features shopper from orders by customer {
  ready live within 1m
  orders_7d = count() over 7d
  spent_7d  = sum(amount where amount > 20) over 7d
}

examples checkouts {
  rows     orders asked at placed + 1m within 1m
  label    sent_back = returned
  features {
    shopper(customer)
    amount
  }
}

split checkouts by time in "UTC" {
  train    until 2024-03-01
  validate until 2024-03-20
  test     until 2024-04-09
}

model returns for checkouts {
  predict sent_back
  inputs  { * }
  learner logistic
  seed    1
}

tests returns { auc >= 0.1 }

deploy returns {
  serve http { port 8080 }
  store embedded
}
`;

/** 800 orders of 10 customers over 100 days. */
export function ordersCsv(rows = 800): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const placed = new Date(Date.UTC(2024, 0, 1) + i * (100 * 86_400_000 / rows)).toISOString().slice(0, 19);
    return `C${(i * 7) % 10},${placed}Z,${(5 + ((i * 37) % 4000) / 100).toFixed(2)},${(i * 31) % 7 < 3}`;
  });
  return `customer,placed,amount,returned\n${lines.join("\n")}\n`;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function newFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "mls-cli-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

export function copyOf(folder: string): string {
  const copy = newFolder();
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/** The tiny system, with its spec and data as `change` wants them. */
export function tinySystem(change: { readonly spec?: (text: string) => string; readonly data?: (text: string) => string } = {}): string {
  return newFolder({ "shop.mls": (change.spec ?? ((text) => text))(SPEC), "orders.csv": (change.data ?? ((text) => text))(ordersCsv()) });
}

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly ended: Promise<Outcome>;
  /** Resolves when standard error has said this. */
  said(what: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
}

/** Starts `mlsc`, outside of any npm script, in a folder. */
export function start(args: readonly string[], options: { readonly cwd: string; readonly input?: string | undefined; readonly env?: Readonly<Record<string, string>>; readonly fileLimit?: number | undefined }): Running {
  const env: NodeJS.ProcessEnv = { ...process.env, ...options.env };
  for (const name of Object.keys(env)) if (name.startsWith("npm_") || name.startsWith("VITEST") || name === "FORCE_COLOR") delete env[name];
  // A limit on how large a file may grow, in kB (a shell's blocks are of 512 bytes or of 1 kB): the disk that is full, for those who may not mount one.
  const command = options.fileLimit === undefined ? [process.execPath] : ["sh", "-c", `ulimit -f ${options.fileLimit} && exec "$0" "$@"`, process.execPath];
  const child = spawn(command[0]!, [...command.slice(1), MLSC, ...args], { cwd: options.cwd, env, stdio: ["pipe", "pipe", "pipe"] });
  let out = "";
  let err = "";
  const waiting: { what: string; done: () => void }[] = [];
  const tell = (): void => {
    for (const wait of waiting) if (err.includes(wait.what)) wait.done();
  };
  child.stdout.on("data", (chunk) => (out += String(chunk)));
  child.stderr.on("data", (chunk) => {
    err += String(chunk);
    tell();
  });
  child.stdin.on("error", () => undefined); // a command that does not read its input closes it
  child.stdin.end(options.input ?? "");
  const ended = new Promise<Outcome>((done) => child.on("close", (code) => done({ code, out, err })));
  return {
    ended,
    said: (what) =>
      Promise.race([
        new Promise<void>((done) => {
          waiting.push({ what, done });
          tell();
        }),
        ended.then((outcome) => {
          if (!outcome.err.includes(what)) throw new Error(`it ended without saying ${what}: ${outcome.err}`);
        }),
      ]),
    signal: (name) => void child.kill(name),
  };
}

export function mlsc(args: readonly string[], cwd: string, input?: string): Promise<Outcome> {
  return start(args, { cwd, input }).ended;
}

/** A mistake of the user's: this exit code, these words on standard error, nothing on standard output, and no stack trace. */
export function expectMistake(outcome: Outcome, code: number, ...words: readonly string[]): void {
  for (const word of words) expect(outcome.err).toContain(word);
  expect(outcome.err).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
  expect(outcome.err).not.toContain("this is our mistake");
  expect(outcome.out).toBe("");
  expect(outcome.code).toBe(code);
}

/** All files below a folder, as paths relative to it. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
