/** Expressions: names, members, calls, operators, and what is given a value. */
import type { ts } from "ts-morph";
import { MADE, type Reason } from "./closed-set.ts";
import { changes, fieldNameRefusal, isLibrary, memberRefusal, nameRefusal } from "./names.ts";
import { isInFunction } from "./ownership.ts";
import { PurityWalk, shown } from "./purity-walk.ts";

const NOT_OWN = "make a list, `Map` or `Set` within the function, and change that";

export type FunctionNode = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration;

export abstract class ExpressionWalk extends PurityWalk {
  /** Of the layer above: a function's parameters and body. */
  protected abstract function(node: FunctionNode): boolean;

  protected expression(node: ts.Expression): boolean {
    return this.parts(node) && this.isNotAny(node);
  }

  protected isNotAny(node: ts.Expression): boolean {
    const api = this.api;
    const telling = api.isIdentifier(node) || api.isCallExpression(node) || api.isPropertyAccessExpression(node) || api.isElementAccessExpression(node);
    if (!telling || (this.checker.getTypeAtLocation(node).flags & api.TypeFlags.Any) === 0) return true;
    return this.refuse(node, `\`${shown(node)}\` is of type \`any\`, so what it is can't be followed`, "unproved", "give it a type");
  }

  protected all(nodes: readonly ts.Expression[]): boolean {
    return nodes.map((node) => this.expression(node)).every(Boolean);
  }

  protected parts(node: ts.Expression): boolean {
    const api = this.api;
    if (api.isNumericLiteral(node) || api.isStringLiteralLike(node) || api.isBigIntLiteral(node)) return true;
    if (node.kind === api.SyntaxKind.TrueKeyword || node.kind === api.SyntaxKind.FalseKeyword || node.kind === api.SyntaxKind.NullKeyword) return true;
    if (api.isRegularExpressionLiteral(node)) return this.pattern(node);
    if (api.isIdentifier(node)) return this.refused(node, node.text, nameRefusal(api, node, this.symbolOf(node)));
    if (api.isTemplateExpression(node)) return this.all(node.templateSpans.map((span) => span.expression));
    if (api.isParenthesizedExpression(node) || api.isSatisfiesExpression(node) || api.isNonNullExpression(node) || api.isTypeOfExpression(node) || api.isSpreadElement(node)) return this.expression(node.expression);
    if (api.isAsExpression(node)) return api.isConstTypeReference(node.type) ? this.expression(node.expression) : this.refuse(node.type, "`as` is believed and not proved", "unproved", "test for the type (`typeof x === \"number\"`), or declare it where the value is made");
    if (api.isArrayLiteralExpression(node)) return this.all(node.elements);
    if (api.isObjectLiteralExpression(node)) return node.properties.map((property) => this.property(property)).every(Boolean);
    if (api.isPropertyAccessExpression(node)) return this.expressionAsHolder(node.expression) && this.member(node);
    if (api.isElementAccessExpression(node)) return this.all([node.expression, node.argumentExpression]) && this.index(node);
    if (api.isCallExpression(node)) return this.call(node);
    if (api.isNewExpression(node)) return this.new(node);
    if (api.isArrowFunction(node) || api.isFunctionExpression(node)) return this.function(node);
    if (api.isPrefixUnaryExpression(node) || api.isPostfixUnaryExpression(node)) return this.unary(node);
    if (api.isBinaryExpression(node)) return this.binary(node);
    if (api.isConditionalExpression(node)) return this.all([node.condition, node.whenTrue, node.whenFalse]);
    return this.refuse(node, ...this.expressionRefusal(node));
  }

  protected expressionRefusal(node: ts.Expression): [string, Reason?, string?] {
    const api = this.api;
    if (node.kind === api.SyntaxKind.ThisKeyword) return ["`this` is whatever a caller makes it"];
    if (api.isAwaitExpression(node) || api.isYieldExpression(node)) return ["what waits ends at no time that is known", "reads"];
    if (api.isTaggedTemplateExpression(node)) return ["a tagged template keeps its parts from call to call", "remembers", "call the function"];
    if (api.isDeleteExpression(node)) return ["`delete` changes what others may hold", "remembers"];
    if (api.isClassExpression(node)) return ["a class has state and members that can't be followed", "remembers", "write functions over plain objects"];
    if (api.isTypeAssertionExpression(node)) return ["a type assertion is believed and not proved"];
    if (api.isMetaProperty(node)) return [`\`${shown(node)}\` reaches outside of the program`, "reads"];
    return ["this kind of expression can't be followed"];
  }

  protected expressionAsHolder(node: ts.Expression): boolean {
    return this.api.isIdentifier(node) ? this.parts(node) && (this.checker.getTypeAtLocation(node).flags & this.api.TypeFlags.Any ? this.isNotAny(node) : true) : this.expression(node);
  }

  protected pattern(node: ts.RegularExpressionLiteral): boolean {
    const flags = node.text.slice(node.text.lastIndexOf("/") + 1);
    if (isInFunction(this.api, node) || !/[gy]/.test(flags)) return true;
    return this.refuse(node, "a pattern with `g` or `y` remembers how far it has come", "remembers", "write it where it is used, within the function");
  }

  protected property(node: ts.ObjectLiteralElementLike): boolean {
    const api = this.api;
    if (api.isSpreadAssignment(node)) return this.expression(node.expression);
    if (api.isGetAccessor(node) || api.isSetAccessor(node)) return this.refuse(node, "a field that runs code can't be followed");
    const { name } = node;
    if (!api.isIdentifier(name) && !api.isStringLiteral(name) && !api.isNumericLiteral(name)) return this.refuse(name, "a computed field can't be followed", "unproved", "for values by name take a `Map`");
    if (!this.refused(name, name.text, fieldNameRefusal(name.text))) return false;
    if (api.isMethodDeclaration(node)) return this.function(node);
    if (api.isShorthandPropertyAssignment(node)) return node.objectAssignmentInitializer === undefined ? this.expression(node.name) : this.refuse(node, "this can't be followed");
    return this.expression(node.initializer);
  }

  protected member(node: ts.PropertyAccessExpression): boolean {
    const api = this.api;
    const { name, expression } = node;
    if (api.isPrivateIdentifier(name)) return this.refuse(name, "a private member can't be followed");
    const symbol = this.checker.getSymbolAtLocation(name);
    const type = this.checker.getTypeAtLocation(expression);
    if (!this.refused(node, shown(node), memberRefusal(api, this.checker, name.text, symbol, type))) return false;
    if (!changes(name.text, symbol)) return true;
    if (!api.isCallExpression(node.parent) || node.parent.expression !== node) return this.refuse(node, `\`${shown(node)}\` changes what it is called on, and where it will be called can't be told`, "remembers", "call it here");
    return this.ownership.owns(expression) || this.refuse(node, `\`${shown(node)}\` changes what the function has not made itself`, "remembers", NOT_OWN);
  }

  protected index({ argumentExpression }: ts.ElementAccessExpression): boolean {
    const type = this.checker.getTypeAtLocation(argumentExpression);
    const parts = type.isUnion() ? type.types : [type];
    if (parts.every((part) => part.flags & this.api.TypeFlags.NumberLike)) return true;
    return this.refuse(argumentExpression, "an index that is no number could name any member", "unproved", "for values by name take a `Map`");
  }

  protected call(node: ts.CallExpression): boolean {
    const api = this.api;
    if (node.expression.kind === api.SyntaxKind.ImportKeyword) return this.refuse(node, "what is imported while the code runs can't be followed", "unproved", "import it by name at the top of the file");
    if (node.expression.kind === api.SyntaxKind.SuperKeyword) return this.refuse(node, "this can't be followed");
    const callee = this.expression(node.expression);
    return this.all(node.arguments) && callee;
  }

  protected new(node: ts.NewExpression): boolean {
    const { expression } = node;
    if (!this.parts(expression)) return false;
    if (!this.api.isIdentifier(expression) || !MADE.has(expression.text) || !(this.symbolOf(expression)?.declarations ?? []).some(isLibrary)) {
      return this.refuse(expression, "what is made here can't be followed", "unproved", "there are `new Map`, `new Set` and `new Array`");
    }
    return this.parts(expression) && this.all(node.arguments ?? []);
  }

  protected unary(node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): boolean {
    const { PlusPlusToken, MinusMinusToken } = this.api.SyntaxKind;
    const inner = this.expression(node.operand);
    return node.operator === PlusPlusToken || node.operator === MinusMinusToken ? inner && this.target(node.operand) : inner;
  }

  protected binary(node: ts.BinaryExpression): boolean {
    const { SyntaxKind } = this.api;
    const operator = node.operatorToken.kind;
    if (operator === SyntaxKind.InKeyword || operator === SyntaxKind.InstanceOfKeyword) return this.refuse(node.operatorToken, `\`${node.operatorToken.getText()}\` asks what others may have changed`, "unproved", "ask for `typeof`, or take a `Map`");
    if (operator < SyntaxKind.FirstAssignment || operator > SyntaxKind.LastAssignment) return this.all([node.left, node.right]);
    const right = this.expression(node.right);
    return this.target(node.left) && right;
  }

  protected target(node: ts.Expression): boolean {
    const api = this.api;
    if (api.isParenthesizedExpression(node)) return this.target(node.expression);
    if (api.isArrayLiteralExpression(node)) return node.elements.map((element) => this.target(element)).every(Boolean);
    if (api.isIdentifier(node)) {
      const declaration = this.symbolOf(node)?.declarations?.[0];
      // Of a variable of the file that has been said.
      if (declaration !== undefined && api.isVariableDeclaration(declaration) && !isInFunction(api, declaration) && !(api.getCombinedNodeFlags(declaration) & api.NodeFlags.Const)) return false;
      return (declaration !== undefined && isInFunction(api, declaration)) || this.refuse(node, `\`${node.text}\` lasts from call to call, and is changed here`, "remembers", "make it a variable of the function");
    }
    if (api.isElementAccessExpression(node) || api.isPropertyAccessExpression(node)) {
      if (!this.expression(node)) return false;
      if (api.isPropertyAccessExpression(node) && node.name.text === "length") return this.refuse(node, "a length that is set can't be followed");
      return this.ownership.owns(node.expression) || this.refuse(node, `\`${shown(node)}\` is part of what the function has not made itself`, "remembers", NOT_OWN);
    }
    return this.refuse(node, "what is given a value here can't be followed");
  }
}
