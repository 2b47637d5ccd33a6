/** The JavaScript of a file: what training, server and tests run. */
import type { ts } from "ts-morph";
import { type TypeScript, typescript } from "./typescript.ts";

/**
 * Types, comments and layout go, so that none is part of the plan; every computed index is made a number, so that no string can name a member, whatever a type says; every round of a loop and every call
 * counts as a step (`__step`, which the runtime gives), so that no function goes on for ever.
 */
export function javaScript(path: string, text: string): string {
  const api = typescript();
  const { outputText } = api.transpileModule(text, {
    fileName: path,
    compilerOptions: { target: api.ScriptTarget.ES2022, module: api.ModuleKind.CommonJS, removeComments: true, newLine: api.NewLineKind.LineFeed, alwaysStrict: true },
    transformers: { before: [numericIndices(api), countedSteps(api)] },
  });
  return withoutLayout(api, outputText);
}

/** Printed as if nobody had laid it out, so that a formatter does not make another plan. */
function withoutLayout(api: TypeScript, text: string): string {
  const bare: ts.TransformerFactory<ts.SourceFile> = (context) => {
    const { factory } = context;
    const visit = (node: ts.Node): ts.Node => {
      const inner = api.visitEachChild(node, visit, context);
      const again = api.isBlock(inner)
        ? factory.createBlock(inner.statements, true)
        : api.isArrayLiteralExpression(inner)
          ? factory.createArrayLiteralExpression(inner.elements, false)
          : api.isObjectLiteralExpression(inner)
            ? factory.createObjectLiteralExpression(inner.properties, false)
            : inner;
      return api.setTextRange(again, { pos: -1, end: -1 });
    };
    return (file) => api.visitEachChild(file, visit, context);
  };
  const { transformed } = api.transform(api.createSourceFile("module.js", text, api.ScriptTarget.ES2022, true, api.ScriptKind.JS), [bare]);
  return api.createPrinter({ newLine: api.NewLineKind.LineFeed, removeComments: true }).printFile(transformed[0]!);
}

function numericIndices(api: TypeScript): ts.TransformerFactory<ts.SourceFile> {
  return (context) => {
    const visit = (node: ts.Node): ts.Node => {
      const inner = api.visitEachChild(node, visit, context);
      if (!api.isElementAccessExpression(inner)) return inner;
      const index = context.factory.createPrefixPlus(context.factory.createParenthesizedExpression(inner.argumentExpression));
      return inner.questionDotToken === undefined ? context.factory.updateElementAccessExpression(inner, inner.expression, index) : context.factory.createElementAccessChain(inner.expression, inner.questionDotToken, index);
    };
    return (file) => api.visitEachChild(file, visit, context);
  };
}

function countedSteps(api: TypeScript): ts.TransformerFactory<ts.SourceFile> {
  return (context) => {
    const { factory } = context;
    const step = (): ts.Expression => factory.createCallExpression(factory.createIdentifier("__step"), undefined, []);
    const block = (body: ts.Statement): ts.Block => factory.createBlock([factory.createExpressionStatement(step()), ...(api.isBlock(body) ? body.statements : [body])], true);
    const concise = (body: ts.ConciseBody): ts.ConciseBody => (api.isBlock(body) ? block(body) : factory.createParenthesizedExpression(factory.createComma(step(), body)));
    const visit = (node: ts.Node): ts.Node => {
      const inner = api.visitEachChild(node, visit, context);
      if (api.isForStatement(inner)) return factory.updateForStatement(inner, inner.initializer, inner.condition, inner.incrementor, block(inner.statement));
      if (api.isForOfStatement(inner)) return factory.updateForOfStatement(inner, inner.awaitModifier, inner.initializer, inner.expression, block(inner.statement));
      if (api.isWhileStatement(inner)) return factory.updateWhileStatement(inner, inner.expression, block(inner.statement));
      if (api.isDoStatement(inner)) return factory.updateDoStatement(inner, block(inner.statement), inner.expression);
      if (api.isArrowFunction(inner)) return factory.updateArrowFunction(inner, inner.modifiers, inner.typeParameters, inner.parameters, inner.type, inner.equalsGreaterThanToken, concise(inner.body));
      if (api.isFunctionDeclaration(inner) && inner.body !== undefined) return factory.updateFunctionDeclaration(inner, inner.modifiers, inner.asteriskToken, inner.name, inner.typeParameters, inner.parameters, inner.type, block(inner.body));
      if (api.isFunctionExpression(inner)) return factory.updateFunctionExpression(inner, inner.modifiers, inner.asteriskToken, inner.name, inner.typeParameters, inner.parameters, inner.type, block(inner.body));
      if (api.isMethodDeclaration(inner) && inner.body !== undefined) return factory.updateMethodDeclaration(inner, inner.modifiers, inner.asteriskToken, inner.name, inner.questionToken, inner.typeParameters, inner.parameters, inner.type, block(inner.body));
      return inner;
    };
    return (file) => api.visitEachChild(file, visit, context);
  };
}
