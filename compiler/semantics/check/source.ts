import { columnsRead } from "../knowledge/reads.ts";
import type { SourceSymbol, TableSymbol } from "../program.ts";
import { type CheckContext, relatedOf } from "./context.ts";
import { lateLabel, lateParts, lateSentence } from "./lateness.ts";
import { ownKnown } from "./moment.ts";

/** There is no default for knowledge time: a source says it, or each of its given columns does. */
export function sourceMustSayWhenItIsKnown(source: SourceSymbol, context: CheckContext): void {
  if (source.known !== undefined || source.node.broken) return;
  const silent = source.columns.filter((column) => column.derive === undefined && column.known === undefined);
  if (silent.length === 0) return;
  context.report({
    code: "MLS3005",
    severity: "error",
    message: `\`${source.name}\` does not say when its rows are known`,
    span: source.node.name.span,
    label: "no `known`",
    related: silent.slice(0, 3).map((column) => ({ span: column.span, message: `\`${column.name}\` has no \`known\` of its own` })),
    notes: ["there is no default: a row that is stamped 10:00 and loaded at 10:05 must not be used at 10:01"],
    help: "add `known at EXPRESSION` over its columns, e.g. `known at arrived`",
  });
}

/** A derived column can't be known before what it is made of. */
export function derivedColumnMustNotClaimToBeEarlier(source: SourceSymbol, context: CheckContext): void {
  const { knowledge } = context;
  const differences = knowledge.differences(source);
  for (const column of source.columns) {
    if (column.derive === undefined || column.known?.at === undefined) continue;
    // What comes with a version of the row is no later for it than the row itself.
    const made = ownKnown(source, knowledge.ofExpression(column.derive), context);
    const claimed = knowledge.timeParts(column.known.at, []).map((part) => part.term);
    if (claimed.length === 0 || knowledge.isBroken(column.derive) || knowledge.isBroken(column.known.at)) continue;
    const late = lateParts(made, claimed, differences)[0];
    if (late === undefined) continue;
    context.report({
      code: "MLS3006",
      severity: "error",
      message: `\`${column.name}\` claims to be known before what it is made of`,
      span: column.known.node.span,
      label: lateSentence("what it is made of", late),
      related: relatedOf([{ span: column.derive.node.span, message: `\`${column.name}\` is made of this` }, ...late.part.reasons]),
      help: "leave its `known` out: it follows from the columns that it reads",
    });
  }
}

/** `known on arrival` needs to know when a row arrived, which a file does not tell; and a source without a file has nothing to train on. */
export function filesMustTellWhenRowsArrived(source: SourceSymbol, context: CheckContext): void {
  if (source.node.broken) return;
  if (source.origin === undefined) {
    if (source.stream === undefined || source.node.from !== undefined) return;
    context.report({
      code: "MLS4004",
      severity: "error",
      message: `\`${source.name}\` has a stream, but no past to train on`,
      span: source.node.name.span,
      label: "no `from`",
      related: [{ span: source.stream.node.span, message: "what comes in here is not kept" }],
      notes: ["training and service read the same events: a file of those of the past, and the stream of those to come"],
      help: "add `from` and the file that keeps its events, e.g. `from parquet(\"events.parquet\")`",
    });
    return;
  }
  const onArrival = [...(source.known === undefined ? [] : [source.known]), ...source.columns.flatMap((column) => (column.known === undefined ? [] : [column.known]))].find((known) => known.node.at === undefined);
  if (onArrival === undefined) return;
  context.report({
    code: "MLS3012",
    severity: "error",
    message: `\`${source.name}\` is known on arrival, but its file does not tell when its rows arrived`,
    span: onArrival.node.span,
    label: "when was that?",
    related: [{ span: source.origin.node.span, message: "its past is read from here" }],
    notes: ["without it, training would have to guess which rows had arrived by a moment"],
    help: "give the file a column with the time at which each row was loaded, and say `known at` it",
  });
}

/** A row must not be dropped for what is known only after the row itself: the rows that are left would tell the answer. */
export function rowsMustNotBeDroppedForWhatComesLater(source: SourceSymbol, context: CheckContext): void {
  const { knowledge } = context;
  const differences = knowledge.differences(source);
  const rowKnown = knowledge.rowKnown(source).map((part) => part.term);
  for (const rule of source.expect) {
    if (rule.otherwise !== "drop" || knowledge.isBroken(rule.condition)) continue;
    for (const column of columnsRead(rule.condition)) {
      const late = lateParts(knowledge.ofColumn(column), rowKnown, differences)[0];
      if (late === undefined) continue;
      context.report({
        code: "MLS3008",
        severity: "error",
        message: `rows of \`${source.name}\` are dropped for \`${column.name}\`, which is known only later`,
        span: rule.condition.node.span,
        label: lateLabel(late),
        related: relatedOf(late.part.reasons),
        notes: ["in service the row is there before this can be checked, so training would see a kinder world"],
        help: "let the rule `fail` the read, or make the column `?` and handle missing",
      });
      break;
    }
  }
}

/** Which rows are copies of one, and which are versions of one, decides which rows there are: what tells it is known with the row. */
export function copiesMustBeToldByWhatIsKnown(source: SourceSymbol, context: CheckContext): void {
  const { knowledge } = context;
  const differences = knowledge.differences(source);
  const rowKnown = knowledge.rowKnown(source).map((part) => part.term);
  const { node } = source;
  const told = [...source.unique.flatMap((columns, i) => columns.map((column) => ({ column, says: "unique by", names: node.unique[i] ?? [] }))), ...(source.revisedBy === undefined ? [] : source.key.map((column) => ({ column, says: "key", names: node.key })))];
  for (const { column, says, names } of told) {
    const late = knowledge.isBroken({ kind: "column", column, type: column.type, range: undefined, node: { kind: "name", name: column.name, span: column.span } }) ? undefined : lateParts(knowledge.ofColumn(column), rowKnown, differences)[0];
    if (late === undefined) continue;
    context.report({
      code: "MLS3008",
      severity: "error",
      message: `rows of \`${source.name}\` are told apart by \`${column.name}\`, which is known only later`,
      span: (names.find((name) => name.name === column.name) ?? node.name).span,
      label: lateLabel(late),
      related: relatedOf(late.part.reasons),
      notes: [`\`${says}\` decides which rows there are: in service a row is there before it could be told whether it is another one`],
      help: "name columns that are known with the row",
    });
    return;
  }
}

/** A table says what its past is: `timeless`, kept history, or `mutable`. */
export function tableMustSayItsPast(table: TableSymbol, context: CheckContext): void {
  if (table.validity !== "unsaid" || table.node.broken) return;
  context.report({
    code: "MLS3010",
    severity: "error",
    message: `\`${table.name}\` does not say whether its rows change`,
    span: table.node.name.span,
    label: "no `timeless`, `as of`, `valid from` or `mutable`",
    related: [],
    notes: ["a table that is overwritten in place shows today's values for yesterday's moments"],
    help: 'if its rows never change, write `timeless "why"`; if it keeps history, `valid from a to b known at c`; else `mutable`',
  });
}
