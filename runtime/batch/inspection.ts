import type { Frame, FrameColumn } from "../contract/frame.ts";
import { concatFrames, takeRows } from "../contract/frame.ts";
import type { ExampleSet } from "./example-columns.ts";
import { inOrderOfParts } from "./parts.ts";
import type { OutputColumn } from "./write-parquet.ts";

/** Rows at most that an inspection of a set sees which is not in memory as a whole: every n-th of them. */
const SEEN = 1_000_000;
/** They are gathered, and then put together. */
const HELD_TWICE = 2;

/** What a run keeps of an example set while it is written: how many rows each part has, and what is asked of the rows before the file gets its name. */
export class Inspection {
  readonly #set: ExampleSet;
  readonly #keeps: boolean;
  readonly #parts = new Map<string, number>();
  readonly #frames: Frame[] = [];
  readonly #stride: number;
  #before = 0;

  /** `bytes`: what the rows may take that are seen of a set which is not in memory as a whole. */
  constructor(set: ExampleSet, keeps: boolean, bytes: number) {
    this.#set = set;
    this.#keeps = keeps;
    this.#stride = set.blocks === 1 ? 1 : Math.max(1, Math.ceil(set.rows / Math.min(SEEN, bytes / (8 * set.heads.length * HELD_TWICE))));
  }

  /** Blocks come in their order, each once. */
  see(columns: readonly OutputColumn[]): void {
    const part = columns.find(({ name }) => name === "__part")!.column;
    const rows = part.kind === "number" ? part.values.length : part.codes.length;
    this.#count(part);
    if (this.#keeps) {
      const frame: Frame = { rows, columns: new Map(columns.map(({ name, column }) => [name, column])) };
      const first = (this.#stride - (this.#before % this.#stride)) % this.#stride;
      this.#frames.push(this.#stride === 1 ? frame : takeRows(frame, Int32Array.from({ length: Math.max(0, Math.ceil((rows - first) / this.#stride)) }, (_, i) => first + i * this.#stride)));
    }
    this.#before += rows;
  }

  /** The rows seen: all of them, or every n-th of a set that doesn't fit into memory. */
  frame(): Frame {
    return this.#set.blocks === 1 ? this.#frames[0]! : concatFrames(this.#frames);
  }

  parts(): Record<string, number> {
    return inOrderOfParts([...this.#parts]);
  }

  #count(part: FrameColumn): void {
    if (part.kind !== "code") return;
    const counts = new Array<number>(part.dictionary.length).fill(0);
    for (const code of part.codes) if (code >= 0) counts[code] = counts[code]! + 1;
    part.dictionary.forEach((name, i) => {
      if (counts[i]! > 0) this.#parts.set(name, (this.#parts.get(name) ?? 0) + counts[i]!);
    });
  }
}
