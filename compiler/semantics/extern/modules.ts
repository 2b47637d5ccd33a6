/** The JavaScript of a file: what training, server and tests run. */
import type { ts } from "ts-morph";
import { type TypeScript, typescript } from "./typescript.ts";

/** Types and comments go, so that neither is part of the plan; every computed index is made a number, so that no string can name a member, whatever a type says. */
export function javaScript(path: string, text: string): string {
  const api = typescript();
  const { outputText } = api.transpileModule(text, {
    fileName: path,
    compilerOptions: { target: api.ScriptTarget.ES2022, module: api.ModuleKind.CommonJS, removeComments: true, newLine: api.NewLineKind.LineFeed, alwaysStrict: true },
    transformers: { before: [numericIndices(api)] },
  });
  return outputText;
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
