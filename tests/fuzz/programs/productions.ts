/** What makes a value of a kind of others: one entry a construct of the language, with how often it is taken. An entry that finds nothing to read gives undefined. */
import type { Callable, Expressions } from "./expressions.ts";
import { BOOL, CATEGORY, DATE, DURATION, FLOAT, type FuzzType, INT, isOutside, type Kind, leaf, LOCAL, make, type Term, TEXT, TIMESTAMP } from "./term.ts";
import { comparedUnits, type Productions, WITH_UNITS, wayOverSpeed, withoutUnit } from "./units.ts";
import { plain } from "./values.ts";

type Production = Productions[number][1];

/** One value read and another: `a op b`. */
function two(given: FuzzType, result: FuzzType, ops: readonly string[], other: FuzzType = given, missing = false): Production {
  return (at, _type, depth) => {
    const a = at.reading(given, depth);
    if (a === undefined) return undefined;
    const b = at.of(other, depth);
    return make(result, missing || a.missing || b.missing)`(${a} ${at.draw.pick(ops)} ${b})`;
  };
}

/** `name(x, …)` of these types; the first one reads something. */
function called(names: readonly string[], given: readonly FuzzType[], result: FuzzType, missing = false): Production {
  return (at, _type, depth) => {
    const first = at.reading(given[0]!, depth);
    if (first === undefined) return undefined;
    const args = [first, ...given.slice(1).map((type) => at.of(type, depth))];
    const parts = args.flatMap((arg, i): (string | Term)[] => (i === 0 ? [arg] : [", ", arg]));
    return { type: result, missing: missing || args.some((arg) => arg.missing), reads: true, outside: isOutside(args), parts: [`${at.draw.pick(names)}(`, ...parts, ")"] };
  };
}

/** Kinds that have an order. */
const ORDERED: readonly FuzzType[] = [INT, INT, FLOAT, FLOAT, TEXT, CATEGORY, TIMESTAMP, DURATION, DATE, LOCAL];

const compared: Production = (at, _type, depth) => {
  const type = at.draw.pick(ORDERED);
  const a = at.reading(type, depth);
  const b = type.kind === "float" && at.draw.chance(20) ? at.reading(INT, depth) : at.of(type, depth);
  return a && b && make(BOOL, a.missing || b.missing)`(${a} ${at.draw.pick(["==", "!=", "<", "<=", ">", ">="])} ${b})`;
};

const inSet: Production = (at, _type, depth) => {
  const type = at.draw.pick([INT, TEXT, CATEGORY, FLOAT]);
  const a = at.reading(type, depth);
  return a && make(BOOL, a.missing)`(${a} ${at.draw.pick(["in", "in", "not in"])} (${at.literal(type)}, ${at.literal(type)}, ${at.literal(type)}))`;
};

const inRange: Production = (at, _type, depth) => {
  const float = at.draw.chance(40);
  const a = at.reading(float ? FLOAT : INT, depth);
  const low = at.draw.between(0, 3);
  const high = leaf(`${low + at.draw.between(0, 900)}${float ? ".5" : ""}`, float ? FLOAT : INT, false, false);
  return a && make(BOOL, a.missing)`(${a} ${at.draw.pick(["in", "not in"])} ${float ? `${low}.25` : `${low}`}..${high})`;
};

const isMissing: Production = (at, _type, depth) => {
  const readable = at.scope.leaves.filter((term) => term.missing);
  const term = readable.length > 0 && at.draw.chance(70) ? at.draw.pick(readable) : at.reading(at.draw.pick(ORDERED), depth);
  return term && make(BOOL, false)`(${term} is ${at.draw.pick(["", "not "])}missing)`;
};

const logic: Production = (at, type, depth) => {
  const [a, b, c] = [at.reading(type, depth), at.of(type, depth), at.draw.chance(30) ? at.of(type, depth) : undefined];
  if (a === undefined) return undefined;
  const op = at.draw.pick(["and", "or"]);
  return c === undefined ? make(BOOL, a.missing || b.missing)`(${a} ${op} ${b})` : make(BOOL, a.missing || b.missing || c.missing)`(${a} ${op} ${b} ${op} ${c})`;
};

const negated: Production = (at, type, depth) => {
  const a = at.reading(type, depth);
  return a && make(BOOL, a.missing)`(not ${a})`;
};

const listOf = (at: Expressions, wanted?: (of: FuzzType) => boolean): Term | undefined => {
  const lists = at.scope.leaves.filter((term) => term.type.kind === "list" && (wanted?.(term.type.of!) ?? term.type.of!.kind !== "record"));
  return lists.length === 0 ? undefined : at.draw.pick(lists);
};

const inList: Production = (at, _type, depth) => {
  const list = listOf(at, ({ kind }) => kind !== "record" && kind !== "bool" && kind !== "enum");
  const item = list && at.of(list.type.of!, depth);
  return list && item && make(BOOL, list.missing || item.missing)`(${item} ${at.draw.pick(["in", "not in"])} ${list})`;
};

/** A value of a list: `element`, `least`, `greatest`. */
const ofList: Production = (at, type) => {
  const list = listOf(at, (of) => of.kind === type.kind && of.unit === type.unit && of.entity === type.entity);
  if (list === undefined) return undefined;
  if (type.kind === "bool" || at.draw.chance(50)) return make(type, true)`element(${list}, ${at.of(INT, 0)})`;
  return make(type, true)`${at.draw.pick(["least", "greatest"])}(${list})`;
};

const fieldOf: Production = (at, type) => {
  const records = at.scope.leaves.flatMap((term) => (term.type.kind === "record" ? term.type.fields!.filter((field) => field.type.kind === type.kind && field.type.unit === type.unit && field.type.entity === type.entity && type.kind !== "enum").map((field) => make(type, true)`${term}.${field.name}`) : []));
  return records.length === 0 ? undefined : at.draw.pick(records);
};

const lookedUp: Production = (at, type, depth) => {
  const found = at.scope.lookups.flatMap((table) => table.columns.filter((column) => column.type.kind === type.kind && column.type.entity === type.entity).map((column) => ({ table, column })));
  if (found.length === 0) return undefined;
  const { table, column } = at.draw.pick(found);
  const row = keyed(at, table.name, table.keys, depth);
  return row && { type, missing: true, reads: true, parts: [row, `.${column.name}`] };
};

function keyed(place: Expressions, name: string, keys: readonly FuzzType[], depth: number): Term | undefined {
  const at = place.engine();
  const first = at.reading(keys[0]!, depth);
  if (first === undefined) return undefined;
  const args = [first, ...keys.slice(1).map((key) => at.of(key, depth))].flatMap((arg, i): (string | Term)[] => (i === 0 ? [arg] : [", ", arg]));
  return { type: { kind: "record" }, missing: true, reads: true, parts: [`${name}(`, ...args, ")"] };
}

const isThere: Production = (at, _type, depth) => {
  if (at.scope.lookups.length === 0) return undefined;
  const table = at.draw.pick(at.scope.lookups);
  const row = keyed(at, table.name, table.keys, depth);
  return row && make(BOOL, false)`(${row} is ${at.draw.pick(["", "not "])}missing)`;
};

const fields: Production = (at, _type, depth) => {
  const time = at.reading(TIMESTAMP, depth);
  const zone = at.zone();
  return time && make(INT, true)`${at.draw.pick(["year", "quarter", "month", "day_of_month", "day_of_year", "day_of_week", "hour", "minute", "second"])}(${time}, ${zone})`;
};

const inZone = (name: string, given: FuzzType, result: FuzzType): Production => (at, _type, depth) => {
  const time = at.reading(given, depth);
  return time && make(result, true)`${name}(${time}, ${at.zone()})`;
};

const conditional: Production = (at, type, depth) => {
  const [yes, no] = [at.of(type, depth), at.of(type, depth)];
  // Texts as written in all ways make a closed set, which is another type.
  if (type.kind !== "enum" && !yes.reads && !no.reads) return undefined;
  return make(type, yes.missing || no.missing)`(if ${at.condition(depth)} then ${yes} else ${no})`;
};

const letting: Production = (at, type, depth) => {
  const value = at.reading(at.draw.chance(50) ? type : at.draw.pick(ORDERED), depth);
  if (value === undefined || value.type.kind === "list") return undefined;
  const name = at.local();
  const body = at.with(leaf(name, value.type, value.missing, true)).reading(type, depth);
  return body && make(type, body.missing)`(let ${name} = ${value} then ${body})`;
};

const matched: Production = (at, type, depth) => {
  const subject = at.reading(at.draw.pick([INT, CATEGORY, BOOL, TEXT]), depth);
  if (subject === undefined) return undefined;
  const [a, b] = [at.reading(type, depth), at.of(type, depth)];
  if (a === undefined) return undefined;
  const pattern = subject.type.kind === "bool" ? "true" : subject.type.kind === "int" ? String(at.draw.between(0, 5)) : '"a"';
  return subject.missing
    ? make(type, true)`(match ${subject} { missing => ${b}, ${pattern} => ${a}, else => ${a} })`
    : make(type, true)`(match ${subject} { ${pattern} => ${a}, else => ${b} })`;
};

const coalesced: Production = (at, type, depth) => {
  const a = at.reading(type, depth);
  const b = at.draw.chance(50) ? at.of(type, depth) : leaf(plain(type), type, false, false);
  const c = at.draw.chance(30) ? at.of(type, depth) : undefined;
  return a && (c === undefined ? make(type, b.missing)`(${a} ?? ${b})` : make(type, b.missing && c.missing)`(${a} ?? ${b} ?? ${c})`);
};

const extreme = (type: FuzzType): Production => (at, _type, depth) => {
  const [a, b] = [at.reading(type, depth), at.of(type, depth)];
  return a && make(type, a.missing || b.missing)`${at.draw.pick(["least", "greatest", "min", "max"])}(${a}, ${b})`;
};

/** A transcendental, where the place is the door. */
const door = (names: readonly string[], given: readonly FuzzType[]): Production => (at, type, depth) => (at.scope.door ? called(names, given, FLOAT, true)(at, type, depth) : undefined);

const total = (name: string, of: FuzzType, result: FuzzType): Production => (at) => {
  const list = listOf(at, ({ kind, unit }) => kind === of.kind && unit === of.unit);
  return list && make(result, true)`${name}(${list})`;
};

const ofVector: Production = (at) => {
  const vectors = at.scope.leaves.filter((term) => term.type.kind === "vector");
  if (vectors.length === 0) return undefined;
  const vector = at.draw.pick(vectors);
  return make(FLOAT, true)`element(${vector}, ${String(at.draw.below(vector.type.size!))})`;
};

const shared: Production = (at) => {
  const [a, b] = [listOf(at), listOf(at)];
  return a && b && JSON.stringify(a.type) === JSON.stringify(b.type) ? make(INT, true)`shared(${a}, ${b})` : undefined;
};

/** `list.field`: of a list of records the list of one field that is never missing. */
const listField: Production = (at) => {
  const found = at.scope.leaves.flatMap((term) => (term.type.kind === "list" && term.type.of!.kind === "record" ? term.type.of!.fields!.filter((field) => !field.missing).map((field) => ({ term, field })) : []));
  if (found.length === 0) return undefined;
  const { term, field } = at.draw.pick(found);
  return make(INT, true)`length(${term}.${field.name})`;
};

const listLength: Production = (at) => {
  const lists = at.scope.leaves.filter((term) => term.type.kind === "list");
  return lists.length === 0 ? undefined : make(INT, true)`length(${at.draw.pick(lists)})`;
};

/** A function in TypeScript, where the place is the door and the spec declares them. */
const external: Production = (at, type, depth) => {
  const fitting = (at.scope.door ? (at.scope.externs ?? []) : []).filter(({ result }) => result.kind === type.kind && type.kind !== "enum");
  const made = fitting.length === 0 ? undefined : applied(at, at.draw.pick(fitting), depth);
  return made && { ...made, outside: true };
};

/** A function of the spec. */
const declared: Production = (at, type, depth) => {
  const fitting = (at.scope.functions ?? []).filter(({ result }) => result.kind === type.kind);
  return fitting.length === 0 ? undefined : applied(at, at.draw.pick(fitting), depth);
};

function applied(at: Expressions, { name, params, result, sure }: Callable, depth: number): Term | undefined {
  const first = at.reading(params[0]!, depth);
  if (first === undefined) return undefined;
  const args = [first, ...params.slice(1).map((type) => at.of(type, depth))].flatMap((arg, i): (string | Term)[] => (i === 0 ? [arg] : [", ", arg]));
  return { type: result, missing: sure !== true, reads: true, outside: isOutside(args), parts: [`${name}(`, ...args, ")"] };
}

const GENERAL: Productions = [[2, conditional], [1, letting], [1, matched], [2, coalesced], [2, lookedUp], [1, ofList], [2, fieldOf]];

/** What makes a value of the type. */
export function productionsOf({ kind, unit }: FuzzType): Productions {
  return unit === undefined ? (PRODUCTIONS[kind] ?? []) : [[2, conditional], [1, letting], [2, coalesced], ...WITH_UNITS];
}

const PRODUCTIONS: Partial<Record<Kind, Productions>> = {
  bool: [
    ...GENERAL, [6, compared], [2, inSet], [2, inRange], [3, isMissing], [4, logic], [2, negated], [1, called(["starts_with", "ends_with", "contains"], [TEXT, TEXT], BOOL)], [2, inList], [2, isThere], [1, external], [1, declared],
    [1, two(BOOL, BOOL, ["==", "!="])], [2, comparedUnits],
  ],
  int: [
    ...GENERAL, [6, two(INT, INT, ["+", "-", "*"])], [2, called(["abs", "-"], [INT], INT)], [2, called(["intdiv", "mod"], [INT, INT], INT, true)], [2, extreme(INT)], [2, called(["round", "floor", "ceil"], [FLOAT], INT)],
    [1, called(["length"], [TEXT], INT)], [2, listLength], [1, (at, _type, depth) => { const x = at.reading(at.draw.pick([TEXT, INT, CATEGORY]), depth); return x && make(INT, x.missing)`hash(${x}, ${String(at.draw.pick([1, 2, 10, 1000, 2 ** 40]))})`; }],
    [4, fields], [2, shared], [2, total("total", INT, INT)], [2, listField], [1, external], [1, declared],
  ],
  float: [
    ...GENERAL, [5, two(FLOAT, FLOAT, ["+", "-", "*"])], [2, two(FLOAT, FLOAT, ["+", "-", "*"], INT)], [2, two(FLOAT, FLOAT, ["/"], FLOAT, true)], [2, two(INT, FLOAT, ["/"], INT, true)], [2, called(["abs", "-"], [FLOAT], FLOAT)], [2, called(["sqrt"], [FLOAT], FLOAT, true)],
    [2, extreme(FLOAT)], [1, called(["float"], [INT], FLOAT)], [2, two(DURATION, FLOAT, ["/"], DURATION, true)], [1, (at, _type, depth) => { const d = at.reading(DURATION, depth); return d && make(FLOAT, d.missing)`(${d} / ${at.draw.pick(["1h", "1d", "7us"])})`; }],
    [7, door(["log", "log1p", "log2", "log10", "exp", "expm1", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh"], [FLOAT])], [2, door(["pow", "atan2"], [FLOAT, FLOAT])],
    [2, total("total", FLOAT, FLOAT)], [2, total("average", FLOAT, FLOAT)], [1, total("average", INT, FLOAT)], [3, ofVector], [2, withoutUnit], [2, external], [2, declared],
  ],
  text: [
    ...GENERAL, [2, called(["lower", "upper", "trim"], [TEXT], TEXT)], [1, called(["lower", "upper", "trim"], [CATEGORY], TEXT)], [2, called(["concat"], [TEXT, TEXT], TEXT)], [1, called(["concat"], [TEXT, TEXT, TEXT], TEXT)],
    [2, called(["replace"], [TEXT, TEXT, TEXT], TEXT)], [2, called(["substring"], [TEXT, INT, INT], TEXT, true)], [1, called(["to_text"], [INT], TEXT)], [1, external], [1, declared],
  ],
  category: [...GENERAL],
  timestamp: [
    ...GENERAL, [1, external], [5, two(TIMESTAMP, TIMESTAMP, ["+", "-"], DURATION)], [2, inZone("instant", LOCAL, TIMESTAMP)], [2, inZone("instant", DATE, TIMESTAMP)], [2, extreme(TIMESTAMP)],
    [2, (at, _type, depth) => { const t = at.reading(TIMESTAMP, depth); return t && make(TIMESTAMP, t.missing)`floor_time(${t}, ${at.draw.pick(["1h", "1d", "7d", "7us", "15m"])})`; }],
  ],
  duration: [
    ...GENERAL, [4, two(TIMESTAMP, DURATION, ["-"])], [3, two(DURATION, DURATION, ["+", "-"])], [1, two(DURATION, DURATION, ["*"], INT)], [1, two(DURATION, DURATION, ["*", "/"], FLOAT, true)], [1, called(["abs", "-"], [DURATION], DURATION)], [1, two(DATE, DURATION, ["-"])],
    [2, (at, _type, depth) => { const x = at.reading(at.draw.pick([INT, FLOAT]), depth); return x && make(DURATION, x.missing)`(0s + ${x} * 1<${at.draw.pick(["min", "h", "s"])}>)`; }],
    [1, total("total", DURATION, DURATION)], [2, wayOverSpeed], [1, external],
  ],
  date: [...GENERAL, [4, inZone("date", TIMESTAMP, DATE)], [2, (at, _type, depth) => { const d = at.reading(DATE, depth); return d && make(DATE, d.missing)`(${d} ${at.draw.pick(["+", "-"])} ${at.draw.pick(["1d", "7d", "366d"])})`; }]],
  localTimestamp: [[4, inZone("local", TIMESTAMP, LOCAL)], [2, two(LOCAL, LOCAL, ["+", "-"], DURATION)], [1, conditional], [1, coalesced]],
};
