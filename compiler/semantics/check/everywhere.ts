/** Rules about what may stand where, over every expression of a program that holds such a thing. */
import { type PlacedExpression, placedExpressions } from "../knowledge/expressions.ts";
import { walk } from "../walk.ts";
import type { Program, TableSymbol, Typed } from "../program.ts";
import { type CheckContext, relatedOf } from "./context.ts";

/** What is overwritten in place can't be asked for yesterday's value: it feeds no feature, no label, no choice of rows. */
export function mutableTablesAreNotRead(program: Program, context: CheckContext): void {
  const said = new Set<Typed["node"]>();
  for (const { expr, place } of placedExpressions(program)) {
    walk(expr, (part) => {
      if ((part.kind === "lookup" || part.kind === "exists" || part.kind === "rowOf") && part.table.validity === "mutable" && !said.has(part.node)) {
        said.add(part.node);
        reportMutable(part.table, `${place} ${/^the (features|inputs) /.test(place) ? "read" : "reads"}`, part.node.span, context);
      }
      return undefined;
    });
  }
  for (const examples of program.examples) {
    if (examples.spine?.kind === "table" && examples.spine.validity === "mutable") reportMutable(examples.spine, `\`${examples.name}\` has its rows from`, examples.node.rows?.source.span ?? examples.node.name.span, context);
  }
}

function reportMutable(table: TableSymbol, subject: string, span: Typed["node"]["span"], context: CheckContext): void {
  context.report({
    code: "MLS3011",
    severity: "error",
    message: `${subject} \`${table.name}\`, whose past is not kept`,
    span,
    label: "no moment in the past can be asked for it",
    related: relatedOf([{ span: table.node.mutable?.span ?? table.node.name.span, message: `\`${table.name}\` is overwritten in place, so its past is gone` }], span),
    notes: ["training would see what became true only later"],
    help: "keep its history (`valid from a to b known at c`), declare it `timeless` with the reason if it never changes, or let the source's own rows bring the value",
  });
}

/** `if_known(x)` asks what is known at the moment of prediction, so it stands where there is one. */
export function ifKnownNeedsAMoment(program: Program, context: CheckContext): void {
  const closed = new Set(program.examples.filter((examples) => examples.asked === undefined && examples.each === undefined).map((examples) => examples.node.name.span));
  const said = new Set<Typed["node"]>();
  for (const { expr, kind, place, span } of placedExpressions(program)) {
    if (kind === "example" && !closed.has(span)) continue;
    walk(expr, (part) => {
      if (part.kind !== "ifKnown" || said.has(part.node)) return undefined;
      said.add(part.node);
      context.report({
        code: "MLS3013",
        severity: "error",
        message: `\`if_known\` can't stand in ${place}: there is no moment of prediction`,
        span: part.node.span,
        label: "known when?",
        related: [],
        help: kind === "row" ? "leave it out: history counts a row only from when all that is read of it is known; or write it in the features of `examples`" : "write it in the features of `examples`, and use that feature",
      });
      return false;
    });
  }
}

/** What learns is fitted on train alone, so it stands inside a model. */
export function transformsThatLearnStandInModels(program: Program, context: CheckContext): void {
  const said = new Set<Typed["node"]>();
  for (const placed of placedExpressions(program)) if (placed.kind !== "input") reportTransforms(placed, said, context);
}

function reportTransforms({ expr, place }: PlacedExpression, said: Set<Typed["node"]>, context: CheckContext): void {
  walk(expr, (part) => {
    if (part.kind !== "transform") return undefined;
    if (said.has(part.node)) return false;
    said.add(part.node);
    context.report({
      code: "MLS3050",
      severity: "error",
      message: `\`${part.transform}\` learns from data, so it can't stand in ${place}`,
      span: part.node.span,
      label: "would be fitted on all rows, test among them",
      related: [],
      notes: ["what is fitted on rows that it is judged by makes a score look better than it is"],
      help: "move it into the `inputs` of a `model`, where it is fitted on the train part alone",
    });
    return false;
  });
}
