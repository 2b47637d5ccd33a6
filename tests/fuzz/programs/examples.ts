/** Example sets: label, `where`, groups used, features of the row, weights, samples, lists; and how the set is split. */
import type { Draw } from "./draw.ts";
import { type Callable, Expressions, type Scope } from "./expressions.ts";
import { type Group, used } from "./groups.ts";
import type { Block, Line, Relation, World } from "./model.ts";
import { instantText, text } from "./sources.ts";
import type { Spine } from "./spines.ts";
import { type Label, makeLabeler, makeTaught } from "./taught.ts";
import { affected, released } from "./trimmings.ts";
import { BOOL, CATEGORY, DATE, DURATION, FLOAT, type FuzzType, INT, leaf, make, sameType, type Term, TEXT, TIMESTAMP } from "./term.ts";
import { EUROS, MILES } from "./units.ts";
import { makeLabels } from "./labels.ts";
import { durationText } from "./values.ts";

const MOMENT = leaf("moment", TIMESTAMP, false, true);

export interface Asked {
  readonly groups: readonly Group[];
  readonly relations: readonly Relation[];
}

export function makeExamples(draw: Draw, world: World, spine: Spine, { groups, relations }: Asked): { readonly served: boolean } {
  const timed = spine.kind !== "closed";
  const items: (Line | Block)[] = [...spine.lines];
  const extra: Term[] = timed ? [MOMENT] : [];
  const columns = [...spine.columns.map((one) => one.term)];
  const horizon = timed && draw.chance(30);
  const labels = makeLabels(draw, world, spine, relations, horizon);
  if (horizon && labels.ahead) {
    items.push(text(`horizon h in ${durationText(world.unit)}..${durationText(3 * world.unit)} step ${durationText(world.unit)}`));
    columns.push(leaf("h", DURATION, false, true));
  }
  if (timed && draw.chance(15) && world.lookups.some(({ name }) => name === "codes")) {
    items.push(text("candidates codes as which"));
    columns.push(leaf("which", INT, false, true));
  } else if (timed && spine.kind === "asked") {
    const lists = spine.columns.filter((one) => one.type.kind === "list" && ["category", "int"].includes(one.type.of!.kind));
    // A candidate may stand once in its list.
    if (lists.length > 0 && draw.chance(60) && unique(world, lists[0]!.name)) {
      items.push(text(`candidates ${lists[0]!.name} as which`));
      columns.push(leaf("which", lists[0]!.type.of!, false, true));
    }
  }
  const scope: Scope = { leaves: [...columns, ...extra], lookups: timed ? world.lookups : world.lookups.filter(({ name }) => name !== "prices"), door: false, around: world.anchor, functions: world.functions, constants: world.constants, externs: world.externs };
  const row = new Expressions(draw, scope);
  const shelf = spine.of === "asks" ? world.snapshots[0] : undefined;
  const after = shelf === undefined ? undefined : leaf(`asked >= ${instantText(shelf.taken!)}`, BOOL, false, true);
  if (after !== undefined) items.push(draw.chance(40) ? make(BOOL, false)`where ${after} and ${row.condition(1)}` : make(BOOL, false)`where ${after}`);
  else if (draw.chance(30)) {
    // One that leaves most rows: an empty set shows nothing.
    const condition = row.condition(2);
    items.push(draw.chance(60) ? make(BOOL, false)`where ${condition} or ${row.condition(1)} or ${leaf(`${timed ? "moment" : "1"} != ${timed ? instantText(world.anchor) : "2"}`, BOOL, false, true)}` : make(BOOL, false)`where ${condition}`);
  }
  if (spine.lists !== undefined) items.push(text(`group ${spine.lists.join(", ")}`));
  items.push(...labels.lines);
  const features: Line[] = [make(BOOL, false)`plain = ${make(INT, false)`0`}`];
  const known: Term[] = [...columns, ...extra];
  const own = known.length;
  const inputs: Term[] = [];
  if (timed) {
    for (const [i, group] of groups.entries()) {
      for (const prefix of draw.chance(25) ? ["", `o${i}_`] : [""]) {
        const use = used(draw, group, columns, prefix);
        if (use === undefined) continue;
        features.push(use.line);
        known.push(...use.features);
        if (draw.chance(30)) features.push(make(BOOL, false)`${`seen_${i}${prefix}`} = seen(${use.call})`);
      }
    }
  }
  // Rules may not read what a label is made of, which features may come to read by `if_known`.
  const voting = [...known];
  const late = spine.later.filter((one) => spine.kind === "asked" && one.type.kind !== "list" && one.type.kind !== "record").map((one) => make(one.type, true)`if_known(${one.term})`);
  const records = columns.filter((term) => ["int", "float", "text"].includes(term.type.kind)).slice(0, 2);
  draw.times(2, 8, (i) => {
    const door = new Expressions(draw, { ...scope, lookups: shelf === undefined ? scope.lookups : [...scope.lookups, shelf, shelf], leaves: [...known, ...(draw.chance(60) ? late : [])], door: true });
    if (records.length === 2 && draw.chance(10)) {
      features.push(make(BOOL, false)`${`e${i}`} = {a: ${records[0]!}, b: ${records[1]!}}`);
      known.push(leaf(`e${i}`, { kind: "record", fields: records.map((term, n) => ({ name: "ab"[n]!, type: term.type, missing: true })) }, true, true));
      return;
    }
    const term = door.reading(draw.pick([INT, FLOAT, FLOAT, BOOL, TEXT, TIMESTAMP, DURATION, DATE, CATEGORY, MILES, EUROS]), 3);
    if (term === undefined) return;
    features.push(make(BOOL, false)`${`e${i}`} = ${term}`);
    known.push({ ...leaf(`e${i}`, term.type, term.missing, true), outside: term.outside });
  });
  const numbers = known.filter((term) => ["int", "float"].includes(term.type.kind) && term.type.unit === undefined);
  for (const name of draw.some(AT_THE_DOOR, 0, 2)) if (numbers.length > 0) features.push(make(BOOL, false)`${`t_${name}`} = ${name}(${draw.pick(numbers)}${name === "pow" || name === "atan2" ? ", 1.5" : ""})`);
  for (const list of draw.some(known.filter((term) => term.type.kind === "list"), 0, 2)) features.push(make(BOOL, false)`${`l${features.length}`} = ${listOutside(draw, list, world.externs) ?? listFeature(draw, list)}`);
  if (timed && draw.chance(12)) {
    world.declarations.push({ head: text("use std.cyclic (weekday, season)"), items: [] });
    features.push(make(BOOL, false)`round = ${leaf(draw.pick(["weekday", "season"]), BOOL, false, true)}(${MOMENT}, "Europe/Berlin")`);
  }
  for (const one of draw.some(columns.filter((term) => !/[.]/.test(String(term.parts[0])) && term.parts[0] !== "h"), 0, 4)) {
    features.push(text(String(one.parts[0])));
    inputs.push(one);
  }
  items.push({ head: text("features"), items: features });
  if (draw.chance(20)) items.push(make(BOOL, false)`weight if ${row.condition(1)} then ${draw.pick(["2", "0.5", "1"])} else ${draw.pick(["1", "3", "0.25"])}`);
  if (spine.lists === undefined && draw.chance(20)) items.push(make(BOOL, false)`sample if ${row.condition(1)} then ${draw.pick(["100%", "50%"])} else ${draw.pick(["50%", "20%"])}`);
  const affects = spine.own && timed ? affected(draw, spine.later.map(({ name }) => name), items) : [];
  items.push(...affects);
  if (timed && draw.chance(90)) items.push(text('allow MLS3045 "made up"'));
  world.declarations.push({ head: text("examples asked_rows"), items, fixed: 1 });
  
  inputs.push(...known.slice(own));
  const label: Label = { name: labels.first, type: labels.type };
  // What is known of the row later may vote too; not what the label is made of.
  const labeler = (label.type.kind === "bool" || label.type.kind === "enum") && draw.chance(15) ? makeLabeler(draw, label, { ...scope, leaves: voting }) : undefined;
  if (labeler !== undefined) world.declarations.push(labeler);
  const isSplit = draw.chance(65);
  if (isSplit) world.declarations.push(makeSplit(draw, world, spine));
  if (draw.chance(50)) world.declarations.push(...makeTaught(draw, { label, features: inputs, labeler: labeler === undefined ? undefined : "signs", isSplit, lists: spine.lists !== undefined }));
  world.declarations.push({ head: text("model served for asked_rows"), items: [text(`predict ${labels.first}`), text("inputs { plain }"), text("learner prior")], fixed: 3 }, ...released(draw, label, { isTested: isSplit, isDeployed: affects.length === 0 }));
  return { served: timed };
}

const AT_THE_DOOR = ["log", "log1p", "log2", "log10", "exp", "expm1", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "pow", "atan2"];

/** A function in TypeScript of a list, where the spec declares one. */
function listOutside(draw: Draw, list: Term, externs: readonly Callable[]): Term | undefined {
  const fitting = externs.filter(({ params: [first] }) => first!.kind === "list" && isTaken(list.type.of!, first!.of!));
  if (fitting.length === 0 || draw.chance(20)) return undefined;
  const { name, params, result } = draw.pick(fitting);
  return make(result, true)`${name}(${list}${params.length === 1 ? "" : ", 3"})`;
}

/** Whether a list of such values stands for one of the others. */
function isTaken(of: FuzzType, as: FuzzType): boolean {
  if (of.kind === "record" || of.unit !== undefined) return sameType(of, as);
  return of.kind === as.kind || ((of.kind === "enum" || of.kind === "category") && (as.kind === "text" || as.kind === "category"));
}

/** One function of a list. */
function listFeature(draw: Draw, list: Term): Term {
  const of = list.type.of!;
  const field = of.kind === "record" ? of.fields!.find(({ missing }) => !missing) : undefined;
  if (of.kind === "record") return field === undefined || draw.chance(40) ? make(INT, true)`length(${list})` : make(list.type, true)`${list}.${field.name}`;
  const number = ["int", "float", "duration"].includes(of.kind);
  const name = draw.pick(of.kind === "bool" ? ["length", "element"] : number ? ["least", "greatest", "total", "average", "element"] : ["least", "greatest", "length", "element"]);
  return make(of, true)`${name}(${list}${name === "element" ? ", 0" : ""})`;
}

function unique(world: World, name: string): boolean {
  return world.files.every((file) => file.rows.every((row) => !Array.isArray(row[name]) || new Set(row[name] as unknown[]).size === (row[name] as unknown[]).length));
}

function makeSplit(draw: Draw, world: World, spine: Spine): Block {
  if (spine.kind === "closed") {
    const group = spine.columns.find((one) => ["int", "category", "text", "bool", "enum"].includes(one.type.kind));
    const head = group !== undefined && draw.chance(60) ? `split asked_rows by group(${group.name})` : "split asked_rows random";
    return { head: text(head), items: [text("train 60%"), text("validate 20%"), text("test 20%"), ...(draw.chance(30) ? [text(`folds ${draw.pick([2, 3, 5])}`)] : [])], fixed: 3 };
  }
  const { anchor, unit } = world;
  const more = [...(draw.chance(30) ? [text(`gap ${durationText(draw.pick([unit, 1, 3 * unit]))}`)] : []), ...(draw.chance(20) ? [text(`${draw.pick(["folds", "rolling"])} ${draw.pick([2, 3])}`)] : []), ...(draw.chance(6) && spine.columns.some(({ name }) => name === "k") ? [text("generalise to new k")] : [])];
  if (draw.chance(30)) return { head: text("split asked_rows by time"), items: [text(`train last ${durationText(draw.pick([20, 45]) * unit)}`), text(`validate ${durationText(8 * unit)}`), text(`test ${durationText(6 * unit)}`), ...more], fixed: 3 };
  const edge = (n: number): string => instantText(anchor + n * unit + draw.pick([0, 0, 1]));
  return { head: text('split asked_rows by time in "UTC"'), items: [text(`train until ${edge(15)}`), text(`validate until ${edge(25)}`), text(`test until ${edge(draw.pick([38, 60]))}`), ...more], fixed: 3 };
}
