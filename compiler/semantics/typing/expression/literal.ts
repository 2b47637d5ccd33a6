import type * as ast from "../../../syntax/ast.ts";
import type { Type, Typed } from "../../program.ts";
import { aType, BOOL, DATE, DURATION, ERROR, FLOAT, floatOf, INT, intOf, isNumber, sameKind, STRING, TIMESTAMP, withMissing } from "../../types/type.ts";
import { CODES } from "../codes.ts";
import { convert, isMissingLiteral } from "../convert.ts";
import type { Env } from "../env.ts";
import { call, failed, literal } from "../make.ts";
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

/** `[a, b]` of numbers is a Vector; of other values as written a list. `[]` takes the type of the list that it meets. */
export function typeList(env: Env, node: ast.ListExpr): Typed {
  const items = node.items.map((item) => typeValue(env, item));
  if (items.some((item) => item.kind === "error")) return failed(node);
  if (items.length === 0 || !items.every((item) => isNumber(item.type))) return listAsWritten(env, node, items);
  const numbers = items.map((item) => convert(env, item, { ...FLOAT, missing: true }, "an element of a Vector"));
  if (numbers.some((item) => item.kind === "error")) return failed(node);
  return { kind: "vector", items: numbers, type: { kind: "vector", size: items.length, missing: false }, node, range: undefined };
}

function listAsWritten(env: Env, node: ast.ListExpr, items: readonly Typed[]): Typed {
  const [first] = items;
  const of = first?.type ?? STRING;
  const values = items.map((item) => (item.kind === "literal" && sameKind(item.type, of) ? item.value : null));
  const wrong = values.indexOf(null);
  if (wrong < 0) return literal(JSON.stringify(values), { kind: "list", of: withMissing(of, false), missing: false }, node);
  env.checker.findings.error(CODES.listLiteral, node.items[wrong]!.span, "a list in a spec holds values as written, all of one type", { help: "several values of a row are a record: `{a, b}`" });
  return failed(node);
}

/** `{a, b: x + 1}`: several values as one, of which a dot takes each; missing where all of them are. */
export function typeRecord(env: Env, node: ast.RecordExpr): Typed {
  const fields = node.fields.map(({ name, value }) => ({ name, value: typeValue(env, value ?? { kind: "name", name: name.name, span: name.span }) }));
  if (fields.some(({ value }) => value.kind === "error")) return failed(node);
  const refuse = (span: ast.Span, message: string, help: string): Typed => {
    env.checker.findings.error(CODES.recordFields, span, message, { help });
    return failed(node);
  };
  if (fields.length === 0) return refuse(node.span, "a record has at least one field", "write it as `{a, b}`");
  const twice = fields.find(({ name }, i) => fields.findIndex((other) => other.name.name === name.name) < i);
  if (twice) return refuse(twice.name.span, `there are two fields \`${twice.name.name}\``, "give one of them another name");
  const odd = fields.find(({ value }) => value.type.kind === "vector" || isMissingLiteral(value));
  if (odd) return refuse(odd.name.span, `\`${odd.name.name}\` is ${odd.value.type.kind === "vector" ? aType(odd.value.type) : "always missing"}, which is no field of a record`, "leave it out");
  const type: Type = { kind: "record", fields: fields.map(({ name, value }) => ({ name: name.name, type: value.type })), missing: fields.every(({ value }) => value.type.missing) };
  return call("record", fields.map(({ value }) => value), type, node);
}
