/**
 * Asks a question of many pieces in one statement, by the question's own SQL: each relation that it names stands for the rows of one piece, and the engine takes the statement apart itself (a lateral join). Where it can't, each piece is
 * asked alone, which gives the same and takes longer.
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Engine } from "../../engine.ts";
import { readRows } from "../../read-columns.ts";
import { quoted } from "../digests.ts";
import type { AnswerRow } from "./record.ts";

/** What a question may name. */
export interface AskedRelations {
  /** Those that have rows which were left out too: each row says its file, if there are several. */
  readonly files: readonly string[];
  /** Those whose rows are known by their numbers alone. */
  readonly rows: readonly string[];
  /** Views whose rows are numbered anew; each says of which row of which source it is made. */
  readonly made: readonly string[];
  /** Relations of other sources: what they answer is asked of their own pieces. */
  readonly beside: readonly string[];
}

/** Relations that hold rows of the pieces. */
type Kind = Exclude<keyof AskedRelations, "beside">;

/** A piece, and where its rows lie. */
export interface AskedPiece {
  readonly piece: number;
  /** Rows of the source, by number: [from, until). */
  readonly rows: readonly [from: number, until: number];
  /** The place of its file; undefined where rows do not say theirs. */
  readonly file: number | undefined;
  /** It is all that there is: rows without a number are its own too. */
  readonly isOnly: boolean;
}

// A piece without rows begins where the next one does, and would take its rows: in a join by begins only those that hold some take part.

/** Of a piece without rows the engine loses what an aggregate in a union would say of it, so unions are asked of each piece alone. */
const HAS_UNION = /\b(UNION|INTERSECT|EXCEPT)\b/i;

/** The answer's rows of each piece, in the order of the pieces. `scan`: the place of their source in the plan. */
export async function askPieces(engine: Engine, scan: number, relations: AskedRelations, pieces: readonly AskedPiece[], sql: string): Promise<AnswerRow[][]> {
  return engine.with(async (connection) => {
    const together = pieces.length < 2 || HAS_UNION.test(sql) ? undefined : await askTogether(connection, scan, relations, pieces, sql).catch(unlessNotTaken);
    if (together !== undefined) return together;
    const answers: AnswerRow[][] = [];
    for (const piece of pieces) answers.push((await readRows(connection, `${partsOf(relations, sql, (kind, relation) => ownRows(kind, relation, scan, piece))}SELECT * FROM (\n${bare(sql)}\n)`)).map(plainRow));
    return answers;
  });
}

/** What the engine says of a statement that it can't take apart. */
function unlessNotTaken(error: unknown): undefined {
  if (error instanceof Error && /^(INTERNAL|Not implemented|Binder) Error/i.test(error.message)) return undefined;
  throw error;
}

async function askTogether(connection: DuckDBConnection, scan: number, relations: AskedRelations, pieces: readonly AskedPiece[], sql: string): Promise<AnswerRow[][]> {
  const byFile = pieces.every(({ file }) => file !== undefined);
  const values = pieces.map(({ piece, file, rows: [from, until] }) => `(${piece}, ${file ?? -1}, ${from}, ${until})`);
  const own = (kind: Kind, relation: string): string => {
    const row = kind === "made" ? `"row"."__of"` : `"row"."__row"`;
    const ofSource = kind === "made" ? ` AND "row"."__scan" = ${scan}` : "";
    return kind === "files" && byFile
      ? `SELECT "row".*, "own"."__piece" FROM main.${quoted(relation)} AS "row" JOIN "__pieces" AS "own" ON "row"."__file" = "own"."__place"`
      : `SELECT "row".*, "own"."__piece" FROM main.${quoted(relation)} AS "row" ASOF JOIN "__begun" AS "own" ON ${row} >= "own"."__from" WHERE ${row} < "own"."__until"${ofSource}`;
  };
  const named = namedIn(relations, sql);
  const rows = await readRows(
    connection,
    `WITH "__pieces"("__piece", "__place", "__from", "__until") AS (VALUES ${values.join(", ")}),
"__begun" AS (SELECT * FROM "__pieces" WHERE "__from" < "__until")${named.map(([kind, relation]) => `,\n${quoted(`__of ${relation}`)} AS (${own(kind, relation)})`).join("")}
SELECT "__asked"."__piece", "__answer".* FROM "__pieces" AS "__asked", LATERAL (
${partsOf(relations, sql, (_, relation) => `SELECT * EXCLUDE ("__piece") FROM ${quoted(`__of ${relation}`)} WHERE "__piece" = "__asked"."__piece"`)}SELECT * FROM (
${bare(sql)}
)
) AS "__answer"`,
  );
  const answers = new Map<number, AnswerRow[]>(pieces.map(({ piece }) => [piece, []]));
  for (const { __piece, ...row } of rows) answers.get(Number(__piece))!.push(plainRow(row));
  return pieces.map(({ piece }) => answers.get(piece)!);
}

type QueryOf = (kind: Kind, relation: string) => string;

function partsOf(relations: AskedRelations, sql: string, query: QueryOf): string {
  const parts = [
    ...namedIn(relations, sql).map(([kind, relation]) => `${quoted(relation)} AS (${query(kind, relation)})`),
    ...relations.beside.filter((name) => sql.includes(quoted(name))).map((name) => `${quoted(name)} AS (SELECT * FROM main.${quoted(name)} WHERE false)`),
  ];
  return parts.length === 0 ? "" : `WITH ${parts.join(",\n")}\n`;
}

function namedIn({ files, rows, made }: AskedRelations, sql: string): (readonly [Kind, string])[] {
  return [...files.map((name) => ["files", name] as const), ...rows.map((name) => ["rows", name] as const), ...made.map((name) => ["made", name] as const)].filter(([, name]) => sql.includes(quoted(name)));
}

function ownRows(kind: Kind, relation: string, scan: number, { rows: [from, until], file, isOnly }: AskedPiece): string {
  const where = kind === "made" ? `"__scan" = ${scan} AND "__of" >= ${from} AND "__of" < ${until}` : isOnly ? "true" : kind === "files" && file !== undefined ? `"__file" = ${file}` : `"__row" >= ${from} AND "__row" < ${until}`;
  return `SELECT * FROM main.${quoted(relation)} WHERE ${where}`;
}

const bare = (sql: string): string => sql.replace(/;\s*$/, "");

function plainRow(row: Readonly<Record<string, unknown>>): AnswerRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]));
}

function plain(value: unknown): AnswerRow[string] {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") return value;
  if (value === null || value === undefined) return null;
  throw new Error("an answer of a piece is no plain value");
}
