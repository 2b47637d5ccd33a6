import type * as ast from "../../../syntax/ast.ts";
import type { Typed } from "../../program.ts";
import { BOOL, DATE, DURATION, ERROR, FLOAT, floatOf, INT, intOf, isNumber, STRING, TIMESTAMP } from "../../types/type.ts";
import { CODES } from "../codes.ts";
import { convert } from "../convert.ts";
import type { Env } from "../env.ts";
import { failed, literal } from "../make.ts";
import { resolveUnit } from "../type-node.ts";
import { typeValue } from "./index.ts";

export function typeNumber(env: Env, node: ast.NumberExpr): Typed {
  if (node.isInt && !Number.isSafeInteger(node.value)) {
    env.checker.findings.error(CODES.literal, node.span, `${node.text} is no Int: it lies beyond ±(2^53 − 1)`, { help: `write it as a Float, ${node.text}.0, if the last digits do not matter` });
    return failed(node);
  }
  if (!Number.isFinite(node.value)) {
    env.checker.findings.error(CODES.literal, node.span, `${node.text} is too large for a Float`, {});
    return failed(node);
  }
  if (node.unit) {
    const unit = resolveUnit(env.checker, env.scope, node.unit);
    return literal(node.value, node.isInt ? intOf(unit) : floatOf(unit), node);
  }
  const typed = literal(node.value, node.isInt ? INT : FLOAT, node);
  env.checker.bare.add(typed);
  return typed;
}

export function typeDuration(_env: Env, node: ast.DurationExpr): Typed {
  return literal(node.micros, DURATION, node);
}

export function typePercent(env: Env, node: ast.PercentExpr): Typed {
  const typed = literal(node.value, FLOAT, node);
  env.checker.bare.add(typed);
  return typed;
}

export function typeDate(_env: Env, node: ast.DateExpr): Typed {
  return node.micros === undefined ? literal(node.days, DATE, node) : literal(node.micros, TIMESTAMP, node);
}

export function typeTime(env: Env, node: ast.TimeExpr): Typed {
  env.checker.findings.error(CODES.misplaced, node.span, `\`${node.text}\` is a time of day, which stands only behind \`at\` in \`rows each … every …\``, {
    help: "compare hours instead: `hour(t, zone) >= 6`",
  });
  return failed(node);
}

export function typeString(_env: Env, node: ast.StringExpr): Typed {
  return literal(node.value, STRING, node);
}

export function typeBool(_env: Env, node: ast.BoolExpr): Typed {
  return literal(node.value, BOOL, node);
}

/** `missing` takes the type of what it meets. */
export function typeMissing(_env: Env, node: ast.MissingExpr): Typed {
  return literal(null, { ...ERROR, missing: true }, node);
}

/** `[a, b]` of numbers is a Vector. */
export function typeList(env: Env, node: ast.ListExpr): Typed {
  const items = node.items.map((item) => typeValue(env, item));
  if (items.some((item) => item.kind === "error")) return failed(node);
  if (items.length === 0 || !items.every((item) => isNumber(item.type))) {
    env.checker.findings.notBuilt("lists", node.span);
    return failed(node);
  }
  const numbers = items.map((item) => convert(env, item, { ...FLOAT, missing: true }, "an element of a Vector"));
  if (numbers.some((item) => item.kind === "error")) return failed(node);
  return { kind: "vector", items: numbers, type: { kind: "vector", size: items.length, missing: false }, node, range: undefined };
}

export function typeRecord(env: Env, node: ast.RecordExpr): Typed {
  env.checker.findings.notBuilt("records", node.span);
  return failed(node);
}
