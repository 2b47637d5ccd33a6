/** Well-typed expressions over what a place can read. What makes values of each kind stands in `productions.ts`; here is how one is chosen and how deep. */
import type { Draw } from "./draw.ts";
import { productionsOf } from "./productions.ts";
import { type FuzzType, leaf, make, sameType, type Term } from "./term.ts";
import { plain, anyValue, written, ZONES } from "./values.ts";

/** A table that can be looked up where the expression stands. */
export interface Lookup {
  readonly name: string;
  readonly keys: readonly FuzzType[];
  readonly columns: readonly { readonly name: string; readonly type: FuzzType }[];
  /** Of a table as of an instant (µs): what reads it is known from then on. */
  readonly taken?: number;
}

/** A function that the spec declares; its parameters may be missing. */
export interface Callable {
  readonly name: string;
  readonly params: readonly FuzzType[];
  readonly result: FuzzType;
  /** It never gives missing. */
  readonly sure?: true;
}

export interface Scope {
  readonly leaves: readonly Term[];
  readonly lookups: readonly Lookup[];
  /** Functions of the spec, and those in TypeScript. */
  readonly functions?: readonly Callable[];
  readonly externs?: readonly Callable[];
  /** Numbers that the spec names. */
  readonly constants?: readonly Term[];
  /** Whether transcendentals may stand there. */
  readonly door: boolean;
  /** About when the data are: for instants as written. */
  readonly around: number;
}

export class Expressions {
  readonly draw: Draw;
  readonly scope: Scope;
  #locals = 0;

  constructor(draw: Draw, scope: Scope) {
    this.draw = draw;
    this.scope = scope;
  }

  /** What the place can read of this type. */
  readable(type: FuzzType): readonly Term[] {
    return this.scope.leaves.filter((term) => term.type.unit === type.unit && (sameType(term.type, type) || (type.kind === term.type.kind && type.kind !== "category" && type.kind !== "enum" && type.kind !== "list" && type.kind !== "record" && type.kind !== "vector")));
  }

  /** An expression of the type; it may be missing. */
  of(type: FuzzType, depth: number): Term {
    const readable = this.readable(type);
    if (depth <= 0 || this.draw.chance(15)) return this.atom(type);
    const productions = productionsOf(type);
    const tries = [...Array(3).keys()].map(() => (productions.length === 0 ? undefined : this.draw.weighed(productions)));
    for (const production of tries) {
      const made = production?.(this, type, depth - 1);
      if (made !== undefined) return made;
    }
    return readable.length > 0 ? this.draw.pick(readable) : this.atom(type);
  }

  /** Something read where there is such a thing, else a value as written. */
  atom(type: FuzzType): Term {
    const readable = this.readable(type);
    return readable.length > 0 && this.draw.chance(85) ? this.draw.pick(readable) : this.literal(type);
  }

  literal(type: FuzzType): Term {
    const named = (this.scope.constants ?? []).filter((one) => sameType(one.type, type));
    if (named.length > 0 && this.draw.chance(25)) return this.draw.pick(named);
    if (type.kind === "list" || type.kind === "localTimestamp") return leaf(plain(type), type, false, false);
    return leaf(written(type, anyValue(this.draw, type, this.scope.around)), type, false, false);
  }

  /** One that reads something, so that nothing is worked out before there is a row; undefined where nothing of the type is read. */
  reading(type: FuzzType, depth: number): Term | undefined {
    const found = this.of(type, depth);
    if (found.reads) return found;
    const readable = this.readable(type);
    return readable.length > 0 ? this.draw.pick(readable) : undefined;
  }

  /** The same, and it is there. */
  sure(type: FuzzType, depth: number): Term {
    const term = this.of(type, depth);
    return term.missing ? make(type, false)`(${term} ?? ${plain(type)})` : term;
  }

  /** A condition that reads something. */
  condition(depth: number): Term {
    const found = this.reading({ kind: "bool" }, depth) ?? this.of({ kind: "bool" }, depth);
    return found.missing ? make({ kind: "bool" }, false)`(${found} ?? ${this.draw.pick(["false", "false", "true"])})` : found;
  }

  zone(): Term {
    const columns = this.readable({ kind: "zone" });
    return columns.length > 0 && this.draw.chance(40) ? this.draw.pick(columns) : leaf(`"${this.draw.pick(ZONES)}"`, { kind: "zone" }, false, false);
  }

  /** The same place for what an engine has to work out: keys of look-ups. */
  engine(): Expressions {
    if ((this.scope.externs ?? []).length === 0) return this;
    const inside = new Expressions(this.draw, { ...this.scope, externs: [], leaves: this.scope.leaves.filter((term) => term.outside !== true) });
    inside.#locals = this.#locals + 50;
    return inside;
  }

  /** A name that nothing else has. */
  local(): string {
    this.#locals++;
    return `v${this.#locals}_${this.draw.below(1000)}`;
  }

  /** The same place with one more name to read. */
  with(term: Term): Expressions {
    const inside = new Expressions(this.draw, { ...this.scope, leaves: [...this.scope.leaves, term] });
    inside.#locals = this.#locals + 100;
    return inside;
  }
}
