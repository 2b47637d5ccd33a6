import type * as ast from "../../syntax/ast.ts";
import { type FileScope, find } from "../bind/project.ts";
import type { CandidatesSymbol, ExampleFeatureSymbol, ExamplesSymbol, GroupUse, TableSymbol, Typed } from "../program.ts";
import { BOOL, TIMESTAMP, withMissing } from "../types/type.ts";
import { typeAffects } from "./affects.ts";
import type { Checker } from "./checker.ts";
import { typeCalendar, typeHorizon } from "./calendar.ts";
import { withAsked } from "./asked-names.ts";
import { typeCandidates } from "./candidates.ts";
import { CODES } from "./codes.ts";
import { convert } from "./convert.ts";
import { type Env, where as holding } from "./env.ts";
import { learnTrue, newFacts } from "./facts.ts";
import { ExampleNames } from "./example-names.ts";
import { typeValue } from "./expression/index.ts";
import { columnTyped, condition, type Relation, relationNamed, rowEnv, unknownDeclaration } from "./row.ts";
import { typeLabel } from "./label.ts";
import { hasLabeler } from "./labeler.ts";
import { typeGroup } from "./lists.ts";
import { tableSymbol } from "./table.ts";
import { isOfVersions } from "../knowledge/versions.ts";
import { examplesOfVersionsNeedTheirKey } from "./versions.ts";
import { typeWeights } from "./weight.ts";
import { closedRows } from "./table-time.ts";

/** The symbol of an example set, made once; undefined when its rows or label can't be had, which has been said. */
export function examplesSymbol(checker: Checker, scope: FileScope, node: ast.ExamplesDecl): ExamplesSymbol | undefined {
  if (checker.examples.has(node)) return checker.examples.get(node);
  const examples = checker.afresh(() => make(checker, scope, node));
  checker.examples.set(node, examples);
  return examples;
}

function make(checker: Checker, scope: FileScope, node: ast.ExamplesDecl): ExamplesSymbol | undefined {
  const { rows } = node;
  if (!rows) {
    if (!node.broken) checker.findings.error(CODES.incomplete, node.name.span, `the examples \`${node.name.name}\` do not say of which rows they are`, { help: "write `rows orders asked at placed`, or `rows` and a table" });
    return undefined;
  }
  const spine = spineOf(checker, scope, rows);
  if (!spine) return undefined;
  const row = rowEnv(checker, scope, spine, "`where`");
  const bare: Env = { ...row, names: undefined, place: "`examples`" };
  const each = rows.each && spine.kind === "table" ? typeCalendar(bare, spine, rows.each) : undefined;
  if (rows.each && !each) return undefined;
  const horizon = node.horizon && typeHorizon(bare, spine, node.horizon);
  if (node.horizon && !horizon) return undefined;
  const asOf: NonNullable<Env["asOf"]> = rows.asked || each ? { kind: "moment" } : { kind: "closed" };
  const candidates = node.candidates && typeCandidates({ ...row, asOf }, spine, node.candidates);
  if (node.candidates && !candidates) return undefined;
  const brought = [...(horizon ? [horizon.column] : []), ...(candidates ? [candidates.column] : [])];
  const group = typeGroup(checker, spine, node, brought);
  const asked = spine.kind === "table" ? undefined : typeAsked(row, rows);
  if (spine.kind === "table" && rows.asked) checker.findings.error(CODES.misplaced, rows.asked.span, `\`${spine.name}\` is a table: its rows have no moment at which they could be asked`, { help: "leave `asked at …` out" });
  const facts = newFacts(row.facts);
  // What a row is asked about is a row of its table, so that is there.
  if (candidates?.kind === "table") learnTrue(rowOfCandidate(candidates, node), facts);
  const question: Env = { ...row, facts, asOf, names: withAsked(row.names, brought, asOf.kind === "moment" ? "asked" : "none") };
  const selected = node.where && condition(question, node.where);
  const inside = selected ? holding(question, selected) : question;
  const isVoted = (one: ast.LabelNode): boolean => hasLabeler(checker, node, one.name.name);
  const asking = { isAsked: asked !== undefined, calendar: each !== undefined, horizon };
  const labels = node.labels.map((one) => typeLabel(inside, one, { ...asking, mayMiss: isOfVersions(spine) || isVoted(one) })).filter((one) => one !== undefined);
  // What is said of "the label" of an example set is said of its first.
  const label = labels.find((one) => one.node === node.label);
  if (!node.label && !node.broken) checker.findings.error(CODES.incomplete, node.name.span, `the examples \`${node.name.name}\` have no label`, { help: "write `label` and what is to be predicted, as `label late = delay >= 15`" });
  const names = new ExampleNames(checker, scope, spine, rows.asked !== undefined || each !== undefined, brought);
  for (const one of node.labels) names.reserve(one.name);
  const env: Env = { ...inside, names, place: "`examples`", inEngine: false, atDoor: true };
  for (const feature of node.features) if (!typeFeature(env, names, feature)) checker.partial.add(node);
  const weights = typeWeights(inside, spine, node, label === undefined ? [] : labels.map((one) => (isVoted(one.node) ? mayMiss(one) : one)));
  return {
    kind: "examples",
    name: node.name.name,
    node,
    doc: node.doc,
    spine,
    asked,
    each,
    horizon,
    candidates,
    group,
    affects: typeAffects(checker, node, [spine, ...labels.flatMap((one) => (one.from === undefined ? [] : [one.from.input])), ...names.uses.map((use) => use.group.input)]),
    where: selected?.kind === "error" ? undefined : selected,
    uses: names.uses,
    features: [...names.features.values()],
    label,
    labels: label === undefined ? [] : labels,
    ...weights,
  };
}

/** Where rules vote, a row of train need have no label: what weighs it must say what then. */
function mayMiss(label: NonNullable<ExamplesSymbol["label"]>): NonNullable<ExamplesSymbol["label"]> {
  return { ...label, value: { ...label.value, type: withMissing(label.value.type, true) } };
}

function rowOfCandidate({ table, column }: Extract<CandidatesSymbol, { kind: "table" }>, { name }: ast.ExamplesDecl): Typed {
  const key = columnTyped(column, { kind: "name", name: column.name, span: name.span });
  return { kind: "exists", table, keys: [key], asOf: undefined, type: BOOL, range: undefined, node: key.node };
}

function spineOf(checker: Checker, scope: FileScope, rows: ast.RowsNode): Relation | TableSymbol | undefined {
  const definition = find(scope, "data", rows.source.name);
  if (definition?.declaration.kind === "table") return closedRows(checker, tableSymbol(checker, definition.scope, definition.declaration), rows.source.span);
  if (rows.each && definition) {
    unknownDeclaration(checker, scope, rows.source, "table", ["table"], `it is a ${definition.declaration.kind}; at every date of a calendar the rows of a table are asked about`);
    return undefined;
  }
  const relation = relationNamed(checker, scope, rows.source);
  return relation && examplesOfVersionsNeedTheirKey(checker, relation, rows.source) ? relation : undefined;
}

function typeAsked(row: Env, rows: ast.RowsNode): ExamplesSymbol["asked"] {
  const { asked } = rows;
  // That a source's rows need a moment is said by the knowledge pass.
  if (!asked) return undefined;
  const env: Env = { ...row, place: "`asked at`" };
  const at = convert(env, typeValue(env, asked.at), TIMESTAMP, "the time of `asked at`");
  return at.kind === "error" ? undefined : { at, within: asked.within?.micros ?? 0, node: asked };
}

/** Adds a feature, or all those of a group; false when there is one that could not be added. */
function typeFeature(env: Env, names: ExampleNames, node: ast.ExampleFeature): boolean {
  switch (node.kind) {
    case "named": {
      const value = typeValue(env, node.value);
      return names.add({ kind: "exampleFeature", name: node.name.name, value, use: undefined, doc: node.doc, span: node.span }, node.name.span);
    }
    case "column": {
      const value = columnOrFeature(env, names, node);
      return names.add({ kind: "exampleFeature", name: node.name.name, value, use: undefined, doc: node.doc ?? (value.kind === "column" ? value.column.doc : undefined), span: node.span }, node.name.span);
    }
    case "groupUse":
      return useGroup(env, names, node);
  }
}

function columnOrFeature(env: Env, names: ExampleNames, node: Extract<ast.ExampleFeature, { kind: "column" }>): Typed {
  const expr: ast.NameExpr = { kind: "name", name: node.name.name, span: node.name.span };
  const column = env.checker.columns.get(names.spine)?.get(node.name.name);
  if (!column) return typeValue(env, expr);
  return typeValue({ ...env, names: { find: (_name, at) => columnTyped(column, at), list: () => [] } }, expr);
}

/** All features of a group, each under its prefixed name. */
function useGroup(env: Env, names: ExampleNames, node: Extract<ast.ExampleFeature, { kind: "groupUse" }>): boolean {
  const args = node.args.map((arg) => typeValue(env, arg));
  const prefix = node.prefix?.name ?? "";
  const use: GroupUse | undefined = names.useOf(node.group, args, node.span, prefix, env);
  if (!use) return false;
  for (const feature of use.group.features) {
    const value: Typed = names.usedFeature(use, feature, { kind: "name", name: feature.name, span: node.span });
    const symbol: ExampleFeatureSymbol = { kind: "exampleFeature", name: `${prefix}${feature.name}`, value, use, doc: feature.doc, span: node.span };
    if (!names.add(symbol, node.span, node)) return false;
  }
  return !use.group.node.broken;
}
