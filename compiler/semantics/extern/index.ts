/**
 * From the declarations of functions in TypeScript to findings, and to the code that the plan carries.
 *
 * Input: a host and the declared functions. It reads their files and all that these import, has TypeScript type them in memory, and asks in this order: is the file there; does it import only what can be
 * followed; is it pure; does TypeScript find it right; is the function there, with the declared types. One mistake is said once: a file that is not pure is asked nothing further. Nothing of the files is
 * run here.
 */
import type { ts } from "ts-morph";
import type { Diagnostic, Related } from "../../diagnostics/diagnostic.ts";
import { didYouMean } from "../bind/suggest.ts";
import type { Host } from "../host.ts";
import type { ExternCode, ExternSymbol } from "../program.ts";
import { CODES, type Code } from "../typing/codes.ts";
import type { Findings } from "../typing/findings.ts";
import type { Reason } from "./closed-set.ts";
import { closureOf, type ExternFiles, readFiles } from "./files.ts";
import { javaScript } from "./modules.ts";
import { impurities } from "./purity.ts";
import { probeText, signatureFaults } from "./signature.ts";
import { hostPath, type Typed, typed, typescript } from "./typescript.ts";

/** A name that no file of a spec has. */
const PROBE = "declared types.probe.ts";
const CODE_OF: Readonly<Record<Reason, Code>> = { reads: CODES.externReads, remembers: CODES.externRemembers, unproved: CODES.externUnproved };

export type RightExtern = Omit<ExternCode, "args">;

/** The functions that are right, with their code. */
export function checkExterns(host: Host, findings: Findings, symbols: readonly ExternSymbol[]): RightExtern[] {
  const files: ExternFiles = { texts: new Map(), imports: new Map(), broken: new Set() };
  try {
    const there = symbols.filter((symbol) => fileMustBeThere(host, findings, symbol, files));
    return there.length === 0 ? [] : judged(findings, there, files);
  } catch (error) {
    // TypeScript walks by recursion, as we do.
    if (!(error instanceof RangeError)) throw error;
    const [first] = symbols;
    findings.error(CODES.externUnproved, first!.node.from.span, `\`${first!.path}\`, or a file that it reaches, is nested too deep to be followed`, { help: "split its expressions" });
    return [];
  }
}

function fileMustBeThere(host: Host, findings: Findings, symbol: ExternSymbol, files: ExternFiles): boolean {
  const { from } = symbol.node;
  const help = "name a file of the spec's folder by its whole name, as `./cell.ts`";
  if (!/^\.\.?\//.test(from.value) || !from.value.endsWith(".ts") || /\.d\.([^.]+\.)?ts$/.test(from.value) || symbol.path.startsWith("../")) {
    findings.error(CODES.externFile, from.span, symbol.path.startsWith("../") ? `\`${from.value}\` lies outside of the spec's folder` : `\`${from.value}\` is no TypeScript file of the spec`, { help });
    return false;
  }
  if (readFiles(host, findings, symbol.path, files)) return true;
  findings.error(CODES.externFile, from.span, `there is no file \`${symbol.path}\``, { help });
  return false;
}

function judged(findings: Findings, symbols: readonly ExternSymbol[], files: ExternFiles): RightExtern[] {
  const all = typed(new Map([...files.texts, [PROBE, probeText(symbols)]]));
  const right = new Set<string>();
  for (const path of files.texts.keys()) {
    const symbol = symbols.find((one) => closureOf(one.path, files).includes(path))!;
    if (!files.broken.has(path) && fileMustBeTypeScript(findings, all, path, symbol) && fileMustBePure(findings, all, path, symbol) && typeScriptMustFindItRight(findings, all, path, symbol)) right.add(path);
  }
  const codes = new Map<string, string>();
  const code = (path: string): string => {
    const known = codes.get(path) ?? javaScript(path, files.texts.get(path)!);
    codes.set(path, known);
    return known;
  };
  return symbols.flatMap((symbol, i) => {
    const closure = closureOf(symbol.path, files);
    const exported = closure.every((path) => right.has(path)) ? signatureMustAgree(findings, all, symbol, i) : undefined;
    return exported === undefined ? [] : [{ symbol, exported, modules: closure.map((path) => ({ path, code: code(path) })) }];
  });
}

function placeIn(path: string, node: ts.Node): Diagnostic["span"] {
  return { file: path, start: node.getStart(), end: node.end };
}

function declaredHere({ name, node }: ExternSymbol): Related {
  return { span: node.name.span, message: `\`${name}\` comes from this file` };
}

function fileMustBePure(findings: Findings, { checker, file }: Typed, path: string, symbol: ExternSymbol): boolean {
  const found = impurities(typescript(), checker, file(path));
  for (const { node, reason, message, help } of found) findings.error(CODE_OF[reason], placeIn(path, node), message, { related: [declaredHere(symbol)], help });
  return found.length === 0;
}

/** Of a text that can't be read the first mistake is told: the others follow from it. */
function fileMustBeTypeScript(findings: Findings, { program, file }: Typed, path: string, symbol: ExternSymbol): boolean {
  return asTypeScriptSays(findings, program.getSyntacticDiagnostics(file(path)).slice(0, 1), path, symbol);
}

function typeScriptMustFindItRight(findings: Findings, { program, file }: Typed, path: string, symbol: ExternSymbol): boolean {
  return asTypeScriptSays(findings, program.getSemanticDiagnostics(file(path)), path, symbol);
}

function asTypeScriptSays(findings: Findings, found: readonly ts.Diagnostic[], path: string, symbol: ExternSymbol): boolean {
  for (const { start, length, messageText } of found) {
    const text = typescript().flattenDiagnosticMessageText(messageText, " ").replace(/\s+/g, " ").replace(/\.$/, "");
    findings.error(CODES.externTypeScript, { file: path, start: start ?? 0, end: (start ?? 0) + (length ?? 0) }, `TypeScript says: ${text}`, { related: [declaredHere(symbol)] });
  }
  return found.length === 0;
}

/** `band_of` may be `bandOf` in its file, as TypeScript is written. */
function inCamelCase(name: string): string {
  return name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The function's name in its file; undefined where it is not there, or is another than declared, which has been said. */
function signatureMustAgree(findings: Findings, all: Typed, symbol: ExternSymbol, place: number): string | undefined {
  const { checker } = all;
  const file = all.file(symbol.path);
  const exported = exportsOf(checker, file);
  const camel = inCamelCase(symbol.name);
  const found = exported.find((one) => one.name === symbol.name) ?? exported.find((one) => one.name === camel);
  if (found === undefined) {
    const names = exported.map((one) => one.name);
    findings.error(CODES.externExport, symbol.node.name.span, `\`${symbol.path}\` exports no \`${symbol.name}\`${camel === symbol.name ? "" : `, and no \`${camel}\``}`, { help: didYouMean(camel, names) ?? `export it: \`export function ${camel}\`` });
    return undefined;
  }
  const api = typescript();
  const fn = found.flags & api.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found;
  const probe = new Map(exportsOf(checker, all.file(PROBE)).map((one) => [one.name, checker.getDeclaredTypeOfSymbol(one)]));
  const faults = signatureFaults(api, checker, symbol, fn, file, place, (name) => probe.get(name)!);
  for (const { node, message, param, help } of faults) {
    const declared = param === undefined ? symbol.node.name : param === "result" ? symbol.node.result : symbol.node.params[param]!;
    findings.error(CODES.externSignature, placeIn(hostPath(node.getSourceFile()) ?? symbol.path, node), message, { related: [{ span: declared.span, message: "declared here" }], help });
  }
  return faults.length === 0 ? found.name : undefined;
}

function exportsOf(checker: ts.TypeChecker, file: ts.SourceFile): ts.Symbol[] {
  const module = checker.getSymbolAtLocation(file);
  return module === undefined ? [] : checker.getExportsOfModule(module);
}
