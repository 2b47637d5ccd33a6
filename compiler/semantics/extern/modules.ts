/** The JavaScript of a file: what training, server and tests run. */
import type { ts } from "ts-morph";
import { type TypeScript, typescript } from "./typescript.ts";

/** Types, comments and layout go, so that none is part of the plan; every computed index is made a number, so that no string can name a member, whatever a type says. */
export function javaScript(path: string, text: string): string {
  const api = typescript();
  const { outputText } = api.transpileModule(text, {
    fileName: path,
    compilerOptions: { target: api.ScriptTarget.ES2022, module: api.ModuleKind.CommonJS, removeComments: true, newLine: api.NewLineKind.LineFeed, alwaysStrict: true },
    transformers: { before: [numericIndices(api)] },
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
