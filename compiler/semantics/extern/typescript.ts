/** TypeScript as `ts-morph` brings it. It is large, and few specs ask for it: so it is loaded at the first question, and by `require`, since checking does not wait. */
import { createRequire } from "node:module";
import type { ts } from "ts-morph";

export type TypeScript = typeof ts;
type TsMorph = typeof import("ts-morph");

let loaded: TsMorph | undefined;

function tsMorph(): TsMorph {
  loaded ??= createRequire(import.meta.url)("ts-morph") as TsMorph;
  return loaded;
}

export function typescript(): TypeScript {
  return tsMorph().ts;
}

/** Strict, of the language alone: no DOM, no Node, so that `process` and `fetch` are not even names. */
const OPTIONS = { strict: true, noEmit: true, isolatedModules: true, noImplicitOverride: true, allowImportingTsExtensions: true, noUncheckedIndexedAccess: false, types: [], lib: ["lib.es2023.d.ts"] };

export interface Typed {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  file(path: string): ts.SourceFile;
}

/** Types files that are in memory. Paths are relative, as the host has them. */
export function typed(files: ReadonlyMap<string, string>): Typed {
  const { Project, ts: api } = tsMorph();
  const project = new Project({
    useInMemoryFileSystem: true,
    skipFileDependencyResolution: true,
    compilerOptions: { ...OPTIONS, target: api.ScriptTarget.ES2023, module: api.ModuleKind.ESNext, moduleResolution: api.ModuleResolutionKind.Bundler },
  });
  for (const [path, text] of files) project.createSourceFile(inMemory(path), text);
  const program = project.getProgram().compilerObject;
  return {
    program,
    checker: program.getTypeChecker(),
    file: (path) => {
      const file = program.getSourceFile(inMemory(path));
      if (file === undefined) throw new Error(`TypeScript was not given ${path}`);
      return file;
    },
  };
}

const ROOT = "/spec/";

export function inMemory(path: string): string {
  return `${ROOT}${path}`;
}

/** The path of a file as the host names it; undefined for one that is TypeScript's own. */
export function hostPath(file: ts.SourceFile): string | undefined {
  return file.fileName.startsWith(ROOT) ? file.fileName.slice(ROOT.length) : undefined;
}
