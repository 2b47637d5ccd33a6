/** How a run goes: a stage begins, and ends after so many seconds, with a remark such as `3,000,000 rows`. */
export type Progress = { readonly kind: "begin"; readonly stage: string } | { readonly kind: "end"; readonly stage: string; readonly seconds: number; readonly remark: string | undefined };

/** Times stages and tells of them. */
export class Clock {
  readonly stages: { stage: string; seconds: number }[] = [];
  readonly #tell: (event: Progress) => void;

  constructor(tell: ((event: Progress) => void) | undefined) {
    this.#tell = tell ?? ((): void => undefined);
  }

  /** Tells of what took no time of its own. */
  tell(stage: string, remark: string): void {
    this.#tell({ kind: "begin", stage });
    this.#tell({ kind: "end", stage, seconds: 0, remark });
  }

  /** Runs a stage; a text that it gives is the remark. */
  async stage<T>(stage: string, run: () => Promise<T>): Promise<T> {
    this.#tell({ kind: "begin", stage });
    const begin = performance.now();
    const result = await run();
    const seconds = (performance.now() - begin) / 1000;
    this.stages.push({ stage, seconds });
    this.#tell({ kind: "end", stage, seconds, remark: typeof result === "string" ? result : undefined });
    return result;
  }
}
