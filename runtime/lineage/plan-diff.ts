/** What changed between two plans, and what is made of it: each change with what lies downstream in the lineage graph. What is only computed otherwise because of another change stands there, and not as a change of its own. */
import type { Plan } from "../contract/plan.ts";
import { lineageGraph, type LineageGraph } from "./graph.ts";
import { type PlanItem, planItems } from "./plan-items.ts";
import { selectLineage } from "./select.ts";

export interface PlanChange {
  readonly kind: "added" | "removed" | "changed";
  /** `features shopper`. */
  readonly node: string;
  readonly field: string | undefined;
  /** As a person reads it; undefined where there is nothing of it. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Settings that differ, by their place in the plan; undefined on the side that has none. `null`: an expression, which text can't show. */
  readonly settings: readonly { readonly name: string; readonly before: string | null | undefined; readonly after: string | null | undefined }[];
  /** What is made of it, by node: its fields. */
  readonly downstream: readonly { readonly node: string; readonly fields: readonly string[] }[];
}

const keyOf = ({ node, field }: PlanItem): string => JSON.stringify([node, field ?? null]);

export function planDiff(before: Plan, after: Plan): PlanChange[] {
  const [then, now] = [byKey(planItems(before)), byKey(planItems(after))];
  const [graphThen, graphNow] = [lineageGraph(before), lineageGraph(after)];
  const differing = inOrder(then, now).filter((key) => then.get(key)?.meaning !== now.get(key)?.meaning);
  const changes = differing.map((key): Change => {
    const [a, b] = [then.get(key), now.get(key)];
    const { node, field } = (b ?? a)!;
    return { kind: a === undefined ? "added" : b === undefined ? "removed" : "changed", a, b, node, field, downstream: downstreamOf(b === undefined ? graphThen : graphNow, { node, field }) };
  });
  return changes
    .filter((change) => !isConsequence(change, changes))
    .map(({ a, b, kind, node, field, downstream }) => ({ kind, node, field, before: a?.text, after: b?.text, settings: a === undefined || b === undefined ? [] : settingsDiffer(a, b), downstream }));
}

interface Change extends Pick<PlanChange, "kind" | "node" | "field" | "downstream"> {
  readonly a: PlanItem | undefined;
  readonly b: PlanItem | undefined;
}

/** What reads the same, or comes and goes, with something that it is made of. */
function isConsequence({ kind, a, b, node, field }: Change, changes: readonly Change[]): boolean {
  const causes = changes.filter((other) => other.node !== node && other.downstream.some((made) => made.node === node && (field === undefined || made.fields.includes(field))));
  if (kind !== "changed") return causes.some((other) => other.kind === kind && other.field !== undefined);
  return causes.length > 0 && a!.text === b!.text && settingsDiffer(a!, b!).every(({ before, after }) => before === null && after === null);
}

/** Keys of both, each where it stands in the later, and what is gone where it stood. */
function inOrder(then: ReadonlyMap<string, PlanItem>, now: ReadonlyMap<string, PlanItem>): string[] {
  const place = new Map<string, number>();
  for (const all of [then, now]) [...all.keys()].forEach((key, i) => void place.set(key, i / all.size));
  return [...place.keys()].sort((a, b) => place.get(a)! - place.get(b)!);
}

function byKey(items: readonly PlanItem[]): Map<string, PlanItem> {
  return new Map(items.map((item) => [keyOf(item), item]));
}

function settingsDiffer(a: PlanItem, b: PlanItem): PlanChange["settings"] {
  const readable = (text: string | undefined): string | null | undefined => (text?.startsWith("{") === true ? null : text);
  return [...new Set([...Object.keys(a.settings), ...Object.keys(b.settings)])].filter((name) => a.settings[name] !== b.settings[name]).map((name) => ({ name, before: readable(a.settings[name]), after: readable(b.settings[name]) }));
}

function downstreamOf(graph: LineageGraph, { node, field }: Pick<PlanChange, "node" | "field">): PlanChange["downstream"] {
  const found = graph.nodes.find((one) => one.id === node);
  if (found === undefined) return [];
  const target = field !== undefined && found.fields.some((one) => one.name === field) ? { node, field } : { node };
  return selectLineage(graph, [target], "down").nodes.flatMap((made) => {
    const fields = made.fields.map(({ name }) => name).filter((name) => made.id !== node || ("field" in target && name !== target.field));
    return fields.length === 0 || (made.id === node && !("field" in target)) ? [] : [{ node: made.id, fields }];
  });
}
