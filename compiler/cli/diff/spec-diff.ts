/** What changed in the text of two specs, declaration by declaration. Blanks, line ends, comments and doc comments are no change; the order of declarations is none either. */
import { type Declaration, format, parse } from "../../syntax/index.ts";

export interface SpecChange {
  /** `features shopper`. */
  readonly declaration: string;
  readonly kind: "added" | "removed" | "changed";
  /** Of a change, the lines that differ, in the one style; `- ` before what was, `+ ` before what is. */
  readonly lines: readonly string[];
}

type Texts = Readonly<Record<string, string>>;

interface Declared {
  readonly meaning: string;
  readonly lines: readonly string[];
}

export function specDiff(before: Texts, after: Texts): SpecChange[] {
  const [then, now] = [declarationsOf(before), declarationsOf(after)];
  return [...new Set([...then.keys(), ...now.keys()])].flatMap((declaration): SpecChange[] => {
    const [a, b] = [then.get(declaration), now.get(declaration)];
    if (a?.meaning === b?.meaning) return [];
    if (a === undefined) return [{ declaration, kind: "added", lines: [] }];
    return [b === undefined ? { declaration, kind: "removed", lines: [] } : { declaration, kind: "changed", lines: lineDiff(a.lines, b.lines) }];
  });
}

/** All declarations of all files by kind and name; several of one name (as `use`) together. */
function declarationsOf(texts: Texts): Map<string, Declared> {
  const found = new Map<string, Declared>();
  for (const [path, text] of Object.entries(texts)) {
    if (!path.endsWith(".mls")) {
      found.set(`file ${path}`, { meaning: text, lines: text.split("\n") });
      continue;
    }
    const formatted = format(path, withoutComments(path, text));
    const styled = "text" in formatted ? formatted.text : text;
    for (const declaration of parse(path, styled).file.declarations) {
      const name = nameOf(declaration);
      const lines = styled.slice(declaration.span.start, declaration.span.end).split("\n").map((line) => line.trimEnd()).filter((line) => line !== "" && !/^\s*\/\/\//.test(line));
      const meaning = JSON.stringify(declaration, (key, part: unknown) => (key === "doc" || isSpan(part) ? undefined : part));
      const other = found.get(name);
      found.set(name, other === undefined ? { meaning, lines } : { meaning: `${other.meaning}${meaning}`, lines: [...other.lines, ...lines] });
    }
  }
  return found;
}

function isSpan(part: unknown): boolean {
  return part !== null && typeof part === "object" && "file" in part && "start" in part && "end" in part;
}

function withoutComments(path: string, text: string): string {
  return [...parse(path, text).comments].sort((a, b) => b.span.start - a.span.start).reduce((rest, { span }) => rest.slice(0, span.start) + rest.slice(span.end), text);
}

function nameOf(declaration: Declaration): string {
  switch (declaration.kind) {
    case "use":
      return "use";
    case "split":
      return `split ${declaration.examples.name}`;
    case "tests":
      return `tests ${declaration.model.name}`;
    default:
      return `${declaration.kind === "externFn" ? "extern fn" : declaration.kind === "unitDecl" ? "unit" : declaration.kind} ${declaration.name.name}`;
  }
}

/** Lines that are on one side alone, by the longest common subsequence; each with its own blanks squeezed. */
export function lineDiff(before: readonly string[], after: readonly string[]): string[] {
  const [a, b] = [before.map(squeezed), after.map(squeezed)];
  const length = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) for (let j = b.length - 1; j >= 0; j--) length[i]![j] = a[i] === b[j] ? length[i + 1]![j + 1]! + 1 : Math.max(length[i + 1]![j]!, length[i]![j + 1]!);
  const lines: string[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      i++;
      j++;
    } else if (i < a.length && (j === b.length || length[i + 1]![j]! >= length[i]![j + 1]!)) lines.push(`- ${a[i++]!}`);
    else lines.push(`+ ${b[j++]!}`);
  }
  return lines;
}

/** What stands in a column moves when another item does. */
const squeezed = (line: string): string => line.trim().replace(/ {2,}/g, " ");
