/** Which constructs of the language a plan holds, told by the plan itself and not by who made it; and all that there are, as the contract lists them. */
import { children } from "../../runtime/contract/expr-parts.ts";
import type { Expr } from "../../runtime/contract/expr.ts";
import { isPattern } from "../../runtime/contract/plan/origin.ts";
import { labelsOf, OverSchema, PartitionSchema, ReadySchema, SpineSchema, type Plan, type View, type Window } from "../../runtime/contract/plan.ts";
import { RowsSchema } from "../../runtime/contract/plan-views.ts";
import { CandidatesSchema } from "../../runtime/contract/spine.ts";
import { ValiditySchema } from "../../runtime/contract/validity.ts";
import { AGGREGATES } from "../../runtime/contract/vocabulary/aggregates.ts";
import { INTRINSICS } from "../../runtime/contract/vocabulary/intrinsics.ts";

const kinds = (options: readonly { readonly shape: { readonly kind: { readonly value: string } } }[]): readonly string[] => options.map((option) => option.shape.kind.value);

/** Kinds of expressions that programs hold; the others are of models, or have suites of their own. */
const EXPRESSIONS: readonly Expr["kind"][] = ["literal", "column", "lookup", "exists", "window", "feature", "use", "moment", "if", "let", "local", "vector", "call", "extern"];

/** Everything of which some program must hold one. What the contract adds is added here by itself. */
export const VOCABULARY: readonly string[] = [
  ...AGGREGATES.map((name) => `aggregate ${name}`),
  ...INTRINSICS.map((name) => `intrinsic ${name}`),
  ...EXPRESSIONS.map((kind) => `expression ${kind}`),
  ...kinds(OverSchema.options).map((kind) => `window ${kind}`), "window range step", "window range ending", "window step ending", "window calendar ending", "window where", "window in a segment", "window ahead",
  ...kinds(ReadySchema.options).map((kind) => `ready ${kind}`),
  "known by a lag", "known by a column", "known by versions",
  ...kinds(ValiditySchema.options).map((kind) => `table ${kind}`), ...kinds(ValiditySchema.options).map((kind) => `look-up ${kind}`),
  ...kinds(RowsSchema.options).map((kind) => `view ${kind}`), "view where", "view at", "view derives",
  ...kinds(SpineSchema.options).map((kind) => `rows ${kind}`), "rows within", "rows at a time of day", "rows of a view", "horizon", ...kinds(CandidatesSchema.options).map((kind) => `candidates ${kind}`),
  "examples where", "weight", "sample", "lists", "label of the row", "label ahead", "several labels", "half-full windows waived", "warm-up",
  ...kinds(PartitionSchema.shape.method.options).map((kind) => `split ${kind}`), "split by group", "split gap", "split folds", "split rolling", "split generalise", "no split",
  "source revised", "source unique", "source drops", "source asserts", "source exists later", "column known later", "derived column", "complete until", "file csv", "file json", "file parquet", "file arrow", "file avro", "file protobuf", "file sqlite", "rows set apart", "marks", "several files", "column of another name", "time in milliseconds", "number with a unit", "versions with a late column",
  "labeler", "label as far as the horizon", "label behind the horizon", "several windows in a label", "label by two keys", "look-up by two keys",
  "key derived", "two keys", "group where", "group of a view", "groups over one input", "use with prefix", "parameters", "row kept out of its history", "function of a list", "function that gives a list",
  ...["bool", "int", "float", "string", "category", "enum", "timestamp", "localTimestamp", "date", "duration", "zone", "list", "record"].flatMap((kind) => [`column ${kind}`, ...(kind === "zone" ? [] : [`column ${kind}?`])]), "column on a grid",
];

export function constructsOf(plan: Plan): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (name: string, is = true): void => void (is && found.add(name));
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const node = value as { readonly kind?: string };
    if (isExpr(value)) {
      add(`expression ${value.kind}`);
      if (value.kind === "call") add(`intrinsic ${value.fn}`);
      add("function of a list", value.kind === "extern" && value.args.some(({ type }) => type.kind === "list"));
      add("function that gives a list", value.kind === "extern" && value.type.kind === "list");
      if (value.kind === "lookup" || value.kind === "exists") {
        add(`look-up ${plan.tables.find((table) => table.id === value.table)!.validity.kind}`);
        add("look-up by two keys", value.keys.length > 1);
      }
      children(value).forEach(visit);
      return;
    }
    if (node.kind === "window") windowOf(value as Window, add);
    Object.values(value).forEach(visit);
  };
  visit([plan.scans, plan.views, plan.groups, plan.examples, plan.tables]);
  sources(plan, add);
  for (const table of plan.tables) add(`table ${table.validity.kind}`);
  for (const view of plan.views) viewOf(view, add);
  for (const group of plan.groups) {
    add(`ready ${group.ready.kind}`);
    add("key derived", group.keys.some((key) => key.expr.kind !== "column"));
    add("two keys", group.keys.length > 1);
    add("group where", group.where !== undefined);
    add("group of a view", plan.views.some((view) => view.id === group.input));
    add("groups over one input", plan.groups.some((other) => other !== group && other.input === group.input));
    add("parameters", group.id.includes("__"));
  }
  for (const examples of plan.examples) asked(plan, examples, add);
  return found;
}

type Add = (name: string, is?: boolean) => void;

const EXPRESSION_KINDS: ReadonlySet<string> = new Set([...EXPRESSIONS.filter((kind) => kind !== "window"), "score", "parameter"]);

function isExpr(value: object): value is Expr {
  const node = value as { readonly kind?: string; readonly type?: unknown; readonly index?: unknown };
  return node.type !== undefined && node.kind !== undefined && (EXPRESSION_KINDS.has(node.kind) || (node.kind === "window" && node.index !== undefined));
}

function windowOf(window: Window, add: Add): void {
  const { over, visible } = window;
  add(`aggregate ${window.aggregate}`);
  add(`window ${over.kind}`);
  add("window where", window.where !== undefined);
  add(visible.kind === "lag" ? "known by a lag" : visible.versions ? "known by versions" : "known by a column");
  if (over.kind === "range") {
    add("window range step", over.step !== undefined);
    add("window range ending", over.ending !== 0);
    add("window step ending", over.step !== undefined && over.ending !== 0);
  }
  if (over.kind === "calendar") add("window calendar ending", over.ending !== 0);
}

function sources(plan: Plan, add: Add): void {
  for (const scan of plan.scans) {
    add("source revised", scan.revised !== undefined);
    add("source unique", scan.unique.length > 0 && scan.revised === undefined);
    add("source drops", scan.expect.some((rule) => rule.otherwise === "drop"));
    add("source asserts", scan.expect.some((rule) => rule.otherwise === "fail"));
    add("source exists later", JSON.stringify(scan.exists) !== JSON.stringify(scan.at) && scan.revised === undefined);
    add("complete until", scan.completeUntil !== undefined);
    add(`file ${scan.from.kind}`);
    add("rows set apart", scan.quarantine !== undefined);
    add("several files", isPattern(scan.from));
    const known = JSON.stringify(scan.columns.find((column) => column.derive === undefined)?.known);
    for (const column of scan.columns) {
      add(`column ${column.type.kind}${column.type.missing ? "?" : ""}`);
      add("column of another name", column.derive === undefined && column.from !== undefined && column.from !== column.name);
      add("time in milliseconds", column.epoch === "ms");
      add("number with a unit", (column.type.kind === "int" || column.type.kind === "float") && column.type.unit !== undefined);
      add("versions with a late column", scan.revised !== undefined && column.derive === undefined && JSON.stringify(column.known) !== known);
      add("marks", column.marks.length > 0);
      add("column on a grid", column.type.kind === "float" && column.type.grid !== undefined);
      add("derived column", column.derive !== undefined);
      add("column known later", column.derive === undefined && JSON.stringify(column.known) !== known);
    }
  }
}

function viewOf(view: View, add: Add): void {
  if (view.rows !== undefined) add(`view ${view.rows.kind}`);
  add("view where", view.where !== undefined);
  add("view at", view.rows === undefined && view.at.kind !== "column");
  add("view derives", view.rows === undefined && view.columns.some((column) => column.derive !== undefined && column.derive.kind !== "column"));
  if (view.rows?.kind === "sessions" || view.rows?.kind === "fill") add("window in a segment");
}

function asked(plan: Plan, examples: Plan["examples"][number], add: Add): void {
  const { spine, horizon, candidates } = examples;
  add(`rows ${spine.kind}`);
  if (spine.kind === "asked") {
    add("rows within", spine.within > 0);
    add("rows of a view", plan.views.some((view) => view.id === spine.source));
  }
  add("rows at a time of day", spine.kind === "calendar" && spine.time !== undefined);
  add("horizon", horizon !== undefined);
  if (candidates !== undefined) add(`candidates ${candidates.kind}`);
  add("examples where", examples.where !== undefined);
  add("weight", examples.weight !== undefined);
  add("sample", examples.sample !== undefined);
  add("lists", examples.group !== undefined);
  add(examples.label.from === undefined ? "label of the row" : "label ahead");
  add("window ahead", examples.label.from !== undefined);
  add("labeler", examples.labelers !== undefined);
  for (const { from } of labelsOf(examples)) {
    if (from === undefined) continue;
    add("label as far as the horizon", from.windows.some(({ over }) => over.kind === "range" && over.upTo !== undefined));
    add("label behind the horizon", from.horizon !== undefined);
    add("several windows in a label", new Set(from.windows.map(({ over }) => JSON.stringify(over))).size > 1);
    add("label by two keys", from.keys.length > 1);
  }
  add("several labels", (examples.further ?? []).length > 0);
  add(examples.warmupWaived ? "half-full windows waived" : "warm-up");
  add("row kept out of its history", examples.uses.some((use) => use.own !== undefined));
  add("use with prefix", examples.uses.some((use) => use.prefix !== ""));
  const partition = plan.partitions.find((one) => one.examples === examples.id);
  if (partition === undefined) add("no split");
  else {
    add(`split ${partition.method.kind}`);
    add("split by group", partition.method.kind === "random" && partition.method.groups.length > 0);
    add("split gap", partition.method.kind !== "random" && partition.method.gap > 0);
    if (partition.folds !== undefined) add(`split ${partition.folds.kind}`);
    add("split generalise", partition.generalise !== undefined);
  }
}
