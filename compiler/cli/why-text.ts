/** An explanation as a person reads it: a block of facts, then the tree of what it is made of, one line each. */
import type { Explanation, Had, KnownFacts, Learnt, Place } from "../explain/explanation.ts";
import { durationText } from "../semantics/knowledge/times.ts";

type ShowPlace = (place: Place) => string;

export function whyText(of: Explanation, show: ShowPlace): string {
  const head = `${of.name}${of.type === undefined ? "" : `: ${of.type.text}`}, ${of.role}  [${show(of.place)}]`;
  const facts: (readonly [string, readonly string[]])[] = [
    ["what", of.doc === undefined ? [] : of.doc.trim().split("\n")],
    ["written", of.text === undefined ? [] : [of.text]],
    ["values", valueLines(of)],
    ["known", knownLines(of.known, show)],
    ["learnt", of.learnt.length === 0 ? ["nothing"] : of.learnt.map(learntText)],
    ["had", [...of.had.map((one: Had) => one.text), ...(of.staleAtMost === undefined ? [] : [of.staleAtMost === 0 ? "as of the moment itself" : `at most ${durationText(of.staleAtMost)} behind the moment`])]],
    ["runs", (of.runs ?? []).map((one) => `${one}, in TypeScript, proved pure`)],
    ["from", [of.columns.length === 0 ? "no column" : of.columns.join(", ")]],
    ["marks", [of.marks.length === 0 ? "none" : of.marks.map(({ mark, column }) => `@${mark} of ${column}`).join(", ")]],
  ];
  const lines = facts.flatMap(([name, values]) => values.map((value, i) => `  ${(i === 0 ? name : "").padEnd(9)}${value}`));
  const tree = of.madeOf.length === 0 ? [] : ["  made of", ...branches(of.madeOf, "  ")];
  return [head, ...lines, ...tree].join("\n");
}

function valueLines({ type }: Explanation): string[] {
  if (type === undefined) return [];
  const unit = type.unit === undefined ? [] : [`in ${type.unit}`];
  return [[...(type.range === undefined ? [] : [type.range.text]), ...unit, type.mayBeMissing ? "may be missing" : "never missing"].join("; ")];
}

function knownLines(known: KnownFacts | undefined, show: ShowPlace): string[] {
  if (known === undefined) return [];
  return [known.formula, ...(known.proof === undefined ? [] : [`proved: ${known.proof}`]), ...known.chain.map(({ place, message }) => `  ${show(place)}  ${message}`)];
}

function learntText({ what, from, usesLabel, outOfFold }: Learnt): string {
  return `${what}: from ${from}, ${usesLabel ? "with the label" : "without the label"}${outOfFold ? "; out of fold for train's own rows" : ""}`;
}

function branches(children: readonly Explanation[], indent: string): string[] {
  return children.flatMap((child, i) => {
    const last = i === children.length - 1;
    return [`${indent}${last ? "└ " : "├ "}${lineOf(child)}`, ...branches(child.madeOf, `${indent}${last ? "  " : "│ "}`)];
  });
}

function lineOf(of: Explanation): string {
  const known = of.known === undefined ? "" : of.known.formula === "always" ? ", always known" : `, known: ${of.known.formula}`;
  const marks = of.kind === "column" && of.marks.length > 0 ? `, ${[...new Set(of.marks.map(({ mark }) => `@${mark}`))].join(" ")}` : "";
  return `${of.name}${of.type === undefined ? "" : `: ${of.type.text}`}, ${of.role}${known}${marks}`;
}
