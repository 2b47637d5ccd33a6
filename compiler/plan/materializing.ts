/** The plan of `mlsc materialize`: a group asked about at given moments for each of its keys, as an example set of its own. So its values follow the very rules of training, and every engine can make them. */
import type { Column, Examples, ExampleColumn, Group, Plan } from "../../runtime/contract/plan.ts";
import type { Expr } from "../../runtime/contract/expr.ts";
import type { Type } from "../../runtime/contract/types.ts";
import { LoweringError } from "./context.ts";
import { reachOf } from "./ranges.ts";

const TIMESTAMP: Type = { kind: "timestamp", missing: false };
/** When a key is asked about. */
export const ASKED = "asked";

export interface Materializing {
  readonly plan: Plan;
  readonly group: Group;
  /** The relation of the keys and the moments at which they are asked about. */
  readonly points: string;
  /** Key parts, as columns of `points`, and the names under which they are written. */
  readonly keys: readonly { readonly column: string; readonly name: string; readonly type: Type }[];
  readonly features: readonly string[];
  /** How far the windows look back from the time that a value is as of; null: without bound. */
  readonly sight: number | null;
}

export function materializingPlan(plan: Plan, groupId: string): Materializing {
  const group = plan.groups.find(({ id }) => id === groupId);
  if (group === undefined) throw new LoweringError(`the plan has no group ${groupId}`);
  const points = `${group.id}.points`;
  const features = new Set(group.features.map(({ name }) => name));
  const keys = group.keys.map(({ name, expr }, i) => ({ column: `k${i}`, name: features.has(name) ? `key.${name}` : name, type: { ...expr.type, missing: false } }));
  const column = (name: string, type: Type): Expr => ({ kind: "column", name, type });
  const columns = [...keys.map((key) => ({ name: key.column, type: key.type })), { name: ASKED, type: TIMESTAMP }];
  const ofKeys = keys.map((key): ExampleColumn => ({ name: key.name, expr: column(key.column, key.type), type: key.type, reach: "request", marks: [], text: key.name, span: group.span }));
  const ofFeatures = group.features.map(({ name, type, marks, text }): ExampleColumn => ({ name, expr: { kind: "use", use: 0, feature: name, type }, type, reach: "history", marks, text, span: group.span }));
  const examples: Examples = {
    kind: "examples",
    id: `${group.id}.values`,
    spine: { kind: "asked", source: points, moment: column(ASKED, TIMESTAMP), within: 0, drawnBy: [] },
    request: [],
    uses: [{ group: group.id, keys: keys.map((key) => column(key.column, key.type)), prefix: "", span: group.span }],
    columns: [...ofKeys, ...ofFeatures],
    label: { name: "__asked", expr: { kind: "literal", value: true, type: { kind: "bool", missing: false } }, type: { kind: "bool", missing: false }, text: "true", span: group.span },
    warmupWaived: true,
    span: group.span,
  };
  const scan: Plan["scans"][number] = {
    kind: "scan",
    id: points,
    from: { kind: "parquet", path: points },
    columns: columns.map(({ name, type }): Column => ({ name, type, from: name, marks: [], span: group.span })),
    at: column(ASKED, TIMESTAMP),
    exists: column(ASKED, TIMESTAMP),
    expect: [],
    key: [],
    unique: [],
    span: group.span,
  };
  return {
    plan: { ...plan, scans: [...plan.scans, scan], groups: [{ ...group, own: undefined }], examples: [examples], partitions: [], models: [], decisions: [], tests: [], deployments: [], waivers: [] },
    group,
    points,
    keys,
    features: group.features.map(({ name }) => name),
    sight: reachOf({ windows: group.windows, ready: { kind: "live", within: 0 } }),
  };
}
