/** Random well-typed expressions over the columns i, j, f, g, s, t, b, c, at, wall, z and the tables `places` (by s) and `pairs` (by s and i). */
import fc from "fast-check";
import type { Expr } from "../../../runtime/contract/expr.ts";
import type { Intrinsic } from "../../../runtime/contract/vocabulary/intrinsics.ts";
import { call, column, literal, type Simple, type, when } from "./build.ts";
import { EDGES, SIGNATURES } from "./signatures.ts";
import type { Columns } from "./three-ways.ts";

const KINDS: Record<string, Simple> = { i: "int", j: "int", f: "float", g: "float", s: "string", t: "string", b: "bool", c: "bool", at: "timestamp", wall: "localTimestamp", z: "zone", d: "duration", day: "date" };
export const COLUMNS: Columns = Object.fromEntries(Object.entries(KINDS).map(([name, kind]) => [name, type(kind)]));
export const TABLE_COLUMNS = { places: { key: "string", number: "float", word: "string", zone: "zone" }, pairs: { word: "string", count: "int", flag: "bool" } } as const satisfies Record<string, Record<string, Simple>>;


function leaf(kind: Simple): fc.Arbitrary<Expr> {
  const columns = Object.keys(KINDS).filter((name) => KINDS[name] === kind).map((name) => column(name, kind));
  const literals = fc.constantFrom(...EDGES[kind]).map((value) => literal(value, kind));
  return columns.length === 0 ? literals : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...columns) }, literals);
}

/** Calls that give this kind, from the signatures that the conformance test covers; transcendentals only at the door. */
function calls(kind: Simple, banned: ReadonlySet<Intrinsic>): { fn: Intrinsic; args: readonly Simple[] }[] {
  return Object.entries(SIGNATURES).flatMap(([fn, signatures]) => {
    if (banned.has(fn as Intrinsic)) return [];
    return signatures.filter(({ result }) => result === kind).map(({ args }) => ({ fn: fn as Intrinsic, args }));
  });
}

function lookups(kind: Simple, of: (kind: Simple) => fc.Arbitrary<Expr>): fc.Arbitrary<Expr>[] {
  return Object.entries(TABLE_COLUMNS).flatMap(([table, columns]) =>
    Object.entries(columns)
      .filter(([, columnKind]) => columnKind === kind)
      .map(([name]) => (table === "places" ? fc.tuple(of("string")) : fc.tuple(of("string"), of("int"))).map((keys): Expr => ({ kind: "lookup", table, keys, column: name, type: type(kind) }))),
  );
}

function letting(kind: Simple, depth: number, of: (kind: Simple) => fc.Arbitrary<Expr>, local: fc.Arbitrary<Simple>): fc.Arbitrary<Expr> {
  return local.chain((bound) => {
    const use: Expr = { kind: "local", name: `v${depth}`, type: type(bound) };
    return fc.tuple(of(bound), of(kind), of(kind)).map(([value, yes, no]): Expr => ({
      kind: "let", name: `v${depth}`, value, body: when(call("isMissing", "bool", use), yes, bound === kind ? use : no), type: type(kind),
    }));
  });
}

/** An expression of this kind, at most `depth` deep. */
export function expression(kind: Simple, depth: number, banned: ReadonlySet<Intrinsic>): fc.Arbitrary<Expr> {
  if (depth === 0) return leaf(kind);
  const of = (other: Simple): fc.Arbitrary<Expr> => expression(other, depth - 1, banned);
  const choices: fc.Arbitrary<Expr>[] = [leaf(kind)];
  const known = calls(kind, banned);
  if (known.length > 0) {
    const some = fc.constantFrom(...known).chain(({ fn, args }) => fc.tuple(...args.map(of)).map((values) => call(fn, kind, ...values)));
    choices.push(some, some, some);
  }
  choices.push(fc.tuple(of("bool"), of(kind), of(kind)).map(([condition, yes, no]) => when(condition, yes, no)));
  choices.push(letting(kind, depth, of, fc.constantFrom<Simple>("int", "float", "string", "bool", kind)));
  choices.push(...lookups(kind, of));
  if (kind === "bool") choices.push(of("string").map((key): Expr => ({ kind: "exists", table: "places", keys: [key], type: { kind: "bool", missing: false } })));
  return fc.oneof(...choices);
}

/** Any kind that a column may have. */
export function anyExpression(depth: number, banned: ReadonlySet<Intrinsic>): fc.Arbitrary<Expr> {
  return fc.constantFrom<Simple>("int", "float", "string", "bool", "timestamp", "duration", "localTimestamp", "date", "zone").chain((kind) => expression(kind, depth, banned));
}

