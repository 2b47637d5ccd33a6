import type * as ast from "../../syntax/ast.ts";
import type { FileScope } from "../bind/project.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { constant } from "./constant.ts";
import { AGGREGATE_NAMES } from "./expression/aggregate.ts";
import { FUNCTIONS } from "./expression/function/index.ts";
import { externSymbol } from "./extern.ts";
import { checkFunction } from "./expression/inline.ts";
import { TRANSFORM_NAMES } from "./expression/transform.ts";
import { entitySymbol, resolveType, resolveUnit } from "./type-node.ts";

/** Declarations that are no part of the plan by themselves: each is checked once, used or not. */

const BUILT_IN_TYPES: ReadonlySet<string> = new Set(["Bool", "Int", "Float", "String", "Category", "Timestamp", "LocalTimestamp", "Date", "Zone", "Duration", "Vector", "List"]);

export function checkDeclaration(checker: Checker, scope: FileScope, node: ast.Declaration): void {
  switch (node.kind) {
    case "entity":
      hidesBuiltIn(checker, node.name, BUILT_IN_TYPES, "a type of the language");
      entitySymbol(checker, scope, node);
      return;
    case "type":
      hidesBuiltIn(checker, node.name, BUILT_IN_TYPES, "a type of the language");
      resolveType(checker, scope, { kind: "namedType", name: { ...node.name }, unit: undefined, of: undefined, size: undefined, by: undefined, optional: false, span: node.name.span });
      return;
    case "unitDecl":
      if (node.of) resolveUnit(checker, scope, node.of);
      return;
    case "const":
      constant(checker, scope, node, node.name.span);
      return;
    case "fn":
      callable(checker, node.name);
      checkFunction(checker, scope, node);
      return;
    case "externFn":
      callable(checker, node.name);
      externSymbol(checker, scope, node);
      return;
    case "table":
    case "features":
      callable(checker, node.name);
      return;
    case "labeler":
      checker.findings.notBuilt("labeler", node.name.span);
      return;
    default:
      return;
  }
}

function callable(checker: Checker, name: ast.Ident): void {
  const what = AGGREGATE_NAMES.has(name.name) ? "an aggregate" : FUNCTIONS.has(name.name) ? "a function" : TRANSFORM_NAMES.has(name.name) ? "a transform" : undefined;
  if (what) checker.findings.error(CODES.hides, name.span, `\`${name.name}\` hides ${what} of the language`, { help: "give it another name" });
}

function hidesBuiltIn(checker: Checker, name: ast.Ident, names: ReadonlySet<string>, what: string): void {
  if (names.has(name.name)) checker.findings.error(CODES.hides, name.span, `\`${name.name}\` hides ${what}`, { help: "give it another name" });
}
