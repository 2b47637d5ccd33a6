/** The progress of a stage: a line that moves on a terminal, plain lines elsewhere. */
import type pc from "picocolors";

export interface Stage {
  update(detail: string): void;
  done(summary: string): void;
  fail(): void;
}

const FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
/** As wide as most titles, so that what is found lines up. */
const TITLE = 28;
const PLAIN_PAUSE_MILLIS = 5000;

function secondsSince(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

export function movingStage(title: string, c: ReturnType<typeof pc.createColors>): Stage {
  const start = performance.now();
  const shown = title.padEnd(TITLE);
  let detail = "";
  let frame = 0;
  const draw = (): void => {
    frame = (frame + 1) % FRAMES.length;
    const width = (process.stderr.columns ?? 80) - 1;
    process.stderr.write(`\r\x1b[2K${[...`${FRAMES[frame]} ${shown} ${secondsSince(start).padStart(7)}  ${detail}`].slice(0, width).join("")}`);
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
      draw();
    },
    done: (summary) => close(`${c.green("✔")} ${shown} ${c.dim(secondsSince(start).padStart(7))}  ${summary}`),
    fail: () => close(`${c.red("✖")} ${shown} ${c.dim(secondsSince(start).padStart(7))}`),
  };
}

/** One line when a stage is done; before that only where it takes long. */
export function plainStage(title: string, err: (text: string) => void): Stage {
  const start = performance.now();
  let last = start;
  return {
    update: (detail) => {
      if (performance.now() - last < PLAIN_PAUSE_MILLIS) return;
      last = performance.now();
      err(`${title}: ${detail} …`);
    },
    done: (summary) => err(`${title}: ${summary} (${secondsSince(start)})`),
    fail: () => err(`${title}: failed (${secondsSince(start)})`),
  };
}
