/** What a person sees: colours and moving progress on a terminal, plain lines in a pipe. */
import pc from "picocolors";
import type { Palette } from "../diagnostics/render/text.ts";

export interface Terminal {
  readonly color: boolean;
  readonly palette: Palette;
  /** Results go here: standard output. */
  out(text: string): void;
  /** Progress and messages: standard error. */
  err(text: string): void;
  /** Starts a stage; `update` says how far it is, `done` closes it with what it found. */
  stage(title: string): Stage;
}
export interface Stage {
  update(detail: string): void;
  done(summary: string): void;
  fail(): void;
}

export function createTerminal(options: { readonly color: boolean | undefined }): Terminal {
  const isTerminal = process.stderr.isTTY === true && process.env.CI === undefined;
  const color = options.color ?? (process.stdout.isTTY === true && process.env.NO_COLOR === undefined);
  const c = pc.createColors(color);
  const err = (text: string): void => void process.stderr.write(`${text}\n`);
  return {
    color,
    palette: { error: (text) => c.red(c.bold(text)), warning: (text) => c.yellow(c.bold(text)), info: (text) => c.cyan(text), dim: (text) => c.dim(text), bold: (text) => c.bold(text) },
    out: (text) => void process.stdout.write(`${text}\n`),
    err,
    stage: (title) => (isTerminal ? movingStage(title, c) : plainStage(title, err)),
  };
}

function secondsSince(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

function movingStage(title: string, c: ReturnType<typeof pc.createColors>): Stage {
  const start = performance.now();
  const frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
  let detail = "";
  let frame = 0;
  const draw = (): void => {
    frame = (frame + 1) % frames.length;
    const width = (process.stderr.columns ?? 80) - 1;
    process.stderr.write(`\r\x1b[2K${[...`${frames[frame]} ${title.padEnd(10)} ${detail}`].slice(0, width).join("")}`);
  };
  const timer = setInterval(draw, 100);
  draw();
  const close = (line: string): void => {
    clearInterval(timer);
    process.stderr.write(`\r\x1b[2K${line}\n`);
  };
  return {
    update: (text) => {
      detail = text;
    },
    done: (summary) => close(`${c.green("✔")} ${title.padEnd(10)} ${summary} ${c.dim(secondsSince(start))}`),
    fail: () => close(`${c.red("✖")} ${title}`),
  };
}

function plainStage(title: string, err: (text: string) => void): Stage {
  const start = performance.now();
  let last = start;
  err(`${title} …`);
  return {
    update: (detail) => {
      if (performance.now() - last < 5000) return;
      last = performance.now();
      err(`${title}: ${detail}`);
    },
    done: (summary) => err(`${title}: ${summary} (${secondsSince(start)})`),
    fail: () => err(`${title}: failed`),
  };
}

/** 3,000,000. */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** Columns lined up; the first left, the others right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? "").length)));
  return rows.map((row) => row.map((text, i) => (i === 0 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!))).join("  ").trimEnd()).join("\n");
}
