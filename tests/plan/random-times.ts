/**
 * Random small specs about time, with a model of their own: every instant, existence and knowledge time is worked out here from LANGUAGE.md's rules ("When"), from the spec as it was drawn, not from what the
 * compiler makes of it. Times are whole minutes.
 */
import fc from "fast-check";

export const MINUTE = 60_000_000;

/** An instant of a row. `either`: one of two, by an integer column. */
export type Time =
  | { readonly kind: "column"; readonly name: string }
  | { readonly kind: "plus"; readonly time: Time; readonly minutes: number }
  | { readonly kind: "delayed"; readonly time: Time; readonly by: string }
  | { readonly kind: "later"; readonly a: Time; readonly b: Time }
  | { readonly kind: "either"; readonly by: string; readonly a: Time; readonly b: Time };

export type Rule = { readonly kind: "gap"; readonly a: string; readonly b: string; readonly op: "<=" | ">=" | "<"; readonly minutes: number } | { readonly kind: "order"; readonly a: Time; readonly b: Time; readonly op: "<=" | ">=" };

export interface ViewModel {
  readonly where: string | undefined;
  readonly at: Time | undefined;
}

export interface Spec {
  /** Derived timestamps `u` and `w`, w over u. */
  readonly u: Time;
  readonly w: Time;
  readonly at: Time;
  readonly exists: Time | undefined;
  readonly known: Time;
  /** Own knowledge times of the values v0, v1, v2. */
  readonly own: readonly (Time | undefined)[];
  readonly rules: readonly Rule[];
  readonly views: readonly ViewModel[];
  readonly groupWhere: string | undefined;
  readonly windowWhere: string | undefined;
  readonly argument: string;
  readonly asked: Time;
  readonly within: number;
  readonly feature: string;
  readonly label: string;
  /** Whether the examples use the group. */
  readonly history: boolean;
  readonly ready: { readonly live: boolean; readonly minutes: number };
}

export interface RowModel {
  readonly t: number;
  readonly a: number;
  readonly b: number | null;
  readonly d: number;
  readonly v0: number;
  readonly v1: number;
  readonly v2: number;
}

const VALUES = ["v0", "v1", "v2", "sum01", "sum12"] as const;
const READS: Readonly<Record<string, readonly string[]>> = { sum01: ["v0", "v1"], sum12: ["v1", "v2"] };

/** Instants over the named columns; only those that may be missing where `b` is among them. */
function times(names: readonly string[], depth = 2): fc.Arbitrary<Time> {
  const column: fc.Arbitrary<Time> = fc.constantFrom(...names).map((name) => ({ kind: "column", name }));
  if (depth === 0) return column;
  const inner = times(names, depth - 1);
  return fc.oneof(
    { weight: 3, arbitrary: column },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("plus" as const), time: inner, minutes: fc.integer({ min: -3, max: 9 }) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("delayed" as const), time: inner, by: fc.constant("d") }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("later" as const), a: inner, b: inner }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("either" as const), by: fc.constant("v0"), a: column, b: column }) },
  );
}

const rules: fc.Arbitrary<Rule> = fc.oneof(
  fc.record({ kind: fc.constant("gap" as const), a: fc.constantFrom("a", "b", "w"), b: fc.constantFrom("t", "u"), op: fc.constantFrom("<=" as const, ">=" as const, "<" as const), minutes: fc.integer({ min: -2, max: 8 }) }),
  fc.record({ kind: fc.constant("order" as const), a: times(["a", "b", "t"], 1), b: times(["t", "u"], 1), op: fc.constantFrom("<=" as const, ">=" as const) }),
);

const present = ["t", "a", "u", "w"];
const value = fc.constantFrom(...VALUES);
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined, freq: 1 });
const simple: fc.Arbitrary<Time> = fc.record({ kind: fc.constant("plus" as const), time: fc.constant<Time>({ kind: "column", name: "t" }), minutes: fc.integer({ min: 0, max: 6 }) });
const own: fc.Arbitrary<Time | undefined> = fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 2, arbitrary: simple }, { weight: 2, arbitrary: times([...present, "b"], 2) });
/** A label's: often provably after the moment. */
const late: fc.Arbitrary<Time> = fc.record({ kind: fc.constant("plus" as const), time: times(present, 1), minutes: fc.integer({ min: 3, max: 14 }) });

const drawn: fc.Arbitrary<Spec> = fc.record({
  u: times(["t", "a"], 2),
  w: times(["t", "u"], 1),
  at: fc.oneof({ weight: 3, arbitrary: fc.constant<Time>({ kind: "column", name: "t" }) }, { weight: 1, arbitrary: times(present, 1) }),
  exists: rarely(times(present, 1)),
  known: fc.oneof({ weight: 2, arbitrary: simple }, { weight: 1, arbitrary: times(present, 2) }),
  own: fc.tuple(own, own, fc.oneof({ weight: 1, arbitrary: own }, { weight: 3, arbitrary: late })),
  rules: fc.array(rules, { maxLength: 3 }),
  views: fc.array(fc.record({ where: maybe(value), at: maybe(times([...present, "b"], 1)) }), { maxLength: 2 }),
  groupWhere: maybe(value),
  windowWhere: maybe(value),
  argument: value,
  asked: fc.oneof({ weight: 2, arbitrary: simple }, { weight: 2, arbitrary: times(present, 2) }),
  within: fc.integer({ min: 0, max: 3 }),
  feature: value,
  label: fc.oneof({ weight: 3, arbitrary: fc.constant("v2") }, { weight: 1, arbitrary: value }),
  history: fc.boolean(),
  ready: fc.record({ live: fc.boolean(), minutes: fc.integer({ min: 0, max: 4 }) }),
});

/** Specs as drawn, and such as lie at the border between sound and leaky: asked about when the row is known, with a label that is known about then. */
export const specs: fc.Arbitrary<Spec> = fc.oneof(
  drawn,
  fc.tuple(drawn, fc.integer({ min: -1, max: 4 }), fc.integer({ min: -1, max: 4 }), fc.boolean()).map(([spec, after, open, plain]): Spec => {
    const asked: Time = { kind: "plus", time: plain ? spec.known : { kind: "later", a: spec.known, b: spec.asked }, minutes: after };
    return { ...spec, exists: undefined, at: { kind: "column", name: "t" }, asked, own: [spec.own[0], undefined, { kind: "plus", time: asked, minutes: spec.within + open }], label: "v2", feature: plain ? "v1" : spec.feature };
  }),
);

const minute = fc.integer({ min: 0, max: 12 });
export const rows: fc.Arbitrary<readonly RowModel[]> = fc.array(
  fc.record({ t: minute, a: minute, b: fc.option(minute, { nil: null }), d: fc.integer({ min: 0, max: 5 }), v0: fc.integer({ min: 0, max: 1 }), v1: fc.integer({ min: 0, max: 1 }), v2: fc.integer({ min: 0, max: 1 }) }),
  { minLength: 12, maxLength: 24 },
);

// ───────────── as text ─────────────

export function textOf(time: Time): string {
  switch (time.kind) {
    case "column":
      return time.name;
    case "plus":
      return time.minutes < 0 ? `(${textOf(time.time)} - ${-time.minutes}m)` : `(${textOf(time.time)} + ${time.minutes}m)`;
    case "delayed":
      return `(${textOf(time.time)} + ${time.by})`;
    case "later":
      return `max(${textOf(time.a)}, ${textOf(time.b)})`;
    case "either":
      return `(if ${time.by} > 0 then ${textOf(time.a)} else ${textOf(time.b)})`;
  }
}

function ruleText(rule: Rule): string {
  if (rule.kind === "order") return `${textOf(rule.a)} ${rule.op} ${textOf(rule.b)}`;
  return `${rule.a} - ${rule.b} ${rule.op} ${rule.minutes < 0 ? `(0m - ${-rule.minutes}m)` : `${rule.minutes}m`}`;
}

export function inputName(spec: Spec): string {
  return spec.views.length === 0 ? "events" : `view_${spec.views.length}`;
}

export function specText(spec: Spec, withExamples: boolean): string {
  const own = (i: number): string => (spec.own[i] === undefined ? "" : ` known at ${textOf(spec.own[i])}`);
  const views = spec.views.map((view, i) => `view view_${i + 1} from ${i === 0 ? "events" : `view_${i}`}${view.where === undefined ? "" : ` where ${view.where} > 0`}${view.at === undefined ? "" : ` at ${textOf(view.at)}`} { }\n`).join("");
  const ready = spec.ready.live ? `live within ${spec.ready.minutes}m` : `every 10m after ${spec.ready.minutes}m`;
  const examples = `examples cases {\n  rows events asked at ${textOf(spec.asked)} within ${spec.within}m\n  label outcome = ${spec.label} > 0\n  features {\n    ${spec.feature}\n    ${spec.history ? "history(k)" : "k"}\n  }\n}\n`;
  return `source events {
  from csv("events.csv")
  stream kafka("events")
  columns {
    k: Category
    t: Timestamp
    a: Timestamp
    b: Timestamp?
    d: Duration
    v0: Int${own(0)}
    v1: Int${own(1)}
    v2: Int${own(2)}
    u: Timestamp = ${textOf(spec.u)}
    w: Timestamp = ${textOf(spec.w)}
    sum01: Int = v0 + v1
    sum12: Int = v1 + v2
  }
  at ${textOf(spec.at)}
${spec.exists === undefined ? "" : `  exists at ${textOf(spec.exists)}\n`}  known at ${textOf(spec.known)}
  expect {
    d in 0m..5m
    ${spec.rules.map(ruleText).join("\n    ")}
  }
}
${views}features history from ${inputName(spec)}${spec.groupWhere === undefined ? "" : ` where ${spec.groupWhere} > 0`} by k {
  ready ${ready}
  n = sum(${spec.argument})${spec.windowWhere === undefined ? "" : ` where ${spec.windowWhere} > 0`} over 300d
}
${withExamples ? examples : ""}`;
}

// ───────────── by first principles ─────────────

/** What a row is worth under a spec: instants in minutes; null is missing, Infinity never. */
export class Truth {
  readonly #spec: Spec;
  readonly #row: RowModel;

  constructor(spec: Spec, row: RowModel) {
    this.#spec = spec;
    this.#row = row;
  }

  instant(time: Time): number | null {
    switch (time.kind) {
      case "column":
        if (time.name === "u") return this.instant(this.#spec.u);
        if (time.name === "w") return this.instant(this.#spec.w);
        return this.#row[time.name as "t" | "a" | "b"];
      case "plus":
        return plus(this.instant(time.time), time.minutes);
      case "delayed":
        return plus(this.instant(time.time), this.#row.d);
      case "later": {
        const [a, b] = [this.instant(time.a), this.instant(time.b)];
        return a === null || b === null ? null : Math.max(a, b);
      }
      case "either":
        return this.instant(this.#row.v0 > 0 ? time.a : time.b);
    }
  }

  meets(rule: Rule): boolean {
    const a = rule.kind === "gap" ? this.instant({ kind: "column", name: rule.a }) : this.instant(rule.a);
    const b = rule.kind === "gap" ? this.instant({ kind: "column", name: rule.b }) : this.instant(rule.b);
    if (a === null || b === null) return false;
    const bound = rule.kind === "gap" ? rule.minutes : 0;
    return rule.op === "<=" ? a - b <= bound : rule.op === ">=" ? a - b >= bound : a - b < bound;
  }

  meetsAll(): boolean {
    return this.#spec.rules.every((rule) => this.meets(rule));
  }

  /** K of a column of the source; never before the row exists. */
  known(name: string): number {
    const reads = READS[name] ?? (name === "u" ? columnsOf(this.#spec.u) : name === "w" ? columnsOf(this.#spec.w) : undefined);
    const exists = this.#when(this.#spec.exists ?? this.#spec.at);
    if (reads !== undefined) return Math.max(exists, ...reads.map((read) => this.known(read)));
    const own = name.startsWith("v") ? this.#spec.own[Number(name[1])] : undefined;
    return Math.max(exists, this.#when(own ?? this.#spec.known));
  }

  #when(time: Time): number {
    return this.instant(time) ?? Number.POSITIVE_INFINITY;
  }

  /** Event time of the group's input; null: the row is no event of it. */
  eventTime(): number | null {
    for (const view of this.#spec.views) {
      if (view.where !== undefined && !(this.value(view.where) > 0)) return null;
      if (view.at !== undefined && this.instant(view.at) === null) return null;
    }
    const at = this.#spec.views.reduce((time, view) => view.at ?? time, this.#spec.at);
    return this.instant(at);
  }

  value(name: string): number {
    return (READS[name] ?? [name]).reduce((sum, read) => sum + this.#row[read as "v0" | "v1" | "v2"], 0);
  }

  /** From when the window sees the row: later than its event time and than everything that was read of it. */
  seenFrom(): number | null {
    const spec = this.#spec;
    const at = this.eventTime();
    if (at === null) return null;
    const reads = ["k", spec.argument, spec.groupWhere, spec.windowWhere, ...spec.views.map((view) => view.where)].filter((name) => name !== undefined);
    const instants = [spec.at, ...spec.views.map((view) => view.at)].filter((time) => time !== undefined);
    // The event time that counts is the last; those before it chose whether the row is there.
    const timeReads = instants.flatMap(columnsOf);
    const replaced = spec.views.some((view) => view.at !== undefined) ? columnsOf(spec.at) : [];
    const needed = [...reads, ...timeReads.filter((name) => !replaced.includes(name) || instants.slice(1).flatMap(columnsOf).includes(name))];
    return Math.max(at, this.known("k"), ...needed.map((name) => this.known(name)));
  }
}

function plus(time: number | null, minutes: number): number | null {
  return time === null ? null : time + minutes;
}

/** Columns that an instant reads, `either`'s among them. */
export function columnsOf(time: Time): string[] {
  switch (time.kind) {
    case "column":
      return [time.name];
    case "plus":
      return columnsOf(time.time);
    case "delayed":
      return [...columnsOf(time.time), time.by];
    case "later":
      return [...columnsOf(time.a), ...columnsOf(time.b)];
    case "either":
      return [time.by, ...columnsOf(time.a), ...columnsOf(time.b)];
  }
}
