import type { Related } from "../../diagnostics/diagnostic.ts";
import type * as ast from "../../syntax/ast.ts";
import { parse } from "../../syntax/index.ts";
import type { Host } from "../host.ts";
import { CODES } from "../typing/codes.ts";
import type { Findings } from "../typing/findings.ts";
import { didYouMean, listNames } from "./suggest.ts";

/**
 * Loading: the entry file and all it uses become one project of file scopes, in which each name is found in constant time. Files are read once; a file that uses itself over
 * others is a mistake that shows the circle. Names live apart by what can stand at their place (`Namespace`), so `hour = hour(at, zone)` is no clash.
 */

/** Where a name can stand: types; units; before `(` or as data (functions, tables, sources, views, feature groups); values (constants); and each kind of the rest. */
export type Namespace = "type" | "unit" | "data" | "value" | "config" | "examples" | "model" | "decide" | "labeler" | "deploy";

export type NamedDeclaration = Exclude<ast.Declaration, ast.UseDecl | ast.SplitDecl | ast.TestsDecl>;

export interface Definition<D extends NamedDeclaration = NamedDeclaration> {
  readonly declaration: D;
  readonly scope: FileScope;
}

export interface FileScope {
  readonly path: string;
  readonly text: string;
  readonly file: ast.SourceFile;
  readonly isLibrary: boolean;
  /** By namespace, then by name: what the file declares and what it brings in. */
  readonly names: Map<Namespace, Map<string, Definition>>;
  /** What the file itself declares, for others to use. */
  readonly own: Map<Namespace, Map<string, Definition>>;
}

export interface Project {
  /** In the order in which they were first used, the entry first. */
  readonly scopes: readonly FileScope[];
  textOf(span: ast.Span): string;
  /** The library's module that declares this name. */
  moduleWith(name: string): string | undefined;
}

export const NAMESPACE_OF: Readonly<Record<NamedDeclaration["kind"], Namespace>> = {
  entity: "type",
  type: "type",
  unitDecl: "unit",
  const: "value",
  fn: "data",
  externFn: "data",
  config: "config",
  table: "data",
  source: "data",
  view: "data",
  features: "data",
  examples: "examples",
  model: "model",
  decide: "decide",
  labeler: "labeler",
  deploy: "deploy",
};

/** Declarations that become parts of the plan, where their names must differ over the whole project. */
const PLANNED: ReadonlySet<string> = new Set(["source", "table", "view", "features", "examples", "model", "decide", "config", "externFn"]);

export function find(scope: FileScope, namespace: Namespace, name: string): Definition | undefined {
  return scope.names.get(namespace)?.get(name);
}

export function namesOf(scope: FileScope, namespace: Namespace): Iterable<string> {
  return scope.names.get(namespace)?.keys() ?? [];
}

/** Reads the entry and everything it uses. Undefined when the entry itself can't be read (which is said). */
export function loadProject(host: Host, entryPath: string, findings: Findings): Project | undefined {
  const loader = new Loader(host, findings);
  const entry = loader.load(entryPath, false, undefined);
  if (!entry) return undefined;
  return loader.finish();
}

class Loader {
  private readonly host: Host;
  private readonly findings: Findings;
  private readonly scopes = new Map<string, FileScope | undefined>();
  private readonly uses: { readonly scope: FileScope; readonly use: ast.UseDecl; readonly target: FileScope }[] = [];
  /** Files being read, from the entry inwards, each with the `use` that led on. */
  private readonly open: { readonly key: string; readonly scope: FileScope; use: ast.UseDecl | undefined }[] = [];

  constructor(host: Host, findings: Findings) {
    this.host = host;
    this.findings = findings;
  }

  load(name: string, isLibrary: boolean, from: ast.UseDecl | undefined): FileScope | undefined {
    if (this.scopes.has(name)) return this.scopes.get(name);
    const text = isLibrary ? this.host.readLibrary(name) : this.host.readText(name);
    if (text === undefined) {
      this.notFound(name, isLibrary, from);
      this.scopes.set(name, undefined);
      return undefined;
    }
    const path = isLibrary ? `${name.replaceAll(".", "/")}.mls` : name;
    const { file, findings } = parse(path, text);
    for (const finding of findings) this.findings.add({ severity: "error", ...finding });
    const scope: FileScope = { path, text, file, isLibrary, names: new Map(), own: new Map() };
    this.scopes.set(name, scope);
    this.declare(scope);
    this.follow(name, scope);
    return scope;
  }

  finish(): Project {
    for (const { scope, use, target } of this.uses) this.bring(scope, use, target);
    const scopes = [...this.scopes.values()].filter((scope) => scope !== undefined);
    this.checkPlanNames(scopes);
    const byPath = new Map(scopes.map((scope) => [scope.path, scope]));
    return { scopes, moduleWith: (name) => moduleWith(this.host, name), textOf: (span) => byPath.get(span.file)?.text.slice(span.start, span.end) ?? "" };
  }

  private follow(key: string, scope: FileScope): void {
    const step = { key, scope, use: undefined as ast.UseDecl | undefined };
    this.open.push(step);
    for (const use of scope.file.declarations) {
      if (use.kind !== "use" || (use.broken && use.module === "")) continue;
      step.use = use;
      const wanted = use.isPath ? resolvePath(scope.path, use.module) : use.module;
      const start = this.open.findIndex((opened) => opened.key === wanted);
      if (start >= 0) {
        this.circle(start, use);
        continue;
      }
      const target = this.load(wanted, !use.isPath, use);
      if (target) this.uses.push({ scope, use, target });
    }
    this.open.pop();
  }

  private circle(start: number, use: ast.UseDecl): void {
    const steps = this.open.slice(start);
    const related: Related[] = steps.slice(0, -1).map((step) => ({ span: step.use?.moduleSpan ?? step.scope.file.span, message: `${step.scope.path} uses ${step.use?.module ?? ""}` }));
    const path = [...steps.map((step) => step.scope.path), steps[0]?.scope.path].join(" → ");
    this.findings.error(CODES.cyclicUse, use.moduleSpan, `these files use each other in a circle: ${path}`, {
      related,
      help: "move what both need into a third file that uses neither",
    });
    // The names are there all the same, so that nothing else is said about them.
    const target = this.open[start]?.scope;
    const scope = this.open.at(-1)?.scope;
    if (target && scope) this.uses.push({ scope, use, target });
  }

  private notFound(name: string, isLibrary: boolean, from: ast.UseDecl | undefined): void {
    const span = from?.moduleSpan ?? { file: name, start: 0, end: 0 };
    const help = isLibrary ? (didYouMean(name, this.host.libraryModules()) ?? `the library has ${listNames(this.host.libraryModules())}`) : "paths are relative to the file that uses them";
    this.findings.error(CODES.unknownImport, span, isLibrary ? `the library has no module \`${name}\`` : `there is no file ${name}`, { help });
  }

  private declare(scope: FileScope): void {
    for (const declaration of scope.file.declarations) {
      if (declaration.kind === "use" || declaration.kind === "split" || declaration.kind === "tests") continue;
      if (declaration.name.name === "") continue;
      const definition: Definition = { declaration, scope };
      const namespace = NAMESPACE_OF[declaration.kind];
      if (this.put(scope.names, namespace, declaration.name, definition)) put(scope.own, namespace, declaration.name.name, definition);
    }
  }

  private bring(scope: FileScope, use: ast.UseDecl, target: FileScope): void {
    for (const name of use.names) {
      let found = false;
      for (const [namespace, names] of target.own) {
        const definition = names.get(name.name);
        if (!definition) continue;
        found = true;
        this.put(scope.names, namespace, name, definition);
      }
      if (found) continue;
      const offered = [...target.own.values()].flatMap((names) => [...names.keys()]);
      this.findings.error(CODES.unknownImport, name.span, `${use.module} has no \`${name.name}\``, {
        help: didYouMean(name.name, offered) ?? `it has ${listNames(offered)}`,
      });
    }
  }

  private put(names: Map<Namespace, Map<string, Definition>>, namespace: Namespace, name: ast.Ident, definition: Definition): boolean {
    const other = names.get(namespace)?.get(name.name);
    if (!other) {
      put(names, namespace, name.name, definition);
      return true;
    }
    if (other === definition) return false;
    this.findings.error(CODES.declaredTwice, name.span, `\`${name.name}\` is declared twice`, {
      related: [{ span: other.declaration.name.span, message: "declared here first" }],
      help: "give one of them another name",
    });
    return false;
  }

  /** Names of the plan's parts differ over all files, used by name or not. */
  private checkPlanNames(scopes: readonly FileScope[]): void {
    const seen = new Map<string, Definition>();
    for (const scope of scopes) {
      for (const [namespace, names] of scope.own) {
        for (const [name, definition] of names) {
          if (!PLANNED.has(definition.declaration.kind)) continue;
          const key = `${namespace} ${name}`;
          const other = seen.get(key);
          if (!other) seen.set(key, definition);
          else {
            this.findings.error(CODES.declaredTwice, definition.declaration.name.span, `\`${name}\` is declared in two files of this project`, {
              related: [{ span: other.declaration.name.span, message: "declared here first" }],
              help: "give one of them another name",
            });
          }
        }
      }
    }
  }
}

function isNamed(declaration: ast.Declaration): declaration is NamedDeclaration {
  return declaration.kind in NAMESPACE_OF;
}

/** Read only when a name is not found, to say where it is. */
function moduleWith(host: Host, name: string): string | undefined {
  return host.libraryModules().find((module) => parse(module, host.readLibrary(module) ?? "").file.declarations.some((declaration) => isNamed(declaration) && declaration.name.name === name));
}

function put(names: Map<Namespace, Map<string, Definition>>, namespace: Namespace, name: string, definition: Definition): void {
  let table = names.get(namespace);
  if (!table) {
    table = new Map();
    names.set(namespace, table);
  }
  table.set(name, definition);
}

/** `./shared.mls` seen from `systems/flights.mls` is `systems/shared.mls`. */
export function resolvePath(from: string, to: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of to.split("/")) {
    if (part === "..") {
      if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
      else parts.push("..");
    } else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
