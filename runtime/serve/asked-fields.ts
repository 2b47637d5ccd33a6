import type { Expr } from "../contract/expr.ts";
import type { Column, Plan } from "../contract/plan.ts";
import type { Candidates, Horizon } from "../contract/spine.ts";
import type { Layer, RowRule } from "./request-fields.ts";

const BOOL = { kind: "bool", missing: false } as const;
const NOWHERE = { file: "", line: 0, column: 0, endLine: 0, endColumn: 0 } as const;
const DURATION = { kind: "duration", missing: false } as const;

/** A question about a row of a table brings its key; the row must be in the bundle's table, from which all else is looked up. */
export function keyLayers(plan: Plan, id: string): Layer[] {
  const table = plan.tables.find((candidate) => candidate.id === id);
  if (table === undefined) throw new Error(`The plan has no table \`${id}\`.`);
  const columns = table.key.map((name): Column => ({ ...table.columns.find((column) => column.name === name)!, derive: undefined }));
  const keys = columns.map((column): Expr => ({ kind: "column", name: column.name, type: column.type }));
  const rule: RowRule = { kind: "expectation", condition: { kind: "exists", table: id, keys, type: BOOL }, text: `${id}(${table.key.join(", ")}) is not missing` };
  return [{ columns, rules: [rule] }];
}

/** The horizon asked for is a further field, and one of those that the model was made for. */
export function withHorizon(layers: readonly Layer[], horizon: Horizon | undefined): readonly Layer[] {
  const [first, ...rest] = layers;
  if (horizon === undefined || first === undefined) return layers;
  const column: Column = { name: horizon.name, type: DURATION, marks: [], doc: `How far ahead, in µs: \`${horizon.text}\`.`, span: NOWHERE };
  const subject: Expr = { kind: "column", name: horizon.name, type: DURATION };
  const values = horizon.values.map((value): Expr => ({ kind: "literal", value, type: DURATION }));
  const rule: RowRule = { kind: "expectation", condition: { kind: "call", fn: "inSet", args: [subject, ...values], type: BOOL }, text: horizon.text };
  return [{ columns: [...first.columns, column], rules: [...first.rules, rule] }, ...rest];
}

/** What is asked about is a further field: the key of a row of the candidates' table. */
export function withCandidate(layers: readonly Layer[], candidates: Candidates | undefined): readonly Layer[] {
  const [first, ...rest] = layers;
  if (candidates?.kind !== "table" || first === undefined) return layers;
  const { table, name, type } = candidates;
  const column: Column = { name, type, marks: [], doc: `What is asked about: the key of a row of \`${table}\`.`, span: NOWHERE };
  const rule: RowRule = { kind: "expectation", condition: { kind: "exists", table, keys: [{ kind: "column", name, type }], type: BOOL }, text: `${table}(${name}) is not missing` };
  return [{ columns: [...first.columns, column], rules: [...first.rules, rule] }, ...rest];
}
