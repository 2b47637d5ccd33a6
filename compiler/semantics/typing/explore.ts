import type * as ast from "../../syntax/ast.ts";
import type { DecideSymbol, DeploySymbol } from "../program.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";

/** `explore 2%`, `explore block 2%`: a share of the answers is left to chance. What there is to leave to it is a check's to say (check/explore.ts). */

export function typeExplore(checker: Checker, option: ast.DeployOption): void {
  const form = formOf(option);
  if (form !== undefined && form.share > 0 && form.share <= 1) return;
  if (option.values.some((value) => value.kind === "error")) return;
  checker.findings.error(CODES.deployment, option.values.at(-1)?.span ?? option.span, form === undefined ? "`explore` takes a share, behind the rule that it is of where there are several" : "a share that is explored lies above 0% and is at most 100%", { help: "write `explore 2%`" });
}

interface ExploreForm {
  readonly rule: ast.NameExpr | undefined;
  readonly share: number;
}

function formOf({ values }: ast.DeployOption): ExploreForm | undefined {
  const [first, second] = values;
  if (values.length === 1 && first?.kind === "percent") return { rule: undefined, share: first.value };
  return values.length === 2 && first?.kind === "name" && second?.kind === "percent" ? { rule: first, share: second.value } : undefined;
}

/** The `explore` of an item of a deployment, as written. */
export function exploreIn(item: ast.DeployItem | undefined): { readonly option: ast.DeployOption; readonly form: ExploreForm } | undefined {
  const option = item?.options.find(({ name }) => name.name === "explore");
  const form = option && formOf(option);
  return option === undefined || form === undefined ? undefined : { option, form };
}

/** What chance decides: the order of lists, or a rule. */
export type Explorable = { readonly kind: "lists" } | { readonly kind: "rule"; readonly rule: DecideSymbol["rules"][number] } | { readonly kind: "none" } | { readonly kind: "several"; readonly rules: readonly string[] };

/** A rule that has a closed set of outcomes: true and false, or texts as written. */
const hasOutcomes = ({ value }: DecideSymbol["rules"][number]): boolean => value.type.kind === "bool" || value.type.kind === "enum";

export function explorable({ model }: DeploySymbol, decisions: readonly DecideSymbol[], named: ast.NameExpr | undefined): Explorable {
  if (model === undefined) return { kind: "none" };
  if (model.examples.group.length > 0 && model.task !== "multiclass") return named === undefined ? { kind: "lists" } : { kind: "none" };
  const rules = decisions.filter((decide) => decide.model === model).flatMap((decide) => decide.rules.filter(hasOutcomes));
  if (named !== undefined) {
    const rule = rules.find(({ name }) => name === named.name);
    return rule === undefined ? { kind: "none" } : { kind: "rule", rule };
  }
  if (rules.length > 1) return { kind: "several", rules: rules.map(({ name }) => name) };
  return rules[0] === undefined ? { kind: "none" } : { kind: "rule", rule: rules[0] };
}

/** The plan's form; undefined where nothing is explored. */
export function exploreOf(deploy: DeploySymbol, verb: "serve" | "score", decisions: readonly DecideSymbol[]): { readonly share: number; readonly rule?: string; readonly outcomes?: string[] } | undefined {
  const found = exploreIn(deploy.node.items.find((item) => item.verb.name === verb));
  if (found === undefined) return undefined;
  const { rule: named, share } = found.form;
  const of = explorable(deploy, decisions, named);
  if (of.kind !== "rule") return { share };
  const { type } = of.rule.value;
  return { share, rule: of.rule.name, ...(type.kind === "enum" ? { outcomes: [...type.values] } : {}) };
}
