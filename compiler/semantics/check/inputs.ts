/** An input is known at or before the moment of prediction, through every operator and definition. */
import type { Known, Relation } from "../knowledge/known.ts";
import { rootColumn } from "../knowledge/reads.ts";
import { exprText } from "../../syntax/index.ts";
import { parts, walk } from "../walk.ts";
import type { Differences, Term } from "../knowledge/times.ts";
import type { ColumnSymbol, ExampleFeatureSymbol, ExamplesSymbol, Typed } from "../program.ts";
import { type CheckContext, relatedOf } from "./context.ts";
import { choosingConditions } from "./labelled.ts";
import { chainOf, type Late, lateLabel, lateParts } from "./lateness.ts";
import { exampleDifferences, momentIsSpokenOf, momentTerms, ownKnown, relationOf, spineKnown } from "./moment.ts";
import { lateSnapshot, notYetKnown, reportLateSnapshot } from "./snapshot.ts";
import { groupReads } from "./window.ts";

interface Reading {
  readonly examples: ExamplesSymbol;
  readonly relation: Relation;
  readonly moment: readonly Term[];
  readonly differences: Differences;
  readonly code: "MLS3001" | "MLS3002";
  /** The subject of the sentence. */
  readonly subject: string;
  readonly span: Typed["node"]["span"];
  readonly expr: Typed;
  readonly feature: ExampleFeatureSymbol | undefined;
}

export function inputsMustBeKnownAtTheMoment(examples: ExamplesSymbol, context: CheckContext): void {
  const relation = relationOf(examples);
  const asked = momentTerms(examples, context);
  if (relation === undefined || examples.asked === undefined || asked.length === 0 || momentIsSpokenOf(examples, context)) return;
  const differences = exampleDifferences(examples, relation, context);
  // A row that is not there yet has been spoken of; what is no later than it says nothing new.
  let moment = [...asked, ...lateParts(spineKnown(examples, context), asked, differences).map((late) => late.part.term)];
  const read = (code: Reading["code"], subject: string, span: Reading["span"], expr: Typed, feature?: ExampleFeatureSymbol): void => {
    if (!context.knowledge.isBroken(expr)) reportLate({ examples, relation, moment, differences, code, subject, span, expr, feature }, context);
  };
  const listed = examples.candidates?.kind === "list" ? examples.candidates.list : undefined;
  if (listed !== undefined) {
    read("MLS3002", `\`${exprText(listed.node)}\`, whose elements are asked about,`, listed.node.span, listed);
    // So has an element of a list that is not there yet.
    moment = [...moment, ...lateParts(ownKnown(relation, context.knowledge.ofExpression(listed), context), moment, differences).map((late) => late.part.term)];
  }
  const late = new Set<ExampleFeatureSymbol>();
  for (const feature of examples.features) {
    if (feature.use !== undefined) continue;
    // One that only passes a late feature on is not at fault itself.
    if (readsAny(feature.value, late)) continue;
    const before = lateParts(knownOf(feature.value, examples, relation, context), moment, differences).length > 0;
    if (before) late.add(feature);
    read("MLS3001", `\`${feature.name}\``, placeOf(feature, relation, moment, differences, context), feature.value, feature);
  }
  for (const use of examples.uses) {
    for (const arg of use.args) if (!readsAny(arg, late)) read("MLS3001", `the key of \`${use.group.name}\``, arg.node.span, arg);
  }
  for (const { column, span } of examples.group) {
    if (!column.isAsked) read("MLS3001", `\`${column.name}\`, which makes the lists,`, span, { kind: "column", column, type: column.type, range: column.range, node: { kind: "name", name: column.name, span } });
  }
  for (const condition of choosingConditions(examples)) {
    if (condition === listed) continue;
    read("MLS3002", `what decides which rows of \`${relation.name}\` are examples`, lateColumn(condition, relation, moment, differences, context)?.span ?? condition.node.span, condition);
  }
}

/** When what an expression reads of the row is known, as far as being an example does not prove that it is by then. */
function knownOf(expr: Typed, examples: ExamplesSymbol, relation: Relation, context: CheckContext): Known {
  return notYetKnown(ownKnown(relation, context.knowledge.ofExpression(expr), context), examples);
}

function readsAny(expr: Typed, features: ReadonlySet<ExampleFeatureSymbol>): boolean {
  let found = false;
  walk(expr, (part) => {
    if (part.kind === "feature" && part.feature.kind === "exampleFeature" && features.has(part.feature)) found = true;
    return part.kind === "use" || part.kind === "ifKnown" ? false : !found;
  });
  return found;
}

/** The smallest place: the column read too early, where it stands; the feature's name when it is nothing but that. */
function placeOf(feature: ExampleFeatureSymbol, relation: Relation, moment: readonly Term[], differences: Differences, context: CheckContext): Reading["span"] {
  return lateColumn(feature.value, relation, moment, differences, context)?.span ?? feature.span;
}

interface LateColumn {
  readonly column: ColumnSymbol;
  readonly span: Reading["span"];
}

/** The column that is the latest, where the expression itself reads it; behind a function, the call. */
function lateColumn(expr: Typed, relation: Relation, moment: readonly Term[], differences: Differences, context: CheckContext): LateColumn | undefined {
  let worst: (LateColumn & { readonly atLeast: number }) | undefined;
  const within = expr.node.span;
  const visit = (part: Typed, around: Reading["span"]): void => {
    if (part.kind === "aggregate" || part.kind === "use" || part.kind === "ifKnown") return;
    const own = part.node.span;
    const span = own.file === within.file && own.start >= within.start && own.end <= within.end ? own : around;
    if (part.kind === "column") {
      const late = lateParts(ownKnown(relation, context.knowledge.ofColumn(part.column), context), moment, differences)[0];
      if (late !== undefined && (worst === undefined || late.atLeast > worst.atLeast)) worst = { column: part.column, span, atLeast: late.atLeast };
    }
    for (const inner of parts(part)) visit(inner, span);
  };
  visit(expr, within);
  return worst;
}

function reportLate(reading: Reading, context: CheckContext): void {
  const known = knownOf(reading.expr, reading.examples, reading.relation, context);
  const worst = lateParts(known, reading.moment, reading.differences)[0];
  if (worst === undefined || reading.examples.asked === undefined) return;
  const snapshot = lateSnapshot(reading.expr, worst);
  if (snapshot !== undefined) {
    reportLateSnapshot(reading.examples, snapshot, chainOf(worst, reading.examples.asked, reading.moment, reading.differences), context);
    return;
  }
  const sure = worst.atLeast > 0;
  const column = lateColumn(reading.expr, reading.relation, reading.moment, reading.differences, context)?.column;
  context.report({
    code: reading.code,
    severity: "error",
    message: sure ? `${reading.subject} is not known yet when the prediction is made` : `nothing proves that ${reading.subject} is known when the prediction is made`,
    span: reading.span,
    label: lateLabel(worst),
    related: relatedOf(chainOf(worst, reading.examples.asked, reading.moment, reading.differences), reading.span),
    notes: notesOf(reading, worst),
    help: helpFor(reading, sure, column, context),
    fixes: sure || reading.code === "MLS3002" ? undefined : wrapFix(reading, column),
  });
}

function notesOf(reading: Reading, worst: Late): string[] {
  if (worst.atLeast > 0) return [reading.code === "MLS3002" ? "the rows that are left would tell the answer; in service all of them are there" : "a model trained with this would have seen its own answer; in service it never will"];
  const notes = ["a bound in `expect`, such as `expect landed - departed <= 20h`, can prove it, and is then asserted on the data"];
  if (worst.part.term.absence !== "present") notes.unshift("where its time is missing it is never known, so a time that may be missing proves nothing");
  return notes;
}

/** Where only some rows know it, `if_known(x)` is right: for the feature as a whole, under its name. */
function wrapFix(reading: Reading, column: ColumnSymbol | undefined): { title: string; edits: { span: Reading["span"]; text: string }[] }[] | undefined {
  const { feature } = reading;
  if (feature === undefined || column === undefined || feature.value.kind !== "column") return undefined;
  const text = feature.value.node.span.start === feature.span.start ? `${feature.name} = if_known(${column.name})` : `if_known(${column.name})`;
  return [{ title: `wrap in \`if_known(${column.name})\``, edits: [{ span: feature.value.node.span, text }] }];
}

/** Points to a group that already uses what is known of earlier rows; else says how. */
function helpFor(reading: Reading, sure: boolean, column: ColumnSymbol | undefined, context: CheckContext): string {
  const name = column?.name ?? "it";
  if (reading.code === "MLS3002") return `choose rows by what is known at the moment; \`${name}\` may only be part of the label`;
  const or = sure ? "; or ask later" : `; or \`if_known(${name})\`, which is missing where it is not known yet; or ask later`;
  const root = column === undefined ? undefined : rootColumn(column);
  const group = context.program.groups.find((candidate) => groupReads(candidate).some((read) => rootColumn(read) === root));
  if (group !== undefined) return `use what is known of earlier rows: \`last(${name})\` over \`${group.input.name}\`, as \`${group.name}\` does${or}`;
  return `use what is known of earlier rows, in a \`features\` group${or}`;
}
