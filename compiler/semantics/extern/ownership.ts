/** Which lists, maps and sets a function has made itself: only these may it change, since nobody else can see them. */
import type { ts } from "ts-morph";
import { FRESH, MADE, SAME } from "./closed-set.ts";
import { hostPath, type TypeScript } from "./typescript.ts";

export class Ownership {
  readonly #api: TypeScript;
  readonly #checker: ts.TypeChecker;
  /** What each variable is ever given; undefined: something that can't be told. */
  readonly #given = new Map<ts.Symbol, ts.Expression[] | undefined>();

  constructor(api: TypeScript, checker: ts.TypeChecker, file: ts.SourceFile) {
    this.#api = api;
    this.#checker = checker;
    this.#collect(file);
  }

  /** Whether the value of an expression was made in this call, by this function or one that it stands in, and is known to nobody else. */
  owns(expr: ts.Expression, open: ReadonlySet<ts.Symbol> = new Set()): boolean {
    const bare = this.#bare(expr);
    return this.#isFresh(bare, open) || (this.#api.isIdentifier(bare) && this.#ownsVariable(bare, open));
  }

  #bare(expr: ts.Expression): ts.Expression {
    const api = this.#api;
    return api.isParenthesizedExpression(expr) || api.isSatisfiesExpression(expr) || api.isNonNullExpression(expr) ? this.#bare(expr.expression) : expr;
  }

  #isFresh(expr: ts.Expression, open: ReadonlySet<ts.Symbol>): boolean {
    const api = this.#api;
    if (api.isArrayLiteralExpression(expr) || api.isObjectLiteralExpression(expr)) return true;
    if (api.isNewExpression(expr)) return api.isIdentifier(expr.expression) && MADE.has(expr.expression.text) && this.#isLibrary(expr.expression);
    if (!api.isCallExpression(expr) || !api.isPropertyAccessExpression(expr.expression)) return false;
    const { name, expression } = expr.expression;
    if (!this.#isLibrary(name)) return false;
    return FRESH.has(name.text) || (SAME.has(name.text) && this.owns(expression, open));
  }

  /** A variable of a function, all of whose values are its own. A circle of variables that are given each other alone holds nothing. */
  #ownsVariable(name: ts.Identifier, open: ReadonlySet<ts.Symbol>): boolean {
    const symbol = this.#checker.getSymbolAtLocation(name);
    const declaration = symbol?.declarations?.[0];
    if (symbol === undefined || declaration === undefined || symbol.declarations!.length > 1) return false;
    if (open.has(symbol)) return true;
    if (!this.#api.isVariableDeclaration(declaration) || !this.#api.isIdentifier(declaration.name) || !isInFunction(this.#api, declaration)) return false;
    const given = this.#given.get(symbol);
    return given !== undefined && given.length > 0 && given.every((value) => this.owns(value, new Set(open).add(symbol)));
  }

  #isLibrary(name: ts.Identifier | ts.MemberName): boolean {
    const declarations = this.#checker.getSymbolAtLocation(name)?.declarations ?? [];
    return declarations.length > 0 && declarations.every((declaration) => hostPath(declaration.getSourceFile()) === undefined);
  }

  #collect(node: ts.Node): void {
    const api = this.#api;
    if (api.isVariableDeclaration(node)) {
      const loop = api.isForOfStatement(node.parent.parent) || api.isForInStatement(node.parent.parent);
      if (api.isIdentifier(node.name)) this.#give(node.name, loop ? "other" : (node.initializer ?? "nothing"));
      else this.#spoil(node.name);
    } else if (api.isBinaryExpression(node) && node.operatorToken.kind >= api.SyntaxKind.FirstAssignment && node.operatorToken.kind <= api.SyntaxKind.LastAssignment) {
      if (api.isIdentifier(node.left)) this.#give(node.left, KEEPING.has(node.operatorToken.getText()) ? node.right : "other");
      else this.#spoil(node.left);
    } else if ((api.isForOfStatement(node) || api.isForInStatement(node)) && !api.isVariableDeclarationList(node.initializer)) this.#spoil(node.initializer);
    api.forEachChild(node, (child) => this.#collect(child));
  }

  #give(name: ts.Identifier, value: ts.Expression | "other" | "nothing"): void {
    const symbol = this.#checker.getSymbolAtLocation(name);
    if (symbol === undefined) return;
    const known = this.#given.has(symbol) ? this.#given.get(symbol) : [];
    if (value === "other" || known === undefined) this.#given.set(symbol, undefined);
    else this.#given.set(symbol, value === "nothing" ? known : [...known, value]);
  }

  /** Variables within a pattern get what can't be told. */
  #spoil(pattern: ts.Node): void {
    const api = this.#api;
    // Of `a[i]` and `a.b` the variable keeps what it holds.
    if (api.isElementAccessExpression(pattern) || api.isPropertyAccessExpression(pattern)) return;
    if (api.isIdentifier(pattern)) this.#give(pattern, "other");
    else this.#api.forEachChild(pattern, (child) => this.#spoil(child));
  }
}

/** Assignments after which the variable holds the right side, or what it held. */
const KEEPING: ReadonlySet<string> = new Set(["=", "??=", "||=", "&&="]);

export function isInFunction(api: TypeScript, node: ts.Node): boolean {
  for (let at: ts.Node | undefined = node.parent; at !== undefined; at = at.parent) if (api.isFunctionLike(at)) return true;
  return false;
}
