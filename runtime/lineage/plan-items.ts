/** A plan cut into what a person has declared: columns, features, inputs, rules, tests, and what is set beside them. Each with what it means, without places and prose, so that two plans can be compared item by item. */
import { canonicalJson } from "../contract/canonical.ts";
import { labelsOf } from "../contract/plan.ts";
import type { Plan } from "../contract/plan.ts";
import { gridText, typeText } from "../contract/type-text.ts";

export interface PlanItem {
  /** The lineage node, and the field in it; without one, what is set of the node as a whole. */
  readonly node: string;
  readonly field?: string;
  /** As a person reads it; of settings one a line, in `settings`. */
  readonly text: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Canonical JSON of what it means. */
  readonly meaning: string;
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export function planItems(plan: Plan): PlanItem[] {
  return [
    ...[...plan.tables, ...plan.scans].flatMap(({ columns, ...rest }) => [whole(`${rest.kind === "table" ? "table" : "source"} ${rest.id}`, rest), ...columns.map((column) => columnItem(`${rest.kind === "table" ? "table" : "source"} ${rest.id}`, column))]),
    ...plan.views.flatMap(({ columns, ...rest }) => [whole(`view ${rest.id}`, rest), ...columns.map((column) => columnItem(`view ${rest.id}`, column))]),
    ...plan.groups.flatMap(({ features, windows, reach: _reach, ...rest }) => [whole(`features ${rest.id}`, rest), ...features.map((feature) => item(`features ${rest.id}`, feature.name, feature.text, withParts(feature, windows, [])))]),
    ...plan.examples.flatMap(({ columns, uses, label: _label, further: _further, labelers, ...rest }) => [
      whole(`examples ${rest.id}`, rest),
      ...labelsOf({ label: _label, further: _further }).map((label) => item(`examples ${rest.id}`, label.name, `label ${label.text}`, label)),
      ...columns.map((column) => item(`examples ${rest.id}`, column.name, column.text, withParts(column, [], uses.map(({ group, keys }) => ({ group, keys }))))),
      ...(labelers ?? []).flatMap((labeler) => labeler.rules.map((rule) => item(`labeler ${labeler.id}`, rule.name, rule.text, rule))),
    ]),
    ...plan.partitions.map((partition) => whole(`examples ${partition.examples}`, { split: partition }, "split")),
    ...plan.models.flatMap(({ inputs, ...rest }) => [whole(`model ${rest.id}`, rest), ...inputs.map((input) => item(`model ${rest.id}`, input.name, input.text, input))]),
    ...plan.decisions.flatMap((decide) => [...decide.rules.map((rule) => item(`decide ${decide.id}`, rule.name, rule.text, rule)), ...decide.choose.map((choice) => item(`decide ${decide.id}`, `choose ${choice.parameter}`, choice.text, choice))]),
    ...plan.tests.flatMap((tests) => tests.tests.map((test) => item(`tests ${tests.model}`, test.text, test.severity === "error" ? test.text : `${test.text} (${test.severity})`, test))),
    ...plan.deployments.map((deploy) => whole(`deploy ${deploy.model}`, deploy)),
    ...plan.waivers.map((waiver) => item(`waivers of ${waiver.subject}`, waiver.code, `allow ${waiver.code} ${JSON.stringify(waiver.why)}`, waiver)),
    ...(plan.externs?.functions ?? []).map((fn) => item(`extern fn ${fn.name}`, undefined, `code ${fn.hash.slice(0, 12)}`, fn)),
    ...(Object.keys(plan.zones.rules).length === 0 ? [] : [item("zone rules", undefined, `version ${plan.zones.version}, ${Object.keys(plan.zones.rules).length} zones`, plan.zones)]),
  ];
}

function columnItem(node: string, column: Plan["scans"][number]["columns"][number]): PlanItem {
  const known = column.knownText === undefined ? "" : ` known at ${column.knownText}`;
  const marks = column.marks.map((mark) => ` @${mark}`).join("");
  return item(node, column.name, `${typeText(column.type)}${gridText(column.grid)}${known}${marks}`, column);
}

function item(node: string, field: string | undefined, text: string, value: unknown): PlanItem {
  return { node, ...(field === undefined ? {} : { field }), text, settings: {}, meaning: canonicalJson(meant(value)) };
}

/** `name`: where a node has several parts that are set. */
function whole(node: string, value: unknown, name?: string): PlanItem {
  const meaning = meant(value);
  return { node, ...(name === undefined ? {} : { field: `(${name})` }), text: "", settings: settingsOf(meaning), meaning: canonicalJson(meaning) };
}

/** Without places and prose, and what is said in words beside the meaning. */
function meant(value: unknown): Json {
  return JSON.parse(JSON.stringify(value, (key, part: unknown) => (key === "span" || key === "doc" || key === "text" || key === "knownText" ? undefined : part))) as Json;
}

/** Windows and uses stand in place of their numbers, which shift when another is added. */
function withParts(value: unknown, windows: readonly unknown[], uses: readonly unknown[]): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, part: unknown) => {
      if (part === null || typeof part !== "object" || !("kind" in part)) return part;
      if (part.kind === "window" && "index" in part) return { ...part, kind: "of window", index: undefined, window: windows[Number(part.index)] };
      if (part.kind === "use" && "use" in part) return { ...part, kind: "of use", use: uses[Number(part.use)] };
      return part;
    }),
  );
}

/** `learner.params.depth` to `6`. What is an expression is one setting, whatever is in it. */
function settingsOf(value: Json, path = ""): Record<string, string> {
  if (value === null || typeof value !== "object") return path === "" || path === "kind" || path === "id" ? {} : { [path]: shown(path, value) };
  if (Array.isArray(value) && value.every((part) => part === null || typeof part !== "object")) return { [path]: value.map((part) => shown(path, part as string)).join(", ") };
  if (isExpression(value)) return { [path]: canonicalJson(value) };
  const parts: readonly (readonly [string, Json])[] = Array.isArray(value) ? value.map((part: Json, i) => [nameOf(part) ?? String(i), part] as const) : Object.entries(value as Readonly<Record<string, Json>>);
  return Object.assign({}, ...parts.map(([key, part]) => settingsOf(part, path === "" ? key : `${path}.${key}`))) as Record<string, string>;
}

function nameOf(value: Json): string | undefined {
  return value !== null && typeof value === "object" && !Array.isArray(value) && "name" in value && typeof value.name === "string" ? value.name : undefined;
}

/** Nodes of expressions carry the type that they have. */
function isExpression(value: Json): boolean {
  return value !== null && typeof value === "object" && !Array.isArray(value) && "kind" in value && ("type" in value || value.kind === "column" || value.kind === "literal");
}

const DURATIONS = /(?:^|\.)(?:within|period|after|gap|length|lag|reach|least|timeoutMicros)$/;
const INSTANTS = /(?:^|\.)(?:until|completeUntil|start)$/;

function shown(path: string, value: string | number | boolean | null): string {
  if (typeof value === "number" && DURATIONS.test(path)) return durationText(value);
  if (typeof value === "number" && INSTANTS.test(path)) return new Date(value / 1000).toISOString().replace(/:00\.000Z$/, "Z");
  return String(value);
}

function durationText(micros: number): string {
  for (const [unit, size] of [["d", 86_400_000_000], ["h", 3_600_000_000], ["m", 60_000_000], ["s", 1_000_000], ["ms", 1000]] as const) if (micros !== 0 && micros % size === 0) return `${micros / size}${unit}`;
  return `${micros}us`;
}
