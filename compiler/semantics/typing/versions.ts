import type * as ast from "../../syntax/ast.ts";
import { isOfVersions } from "../knowledge/versions.ts";
import type { SourceSymbol, ViewSymbol } from "../program.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import type { Relation } from "./row.ts";

/** Of a row that comes in versions one is the example, and its key tells which belong together; a row of a union, or an item, has no such key. Says so, and whether it is. */
export function examplesOfVersionsNeedTheirKey(checker: Checker, spine: Relation, from: ast.Ident): boolean {
  const made = isOfVersions(spine) ? rowsMade(spine) : undefined;
  if (made === undefined) return true;
  const what = made.rows.kind === "union" ? "a row of a union" : "an item of a list";
  const source = revisedSource(made);
  checker.findings.error(CODES.exampleOfVersions, from.span, `rows of \`${spine.name}\` come in versions, and nothing says which belong together`, {
    label: `which version of ${what} is the example?`,
    related: source === undefined ? [] : [{ span: source.node.revisedBy?.span ?? source.node.name.span, message: `rows of \`${source.name}\` are revised here, by their key` }],
    notes: ["an example is the version of a row that stands when it is asked about, so that a row that was corrected is not asked about twice"],
    help: `ask about rows of \`${source?.name ?? "the source"}\` itself, or of a plain view of it (\`view … from ${source?.name ?? "SOURCE"} where …\`); \`${spine.name}\` can feed features and labels`,
  });
  return false;
}

function rowsMade(relation: Relation): ViewSymbol | undefined {
  for (let from = relation; from.kind === "view"; from = from.input) if (from.rows.kind !== "same") return from;
  return undefined;
}

function revisedSource(view: ViewSymbol): SourceSymbol | undefined {
  const inputs = view.rows.kind === "union" ? view.rows.inputs : [view.input];
  const input = inputs.find(isOfVersions);
  return input === undefined || input.kind === "source" ? input : revisedSource(input);
}
