import type * as ast from "../../syntax/ast.ts";
import type { DeploySymbol } from "../program.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { typeExplore } from "./explore.ts";

/** `score every 7d into parquet("scores")`: how often, and the folder beside the spec into which a file a moment goes. */

const FORMATS: readonly string[] = ["parquet", "csv"];
const EXAMPLE = 'write `score every 7d into parquet("scores")`';

export function typeScore(checker: Checker, item: ast.DeployItem): void {
  const say = (span: ast.Span, message: string, help = EXAMPLE): void => checker.findings.error(CODES.deployment, span, message, { help });
  const { every, into } = item;
  if (every === undefined) say(item.verb.span, "`score` does not say how often");
  else if (every.micros <= 0) say(every.span, "scores are made every so often, and this is no length of time");
  if (into === undefined) say(item.verb.span, "`score` does not say into what");
  else if (into.kind !== "error" && folderOf(into) === undefined) say(into.span, "scores go into a folder of files, by its name");
  else if (into.kind === "call" && /^[\\/]|^[A-Za-z]:|(^|[\\/])\.\.([\\/]|$)/.test(folderOf(into)?.path ?? "")) say(into.span, "the folder of the scores lies beside the spec", 'name it relative to the spec, as `parquet("scores")`');
  for (const option of item.options) if (option.name.name === "explore") typeExplore(checker, option);
  else checker.findings.error(CODES.unknownWord, option.name.span, `\`score\` has no option \`${option.name.name}\``, { help: "it has `explore`" });
}

/** The plan's form of it; undefined where the deployment scores nothing. */
export function scoreOf(deploy: DeploySymbol): { readonly period: number; readonly format: "parquet" | "csv"; readonly path: string } | undefined {
  const item = deploy.node.items.find(({ verb }) => verb.name === "score");
  const folder = item?.into === undefined ? undefined : folderOf(item.into);
  return item?.every === undefined || folder === undefined ? undefined : { period: item.every.micros, ...folder };
}

function folderOf(into: ast.Expr): { readonly format: "parquet" | "csv"; readonly path: string } | undefined {
  if (into.kind !== "call" || into.callee.kind !== "name" || !FORMATS.includes(into.callee.name) || into.args.length !== 1) return undefined;
  const path = into.args[0]!.value;
  return path.kind === "string" && path.value !== "" ? { format: into.callee.name === "csv" ? "csv" : "parquet", path: path.value } : undefined;
}
