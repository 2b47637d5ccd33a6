import type * as ast from "../../../syntax/ast.ts";
import { find, namesOf } from "../../bind/project.ts";
import { didYouMean, listNames } from "../../bind/suggest.ts";
import type { ColumnSymbol, TableSymbol, Typed } from "../../program.ts";
import { intersect } from "../../types/range.ts";
import { withMissing } from "../../types/type.ts";
import { constant } from "../constant.ts";
import { configOf } from "../config.ts";
import { CODES } from "../codes.ts";
import type { Env } from "../env.ts";
import { isPresent, keyOf, rangeOf } from "../facts.ts";
import { failed, isTrivial } from "../make.ts";
import { typeField } from "./function/list.ts";
import { groupMember } from "./group-member.ts";
import { typeAny } from "./index.ts";

/** Names: what is nearest first — `let` and parameters, then the place's own names, then constants. */
export function typeName(env: Env, node: ast.NameExpr): Typed {
  const { name } = node;
  for (let local = env.locals; local; local = local.outer) if (local.name === name) return refine(env, at(local.typed, node));
  const own = env.names?.find(name, node, env);
  const shared = find(env.scope, "value", name);
  if (own) {
    if (shared) {
      env.checker.findings.error(CODES.hides, node.span, `\`${name}\` is a constant and a name of this place`, {
        related: [{ span: shared.declaration.name.span, message: "the constant is declared here" }],
        help: "give the constant another name",
      });
    }
    return refine(env, own);
  }
  if (shared?.declaration.kind === "const") {
    const typed = constant(env.checker, shared.scope, shared.declaration, node.span);
    const here = at(typed, node);
    if (env.checker.bare.has(typed)) env.checker.bare.add(here);
    return here;
  }
  if (!env.names?.explain?.(name, node, env)) unknown(env, node);
  return failed(node);
}

/** The same value as read at another place: a trivial expression takes the place of the name. */
function at(typed: Typed, node: ast.Expr): Typed {
  return isTrivial(typed) && typed.kind !== "error" ? { ...typed, node } : typed.kind === "error" ? failed(node) : typed;
}

function unknown(env: Env, node: ast.NameExpr): void {
  const { name } = node;
  const { findings } = env.checker;
  const data = find(env.scope, "data", name)?.declaration;
  if (data && (data.kind === "table" || data.kind === "features" || data.kind === "fn")) {
    const inner = data.kind === "table" ? data.key.map((key) => key.name).join(", ") : data.kind === "fn" ? data.params.map((param) => param.name.name).join(", ") : "keys";
    findings.error(CODES.unknownName, node.span, `\`${name}\` is a ${data.kind === "fn" ? "function" : data.kind === "table" ? "table" : "group of features"}, no value`, {
      help: `write \`${name}(${inner})\``,
    });
    return;
  }
  if (find(env.scope, "config", name)) {
    findings.error(CODES.unknownName, node.span, `\`${name}\` is set at deployment, and read as \`config.${name}\``, { help: `write \`config.${name}\`` });
    return;
  }
  if (name === "moment") {
    findings.error(CODES.unknownName, node.span, `there is no \`moment\` in ${env.place}: it is the time at which an example is asked about, and here no example is`, { help: "write it in `examples`, or in a feature outside of its aggregates; a row has its own times" });
    return;
  }
  const near: string[] = [];
  for (let local = env.locals; local; local = local.outer) near.push(local.name);
  near.push(...(env.names?.list() ?? []), ...namesOf(env.scope, "value"));
  findings.error(CODES.unknownName, node.span, `there is no \`${name}\` in ${env.place}`, { help: didYouMean(name, near) ?? (near.length > 0 ? `there are ${listNames(near)}` : undefined) });
}

/** What the place knows of a value: that it is there, and in which range. */
export function refine(env: Env, typed: Typed): Typed {
  if (typed.kind === "error" || typed.kind === "literal") return typed;
  const key = keyOf(typed);
  if (key === undefined) return typed;
  const missing = typed.type.missing && !isPresent(env.facts, key);
  const range = intersect(typed.range, rangeOf(env.facts, key));
  return missing === typed.type.missing && range === typed.range ? typed : { ...typed, type: withMissing(typed.type, missing), range };
}

/** `airports(origin).state`, `config.topic`, `departures(origin).n_1h`. */
export function typeMember(env: Env, node: ast.MemberExpr): Typed {
  const { object, member } = node;
  if (object.kind === "name" && object.name === "config") return configOf(env, member, node);
  const score = modelScore(env, node, undefined, node);
  if (score) return score;
  if (object.kind === "call" && object.callee.kind === "name" && find(env.scope, "data", object.callee.name)?.declaration.kind === "features") {
    return groupMember(env, object, member, node);
  }
  const item = itemField(env, node);
  if (item) return item;
  const row = typeAny(env, object);
  if (row.kind === "error") return failed(node);
  const field = typeField(env, row, member, node);
  if (field) return field.kind === "error" ? field : refine(env, field);
  if (row.kind !== "rowOf") {
    env.checker.findings.error(CODES.unknownMember, member.span, `\`${env.checker.show(object)}\` has no parts, so there is no \`.${member.name}\` of it`, {
      help: "a dot goes behind a table's row, as `airports(origin).state`, a record, `config`, or a group's features",
    });
    return failed(node);
  }
  return lookup(env, row, member, node);
}

/** `click.score`, `species.class`, or, called, `species.score("Gentoo")`: undefined where it is none of these. */
export function modelScore(env: Env, { object, member }: ast.MemberExpr, one: ast.Expr | undefined, node: ast.Expr): Typed | undefined {
  if (object.kind !== "name" || (member.name !== "score" && member.name !== "class") || !find(env.scope, "model", object.name)) return undefined;
  if (env.names?.score) return env.names.score(object, member.name, one, node);
  env.checker.findings.error(CODES.scoreMisplaced, node.span, `a model's score is no value in ${env.place}`, { help: "read it in the `inputs` of another model for the same examples; what is done with a score is said in `decide`" });
  return failed(node);
}

/** `line.sku`: a field of an item that `each` has named, which is a column of that name. */
function itemField(env: Env, node: ast.MemberExpr): Typed | undefined {
  const object = dotted(node.object);
  if (object === undefined || !env.names) return undefined;
  const field = env.names.find(`${object}.${node.member.name}`, node, env);
  if (field) return refine(env, field);
  const fields = [...env.names.list()].filter((name) => name.startsWith(`${object}.`)).map((name) => name.slice(object.length + 1));
  if (fields.length === 0 || fields.some((name) => name.startsWith(`${node.member.name}.`))) return undefined;
  env.checker.findings.error(CODES.unknownMember, node.member.span, `\`${object}\` has no field \`${node.member.name}\``, { help: didYouMean(node.member.name, fields) ?? `it has ${listNames(fields)}` });
  return failed(node);
}

function dotted(node: ast.Expr): string | undefined {
  if (node.kind === "name") return node.name;
  if (node.kind !== "member") return undefined;
  const object = dotted(node.object);
  return object === undefined ? undefined : `${object}.${node.member.name}`;
}

function lookup(env: Env, row: Extract<Typed, { kind: "rowOf" }>, member: ast.Ident, node: ast.Expr): Typed {
  const { table, keys, asOf } = row;
  const column = columnNamed(env, table, member);
  if (!column) return failed(node);
  const facts = env.checker.facts.get(table);
  const own = facts ? refine({ ...env, facts }, { kind: "column", column, type: column.type, range: column.range, node }) : undefined;
  const type = own?.type ?? column.type;
  const typed: Typed = { kind: "lookup", table, keys, column, asOf, type: withMissing(type, type.missing || row.type.missing), range: own?.range ?? column.range, node };
  if (column.type.kind === "error") return failed(node);
  return refine(env, typed);
}

function columnNamed(env: Env, table: TableSymbol, member: ast.Ident): ColumnSymbol | undefined {
  const columns = env.checker.columns.get(table);
  const column = columns?.get(member.name);
  if (column) return column;
  if (table.node.broken && table.columns.length === 0) return undefined;
  env.checker.findings.error(CODES.unknownMember, member.span, `\`${table.name}\` has no column \`${member.name}\``, {
    related: [{ span: table.node.name.span, message: `\`${table.name}\` is declared here` }],
    help: didYouMean(member.name, columns?.keys() ?? []) ?? `it has ${listNames([...(columns?.keys() ?? [])])}`,
  });
  return undefined;
}
