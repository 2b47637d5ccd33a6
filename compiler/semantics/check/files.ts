/** One file is declared once: its rows and columns have one past. */
import type { OriginTyped, Program, SourceSymbol, TableSymbol } from "../program.ts";
import { fits, hasWildcard } from "../../../stdlib/glob.ts";
import type { CheckContext } from "./context.ts";
import { couldFitOnePath } from "./patterns.ts";

/**
 * Read a second time, a row of a source is another row to the checker: what is known late in one could be known at once in the other, and a row would stand in its own history. Two tables of one file have the same
 * rows at all times, if both say the same of their past.
 */
export function filesAreReadOnce(program: Program, context: CheckContext): void {
  const read: (SourceSymbol | TableSymbol)[] = [];
  for (const reader of [...program.sources, ...program.tables]) {
    if (reader.origin === undefined || reader.node.broken) continue;
    const { origin } = reader;
    const other = read.find((earlier) => earlier.origin !== undefined && meet(earlier.origin, origin));
    if (other === undefined) {
      read.push(reader);
      continue;
    }
    if (pastOf(other) === pastOf(reader) && reader.kind === "table") continue;
    context.report({
      code: "MLS3194",
      severity: "error",
      message: `\`${reader.name}\` reads the file that \`${other.name}\` reads`,
      span: reader.origin.node.span,
      label: reader.kind === "source" ? "the same rows, with other times" : `the same rows, as if ${pastOf(reader) === "timeless" ? "they had no time" : "their past were another"}`,
      related: other.origin === undefined ? [] : [{ span: other.origin.node.span, message: `read here first, by ${other.kind} \`${other.name}\`` }],
      notes: ["what is known late here could be known at once there, and nothing would tell that it is the same row"],
      help: `make a view of it (\`view ${reader.name} from ${other.name}\`); if the file holds other rows for each, waive it: \`allow MLS3194 "why"\``,
    });
  }
}

/** Whether two declarations read one file. */
export function readOneFile(one: SourceSymbol | TableSymbol, other: SourceSymbol | TableSymbol): boolean {
  return one.origin !== undefined && other.origin !== undefined && meet(one.origin, other.origin);
}

/** Whether rows of one may be rows of the other. */
function meet(one: OriginTyped, other: OriginTyped): boolean {
  const within = ({ format, package: from, options }: OriginTyped): string => JSON.stringify([format, from, options.get("rows"), tableOf(format, options.get("table"))]);
  const [a, b] = [plainPath(one.path), plainPath(other.path)];
  return within(one) === within(other) && (hasWildcard(a) && hasWildcard(b) ? couldFitOnePath(a, b) : a === b || fits(a, b) || fits(b, a));
}

/** SQLite takes capitals and small letters of a name for the same, and PostgreSQL looks into `public` where no schema is named. */
function tableOf(format: OriginTyped["format"], table: string | undefined): string | undefined {
  if (format === "sqlite") return table?.toLowerCase();
  return format === "postgres" && table?.includes(".") === false ? `public.${table}` : table;
}

/** `./a/../b.csv` is `b.csv`. */
function plainPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== "." && (part !== "" || parts.length === 0)) parts.push(part);
  }
  return parts.join("/");
}

function pastOf(reader: SourceSymbol | TableSymbol): string {
  return reader.kind === "source" ? "source" : reader.validity;
}
