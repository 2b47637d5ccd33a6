/** Statements, the variables that they make, and functions. */
import type { ts } from "ts-morph";
import type { Reason } from "./closed-set.ts";
import { memberRefusal, nameRefusal } from "./names.ts";
import { ExpressionWalk, type FunctionNode } from "./purity-expressions.ts";
import type { TypeScript } from "./typescript.ts";

const ERRORS: ReadonlySet<string> = new Set(["Error", "RangeError", "TypeError"]);

export abstract class StatementWalk extends ExpressionWalk {
  protected modifiers(node: ts.Node): boolean {
    const api = this.api;
    if (!api.canHaveModifiers(node)) return true;
    for (const modifier of api.getModifiers(node) ?? []) {
      if (modifier.kind === api.SyntaxKind.DeclareKeyword) return this.refuse(modifier, "`declare` claims what is not here to be seen");
      if (modifier.kind === api.SyntaxKind.AsyncKeyword) return this.refuse(modifier, "what is `async` ends at no time that is known", "reads");
    }
    return true;
  }

  protected statements(nodes: readonly ts.Statement[]): void {
    for (const node of nodes) this.statement(node);
  }

  protected statement(node: ts.Statement): void {
    const api = this.api;
    if (api.isBlock(node)) this.statements(node.statements);
    else if (api.isVariableStatement(node)) this.variables(node.declarationList);
    else if (api.isExpressionStatement(node)) this.expression(node.expression);
    else if (api.isIfStatement(node)) {
      this.expression(node.expression);
      this.statement(node.thenStatement);
      if (node.elseStatement) this.statement(node.elseStatement);
    } else if (api.isForStatement(node)) {
      if (node.initializer) this.forInitializer(node.initializer);
      for (const part of [node.condition, node.incrementor]) if (part) this.expression(part);
      this.statement(node.statement);
    } else if (api.isForOfStatement(node)) this.forOf(node);
    else if (api.isWhileStatement(node) || api.isDoStatement(node)) {
      this.expression(node.expression);
      this.statement(node.statement);
    } else if (api.isReturnStatement(node)) {
      if (node.expression) this.expression(node.expression);
    } else if (api.isSwitchStatement(node)) {
      this.expression(node.expression);
      for (const clause of node.caseBlock.clauses) {
        if (api.isCaseClause(clause)) this.expression(clause.expression);
        this.statements(clause.statements);
      }
    } else if (api.isThrowStatement(node)) this.throw(node);
    else if (api.isFunctionDeclaration(node)) this.function(node);
    else if (api.isBreakStatement(node) || api.isContinueStatement(node) || api.isEmptyStatement(node)) return;
    else if (isTypeOnly(api, node)) this.modifiers(node);
    else this.refuse(node, ...this.statementRefusal(node));
  }

  protected statementRefusal(node: ts.Statement): [string, Reason?, string?] {
    const api = this.api;
    if (api.isTryStatement(node)) return ["`try` sees how far a call got, which the size of the stack decides", "reads", "test for what may go wrong before it does"];
    if (api.isForInStatement(node)) return ["`for … in` walks over what others may have added", "unproved", "take `for … of`"];
    if (api.isClassDeclaration(node)) return ["a class has state and members that can't be followed", "remembers", "write functions over plain objects"];
    if (api.isEnumDeclaration(node)) return ["an `enum` is an object that can be changed", "remembers", "take a union of literals"];
    if (api.isModuleDeclaration(node)) return ["a `namespace`, or a declaration of others' names, can't be followed"];
    return ["this kind of statement can't be followed"];
  }

  protected forInitializer(node: ts.ForInitializer): void {
    if (this.api.isVariableDeclarationList(node)) this.variables(node);
    else this.expression(node);
  }

  protected forOf(node: ts.ForOfStatement): void {
    if (node.awaitModifier) this.refuse(node.awaitModifier, "`await` ends at no time that is known", "reads");
    if (this.api.isVariableDeclarationList(node.initializer)) this.variables(node.initializer);
    else this.target(node.initializer);
    this.expression(node.expression);
    this.statement(node.statement);
  }

  protected throw({ expression }: ts.ThrowStatement): void {
    const api = this.api;
    const isError = api.isNewExpression(expression) && api.isIdentifier(expression.expression) && ERRORS.has(expression.expression.text) && this.isOfLibrary(expression.expression);
    if (!isError) this.refuse(expression, "what is thrown is a `new Error` with its words");
    else for (const argument of expression.arguments ?? []) this.expression(argument);
  }

  protected isOfLibrary(name: ts.Identifier): boolean {
    return nameRefusal(this.api, name, this.symbolOf(name)) !== undefined;
  }

  protected variables(list: ts.VariableDeclarationList): void {
    const api = this.api;
    const kind = list.flags & api.NodeFlags.BlockScoped;
    if (kind !== api.NodeFlags.Const && kind !== api.NodeFlags.Let) {
      this.refuse(list, "only `const` and `let` make variables here");
      return;
    }
    for (const { name, initializer } of list.declarations) {
      this.binding(name);
      if (initializer) this.expression(initializer);
    }
  }

  protected binding(name: ts.BindingName): void {
    const api = this.api;
    if (api.isIdentifier(name)) {
      this.ownName(name);
      return;
    }
    for (const element of name.elements) {
      if (api.isOmittedExpression(element)) continue;
      if (api.isObjectBindingPattern(name) && element.dotDotDotToken === undefined) this.field(name, element);
      this.binding(element.name);
      if (element.initializer) this.expression(element.initializer);
    }
  }

  protected field(pattern: ts.ObjectBindingPattern, element: ts.BindingElement): void {
    const api = this.api;
    const key = element.propertyName ?? element.name;
    if (!api.isIdentifier(key) && !api.isStringLiteral(key)) {
      this.refuse(key, "a computed field can't be followed", "unproved", "for values by name take a `Map`");
      return;
    }
    const type = this.checker.getTypeAtLocation(pattern);
    this.refused(key, key.text, memberRefusal(api, this.checker, key.text, this.checker.getPropertyOfType(type, key.text), type));
  }

  protected function(node: FunctionNode): boolean {
    const api = this.api;
    if (!this.modifiers(node)) return false;
    if (node.name !== undefined && api.isIdentifier(node.name) && !api.isMethodDeclaration(node)) this.ownName(node.name);
    if (node.asteriskToken) return this.refuse(node.asteriskToken, "a generator holds state between its steps", "remembers");
    if (node.body === undefined) return this.refuse(node, "a function without a body, or with several signatures, claims what is not here to be seen");
    if (node.type !== undefined && api.isTypePredicateNode(node.type)) return this.refuse(node.type, "a type predicate is believed and not proved");
    const before = this.found.length;
    for (const parameter of node.parameters) {
      if (api.isIdentifier(parameter.name) && parameter.name.text === "this") this.refuse(parameter, "`this` is whatever a caller makes it");
      this.binding(parameter.name);
      if (parameter.initializer) this.expression(parameter.initializer);
    }
    if (api.isBlock(node.body)) this.statements(node.body.statements);
    else this.expression(node.body);
    return this.found.length === before;
  }
}

/** Gone when the code runs. */
export function isTypeOnly(api: TypeScript, node: ts.Node): boolean {
  return api.isInterfaceDeclaration(node) || api.isTypeAliasDeclaration(node);
}
