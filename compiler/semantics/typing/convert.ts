import type * as ast from "../../syntax/ast.ts";
import type { Type, Typed } from "../program.ts";
import { didYouMean, listNames } from "../bind/suggest.ts";
import { multiply, point } from "../types/range.ts";
import { aType, FLOAT, isNumber, isText, sameKind, showType, withMissing } from "../types/type.ts";
import { microsPer, PLAIN, sameUnit, showUnit } from "../types/unit.ts";
import { isZone, zoneNames } from "../types/zones.ts";
import { CODES } from "./codes.ts";
import type { Env } from "./env.ts";
import { call, failed, literal, numberOf } from "./make.ts";
import { conversion } from "./unit-help.ts";

/**
 * Bringing an expression to the type that its place wants. Literals adapt (a bare number takes a unit, text becomes a category or zone), an Int becomes a Float, a number with a unit of
 * time becomes a Duration; all else must fit as it is.
 */

const DAY = 86_400_000_000;

/** A number as written, without a unit (also behind a sign, or worked out of such): it takes the unit that it meets. */
export function isBare(env: Env, typed: Typed): boolean {
  return env.checker.bare.has(typed);
}

/** `missing` as written, before it has met a type. */
export function isMissingLiteral(typed: Typed): boolean {
  return typed.kind === "literal" && typed.value === null && typed.type.kind === "error";
}

/** A text as written, which may stand for a category, a key or a zone. */
function isTextLiteral(typed: Typed): boolean {
  return typed.kind === "literal" && typed.type.kind === "string" && typeof typed.value === "string";
}

/** What the expression is wanted for, as the subject of a sentence: `the condition of \`where\``. */
export type Purpose = string;

/** `typed` as `want`, or a finding and an error. A missing value is refused where `want` may not be missing. */
export function convert(env: Env, typed: Typed, want: Type, purpose: Purpose): Typed {
  if (typed.kind === "error" || want.kind === "error" || (typed.type.kind === "error" && !isMissingLiteral(typed))) return typed;
  const kind = adapt(env, typed, want);
  if (!kind) {
    mismatch(env, typed, want, purpose);
    return failed(typed.node);
  }
  if (kind.kind === "error") return kind;
  return want.missing ? kind : present(env, kind, purpose);
}

/** `typed`, which must be there: a value that may be missing is refused. `help` says what to do where it is more than to put something in its place. */
export function present(env: Env, typed: Typed, purpose: Purpose, help?: (text: string) => string): Typed {
  if (!typed.type.missing || typed.kind === "error") return typed;
  const text = env.checker.show(typed.node);
  const isBool = typed.type.kind === "bool";
  env.checker.findings.error(CODES.missingUnhandled, typed.node.span, `\`${text}\` may be missing, but ${purpose} must be there`, {
    label: showType(typed.type),
    related: whyMissing(typed),
    help: help !== undefined ? help(text) : isBool ? `say what a missing one counts as: \`(${text}) ?? false\`` : `say what stands for a missing one, as \`${text} ?? …\`, or leave the rows out with \`is not missing\``,
  });
  return failed(typed.node);
}

function whyMissing(typed: Typed): { span: ast.Span; message: string }[] {
  if (typed.kind === "column") return [{ span: typed.column.span, message: "declared with `?`, or made of something that may be missing" }];
  if (typed.kind === "lookup") return [{ span: typed.table.node.name.span, message: `\`${typed.table.name}\` may have no such row, unless \`expect\` says that it has` }];
  if (typed.kind === "call") {
    for (const arg of typed.args) if (arg.type.missing) return whyMissing(arg);
    if (typed.fn === "div" || typed.fn === "durationRatio") return [{ span: typed.args[1]!.node.span, message: "this may be 0, as far as the checker sees" }];
  }
  return [];
}

/** `typed` in the kind of `want`, whatever it says of missing; undefined when it does not fit; an error when that has been said. */
export function adapt(env: Env, typed: Typed, want: Type): Typed | undefined {
  if (typed.kind === "error") return typed;
  if (isMissingLiteral(typed)) return literal(null, withMissing(want, true), typed.node);
  const from = typed.type;
  if (isNumber(from) && isNumber(want)) return adaptNumber(env, typed, want);
  if (sameKind(from, want)) return typed;
  if (want.kind === "list") return adaptList(env, typed, want);
  if (want.kind === "duration" && isNumber(from)) return toDuration(typed);
  if (typed.kind === "literal" && typeof typed.value === "string" && from.kind === "string") return adaptText(env, typed, typed.value, want);
  if (typed.kind === "if" && from.kind === "enum" && (want.kind === "enum" || (want.kind === "category" && want.entity))) return adaptWays(env, typed, want);
  if (want.kind === "category" && want.entity === undefined && (from.kind === "category" || from.kind === "enum")) return typed;
  if (want.kind === "string" && (from.kind === "category" || from.kind === "enum" || from.kind === "zone")) return typed;
  if (want.kind === "enum" && from.kind === "enum" && from.values.every((value) => want.values.includes(value))) return typed;
  if (typed.kind === "literal" && from.kind === "date" && want.kind === "localTimestamp") return literal((typed.value as number) * DAY, withMissing(want, false), typed.node);
  return undefined;
}

/** A list as written takes the type that it meets, element by element; one that is read may stand for a list of plain texts. */
function adaptList(env: Env, typed: Typed, want: Extract<Type, { kind: "list" }>): Typed | undefined {
  const { of } = want;
  const from = typed.type;
  if (typed.kind === "literal" && from.kind === "list" && typeof typed.value === "string") {
    const items = (JSON.parse(typed.value) as (string | number | boolean)[]).map((value) => adapt(env, literal(value, from.of, typed.node), withMissing(of, false)));
    return writtenList(items, want, typed);
  }
  if (typed.kind === "vector") {
    const items = typed.items.map((item) => (item.kind === "literal" && isNumber(of) ? adaptNumber(env, item, { ...of, unit: PLAIN }) : undefined));
    return writtenList(items, want, typed);
  }
  if (from.kind !== "list") return undefined;
  const texts = from.of.kind === "category" || from.of.kind === "enum";
  return texts && ((of.kind === "category" && of.entity === undefined) || of.kind === "string") ? typed : undefined;
}

function writtenList(items: readonly (Typed | undefined)[], want: Type, typed: Typed): Typed | undefined {
  const failure = items.find((item) => item?.kind === "error");
  if (failure) return failure;
  const values = items.map((item) => (item?.kind === "literal" ? item.value : null));
  return values.includes(null) ? undefined : literal(JSON.stringify(values), withMissing(want, false), typed.node);
}

/** An `if` between texts as written becomes a key of an entity, or of a closed set, way by way. */
function adaptWays(env: Env, typed: Extract<Typed, { kind: "if" }>, want: Type): Typed | undefined {
  const [then, otherwise] = [typed.then, typed.else].map((way) => (way.kind === "literal" && typeof way.value === "string" ? adaptText(env, way, way.value, want) : adapt(env, way, want)));
  if (!then || !otherwise || then.kind === "error" || otherwise.kind === "error") return then?.kind === "error" ? then : otherwise?.kind === "error" ? otherwise : undefined;
  return { ...typed, then, else: otherwise, type: withMissing(want, typed.type.missing) };
}

function adaptNumber(env: Env, typed: Typed, want: Type): Typed | undefined {
  if (!isNumber(typed.type) || !isNumber(want)) return undefined;
  const bare = isBare(env, typed);
  if (!bare && !sameUnit(typed.type.unit, want.unit)) return undefined;
  const value = numberOf(typed);
  if (want.kind === "int" && typed.type.kind === "float") return value !== undefined && Number.isInteger(value) ? literal(value, withMissing(want, false), typed.node) : undefined;
  if (value !== undefined) return literal(value, { ...want, missing: false }, typed.node);
  if (want.kind === "float" && typed.type.kind === "int") return call("toFloat", [typed], { ...want, missing: typed.type.missing }, typed.node, typed.range);
  return typed;
}

/** A number whose unit is one of time, as a Duration rounded to µs; undefined for other units. */
export function toDuration(typed: Typed): Typed | undefined {
  if (!isNumber(typed.type)) return undefined;
  const factor = microsPer(typed.type.unit);
  if (factor === undefined) return undefined;
  const type: Type = { kind: "duration", missing: typed.type.missing };
  const value = numberOf(typed);
  if (value !== undefined) return literal(Math.sign(value) * Math.round(Math.abs(value) * factor), type, typed.node);
  return call("duration", [typed, literal(factor, FLOAT, typed.node)], type, typed.node, multiply(typed.range, point(factor)));
}

function adaptText(env: Env, typed: Typed, value: string, want: Type): Typed | undefined {
  if (want.kind === "zone") {
    if (!isZone(value)) {
      env.checker.findings.error(CODES.unknownZone, typed.node.span, `there is no time zone "${value}"`, { help: didYouMean(value, zoneNames()) ?? 'zones have IANA names, as "Europe/Berlin" or "UTC"' });
      return failed(typed.node);
    }
    env.checker.zones.add(value);
    return literal(value, withMissing(want, false), typed.node);
  }
  if (want.kind === "enum" && !want.values.includes(value)) {
    env.checker.findings.error(CODES.notInSet, typed.node.span, `"${value}" is none of the values here`, { help: didYouMean(value, want.values) ?? `they are ${listNames(want.values)}` });
    return failed(typed.node);
  }
  if (want.kind === "category" && want.entity !== undefined && !isText(want.entity.base)) return undefined;
  return want.kind === "enum" || want.kind === "category" ? literal(value, withMissing(want, false), typed.node) : undefined;
}

/** The finding that fits best: naive time, another unit, another entity, another type. */
export function mismatch(env: Env, typed: Typed, want: Type, purpose: Purpose): void {
  const { findings } = env.checker;
  const text = env.checker.show(typed.node);
  const from = typed.type;
  if (want.kind === "timestamp" && (from.kind === "localTimestamp" || from.kind === "date")) {
    findings.error(CODES.naiveTime, typed.node.span, `\`${text}\` is a time without a zone, but ${purpose} is an instant`, {
      label: showType(from),
      help: from.kind === "date" && typed.kind === "literal" ? `say the zone, as \`instant(${text}, "UTC")\`, or the instant itself: \`${text}T00:00Z\`` : `say the zone of its clock: \`instant(${text}, zone)\``,
    });
    return;
  }
  if (isNumber(from) && isNumber(want) && !sameUnit(from.unit, want.unit)) {
    unitMismatch(env, typed, `${purpose} ${unitWords(want)}`, want);
    return;
  }
  if (want.kind === "category" && from.kind === "category") {
    findings.error(CODES.entityMismatch, typed.node.span, `\`${text}\` is ${aType(from)}, but ${purpose} is ${aType(withMissing(want, false))}`, {
      label: showType(from),
      related: [from.entity, want.entity].flatMap((entity) => (entity ? [{ span: entity.node.name.span, message: `\`${entity.name}\` is declared here` }] : [])),
      help: "entities are kept apart: a key of one is no key of another",
    });
    return;
  }
  findings.error(CODES.mismatch, typed.node.span, `\`${text}\` is ${aType(from)}, but ${purpose} is ${aType(withMissing(want, false))}`, { label: showType(from), help: howTo(text, from, want) });
}

/** `is in <km>`, `has no unit`. */
export function unitWords(type: Type): string {
  return !isNumber(type) || type.unit.size === 0 ? "has no unit" : `is in \`<${showUnit(type.unit)}>\``;
}

export function unitMismatch(env: Env, typed: Typed, other: string, want: Type): void {
  const text = env.checker.show(typed.node);
  const unit = isNumber(typed.type) ? typed.type.unit : PLAIN;
  const wanted = isNumber(want) ? want.unit : PLAIN;
  const help =
    wanted.size === 0 ? `divide the unit away: \`${text} / 1<${showUnit(unit)}>\`` : unit.size === 0 ? `say its unit: \`${text} * 1<${showUnit(wanted)}>\`` : conversion(env, text, unit, wanted);
  env.checker.findings.error(CODES.unitMismatch, typed.node.span, `\`${text}\` ${unitWords(typed.type)}, but ${other}`, { label: showType(typed.type), help });
}

function howTo(text: string, from: Type, want: Type): string | undefined {
  if (want.kind === "int" && from.kind === "float") return `round it: \`round(${text})\``;
  if (want.kind === "duration" && isNumber(from)) return from.unit.size === 0 ? "say its unit of time, as `15m` or `x * 1<min>`" : "only a number in a unit of time is a duration";
  if (want.kind === "bool" && from.kind !== "bool") return `compare it with something, as \`${text} == …\``;
  if (want.kind === "timestamp" && isNumber(from)) return "declare the column as `Timestamp by ms` (or `s`, `us`) if it counts from 1970";
  if (want.kind === "zone") return "declare the column as `Zone`, or write the zone's name";
  if (want.kind === "category" && from.kind === "string") return "declare the column as `Category` if its values name kinds of things";
  return undefined;
}

/**
 * Two expressions that meet (compared, or two ways of one `if`), brought to one type. Undefined, and said, when they don't fit.
 * `meeting` tells the second's part, as a relative clause about the first: `with which it is compared`.
 */
export function unify(env: Env, left: Typed, right: Typed, meeting: string): readonly [Typed, Typed, Type] | undefined {
  if (left.kind === "error" || right.kind === "error") return undefined;
  const missing = left.type.missing || right.type.missing;
  if (isMissingLiteral(left) && isMissingLiteral(right)) {
    env.checker.findings.error(CODES.literal, right.node.span, `both are \`missing\`, of no type: \`${env.checker.show(right.node)}\`, and \`${env.checker.show(left.node)}\`, ${meeting}`);
    return undefined;
  }
  const done = (a: Typed | undefined, b: Typed | undefined, type: Type): readonly [Typed, Typed, Type] | undefined => (a && b && a.kind !== "error" && b.kind !== "error" ? [a, b, withMissing(type, missing)] : undefined);
  if (isNumber(left.type) && isNumber(right.type) && left.type.kind !== right.type.kind) {
    const unit = isBare(env, left) ? right.type.unit : left.type.unit;
    const both: Type = { kind: "float", unit, grid: undefined, missing };
    const a = adapt(env, left, both);
    const b = adapt(env, right, both);
    if (a && b) return done(a, b, both);
  } else {
    // `missing` and text as written take the type of what they meet, on whichever side they stand.
    const asWritten = (isBare(env, left) && !isBare(env, right)) || (isTextLiteral(left) && !isTextLiteral(right));
    const first = isMissingLiteral(left) || (asWritten && !isMissingLiteral(right)) ? [right, left] : [left, right];
    const [host, guest] = first as [Typed, Typed];
    const adapted = adapt(env, guest, host.type);
    if (adapted) return host === left ? done(left, adapted, host.type) : done(adapted, right, host.type);
    const back = adapt(env, host, guest.type);
    if (back) return host === left ? done(back, right, guest.type) : done(left, back, guest.type);
  }
  doNotMeet(env, left, right, meeting);
  return undefined;
}

function doNotMeet(env: Env, left: Typed, right: Typed, meeting: string): void {
  const naive = (type: Type): boolean => type.kind === "localTimestamp" || type.kind === "date";
  const [a, b] = [env.checker.show(left.node), env.checker.show(right.node)];
  if (isNumber(left.type) && isNumber(right.type)) unitMismatch(env, right, `\`${a}\`, ${meeting}, ${unitWords(left.type)}`, left.type);
  else if (left.type.kind === "timestamp" && naive(right.type)) mismatch(env, right, left.type, `\`${a}\``);
  else if (right.type.kind === "timestamp" && naive(left.type)) mismatch(env, left, right.type, `\`${b}\``);
  else mismatch(env, right, left.type, `\`${a}\`, ${meeting},`);
}
