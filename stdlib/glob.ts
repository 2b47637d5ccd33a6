/**
 * Patterns of paths, in compiler and runtime alike: `*` stands for any text within a name, `?` for one character, `**` as a whole name for any number of folders, `{a,b}` for either text.
 * Names that begin with `.` or `_` (`_SUCCESS`, `.crc`) are no data: no wildcard at the begin of a name fits them.
 */

/** Whether a path is a pattern. */
export function hasWildcard(path: string): boolean {
  return /[*?]|\{[^{}/]*,[^{}/]*\}/.test(path);
}

/** The folders of a pattern before its first wildcard: `data/2019/*.csv` is `data/2019`. */
export function fixedFolder(pattern: string): string {
  const names = pattern.split("/");
  const first = names.findIndex(hasWildcard);
  return names.slice(0, first < 0 ? names.length - 1 : first).join("/");
}

/** One name of a pattern as a test of names. */
export function nameMatcher(pattern: string): (name: string) => boolean {
  const source = pattern.replace(/\{([^{}/]*,[^{}/]*)\}|[*?]|[\\^$.|+()[\]{}]/g, (part, either: string | undefined) => {
    if (either !== undefined) return `(?:${either.split(",").map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|")})`;
    return part === "*" ? ".*" : part === "?" ? "." : `\\${part}`;
  });
  const test = new RegExp(`^${source}$`, "su");
  const isHidden = /^[*?]/.test(pattern) ? /^[._]/ : /^(?!)/;
  return (name) => test.test(name) && !isHidden.test(name);
}

/** Whether a pattern fits a path, both with `/` and relative to one folder. */
export function fits(pattern: string, path: string): boolean {
  return fitsNames(pattern.split("/"), path.split("/"));
}

function fitsNames([first, ...rest]: readonly string[], names: readonly string[]): boolean {
  if (first === undefined) return names.length === 0;
  if (first === "**" && rest.length === 0) return names.length > 0 && names.every(nameMatcher("*"));
  if (first === "**" && rest.length > 0) return fitsNames(rest, names) || (names.length > 1 && !/^[._]/.test(names[0]!) && fitsNames([first, ...rest], names.slice(1)));
  return names.length > 0 && nameMatcher(first)(names[0]!) && fitsNames(rest, names.slice(1));
}
