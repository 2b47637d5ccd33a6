import type { PlanSpan } from "../contract/types.ts";

/** Something is wrong with the data or a file. It names the declaration of the spec that says otherwise, and what to do. */
export class DataError extends Error {
  override readonly name = "DataError";
  /** `source flights`, `table airports`. */
  readonly declaration: string;
  readonly span: PlanSpan;
  readonly help: string;
  /** The finding that it is. */
  readonly code: string;
  /** Rows that show it (0 where the file as a whole does), and the first of them. */
  readonly count: number;
  readonly sample: string | null;

  /** `code`: by default that the file is not what the spec says. */
  constructor(declaration: string, span: PlanSpan, message: string, help: string, code = "MLS3166", shown: { readonly count: number; readonly sample: string | null } = { count: 0, sample: null }) {
    super(message);
    this.declaration = declaration;
    this.span = span;
    this.help = help;
    this.code = code;
    this.count = shown.count;
    this.sample = shown.sample;
  }
}

/** The run was interrupted by its signal. Nothing is left behind under a final name. */
export class BatchInterrupted extends Error {
  override readonly name = "BatchInterrupted";
  constructor() {
    super("the run was interrupted; no output was written");
  }
}

/** The output can't be written: the disk is full, or the folder may not be written to. */
export class OutputError extends Error {
  override readonly name = "OutputError";
}

/** The machine has no more of what the engine needs: memory, or room for what does not fit into it. */
export class ResourceError extends Error {
  override readonly name = "ResourceError";
  readonly help: string;

  constructor(message: string, help: string) {
    super(message);
    this.help = help;
  }
}
