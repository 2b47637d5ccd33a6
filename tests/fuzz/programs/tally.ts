/** What a run counts: programs, rows, values, constructs, and each kind of failure once, with the numbers by which its programs are come back to. */
import { constructsOf, VOCABULARY } from "../../conformance/constructs.ts";
import type { Program } from "./model.ts";
import type { Outcome } from "./outcome.ts";
import { JUNK, SPOILT } from "./spoilt.ts";
import { signature } from "./shrink.ts";

export class ProgramTally {
  readonly #outcomes = new Map<Outcome["kind"], number>();
  readonly #constructs = new Map<string, number>(VOCABULARY.map((name) => [name, 0]));
  readonly #failures = new Map<string, { readonly first: number; times: number }>();
  readonly #begin = performance.now();
  #rows = 0;
  #values = 0;
  #served = 0;
  #scores = 0;
  readonly #files = new Map<string, number>();
  readonly #roads = new Map<string, number>();

  /** @returns whether this kind of failure is new */
  one(number: number, outcome: Outcome, { files, texts, apart, ownUnits }: Program): boolean {
    this.#outcomes.set(outcome.kind, (this.#outcomes.get(outcome.kind) ?? 0) + 1);
    if (outcome.kind === "equal") {
      this.#rows += outcome.rows;
      this.#values += outcome.values;
      this.#served += outcome.served;
      this.#scores += outcome.roads.scores;
      const held = new Set([...files.flatMap((file) => [file.format, ...(file.parts === undefined ? [] : ["several"]), ...((file.absent ?? []).length > 0 ? ["one lacks a column"] : []), ...(file.zipped ? ["packed"] : []), ...(file.numbers === undefined ? [] : [`${file.numbers} numbers`])]), ...(files.some(({ rows }) => rows.some((row) => SPOILT in row || JUNK in row)) ? ["rows set apart"] : []), ...(texts === undefined ? [] : ["TypeScript"]), ...(apart === undefined ? [] : ["spec in two files"]), ...(ownUnits === true ? ["units of its own"] : [])]);
      for (const name of held) this.#files.set(name, (this.#files.get(name) ?? 0) + 1);
      for (const road of outcome.roads.taken) this.#roads.set(road, (this.#roads.get(road) ?? 0) + 1);
      for (const construct of constructsOf(outcome.plan)) this.#constructs.set(construct, (this.#constructs.get(construct) ?? 0) + 1);
      return false;
    }
    if (outcome.kind === "empty") return false;
    const kind = signature(outcome);
    const known = this.#failures.get(kind);
    if (known === undefined) this.#failures.set(kind, { first: number, times: 1 });
    else known.times++;
    return known === undefined || outcome.kind === "mismatch";
  }

  get programs(): number {
    return [...this.#outcomes.values()].reduce((sum, count) => sum + count, 0);
  }

  get failed(): number {
    return this.programs - this.#count("equal") - this.#count("empty");
  }

  #count(kind: Outcome["kind"]): number {
    return this.#outcomes.get(kind) ?? 0;
  }

  line(): string {
    const seconds = (performance.now() - this.#begin) / 1000;
    return `${this.programs} programs in ${Math.round(seconds)} s: ${this.#count("equal")} equal (${this.#rows} examples, ${this.#values} values compared, ${this.#served} of them of the server, ${this.#scores} scores and decisions of models), ${this.#count("empty")} without examples passed over, ${this.#count("mismatch")} mismatches, ${this.#count("crash")} crashes, ${this.#count("refused")} refused by the checker, ${this.#count("data")} refused for their data`;
  }

  /** How many programs took each further road to the end. */
  roads(): string {
    return [...this.#roads].map(([road, count]) => `${road} ${count}`).join(", ");
  }

  /** How many programs had files of each kind. */
  files(): string {
    return [...this.#files].map(([kind, count]) => `${kind} ${count}`).join(", ");
  }

  /** How many programs held each construct, the rarest first. */
  constructs(): string {
    return [...this.#constructs].sort(([, a], [, b]) => a - b).map(([name, count]) => `${name} ${count}`).join(", ");
  }

  /** Constructs that no program held. */
  get absent(): readonly string[] {
    return [...this.#constructs].filter(([, count]) => count === 0).map(([name]) => name);
  }

  failures(): string {
    return [...this.#failures].map(([kind, { first, times }]) => `  ${times} times, first program ${first}: ${kind}`).join("\n");
  }
}
