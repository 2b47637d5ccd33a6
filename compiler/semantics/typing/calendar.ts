import type * as ast from "../../syntax/ast.ts";
import type { CalendarSymbol, ColumnSymbol, ExamplesSymbol, Range, TableSymbol, Type } from "../program.ts";
import { DURATION, ZONE } from "../types/type.ts";
import { CODES } from "./codes.ts";
import { convert } from "./convert.ts";
import type { Env } from "./env.ts";
import { typeValue } from "./expression/index.ts";
import { numberOf } from "./make.ts";
import type { Relation } from "./row.ts";

const DAY = 86_400_000_000;
/** More horizons than this are a slip of the pen. */
const MOST_HORIZONS = 1000;

/** The dates of `rows each`; undefined, and said, when they are none. */
export function typeCalendar(env: Env, table: TableSymbol, node: NonNullable<ast.RowsNode["each"]>): CalendarSymbol | undefined {
  const refuse = (span: ast.Span, message: string, help: string): undefined => {
    env.checker.findings.error(CODES.calendarRows, span, message, { help });
    return undefined;
  };
  const period = node.every.micros;
  if (table.keyIsRow) return refuse(node.span, `rows of \`${table.name}\` are told apart by their place in the file, by which nobody can ask later`, "give the table a `key` of its columns");
  if (table.validity === "asOf") return refuse(node.span, `rows of \`${table.name}\` are as of one instant, and dates before it would see what came later`, "ask about the rows of a timeless table");
  if (period <= 0) return refuse(node.every.span, "a calendar needs some time between its dates", "write `every 7d`");
  if (!node.at) return { period, time: undefined, node };
  if (period % DAY !== 0) return refuse(node.every.span, `${node.every.text} is no number of days, but a time of the day is given`, "write `every 1d at 06:00 \"UTC\"`, or leave the time out");
  if (!node.zone) return refuse(node.at.span, "a time of the day is another instant in each zone", `say the zone: \`at ${node.at.text} "UTC"\``);
  const zone = convert(env, typeValue(env, node.zone), ZONE, "the zone of the dates");
  if (zone.kind === "literal" && typeof zone.value === "string") return { period, time: { micros: node.at.micros, zone: zone.value }, node };
  return zone.kind === "error" ? undefined : refuse(node.zone.span, "the zone of the dates is written out", 'write `at 06:00 "UTC"`');
}

/** The horizons: a Duration that each row is asked with, and that a question brings. */
export function typeHorizon(env: Env, spine: Relation | TableSymbol, node: NonNullable<ast.ExamplesDecl["horizon"]>): ExamplesSymbol["horizon"] {
  const refuse = (span: ast.Span, message: string, help: string): undefined => {
    env.checker.findings.error(CODES.horizon, span, message, { help });
    return undefined;
  };
  const taken = env.checker.columns.get(spine)?.get(node.name.name);
  if (taken) return refuse(node.name.span, `\`${spine.name}\` has a column \`${node.name.name}\``, "give the horizon another name");
  const bound = (expr: ast.Expr): number | undefined => numberOf(convert(env, typeValue(env, expr), DURATION, "a horizon"));
  const low = bound(node.range.low);
  const high = bound(node.range.high);
  const step = node.step?.micros;
  if (low === undefined || high === undefined) return undefined;
  if (low < 0 || high < low) return refuse(node.range.span, "there is no horizon in this range", "write `in 1d..28d`");
  if (step === undefined ? low !== high : step <= 0 || (high - low) % step !== 0) {
    return refuse(node.step?.span ?? node.range.span, step === undefined ? "how far the horizons lie apart is not said" : "the step does not lead from the first horizon to the last", "write `in 1d..28d step 1d`");
  }
  const values: number[] = [];
  for (let value = low; value <= high && values.length <= MOST_HORIZONS; value += step ?? 1) values.push(value);
  if (values.length > MOST_HORIZONS) return refuse(node.span, `there are more than ${MOST_HORIZONS} horizons`, "choose a longer step");
  const column = askedColumn(node.name.name, spine, DURATION, node.name.span, { low, high });
  return { column, values };
}

/** A column that a question brings beside those of the row. */
export function askedColumn(name: string, owner: Relation | TableSymbol, type: Type, span: ast.Span, range: Range | undefined): ColumnSymbol {
  return { kind: "column", name, node: undefined, owner, type, from: undefined, epoch: undefined, derive: undefined, through: undefined, known: undefined, marks: [], doc: undefined, span, range, isAsked: true };
}
