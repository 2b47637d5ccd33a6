import type * as ast from "../../syntax/ast.ts";
import { find } from "../bind/project.ts";
import type { Unit } from "../program.ts";
import { combine, showUnit } from "../types/unit.ts";
import type { Env } from "./env.ts";

/** How a value in one unit is taken to another: with the factor that a `unit` declaration says, if one does. Nothing is converted silently. */
export function conversion(env: Env, text: string, unit: Unit, wanted: Unit): string {
  const [from, to] = [nameOf(unit), nameOf(wanted)];
  if (from !== undefined && to !== undefined) {
    const many = factorOf(env, from, to);
    if (many !== undefined) return `convert it: \`${text} * ${many}<${to}/${from}>\``;
    const parts = factorOf(env, to, from);
    if (parts !== undefined) return `convert it: \`${text} / ${parts}<${from}/${to}>\``;
  }
  return `convert it: \`${text} * …<${showUnit(combine(wanted, unit, -1))}>\`, with how many \`${showUnit(wanted)}\` there are in one \`${showUnit(unit)}\``;
}

/** How many `of` there are in one `name`, as `unit name = 100 of` says. */
function factorOf(env: Env, name: string, of: string): number | undefined {
  const node: ast.Declaration | undefined = find(env.scope, "unit", name)?.declaration;
  if (node?.kind !== "unitDecl" || node.of?.terms.length !== 1) return undefined;
  const [term] = node.of.terms;
  return term!.name.name === of && term!.power === 1 ? (node.factor ?? 1) : undefined;
}

/** The name of a unit that is nothing but one. */
function nameOf(unit: Unit): string | undefined {
  const [first, second] = [...unit];
  return first !== undefined && second === undefined && first[1] === 1 ? first[0] : undefined;
}
