import type { Examples } from "../contract/plan.ts";
import { compileRecord, type DoorContext, type NamedExpr } from "../door/index.ts";
import { holder, lister } from "./generated.ts";
import type { KeyPart, Value, Values } from "./parts.ts";
import { type FieldProblem, type Refusal, refuse } from "./refusal.ts";
import type { RequestShape } from "./request-fields.ts";
import { rewrite } from "./rewrite.ts";

/** What is worked out of a row before history is asked. */
export interface CheckedRow {
  /** µs at which the model may first be asked about the row; null if it can't be worked out, or for closed rows. */
  readonly askedAt: number | null;
  /** Keys of each use of a group, in their order. */
  readonly keys: readonly (readonly KeyPart[])[];
  /** Of each use, what names the row, where it is kept out of its own history. */
  readonly own: readonly (number | undefined)[];
}

/**
 * Compiles the first half of the request path: derived columns (written into the row), the rules of `expect` and `where`, the time at which the model may be asked,
 * the keys of history. `row` holds the decoded fields and `__moment`. Gives a refusal that names everything that is wrong.
 */
export function rowCheck(examples: Examples, shape: RequestShape, door: DoorContext): (row: Values) => CheckedRow | Refusal {
  const derived = new Set(shape.derived.map((column) => column.name));
  const named = (name: string, expr: NamedExpr["expr"]): NamedExpr => ({
    name,
    expr: rewrite(expr, (reference) => (reference.kind === "column" && derived.has(reference.name) ? { ...reference, kind: "feature" } : undefined)),
  });
  const { spine } = examples;
  const compute = compileRecord(
    [
      ...shape.derived.map((column) => named(column.name, column.expr)),
      ...shape.rules.map((rule, i) => named(`__rule${i}`, rule.condition)),
      ...(spine.kind === "asked" ? [named("__asked", spine.moment)] : []),
      ...examples.uses.flatMap((use, u) => [...use.keys.map((key, k) => named(`__key${u}_${k}`, key)), ...(use.own === undefined ? [] : [named(`__own${u}`, use.own)])]),
    ],
    door,
  );
  const keysOf = examples.uses.map((use, u) => lister<Value>(use.keys.map((_key, k) => `__key${u}_${k}`)));
  const owns = examples.uses.map((use, u) => (use.own === undefined ? undefined : `__own${u}`));
  const needed = shape.derived.filter(({ type }) => !type.missing && type.kind !== "vector").map(({ name }) => name);
  const holds = holder<Value>(needed, shape.rules.map((_rule, i) => `__rule${i}`));
  const checked = (values: Values): CheckedRow => {
    const askedAt = values.__asked;
    return { askedAt: typeof askedAt === "number" ? askedAt : null, keys: keysOf.map((keys) => keys(values) as KeyPart[]), own: owns.map((name) => (name === undefined ? undefined : ((values[name] as number | null) ?? undefined))) };
  };
  return (row) => {
    const values = compute(row as Record<string, never>);
    for (const { name, type } of shape.derived) {
      if (type.kind !== "vector") row[name] = values[name] ?? null;
      else for (let i = 0; i < type.size; i++) row[`${name}[${i}]`] = values[`${name}[${i}]`] ?? null;
    }
    if (holds(values)) return checked(values);
    const problems: FieldProblem[] = [];
    for (const name of needed) {
      if (values[name] !== null) continue;
      problems.push({ field: name, message: `\`${name}\` can't be worked out from this row: a value that it is made of is unknown or too large.` });
    }
    const missing = problems.length > 0;
    let isExample = true;
    for (const [i, rule] of shape.rules.entries()) {
      if (values[`__rule${i}`] === true) continue;
      if (rule.kind === "not-an-example") isExample = false;
      problems.push({ message: rule.kind === "expectation" ? `The row breaks the rule \`${rule.text}\` of the spec.` : `The row does not meet ${rule.text}: the model was made for rows that do.` });
    }
    return refuse(!missing && !isExample && problems.length === 1 ? "not-an-example" : "expectation", problems);
  };
}
