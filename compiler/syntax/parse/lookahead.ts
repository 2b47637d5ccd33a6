/**
 * How the parser chooses: one token ahead, by tables.
 *
 * Chevrotain asks a strategy for a function for each choice of the grammar. Its own walks all alternatives where one of them has a gate, and works out every choice before the first file is read;
 * this looks a token up and asks the gates of the alternatives that it can begin, and makes a table when it is first needed. What the tables are made of is plain data,
 * so the command line's bundle carries it ready-made (prepared.ts): recording and analysing the grammar costs ten times what a small file does.
 */
import { EOF, getLookaheadPaths, type ILookaheadStrategy, type IOrAlt, type IToken, LLkLookaheadStrategy, type TokenType } from "chevrotain";
import { vocabulary } from "../lex/tokens.ts";

/** For each alternative the tokens that begin it, as places in the vocabulary. Of what is optional (`OPTION`, `MANY` …) there is one. */
type Beginnings = readonly (readonly number[])[];

/** A choice by Chevrotain's key for it, which counts rules in the order of their definition. */
export type PreparedChoice = readonly [key: number, kind: "or" | "optional", beginnings: Beginnings];

/** Chevrotain calls these with the parser as `this`. */
interface Reader {
  LA_FAST(ahead: number): IToken;
}
type Choose = (this: Reader, alternatives: readonly IOrAlt<unknown>[]) => number | boolean | undefined;
/** What the parser keeps by key; it remembers what it is made of. */
export type Chooser = Choose & { readonly kind: PreparedChoice[1]; readonly beginnings: Beginnings };

const tokens: readonly TokenType[] = [...vocabulary, EOF];
const placeOf: ReadonlyMap<TokenType, number> = new Map(tokens.map((type, place) => [type, place]));

/** The function of a choice. */
export function chooser(kind: PreparedChoice[1], beginnings: Beginnings): Chooser {
  return Object.assign(kind === "or" ? or(beginnings) : optional(beginnings[0] ?? []), { kind, beginnings });
}

function or(beginnings: Beginnings): Choose {
  let table: (readonly number[] | undefined)[] | undefined;
  return function choose(alternatives) {
    table ??= alternativesByToken(beginnings);
    const candidates = table[this.LA_FAST(1).tokenTypeIdx];
    if (candidates === undefined) return undefined;
    for (let i = 0; i < candidates.length; i++) {
      const candidate = candidates[i]!;
      const gate = alternatives[candidate]!.GATE;
      if (gate === undefined || gate.call(this) !== false) return candidate;
    }
    return undefined;
  };
}

function optional(beginning: readonly number[]): Choose {
  let table: (readonly number[] | undefined)[] | undefined;
  return function choose() {
    table ??= alternativesByToken([beginning]);
    return table[this.LA_FAST(1).tokenTypeIdx] !== undefined;
  };
}

/** By a token's number, the alternatives that it can begin, in order. A category stands for all its tokens. */
function alternativesByToken(beginnings: Beginnings): (readonly number[] | undefined)[] {
  const table: (number[] | undefined)[] = new Array(tokens.length + 1).fill(undefined);
  beginnings.forEach((places, alternative) => {
    for (const place of places) {
      const type = tokens[place]!;
      for (const number of [type.tokenTypeIdx!, ...(type.categoryMatches ?? [])]) {
        const there = table[number];
        if (there === undefined) table[number] = [alternative];
        else if (there.at(-1) !== alternative) there.push(alternative);
      }
    }
  });
  return table;
}

/** Works the choices out from the recorded grammar. */
export class TableLookahead extends LLkLookaheadStrategy {
  override buildLookaheadForAlternation({ prodOccurrence, rule }: Parameters<ILookaheadStrategy["buildLookaheadForAlternation"]>[0]): ReturnType<ILookaheadStrategy["buildLookaheadForAlternation"]> {
    const alternatives = getLookaheadPaths({ occurrence: prodOccurrence, rule, prodType: "Alternation", maxLookahead: 1 });
    return chooser("or", beginningsOf(alternatives)) as Choose as ReturnType<ILookaheadStrategy["buildLookaheadForAlternation"]>;
  }

  override buildLookaheadForOptional({ prodOccurrence, prodType, rule }: Parameters<ILookaheadStrategy["buildLookaheadForOptional"]>[0]): () => boolean {
    const [inside = []] = getLookaheadPaths({ occurrence: prodOccurrence, rule, prodType, maxLookahead: 1 });
    return chooser("optional", beginningsOf([inside])) as Choose as () => boolean;
  }
}

function beginningsOf(alternatives: readonly (readonly (readonly TokenType[])[])[]): Beginnings {
  return alternatives.map((paths) =>
    paths.map((path) => {
      const place = path.length === 1 ? placeOf.get(path[0]!) : undefined;
      if (place === undefined) throw new Error("an alternative of the grammar can be empty, or begins with a token that the vocabulary lacks");
      return place;
    }),
  );
}
