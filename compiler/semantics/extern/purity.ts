/**
 * The walk that proves a file pure. It knows which syntax, names and members are pure, and refuses all else: what it has never heard of is refused too. Types are not walked, since they are gone when the
 * code runs; but no expression may be of type `any`, and nothing may make TypeScript believe what is not so.
 *
 * A pure call depends on its arguments alone and leaves nothing behind: no clock, chance or world; no state but what the call has made itself; no function whose text is not here.
 */
import type { ts } from "ts-morph";
import { holdsDataAlone } from "./data-type.ts";
import { isLibrary } from "./names.ts";
import { isTypeOnly, StatementWalk } from "./purity-statements.ts";
import type { Impurity } from "./purity-walk.ts";
import type { TypeScript } from "./typescript.ts";

export type { Impurity };

export function impurities(api: TypeScript, checker: ts.TypeChecker, file: ts.SourceFile): readonly Impurity[] {
  const walk = new FileWalk(api, checker, file);
  walk.file(file);
  return walk.found;
}

/** What stands in the file itself: imports, constants, functions. */
class FileWalk extends StatementWalk {
  file(file: ts.SourceFile): void {
    const api = this.api;
    if (!api.isExternalModule(file)) this.refuse(file.statements[0] ?? file, "this file exports nothing, so its names are everybody's");
    // A suppressed error would let a type lie.
    for (const [at] of file.text.matchAll(/@ts-(?:ignore|expect-error|nocheck)|<reference\s/g)) if (at) this.refuse(file, `\`${at.trim()}\` hides what TypeScript has found, so that its types prove nothing`, "unproved", "take it out, and mend what it hides");
    for (const statement of file.statements) this.moduleStatement(statement);
  }

  protected moduleStatement(node: ts.Statement): void {
    const api = this.api;
    if (api.isImportDeclaration(node)) this.import(node);
    else if (api.isExportDeclaration(node)) {
      if (node.exportClause !== undefined && api.isNamespaceExport(node.exportClause)) this.refuse(node, "a module as a value can't be followed", "unproved", "export its names");
    } else if (api.isVariableStatement(node)) {
      if ((node.declarationList.flags & api.NodeFlags.BlockScoped) !== api.NodeFlags.Const) this.refuse(node.declarationList, "a variable of the file lasts from call to call, so that a call could depend on those before it", "remembers", "make it a `const`, or a variable of the function");
      else if (this.modifiers(node)) for (const declaration of node.declarationList.declarations) this.constant(declaration);
    } else if (api.isFunctionDeclaration(node) || isTypeOnly(api, node) || api.isEmptyStatement(node)) this.statement(node);
    else if (api.isClassDeclaration(node) || api.isEnumDeclaration(node) || api.isModuleDeclaration(node)) this.statement(node);
    else this.refuse(node, "this runs when the file is loaded, and not in a call", "remembers", "put it into a function");
  }

  protected import(node: ts.ImportDeclaration): void {
    const clause = node.importClause;
    if (clause === undefined) this.refuse(node, "an import for its effect alone changes something that is not seen here", "remembers", "import what is needed by name");
    else if (clause.name !== undefined || (clause.namedBindings !== undefined && this.api.isNamespaceImport(clause.namedBindings))) this.refuse(node, "a module as a value, or a default, can't be followed", "unproved", "import by name: `import { f } from …`");
    else if (clause.namedBindings !== undefined && this.api.isNamedImports(clause.namedBindings)) for (const { name } of clause.namedBindings.elements) this.ownName(name);
  }

  protected constant(node: ts.VariableDeclaration): void {
    const { initializer } = node;
    const api = this.api;
    if (!api.isIdentifier(node.name) || initializer === undefined) {
      this.refuse(node, "a constant of the file has one name and a value");
      return;
    }
    this.ownName(node.name);
    if (!this.expression(initializer)) return;
    if (!callsSomething(api, initializer)) return;
    if (!runsOwnCode(api, this.checker, initializer) && holdsDataAlone(api, this.checker, this.checker.getTypeAtLocation(initializer), initializer)) return;
    this.refuse(initializer, "what is worked out when the file is loaded may hold state that lasts", "remembers", "write its data out, or work it out within the function");
  }
}

/** Whether a function of the files could run when the expression is worked out: one that is written in it, or named in it. */
function runsOwnCode(api: TypeScript, checker: ts.TypeChecker, node: ts.Node): boolean {
  if (api.isTypeNode(node)) return false;
  if (api.isFunctionLike(node)) return true;
  const named = api.isIdentifier(node) || api.isPropertyAccessExpression(node) || api.isElementAccessExpression(node);
  const declarations = named ? (checker.getSymbolAtLocation(api.isPropertyAccessExpression(node) ? node.name : node)?.declarations ?? []) : [];
  if (named && !declarations.some(isLibrary) && checker.getTypeAtLocation(node).getCallSignatures().length > 0) return true;
  return api.forEachChild(node, (child) => runsOwnCode(api, checker, child) || undefined) ?? false;
}

/** Whether something is called or made when the expression is worked out, functions within aside. */
function callsSomething(api: TypeScript, node: ts.Node): boolean {
  if (api.isFunctionLike(node)) return false;
  if (api.isCallExpression(node) || api.isNewExpression(node)) return true;
  return api.forEachChild(node, (child) => callsSomething(api, child) || undefined) ?? false;
}
