/** The compiler's one window to the world; the command line, tests, the language server and the browser each bring their own. Paths are relative to the project's folder, with `/`. */
export interface Host {
  /** The text of a file, or undefined when there is none. */
  readText(path: string): string | undefined;
  /** Text of a module of the standard library (`std.cyclic` → stdlib/cyclic.mls), or undefined. */
  readLibrary(module: string): string | undefined;
  /** Names of the library's modules, for suggestions. */
  libraryModules(): readonly string[];
}
