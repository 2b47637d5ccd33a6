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

/** The language's own files as the first program has read them: half of what typing a small file costs, and the same for all of them. */
let library: ReadonlyMap<string, ts.SourceFile> | undefined;

/** Types files that are in memory. Paths are relative, as the host has them. */
export function typed(files: ReadonlyMap<string, string>): Typed {
  const program = library === undefined ? firstProgram(files) : nextProgram(files, library);
  library ??= new Map(program.getSourceFiles().filter((file) => hostPath(file) === undefined).map((file) => [file.fileName, file]));
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

function compilerOptions(): ts.CompilerOptions {
  const { ts: api } = tsMorph();
  return { ...OPTIONS, target: api.ScriptTarget.ES2023, module: api.ModuleKind.ESNext, moduleResolution: api.ModuleResolutionKind.Bundler };
}

/** With the language's own files, which `ts-morph` brings along. */
function firstProgram(files: ReadonlyMap<string, string>): ts.Program {
  const project = new (tsMorph().Project)({ useInMemoryFileSystem: true, skipFileDependencyResolution: true, compilerOptions: compilerOptions() });
  for (const [path, text] of files) project.createSourceFile(inMemory(path), text);
  return project.getProgram().compilerObject;
}

function nextProgram(files: ReadonlyMap<string, string>, known: ReadonlyMap<string, ts.SourceFile>): ts.Program {
  const { ts: api } = tsMorph();
  const texts = new Map([...files].map(([path, text]) => [inMemory(path), text]));
  const isThere = (path: string): boolean => texts.has(path) || known.has(path);
  const [someLibrary] = known.keys();
  return api.createProgram({
    rootNames: [...texts.keys()],
    options: compilerOptions(),
    host: {
      getSourceFile: (path, version) => known.get(path) ?? (texts.has(path) ? api.createSourceFile(path, texts.get(path)!, version) : undefined),
      getDefaultLibFileName: () => someLibrary!,
      getDefaultLibLocation: () => someLibrary!.slice(0, someLibrary!.lastIndexOf("/")),
      fileExists: isThere,
      readFile: (path) => texts.get(path) ?? known.get(path)?.text,
      directoryExists: (path) => [...texts.keys()].some((one) => one.startsWith(`${path}/`)),
      getDirectories: () => [],
      getCurrentDirectory: () => "/",
      getCanonicalFileName: (path) => path,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => "\n",
      writeFile: () => undefined,
    },
  });
}

const ROOT = "/spec/";

export function inMemory(path: string): string {
  return `${ROOT}${path}`;
}

/** The path of a file as the host names it; undefined for one that is TypeScript's own. */
export function hostPath(file: ts.SourceFile): string | undefined {
  return file.fileName.startsWith(ROOT) ? file.fileName.slice(ROOT.length) : undefined;
}
