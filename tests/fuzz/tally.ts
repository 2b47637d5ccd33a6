/** What a long run counts: how many texts, how fast, which answers; and what was no answer, each once. */

/** Faults of which a run tells the text; more of them say nothing new. */
const SHOWN = 20;
/** Nobody waits longer for an answer. It is the processor's time: a process that is stopped, or that others keep waiting, is not slow. */
const SLOW_MS = 10_000;

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export class Tally {
  #texts = 0;
  #sound = 0;
  #slowest = { took: 0, length: 0, place: "" };
  readonly #faults = new Map<string, { times: number; readonly place: string; readonly text: string }>();
  readonly #begin = performance.now();

  get faults(): number {
    return this.#faults.size;
  }

  /** Counts one text. `place` says how to come to it again; `ask` gives what is wrong with its answer, "sound" if nothing is and it has no error, "refused" else. */
  one(place: string, text: string, ask: (text: string) => { readonly fault: string | undefined; readonly sound: boolean }): void {
    const begin = processorMs();
    const { fault, sound } = ask(text);
    const took = processorMs() - begin;
    this.#texts++;
    if (sound) this.#sound++;
    if (took > this.#slowest.took) this.#slowest = { took, length: text.length, place };
    const found = fault ?? (took > SLOW_MS ? `no answer within ${SLOW_MS / 1000} s of the processor` : undefined);
    if (found === undefined) return;
    // The same place in the compiler is the same mistake, whatever the text.
    const kind = found.split("\n").slice(0, 3).join("\n").replace(/\d+/g, "#");
    const known = this.#faults.get(kind);
    if (known !== undefined) known.times++;
    else {
      this.#faults.set(kind, { times: 1, place, text });
      if (this.#faults.size <= SHOWN) process.stdout.write(`FAULT at ${place}: ${found}\n${JSON.stringify(text)}\n`);
    }
  }

  line(): string {
    const seconds = (performance.now() - this.#begin) / 1000;
    const { took, length, place } = this.#slowest;
    return `${this.#texts} texts, ${Math.round(this.#texts / seconds)} a second; ${this.#sound} without an error, compiled to a plan; slowest ${took.toFixed(0)} ms (${length} characters, ${place}); faults ${this.#faults.size}`;
  }

  /** The last lines of a run, and its exit code. */
  end(what: string): number {
    process.stdout.write(`${what}: ${this.line()}\n`);
    for (const { times, place } of this.#faults.values()) process.stdout.write(`  fault ${times} times, first at ${place}\n`);
    process.stdout.write(this.#faults.size === 0 ? "all answered\n" : "not all answered\n");
    return this.#faults.size === 0 ? 0 : 1;
  }
}
