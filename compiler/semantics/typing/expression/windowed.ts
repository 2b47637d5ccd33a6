import type * as ast from "../../../syntax/ast.ts";
import type { OverTyped, Typed } from "../../program.ts";
import { BOOL, TIMESTAMP, ZONE } from "../../types/type.ts";
import { CODES } from "../codes.ts";
import { convert } from "../convert.ts";
import { type Env, where, type Windows } from "../env.ts";
import { failed, numberOf } from "../make.ts";
import { typeValue } from "./index.ts";

/** An item or a parenthesis closed by `where` and `over`: they bind every aggregate inside that has none of its own. */
export function typeWindowed(env: Env, node: ast.WindowedExpr): Typed {
  if (!node.where && !node.over) return typeValue(env, node.body);
  const { windows } = env;
  if (!windows) return outside(env, node);
  const condition = node.where && convert(windows.row, typeValue({ ...windows.row, locals: env.locals, place: "a `where`", inEngine: true }, node.where), BOOL, "the condition of `where`");
  const over = node.over ? typeOver(env, node.over, windows) : undefined;
  const frame: Windows = {
    row: condition ? where(windows.row, condition) : windows.row,
    where: condition && condition.kind !== "error" ? [condition, ...windows.where] : windows.where,
    // A window that could not be read still binds, so that nothing more is said of it.
    over: over === "error" ? { node: node.over!, ending: 0, step: undefined, kind: "rows", count: 1 } : (over ?? windows.over),
    ownOver: node.over !== undefined,
    taken: { where: 0, over: 0 },
    outer: windows,
    inLabel: windows.inLabel,
  };
  const body = typeValue({ ...env, windows: frame }, node.body);
  if (frame.taken.where === 0 || (node.over && frame.taken.over === 0)) unbound(env, node, frame, body);
  return condition?.kind === "error" || over === "error" || body.kind === "error" ? failed(node) : body;
}

/** `where` or `over` around nothing that takes it. */
function unbound(env: Env, node: ast.WindowedExpr, frame: Windows, body: Typed): void {
  if (body.kind === "error" && frame.taken.where === 0) return;
  const span = frame.taken.where === 0 ? (node.where?.span ?? node.over!.span) : node.over!.span;
  const word = node.over && (frame.taken.where > 0 || !node.where) ? "over" : "where";
  env.checker.findings.error(
    CODES.nothingToBind,
    span,
    frame.taken.where === 0 ? `\`${word}\` binds nothing: there is no aggregate in \`${env.checker.show(node.body)}\`` : "this `over` binds nothing: every aggregate inside has its own",
    { help: frame.taken.where === 0 ? "use an aggregate, as `last(x) over 7d`, or leave it out" : "leave it out" },
  );
}

/** Outside of features and labels: an aggregate inside says why it can't be; without one there is nothing to bind. */
function outside(env: Env, node: ast.WindowedExpr): Typed {
  const before = env.checker.findings.list.length;
  const body = typeValue(env, node.body);
  if (body.kind !== "error" && env.checker.findings.list.length === before) {
    env.checker.findings.error(CODES.nothingToBind, (node.over ?? node.where)!.span, `\`${node.over ? "over" : "where"}\` binds aggregates, but there is none here`, {
      help: "write aggregates in a group of `features`, and use the group in `examples`",
    });
  }
  return failed(node);
}

/** The window of an `over`; "error" when that has been said. */
export function typeOver(env: Env, node: ast.OverNode, windows: Windows): OverTyped | "error" {
  const { findings } = env.checker;
  const { width } = node;
  const ending = node.ending?.micros ?? 0;
  const step = node.step?.micros;
  const base = { node, ending, step };
  if (windows.over?.kind === "segment") {
    findings.error(CODES.segments, node.span, "a segment's column is over all of its rows, and no others", { help: "leave `over` out" });
    return "error";
  }
  if (width.kind === "calendar") {
    if (node.step) return refuse(env, node.step.span, "`step` goes with a window of exact length, as `over 180d step 1d`", "leave it out");
    return calendar(env, width, base);
  }
  if (width.kind === "next" && !windows.inLabel) {
    findings.error(CODES.nextOutsideLabel, node.span, "`over next` looks at what comes after the moment, which only a label may do", { help: `look back instead: \`over ${width.duration?.text ?? "7d"}\`` });
    return "error";
  }
  if (width.kind === "rows" || width.kind === "since") {
    if (node.step || node.ending) {
      findings.error(CODES.stepDoesNotDivide, (node.step ?? node.ending)!.span, `\`${node.step ? "step" : "ending"}\` goes with a window of some length, as \`over 7d\``, { help: "leave it out" });
      return "error";
    }
    if (width.kind === "since") return since(env, width.start, base);
    if (!Number.isSafeInteger(width.count) || width.count < 1) return refuse(env, node.span, "a window holds at least one row", "write `over last 10 rows`");
    return { ...base, kind: "rows", count: width.count };
  }
  if (width.kind === "next") return ahead(env, node, width, base);
  const micros = width.duration.micros;
  if (micros <= 0) return refuse(env, width.duration.span, "a window of no length is always empty", "give it a length, as `over 7d`");
  if (step !== undefined && (step <= 0 || micros % step !== 0)) {
    findings.error(CODES.stepDoesNotDivide, node.step!.span, `the step ${node.step!.text} does not divide the width ${width.duration.text}`, { help: `choose a step of which ${width.duration.text} is a multiple, as \`step ${divisorOf(micros)}\`` });
    return "error";
  }
  return { kind: width.kind, node, ending, step, width: micros };
}

/** A label's window: what lies ahead of the moment, all of it. */
function ahead(env: Env, node: ast.OverNode, width: Extract<ast.WindowWidth, { kind: "next" }>, base: { node: ast.OverNode; ending: number; step: number | undefined }): OverTyped | "error" {
  const said = node.step ?? node.ending;
  if (said) return refuse(env, said.span, "`over next` begins at the moment, or at a horizon: it has no `step` and no `ending`", "leave it out");
  if (width.duration && width.duration.micros <= 0) return refuse(env, width.duration.span, "a window of no length is always empty", "give it a length, as `over next 7d`");
  return { ...base, kind: "next", width: width.duration?.micros, horizon: width.horizon };
}

/** Months and days of a window of calendar time, by unit. */
const UNITS = { days: [0, 1], weeks: [0, 7], months: [1, 0], years: [12, 0] } as const;
/** A century, so that edges stay within the zones' rules. */
const MOST_DAYS = 36_525;

function calendar(env: Env, width: Extract<ast.WindowWidth, { kind: "calendar" }>, base: { node: ast.OverNode; ending: number; step: number | undefined }): OverTyped | "error" {
  const outside: Env = { ...env, windows: undefined, names: undefined };
  const zone = convert(outside, typeValue(outside, width.zone), ZONE, "the zone of a window");
  if (zone.kind === "error") return "error";
  if (zone.kind !== "literal" || typeof zone.value !== "string") {
    env.checker.findings.error(CODES.notConstant, width.zone.span, "the zone of a window is one zone, as written or a `const`", { help: 'write `over 6 months in "Europe/Berlin"`' });
    return "error";
  }
  const [months, days] = UNITS[width.unit].map((each) => each * width.count) as [number, number];
  if (!Number.isSafeInteger(width.count) || width.count < 1 || months * 30 + days > MOST_DAYS) return refuse(env, base.node.span, "a window of calendar time is one day to a hundred years long", "write `over 6 months in ZONE`");
  return { ...base, kind: "calendar", months, days, zone: zone.value };
}

function refuse(env: Env, span: ast.Span, message: string, help: string): "error" {
  env.checker.findings.error(CODES.literal, span, message, { help });
  return "error";
}

function since(env: Env, start: ast.Expr, base: { node: ast.OverNode; ending: number; step: number | undefined }): OverTyped | "error" {
  const typed = convert({ ...env, windows: undefined }, typeValue({ ...env, windows: undefined, names: undefined }, start), TIMESTAMP, "the begin of a window");
  if (typed.kind === "error") return "error";
  const micros = numberOf(typed);
  if (micros !== undefined) return { ...base, kind: "since", start: micros };
  env.checker.findings.error(CODES.notConstant, start.span, "the begin of a window is an instant as written", { help: "write `over all since 2020-01-01T00:00Z`" });
  return "error";
}

/** The longest plain unit that divides a width. */
function divisorOf(micros: number): string {
  for (const [text, unit] of [["1d", 86_400_000_000], ["1h", 3_600_000_000], ["1m", 60_000_000], ["1s", 1_000_000]] as const) if (micros % unit === 0 && micros > unit) return text;
  return "1us";
}
