/** What a person sees: colours and moving progress on a terminal, plain lines in a pipe. */
import pc from "picocolors";
import type { Palette } from "../diagnostics/render/text.ts";
import { movingStage, plainStage, type Stage } from "./stage.ts";

export interface Terminal {
  /** Whether standard output is coloured. */
  readonly color: boolean;
  /** For what goes to standard output, and for what goes to standard error. */
  readonly palette: Palette;
  readonly errPalette: Palette;
  /** Results go here: standard output. */
  out(text: string): void;
  /** Progress and messages: standard error. */
  err(text: string): void;
  /** Starts a stage; `update` says how far it is, `done` closes it with what it found. */
  stage(title: string): Stage;
  /** Seconds of the stages that are done, in order. */
  times(): readonly (readonly [string, number])[];
}

/** `signal`: no stage begins after it. */
export function createTerminal(options: { readonly color: boolean | undefined; readonly signal: AbortSignal }): Terminal {
  const isTerminal = (stream: NodeJS.WriteStream): boolean => stream.isTTY === true && process.env.TERM !== "dumb";
  const colored = (stream: NodeJS.WriteStream): boolean => options.color ?? (isTerminal(stream) && (process.env.NO_COLOR ?? "") === "");
  const moving = isTerminal(process.stderr) && process.env.CI === undefined;
  const errors = pc.createColors(colored(process.stderr));
  const err = (text: string): void => void process.stderr.write(`${text}\n`);
  const times: [string, number][] = [];
  return {
    color: colored(process.stdout),
    palette: paletteOf(colored(process.stdout)),
    errPalette: paletteOf(colored(process.stderr)),
    out: (text) => void process.stdout.write(`${text}\n`),
    err,
    stage: (title) => {
      options.signal.throwIfAborted();
      const start = performance.now();
      const stage = moving ? movingStage(title, errors) : plainStage(title, err);
      return {
        ...stage,
        done: (summary) => {
          times.push([title, (performance.now() - start) / 1000]);
          stage.done(summary);
        },
      };
    },
    times: () => times,
  };
}

function paletteOf(color: boolean): Palette {
  const c = pc.createColors(color);
  return { error: (text) => c.red(c.bold(text)), warning: (text) => c.yellow(c.bold(text)), info: (text) => c.cyan(text), dim: (text) => c.dim(text), bold: (text) => c.bold(text) };
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
