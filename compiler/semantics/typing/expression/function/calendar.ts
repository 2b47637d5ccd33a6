import type { Intrinsic } from "../../../../../runtime/contract/vocabulary/intrinsics.ts";
import type * as ast from "../../../../syntax/ast.ts";
import type { Range, Typed } from "../../../program.ts";
import { between } from "../../../types/range.ts";
import { DATE, DURATION, INT, LOCAL_TIMESTAMP, TIMESTAMP, withMissing, ZONE } from "../../../types/type.ts";
import { instantOf, startOfDay } from "../../../types/zones.ts";
import { CODES } from "../../codes.ts";
import type { Env } from "../../env.ts";
import { instantInRange } from "../../instant.ts";
import { call, failed, literal, numberOf } from "../../make.ts";
import { argumentsOf, type FunctionTyping, wanted } from "./signature.ts";

/** Functions of the calendar: all take an instant and a zone. */

const PARTS: Readonly<Record<string, { readonly fn: Intrinsic; readonly range: Range | undefined }>> = {
  year: { fn: "year", range: undefined },
  quarter: { fn: "quarter", range: between(1, 4) },
  month: { fn: "month", range: between(1, 12) },
  day_of_month: { fn: "dayOfMonth", range: between(1, 31) },
  day_of_year: { fn: "dayOfYear", range: between(1, 366) },
  day_of_week: { fn: "dayOfWeek", range: between(1, 7) },
  hour: { fn: "hour", range: between(0, 23) },
  minute: { fn: "minute", range: between(0, 59) },
  second: { fn: "second", range: between(0, 59) },
};

/** The typed arguments of a call with a zone; a zone left out is said with what to write. */
function timeAndZone(env: Env, node: ast.CallExpr, name: string, what: string): [Typed, Typed] | undefined {
  if (node.args.length === 1 && !node.args[0]!.name) {
    env.checker.findings.error(CODES.arguments, node.span, `\`${name}\` depends on the clock of a zone, but no zone is given`, { help: `write \`${name}(${env.checker.show(node.args[0]!.value)}, "UTC")\`, or the zone that is meant` });
    return undefined;
  }
  const args = argumentsOf(env, node, name, [what, "zone"]);
  if (!args) return undefined;
  const zone = wanted(env, args[1]!, ZONE, name, "the zone");
  if (zone.kind === "error") return undefined;
  if (zone.kind !== "literal") env.checker.allZones = true;
  return [args[0]!, zone];
}

/** The same where the time is an instant. */
function instantAndZone(env: Env, node: ast.CallExpr, name: string): [Typed, Typed] | undefined {
  const args = timeAndZone(env, node, name, "t");
  if (!args) return undefined;
  const time = wanted(env, args[0], TIMESTAMP, name, "the time");
  return time.kind === "error" ? undefined : [time, args[1]];
}

const part: FunctionTyping = (env, node, name) => {
  const args = instantAndZone(env, node, name);
  if (!args) return failed(node);
  const { fn, range } = PARTS[name]!;
  return call(fn, args, withMissing(INT, args.some((arg) => arg.type.missing)), node, range);
};

const local: FunctionTyping = (env, node, name) => {
  const args = instantAndZone(env, node, name);
  if (!args) return failed(node);
  const isDate = name === "date";
  return call(isDate ? "dateOf" : "local", args, withMissing(isDate ? DATE : LOCAL_TIMESTAMP, args.some((arg) => arg.type.missing)), node);
};

/** `instant(local, zone)`; of a Date it is the begin of that day. */
const instant: FunctionTyping = (env, node, name) => {
  const args = timeAndZone(env, node, name, "local");
  if (!args) return failed(node);
  const [given, zone] = args;
  if (given.type.kind === "timestamp") {
    env.checker.findings.error(CODES.mismatch, node.args[0]!.span, `\`${env.checker.show(given.node)}\` is an instant already`, { help: "leave `instant(…)` out" });
    return failed(node);
  }
  const isDate = given.type.kind === "date";
  const time = wanted(env, given, isDate ? DATE : LOCAL_TIMESTAMP, name, "the local time");
  const value = numberOf(time);
  if (value !== undefined && zone.kind === "literal" && typeof zone.value === "string") {
    const micros = isDate ? startOfDay(value, zone.value) : instantOf(value, zone.value);
    if (micros !== undefined) return instantInRange(env.checker, node, micros) === undefined ? failed(node) : literal(micros, TIMESTAMP, node);
  }
  return call(isDate ? "startOfDate" : "instant", [time, zone], withMissing(TIMESTAMP, time.type.missing || zone.type.missing), node);
};

const floorTime: FunctionTyping = (env, node, name) => {
  const args = argumentsOf(env, node, name, ["t", "step"]);
  if (!args) return failed(node);
  const time = wanted(env, args[0]!, TIMESTAMP, name, "the time");
  const step = wanted(env, args[1]!, DURATION, name, "the step");
  const micros = numberOf(step);
  if (step.kind !== "error" && (micros === undefined || micros <= 0)) {
    env.checker.findings.error(CODES.notConstant, step.node.span, "the step is a duration above 0, as written", { help: `write \`${name}(t, 1h)\`` });
    return failed(node);
  }
  return call("floorTime", [time, step], withMissing(TIMESTAMP, time.type.missing), node);
};

export const CALENDAR_FUNCTIONS: ReadonlyMap<string, FunctionTyping> = new Map<string, FunctionTyping>([
  ...Object.keys(PARTS).map((name) => [name, part] as const),
  ["date", local],
  ["local", local],
  ["instant", instant],
  ["floor_time", floorTime],
]);
