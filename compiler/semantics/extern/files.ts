/** The file of a function and those that it imports, read through the host. */
import type { ts } from "ts-morph";
import { resolvePath } from "../bind/project.ts";
import { CODES } from "../typing/codes.ts";
import type { Findings } from "../typing/findings.ts";
import type { Host } from "../host.ts";
import { type TypeScript, typescript } from "./typescript.ts";

export interface ExternFiles {
  /** Texts by path. */
  readonly texts: Map<string, string>;
  /** What each file imports, in the order written. */
  readonly imports: Map<string, readonly string[]>;
  /** Files of which something could not be read, which has been said. */
  readonly broken: Set<string>;
}

/** Adds the file at `path` and all that it reaches. False where there is no such file. */
export function readFiles(host: Host, findings: Findings, path: string, into: ExternFiles): boolean {
  if (into.texts.has(path)) return true;
  const text = host.readText(path);
  if (text === undefined) return false;
  into.texts.set(path, text);
  const api = typescript();
  const file = api.createSourceFile(path, text, api.ScriptTarget.ES2023, true);
  const imports: string[] = [];
  into.imports.set(path, imports);
  for (const specifier of specifiersOf(api, file)) {
    const target = followed(host, findings, file, specifier, into);
    if (target === undefined) into.broken.add(path);
    else imports.push(target);
  }
  return true;
}

/** Where imports and re-exports lead to. */
function specifiersOf(api: TypeScript, file: ts.SourceFile): ts.StringLiteral[] {
  return file.statements.flatMap((statement) =>
    (api.isImportDeclaration(statement) || api.isExportDeclaration(statement)) && statement.moduleSpecifier !== undefined && api.isStringLiteral(statement.moduleSpecifier) ? [statement.moduleSpecifier] : [],
  );
}

/** The file that an import names, read too; undefined, and said, where it may not be followed. */
function followed(host: Host, findings: Findings, file: ts.SourceFile, specifier: ts.StringLiteral, into: ExternFiles): string | undefined {
  const span = { file: file.fileName, start: specifier.getStart(file), end: specifier.end };
  const name = specifier.text;
  if (!/^\.\.?\//.test(name)) {
    findings.error(CODES.externImports, span, `\`${name}\` is a package, and what it does can't be followed`, { help: "pure code imports files of the spec alone, as `./grid.ts`; copy the function that is needed" });
    return undefined;
  }
  const path = resolvePath(file.fileName, name);
  if (!name.endsWith(".ts") || /\.d\.([^.]+\.)?ts$/.test(name) || path.startsWith("../")) {
    findings.error(CODES.externImports, span, path.startsWith("../") ? `\`${name}\` lies outside of the spec's folder` : `\`${name}\` is no TypeScript file`, { help: "import files beside the spec by their whole name, as `./grid.ts`" });
    return undefined;
  }
  if (readFiles(host, findings, path, into)) return path;
  findings.error(CODES.externImports, span, `there is no file \`${path}\``, { help: "look at its name and folder" });
  return undefined;
}

/** The file and all that it reaches, itself first. */
export function closureOf(path: string, { imports }: ExternFiles): string[] {
  const found = new Set([path]);
  for (const file of found) for (const target of imports.get(file) ?? []) found.add(target);
  return [...found];
}
