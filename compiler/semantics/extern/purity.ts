/**
 * The walk that proves a file pure. It knows which syntax, names and members are pure, and refuses all else: what it has never heard of is refused too. Types are not walked, since they are gone when the
 * code runs; but no expression may be of type `any`, and nothing may make TypeScript believe what is not so.
 *
 * A pure call depends on its arguments alone and leaves nothing behind: no clock, chance or world; no state but what the call has made itself; no function whose text is not here.
 */
import type { ts } from "ts-morph";
import { MADE, OF_MODULES, type Reason } from "./closed-set.ts";
import { holdsDataAlone } from "./data-type.ts";
import { changes, fieldNameRefusal, isLibrary, memberRefusal, nameRefusal, type Refusal } from "./names.ts";
import { isInFunction, Ownership } from "./ownership.ts";
import type { TypeScript } from "./typescript.ts";

export interface Impurity {
  readonly node: ts.Node;
  readonly reason: Reason;
  readonly message: string;
  readonly help: string | undefined;
}

const NOT_OWN = "make a list, `Map` or `Set` within the function, and change that";
const ERRORS: ReadonlySet<string> = new Set(["Error", "RangeError", "TypeError"]);

export function impurities(api: TypeScript, checker: ts.TypeChecker, file: ts.SourceFile): readonly Impurity[] {
  const walk = new Walk(api, checker, file);
  walk.file(file);
  return walk.found;
}

class Walk {
  readonly found: Impurity[] = [];
  readonly #api: TypeScript;
  readonly #checker: ts.TypeChecker;
  readonly #ownership: Ownership;

  constructor(api: TypeScript, checker: ts.TypeChecker, file: ts.SourceFile) {
    this.#api = api;
    this.#checker = checker;
    this.#ownership = new Ownership(api, checker, file);
  }

  #refuse(node: ts.Node, message: string, reason: Reason = "unproved", help?: string): false {
    this.found.push({ node, reason, message, help });
    return false;
  }

  #refused(node: ts.Node, what: string, refusal: Refusal | undefined): boolean {
    return refusal === undefined || this.#refuse(node, `\`${what}\` ${refusal.says}`, refusal.reason, refusal.help);
  }

  // ───────────── a file ─────────────

  file(file: ts.SourceFile): void {
    const api = this.#api;
    if (!api.isExternalModule(file)) this.#refuse(file.statements[0] ?? file, "this file exports nothing, so its names are everybody's");
    // A suppressed error would let a type lie.
    for (const [at] of file.text.matchAll(/@ts-(?:ignore|expect-error|nocheck)|<reference\s/g)) if (at) this.#refuse(file, `\`${at.trim()}\` hides what TypeScript has found, so that its types prove nothing`, "unproved", "take it out, and mend what it hides");
    for (const statement of file.statements) this.#moduleStatement(statement);
  }

  #moduleStatement(node: ts.Statement): void {
    const api = this.#api;
    if (api.isImportDeclaration(node)) this.#import(node);
    else if (api.isExportDeclaration(node)) {
      if (node.exportClause !== undefined && api.isNamespaceExport(node.exportClause)) this.#refuse(node, "a module as a value can't be followed", "unproved", "export its names");
    } else if (api.isVariableStatement(node)) {
      if ((node.declarationList.flags & api.NodeFlags.BlockScoped) !== api.NodeFlags.Const) this.#refuse(node.declarationList, "a variable of the file lasts from call to call, so that a call could depend on those before it", "remembers", "make it a `const`, or a variable of the function");
      else if (this.#modifiers(node)) for (const declaration of node.declarationList.declarations) this.#constant(declaration);
    } else if (api.isFunctionDeclaration(node) || isTypeOnly(api, node) || api.isEmptyStatement(node)) this.#statement(node);
    else if (api.isClassDeclaration(node) || api.isEnumDeclaration(node) || api.isModuleDeclaration(node)) this.#statement(node);
    else this.#refuse(node, "this runs when the file is loaded, and not in a call", "remembers", "put it into a function");
  }

  #import(node: ts.ImportDeclaration): void {
    const clause = node.importClause;
    if (clause === undefined) this.#refuse(node, "an import for its effect alone changes something that is not seen here", "remembers", "import what is needed by name");
    else if (clause.name !== undefined || (clause.namedBindings !== undefined && this.#api.isNamespaceImport(clause.namedBindings))) this.#refuse(node, "a module as a value, or a default, can't be followed", "unproved", "import by name: `import { f } from …`");
    else if (clause.namedBindings !== undefined && this.#api.isNamedImports(clause.namedBindings)) for (const { name } of clause.namedBindings.elements) this.#ownName(name);
  }

  /** A constant of the file: worked out once, so it must hold no state. */
  #constant(node: ts.VariableDeclaration): void {
    const { initializer } = node;
    const api = this.#api;
    if (!api.isIdentifier(node.name) || initializer === undefined) {
      this.#refuse(node, "a constant of the file has one name and a value");
      return;
    }
    this.#ownName(node.name);
    if (!this.#expression(initializer)) return;
    if (!callsSomething(api, initializer)) return;
    if (!runsOwnCode(api, this.#checker, initializer) && holdsDataAlone(api, this.#checker, this.#checker.getTypeAtLocation(initializer), initializer)) return;
    this.#refuse(initializer, "what is worked out when the file is loaded may hold state that lasts", "remembers", "write its data out, or work it out within the function");
  }

  // ───────────── statements ─────────────

  #modifiers(node: ts.Node): boolean {
    const api = this.#api;
    if (!api.canHaveModifiers(node)) return true;
    for (const modifier of api.getModifiers(node) ?? []) {
      if (modifier.kind === api.SyntaxKind.DeclareKeyword) return this.#refuse(modifier, "`declare` claims what is not here to be seen");
      if (modifier.kind === api.SyntaxKind.AsyncKeyword) return this.#refuse(modifier, "what is `async` ends at no time that is known", "reads");
    }
    return true;
  }

  #statements(nodes: readonly ts.Statement[]): void {
    for (const node of nodes) this.#statement(node);
  }

  #statement(node: ts.Statement): void {
    const api = this.#api;
    if (api.isBlock(node)) this.#statements(node.statements);
    else if (api.isVariableStatement(node)) this.#variables(node.declarationList);
    else if (api.isExpressionStatement(node)) this.#expression(node.expression);
    else if (api.isIfStatement(node)) {
      this.#expression(node.expression);
      this.#statement(node.thenStatement);
      if (node.elseStatement) this.#statement(node.elseStatement);
    } else if (api.isForStatement(node)) {
      if (node.initializer) this.#forInitializer(node.initializer);
      for (const part of [node.condition, node.incrementor]) if (part) this.#expression(part);
      this.#statement(node.statement);
    } else if (api.isForOfStatement(node)) this.#forOf(node);
    else if (api.isWhileStatement(node) || api.isDoStatement(node)) {
      this.#expression(node.expression);
      this.#statement(node.statement);
    } else if (api.isReturnStatement(node)) {
      if (node.expression) this.#expression(node.expression);
    } else if (api.isSwitchStatement(node)) {
      this.#expression(node.expression);
      for (const clause of node.caseBlock.clauses) {
        if (api.isCaseClause(clause)) this.#expression(clause.expression);
        this.#statements(clause.statements);
      }
    } else if (api.isThrowStatement(node)) this.#throw(node);
    else if (api.isFunctionDeclaration(node)) this.#function(node);
    else if (api.isBreakStatement(node) || api.isContinueStatement(node) || api.isEmptyStatement(node)) return;
    else if (isTypeOnly(api, node)) this.#modifiers(node);
    else this.#refuse(node, ...this.#statementRefusal(node));
  }

  #statementRefusal(node: ts.Statement): [string, Reason?, string?] {
    const api = this.#api;
    if (api.isTryStatement(node)) return ["`try` sees how far a call got, which the size of the stack decides", "reads", "test for what may go wrong before it does"];
    if (api.isForInStatement(node)) return ["`for … in` walks over what others may have added", "unproved", "take `for … of`"];
    if (api.isClassDeclaration(node)) return ["a class has state and members that can't be followed", "remembers", "write functions over plain objects"];
    if (api.isEnumDeclaration(node)) return ["an `enum` is an object that can be changed", "remembers", "take a union of literals"];
    if (api.isModuleDeclaration(node)) return ["a `namespace`, or a declaration of others' names, can't be followed"];
    return ["this kind of statement can't be followed"];
  }

  #forInitializer(node: ts.ForInitializer): void {
    if (this.#api.isVariableDeclarationList(node)) this.#variables(node);
    else this.#expression(node);
  }

  #forOf(node: ts.ForOfStatement): void {
    if (node.awaitModifier) this.#refuse(node.awaitModifier, "`await` ends at no time that is known", "reads");
    if (this.#api.isVariableDeclarationList(node.initializer)) this.#variables(node.initializer);
    else this.#target(node.initializer);
    this.#expression(node.expression);
    this.#statement(node.statement);
  }

  /** An error is thrown to end the run, and holds nothing but its words. */
  #throw({ expression }: ts.ThrowStatement): void {
    const api = this.#api;
    const isError = api.isNewExpression(expression) && api.isIdentifier(expression.expression) && ERRORS.has(expression.expression.text) && this.#isOfLibrary(expression.expression);
    if (!isError) this.#refuse(expression, "what is thrown is a `new Error` with its words");
    else for (const argument of expression.arguments ?? []) this.#expression(argument);
  }

  #isOfLibrary(name: ts.Identifier): boolean {
    return nameRefusal(this.#api, name, this.#symbolOf(name)) !== undefined;
  }

  #variables(list: ts.VariableDeclarationList): void {
    const api = this.#api;
    const kind = list.flags & api.NodeFlags.BlockScoped;
    if (kind !== api.NodeFlags.Const && kind !== api.NodeFlags.Let) {
      this.#refuse(list, "only `const` and `let` make variables here");
      return;
    }
    for (const { name, initializer } of list.declarations) {
      this.#binding(name);
      if (initializer) this.#expression(initializer);
    }
  }

  /** A name, or a pattern that takes values apart: its fields are members like any. */
  #binding(name: ts.BindingName): void {
    const api = this.#api;
    if (api.isIdentifier(name)) {
      this.#ownName(name);
      return;
    }
    for (const element of name.elements) {
      if (api.isOmittedExpression(element)) continue;
      if (api.isObjectBindingPattern(name) && element.dotDotDotToken === undefined) this.#field(name, element);
      this.#binding(element.name);
      if (element.initializer) this.#expression(element.initializer);
    }
  }

  /** The code that runs has names of its own. */
  #ownName(name: ts.Identifier): void {
    if (OF_MODULES.has(name.text) || name.text.startsWith("__")) this.#refuse(name, `\`${name.text}\` is a name of the code around`, "unproved", "give it another name");
  }

  #field(pattern: ts.ObjectBindingPattern, element: ts.BindingElement): void {
    const api = this.#api;
    const key = element.propertyName ?? element.name;
    if (!api.isIdentifier(key) && !api.isStringLiteral(key)) {
      this.#refuse(key, "a computed field can't be followed", "unproved", "for values by name take a `Map`");
      return;
    }
    const type = this.#checker.getTypeAtLocation(pattern);
    this.#refused(key, key.text, memberRefusal(api, this.#checker, key.text, this.#checker.getPropertyOfType(type, key.text), type));
  }

  // ───────────── functions ─────────────

  #function(node: ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration): boolean {
    const api = this.#api;
    if (!this.#modifiers(node)) return false;
    if (node.name !== undefined && api.isIdentifier(node.name) && !api.isMethodDeclaration(node)) this.#ownName(node.name);
    if (node.asteriskToken) return this.#refuse(node.asteriskToken, "a generator holds state between its steps", "remembers");
    if (node.body === undefined) return this.#refuse(node, "a function without a body, or with several signatures, claims what is not here to be seen");
    if (node.type !== undefined && api.isTypePredicateNode(node.type)) return this.#refuse(node.type, "a type predicate is believed and not proved");
    const before = this.found.length;
    for (const parameter of node.parameters) {
      if (api.isIdentifier(parameter.name) && parameter.name.text === "this") this.#refuse(parameter, "`this` is whatever a caller makes it");
      this.#binding(parameter.name);
      if (parameter.initializer) this.#expression(parameter.initializer);
    }
    if (api.isBlock(node.body)) this.#statements(node.body.statements);
    else this.#expression(node.body);
    return this.found.length === before;
  }

  // ───────────── expressions ─────────────

  /** True where nothing in it is refused. */
  #expression(node: ts.Expression): boolean {
    return this.#parts(node) && this.#isNotAny(node);
  }

  /** What is `any` could be anything, whatever its members are called. */
  #isNotAny(node: ts.Expression): boolean {
    const api = this.#api;
    const telling = api.isIdentifier(node) || api.isCallExpression(node) || api.isPropertyAccessExpression(node) || api.isElementAccessExpression(node);
    if (!telling || (this.#checker.getTypeAtLocation(node).flags & api.TypeFlags.Any) === 0) return true;
    return this.#refuse(node, `\`${shown(node)}\` is of type \`any\`, so what it is can't be followed`, "unproved", "give it a type");
  }

  #all(nodes: readonly ts.Expression[]): boolean {
    return nodes.map((node) => this.#expression(node)).every(Boolean);
  }

  #parts(node: ts.Expression): boolean {
    const api = this.#api;
    if (api.isNumericLiteral(node) || api.isStringLiteralLike(node) || api.isBigIntLiteral(node)) return true;
    if (node.kind === api.SyntaxKind.TrueKeyword || node.kind === api.SyntaxKind.FalseKeyword || node.kind === api.SyntaxKind.NullKeyword) return true;
    if (api.isRegularExpressionLiteral(node)) return this.#pattern(node);
    if (api.isIdentifier(node)) return this.#refused(node, node.text, nameRefusal(api, node, this.#symbolOf(node)));
    if (api.isTemplateExpression(node)) return this.#all(node.templateSpans.map((span) => span.expression));
    if (api.isParenthesizedExpression(node) || api.isSatisfiesExpression(node) || api.isNonNullExpression(node) || api.isTypeOfExpression(node) || api.isSpreadElement(node)) return this.#expression(node.expression);
    if (api.isAsExpression(node)) return api.isConstTypeReference(node.type) ? this.#expression(node.expression) : this.#refuse(node.type, "`as` is believed and not proved", "unproved", "test for the type (`typeof x === \"number\"`), or declare it where the value is made");
    if (api.isArrayLiteralExpression(node)) return this.#all(node.elements);
    if (api.isObjectLiteralExpression(node)) return node.properties.map((property) => this.#property(property)).every(Boolean);
    if (api.isPropertyAccessExpression(node)) return this.#expressionAsHolder(node.expression) && this.#member(node);
    if (api.isElementAccessExpression(node)) return this.#all([node.expression, node.argumentExpression]) && this.#index(node);
    if (api.isCallExpression(node)) return this.#call(node);
    if (api.isNewExpression(node)) return this.#new(node);
    if (api.isArrowFunction(node) || api.isFunctionExpression(node)) return this.#function(node);
    if (api.isPrefixUnaryExpression(node) || api.isPostfixUnaryExpression(node)) return this.#unary(node);
    if (api.isBinaryExpression(node)) return this.#binary(node);
    if (api.isConditionalExpression(node)) return this.#all([node.condition, node.whenTrue, node.whenFalse]);
    return this.#refuse(node, ...this.#expressionRefusal(node));
  }

  #expressionRefusal(node: ts.Expression): [string, Reason?, string?] {
    const api = this.#api;
    if (node.kind === api.SyntaxKind.ThisKeyword) return ["`this` is whatever a caller makes it"];
    if (api.isAwaitExpression(node) || api.isYieldExpression(node)) return ["what waits ends at no time that is known", "reads"];
    if (api.isTaggedTemplateExpression(node)) return ["a tagged template keeps its parts from call to call", "remembers", "call the function"];
    if (api.isDeleteExpression(node)) return ["`delete` changes what others may hold", "remembers"];
    if (api.isClassExpression(node)) return ["a class has state and members that can't be followed", "remembers", "write functions over plain objects"];
    if (api.isTypeAssertionExpression(node)) return ["a type assertion is believed and not proved"];
    if (api.isMetaProperty(node)) return [`\`${shown(node)}\` reaches outside of the program`, "reads"];
    return ["this kind of expression can't be followed"];
  }

  /** A value that a member is taken of: `Math` may stand here and nowhere else. */
  #expressionAsHolder(node: ts.Expression): boolean {
    return this.#api.isIdentifier(node) ? this.#parts(node) && (this.#checker.getTypeAtLocation(node).flags & this.#api.TypeFlags.Any ? this.#isNotAny(node) : true) : this.#expression(node);
  }

  #symbolOf(node: ts.Identifier): ts.Symbol | undefined {
    const api = this.#api;
    const { parent } = node;
    const symbol = api.isShorthandPropertyAssignment(parent) && parent.name === node ? this.#checker.getShorthandAssignmentValueSymbol(parent) : this.#checker.getSymbolAtLocation(node);
    return symbol !== undefined && symbol.flags & api.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  #pattern(node: ts.RegularExpressionLiteral): boolean {
    const flags = node.text.slice(node.text.lastIndexOf("/") + 1);
    if (isInFunction(this.#api, node) || !/[gy]/.test(flags)) return true;
    return this.#refuse(node, "a pattern with `g` or `y` remembers how far it has come", "remembers", "write it where it is used, within the function");
  }

  #property(node: ts.ObjectLiteralElementLike): boolean {
    const api = this.#api;
    if (api.isSpreadAssignment(node)) return this.#expression(node.expression);
    if (api.isGetAccessor(node) || api.isSetAccessor(node)) return this.#refuse(node, "a field that runs code can't be followed");
    const { name } = node;
    if (!api.isIdentifier(name) && !api.isStringLiteral(name) && !api.isNumericLiteral(name)) return this.#refuse(name, "a computed field can't be followed", "unproved", "for values by name take a `Map`");
    if (!this.#refused(name, name.text, fieldNameRefusal(name.text))) return false;
    if (api.isMethodDeclaration(node)) return this.#function(node);
    if (api.isShorthandPropertyAssignment(node)) return node.objectAssignmentInitializer === undefined ? this.#expression(node.name) : this.#refuse(node, "this can't be followed");
    return this.#expression(node.initializer);
  }

  #member(node: ts.PropertyAccessExpression): boolean {
    const api = this.#api;
    const { name, expression } = node;
    if (api.isPrivateIdentifier(name)) return this.#refuse(name, "a private member can't be followed");
    const symbol = this.#checker.getSymbolAtLocation(name);
    const type = this.#checker.getTypeAtLocation(expression);
    if (!this.#refused(node, shown(node), memberRefusal(api, this.#checker, name.text, symbol, type))) return false;
    if (!changes(name.text, symbol)) return true;
    if (!api.isCallExpression(node.parent) || node.parent.expression !== node) return this.#refuse(node, `\`${shown(node)}\` changes what it is called on, and where it will be called can't be told`, "remembers", "call it here");
    return this.#ownership.owns(expression) || this.#refuse(node, `\`${shown(node)}\` changes what the function has not made itself`, "remembers", NOT_OWN);
  }

  /** The code that runs makes each index a number; so it must be one. */
  #index({ argumentExpression }: ts.ElementAccessExpression): boolean {
    const type = this.#checker.getTypeAtLocation(argumentExpression);
    const parts = type.isUnion() ? type.types : [type];
    if (parts.every((part) => part.flags & this.#api.TypeFlags.NumberLike)) return true;
    return this.#refuse(argumentExpression, "an index that is no number could name any member", "unproved", "for values by name take a `Map`");
  }

  #call(node: ts.CallExpression): boolean {
    const api = this.#api;
    if (node.expression.kind === api.SyntaxKind.ImportKeyword) return this.#refuse(node, "what is imported while the code runs can't be followed", "unproved", "import it by name at the top of the file");
    if (node.expression.kind === api.SyntaxKind.SuperKeyword) return this.#refuse(node, "this can't be followed");
    const callee = this.#expression(node.expression);
    return this.#all(node.arguments) && callee;
  }

  #new(node: ts.NewExpression): boolean {
    const { expression } = node;
    if (!this.#parts(expression)) return false;
    if (!this.#api.isIdentifier(expression) || !MADE.has(expression.text) || !(this.#symbolOf(expression)?.declarations ?? []).some(isLibrary)) {
      return this.#refuse(expression, "what is made here can't be followed", "unproved", "there are `new Map`, `new Set` and `new Array`");
    }
    return this.#parts(expression) && this.#all(node.arguments ?? []);
  }

  #unary(node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): boolean {
    const { PlusPlusToken, MinusMinusToken } = this.#api.SyntaxKind;
    const inner = this.#expression(node.operand);
    return node.operator === PlusPlusToken || node.operator === MinusMinusToken ? inner && this.#target(node.operand) : inner;
  }

  #binary(node: ts.BinaryExpression): boolean {
    const { SyntaxKind } = this.#api;
    const operator = node.operatorToken.kind;
    if (operator === SyntaxKind.InKeyword || operator === SyntaxKind.InstanceOfKeyword) return this.#refuse(node.operatorToken, `\`${node.operatorToken.getText()}\` asks what others may have changed`, "unproved", "ask for `typeof`, or take a `Map`");
    if (operator < SyntaxKind.FirstAssignment || operator > SyntaxKind.LastAssignment) return this.#all([node.left, node.right]);
    const right = this.#expression(node.right);
    return this.#target(node.left) && right;
  }

  /** What is given a value: a variable of a function, or a part of what the function has made. */
  #target(node: ts.Expression): boolean {
    const api = this.#api;
    if (api.isParenthesizedExpression(node)) return this.#target(node.expression);
    if (api.isArrayLiteralExpression(node)) return node.elements.map((element) => this.#target(element)).every(Boolean);
    if (api.isIdentifier(node)) {
      const declaration = this.#symbolOf(node)?.declarations?.[0];
      // Of a variable of the file that has been said.
      if (declaration !== undefined && api.isVariableDeclaration(declaration) && !isInFunction(api, declaration) && !(api.getCombinedNodeFlags(declaration) & api.NodeFlags.Const)) return false;
      return (declaration !== undefined && isInFunction(api, declaration)) || this.#refuse(node, `\`${node.text}\` lasts from call to call, and is changed here`, "remembers", "make it a variable of the function");
    }
    if (api.isElementAccessExpression(node) || api.isPropertyAccessExpression(node)) {
      if (!this.#expression(node)) return false;
      if (api.isPropertyAccessExpression(node) && node.name.text === "length") return this.#refuse(node, "a length that is set can't be followed");
      return this.#ownership.owns(node.expression) || this.#refuse(node, `\`${shown(node)}\` is part of what the function has not made itself`, "remembers", NOT_OWN);
    }
    return this.#refuse(node, "what is given a value here can't be followed");
  }
}

function isTypeOnly(api: TypeScript, node: ts.Node): boolean {
  return api.isInterfaceDeclaration(node) || api.isTypeAliasDeclaration(node);
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

function shown(node: ts.Node): string {
  const text = node.getText().replace(/\s+/g, " ");
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}
