/** A column of a file may be declared more than once: as another type, by another name, within a record. Its values are the same, and so are their time, their marks, and what they tell. */
import { provedAtOrBefore } from "../knowledge/times.ts";
import type { ColumnSymbol, Program, SourceSymbol, TableSymbol } from "../program.ts";
import { type CheckContext, relatedOf } from "./context.ts";
import { readOneFile } from "./files.ts";

/** Whether the values of one are in the other: of a record the one that is taken, where one is. */
export function holdOneValue(one: ColumnSymbol, oneField: string | undefined, other: ColumnSymbol, otherField: string | undefined): boolean {
  const [a, b] = [one.owner, other.owner];
  if (one === other) return meet(stepsOf(oneField), stepsOf(otherField));
  if (a.kind === "view" || b.kind === "view" || one.from === undefined || other.from === undefined || !(a === b || readOneFile(a, b))) return false;
  return meet([...pathOf(one), ...stepsOf(oneField)], [...pathOf(other), ...stepsOf(otherField)]);
}

const stepsOf = (field: string | undefined): string[] => (field === undefined ? [] : [field]);

/** `geometry.coordinates[0]`; where a name is no path, as in CSV, it is one step. */
function pathOf({ from = "", owner }: ColumnSymbol): string[] {
  const format = owner.kind === "view" ? undefined : owner.origin?.format;
  return format === "csv" || format === "parquet" ? [from] : from.split(/[.[]/);
}

/** Whether one lies at or within the other. */
function meet(one: readonly string[], other: readonly string[]): boolean {
  return one.every((step, i) => i >= other.length || step === other[i]);
}

/** Declared twice, a value is known at one time: else what is late under one name would be there at once under the other. */
export function columnsOfOneFileHaveOneTime(source: SourceSymbol, context: CheckContext): void {
  const { knowledge } = context;
  const differences = knowledge.differences(source);
  for (const [one, other] of pairs(source, source)) {
    if (one.known?.at === undefined && other.known?.at === undefined) continue;
    const [first, second] = [knowledge.ofColumn(one), knowledge.ofColumn(other)];
    const terms = [first, second].map((known) => known.map(({ term }) => term));
    if (provedAtOrBefore(terms[0]!, terms[1]!, differences) && provedAtOrBefore(terms[1]!, terms[0]!, differences)) continue;
    context.report({
      code: "MLS3200",
      severity: "error",
      message: `\`${other.name}\` holds what \`${one.name}\` holds, and is known at another time`,
      span: other.span,
      label: "one value of the file has one time",
      related: relatedOf([{ span: one.span, message: "declared here first" }, ...first.flatMap((part) => part.reasons), ...second.flatMap((part) => part.reasons)], other.span),
      notes: ["what is late under one name would be there at once under the other"],
      help: "give both the same `known`, or derive one from the other",
    });
  }
}

/** A mark is of the values in the file: a second declaration that leaves it out would pass them on without a word. */
export function columnsOfOneFileAreMarkedAlike(program: Program, context: CheckContext): void {
  const readers = [...program.sources, ...program.tables].filter(({ node }) => !node.broken);
  for (const marked of readers.filter(({ columns }) => columns.some((column) => column.from !== undefined && column.marks.length > 0))) {
    // Of a file that a source reads a second declaration has been spoken of as that.
    const others = readers.filter((other) => other === marked || (other.kind === "table" && marked.kind === "table" && other.validity === marked.validity && readOneFile(other, marked)));
    for (const [column, same] of others.flatMap((other) => pairs(marked, other))) {
      for (const [with_, without] of marked === same.owner ? [[column, same], [same, column]] as const : [[column, same]] as const) {
        const left = with_.marks.find((mark) => !without.marks.includes(mark));
        if (left === undefined) continue;
        context.report({
          code: "MLS3199",
          severity: "error",
          message: `\`${without.name}\` of \`${without.owner.name}\` holds what \`${with_.name}\` of \`${marked.name}\` holds, which is marked \`@${left}\``,
          span: without.span,
          label: "not marked here",
          related: [{ span: with_.span, message: "marked here" }],
          notes: ["what a mark guards is the values, and they are the same in both"],
          help: `mark it here too: \`@${left}\` behind its type`,
        });
        break;
      }
    }
  }
}

/** Columns of one and of the other that hold one value; within one declaration each pair once, as they stand there. */
function pairs(one: SourceSymbol | TableSymbol, other: SourceSymbol | TableSymbol): (readonly [ColumnSymbol, ColumnSymbol])[] {
  const within = (inner: SourceSymbol | TableSymbol, outer: SourceSymbol | TableSymbol): (readonly [ColumnSymbol, ColumnSymbol])[] => {
    const at = byPath(given(outer));
    return given(inner).flatMap((column) => {
      const path = pathOf(column);
      return path.flatMap((_, i) => at.get(path.slice(0, i + 1).join(".")) ?? []).map((around) => [column, around] as const);
    });
  };
  if (one !== other) return [...within(one, other), ...within(other, one).map(([inner, outer]) => [outer, inner] as const).filter(([a, b]) => pathOf(a).length < pathOf(b).length)];
  return within(one, one)
    .filter(([a, b]) => a !== b && (pathOf(a).length > pathOf(b).length || a.span.start < b.span.start))
    .map(([a, b]): readonly [ColumnSymbol, ColumnSymbol] => (a.span.start < b.span.start ? [a, b] : [b, a]));
}

function given(reader: SourceSymbol | TableSymbol): ColumnSymbol[] {
  return reader.columns.filter(({ from }) => from !== undefined);
}

function byPath(columns: readonly ColumnSymbol[]): ReadonlyMap<string, readonly ColumnSymbol[]> {
  const found = new Map<string, ColumnSymbol[]>();
  for (const column of columns) {
    const path = pathOf(column).join(".");
    const same = found.get(path);
    if (same === undefined) found.set(path, [column]);
    else same.push(column);
  }
  return found;
}
