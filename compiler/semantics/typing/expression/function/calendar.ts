import type * as ast from "../../../../syntax/ast.ts";
import type { Range, Type, Typed } from "../../../program.ts";
import { between } from "../../../types/range.ts";
import { DATE, DURATION, INT, LOCAL_TIMESTAMP, TIMESTAMP, withMissing, ZONE } from "../../../types/type.ts";
import { startOfDay, instantOf } from "../../../types/zones.ts";
import { CODES } from "../../codes.ts";
import type { Env } from "../../env.ts";
import { call, failed, literal, numberOf } from "../../make.ts";
import { argumentsOf, type FunctionTyping, wanted } from "./signature.ts";

/** Functions of the calendar: all take an instant and a zone. */

const PARTS: Readonly<Record<string, { readonly fn: string; readonly range: Range | undefined }>> = {
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

/** The instant and the zone of a call; a zone left out is said with what to write. */
function instantAndZone(env: Env, node: ast.CallExpr, name: string, first: Type, what: string): [Typed, Typed] | undefined {
  if (node.args.length === 1 && !node.args[0]!.name) {
    env.checker.findings.error(CODES.arguments, node.span, `\`${name}\` depends on the clock of a zone, but no zone is given`, { help: `write \`${name}(${env.checker.show(node.args[0]!.value)}, "UTC")\`, or the zone that is meant` });
    return undefined;
  }
  const args = argumentsOf(env, node, name, [what, "zone"]);
  if (!args) return undefined;
  const time = wanted(env, args[0]!, first, name, "the time");
  const zone = wanted(env, args[1]!, ZONE, name, "the zone");
  if (time.kind === "error" || zone.kind === "error") return undefined;
  if (zone.kind !== "literal") env.checker.allZones = true;
  return [time, zone];
}

const part: FunctionTyping = (env, node, name) => {
  const args = instantAndZone(env, node, name, TIMESTAMP, "t");
  if (!args) return failed(node);
  const { fn, range } = PARTS[name]!;
  return call(fn, args, withMissing(INT, args.some((arg) => arg.type.missing)), node, range);
};

const local: FunctionTyping = (env, node, name) => {
  const args = instantAndZone(env, node, name, TIMESTAMP, "t");
  if (!args) return failed(node);
  const isDate = name === "date";
  return call(isDate ? "dateOf" : "local", args, withMissing(isDate ? DATE : LOCAL_TIMESTAMP, args.some((arg) => arg.type.missing)), node);
};

/** `instant(local, zone)`; of a Date it is the begin of that day. */
const instant: FunctionTyping = (env, node, name) => {
  if (node.args.length === 0) {
    env.checker.findings.error(CODES.arguments, node.span, "`instant` takes a local time and its zone", { help: "write `instant(local_time, zone)`" });
    return failed(node);
  }
  const probe = env.checker.findings.mute(() => argumentsOf(env, node, name, ["local", "zone"], 1)?.[0]);
  if (probe?.type.kind === "timestamp") {
    env.checker.findings.error(CODES.mismatch, node.args[0]!.span, `\`${env.checker.show(probe.node)}\` is an instant already`, { help: "leave `instant(…)` out" });
    return failed(node);
  }
  const isDate = probe?.type.kind === "date";
  const args = instantAndZone(env, node, name, isDate ? DATE : LOCAL_TIMESTAMP, "local");
  if (!args) return failed(node);
  const [time, zone] = args;
  const value = numberOf(time);
  if (value !== undefined && zone.kind === "literal" && typeof zone.value === "string") {
    const micros = isDate ? startOfDay(value, zone.value) : instantOf(value, zone.value);
    if (micros !== undefined) return literal(micros, TIMESTAMP, node);
  }
  return call(isDate ? "startOfDate" : "instant", args, withMissing(TIMESTAMP, time.type.missing || zone.type.missing), node);
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
