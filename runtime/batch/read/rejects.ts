/** Lines that the engine found to be no rows: put beside the rows, as rows with the first fault, so that they are counted, shown and set apart as all others. */
import type { DuckDBConnection } from "@duckdb/node-api";
import { isPattern } from "../../contract/plan/origin.ts";
import { DataError } from "../data-error.ts";
import { readRows } from "../read-columns.ts";
import type { Input, InputFile } from "./files.ts";
import type { Rejects } from "./scan.ts";
import { quoted, text } from "./sql.ts";

/** The table of lines that are no rows, for the quarantine: `__row` (negative), `file`, `line`, `reason`, `raw`. */
export const rejectsTable = (node: string): string => `${node}.rejects`;

const REASONS = `CASE "error_type"
    WHEN 'MISSING COLUMNS' THEN regexp_replace("error_message", '^Expected Number of Columns: ([0-9]+) Found: ([0-9]+).*$', '\\2 of \\1 values')
    WHEN 'TOO MANY COLUMNS' THEN regexp_replace("error_message", '^Expected Number of Columns: ([0-9]+) Found: ([0-9]+).*$', 'more than \\1 values')
    WHEN 'UNQUOTED VALUE' THEN 'a quote that is not closed, or text behind a closed one'
    WHEN 'INVALID ENCODING' THEN 'bytes that are no UTF-8'
    WHEN 'LINE SIZE OVER MAXIMUM' THEN 'too long a line'
    ELSE "error_message" END`;

/** Takes them over after a read. @throws DataError where a quote is never closed: then nobody can say where the rows after it begin. */
export async function takeRejects(connection: DuckDBConnection, input: Input, declaration: string, files: readonly InputFile[], paths: readonly (string | undefined)[], { table, scans }: Rejects): Promise<void> {
  const has = await readRows(connection, `SELECT count(*) AS "n" FROM duckdb_tables() WHERE table_name = ${text(table)} AND temporary`);
  if (Number(has[0]!.n) === 0) return;
  const names = `map_extract_value(MAP {${paths.flatMap((path, i) => (path === undefined ? [] : [`${text(path)}: ${i}`])).join(", ")}}, "file_path")`;
  const isPersonal = input.personal.length > 0;
  await connection.run(`CREATE TABLE ${quoted(rejectsTable(input.node))} AS
SELECT -CAST(row_number() OVER (ORDER BY "__file", "line") AS BIGINT) AS "__row", *
FROM (
  SELECT DISTINCT ON ("__file", "line") CAST(${names} AS INTEGER) AS "__file", "line", ${REASONS} AS "reason", ${isPersonal ? "NULL" : `rtrim("csv_line", chr(10) || chr(13))`} AS "raw", "error_type" = 'UNQUOTED VALUE' AND contains(trim("csv_line", chr(10) || chr(13)), chr(10)) AS "open"
  FROM ${quoted(table)} JOIN ${quoted(scans)} USING ("scan_id", "file_id")
  ORDER BY "__file", "line", "byte_position"
)`);
  const [open] = await readRows(connection, `SELECT "line", "__file" FROM ${quoted(rejectsTable(input.node))} WHERE "open" ORDER BY "__row" DESC LIMIT 1`);
  if (open !== undefined) {
    throw new DataError(declaration, input.span, `${declaration}: a quote in the file "${files[Number(open.__file)]!.name}", on line ${Number(open.line).toLocaleString("en")} or after it, is not closed, so that what follows would be one value`, 'write a quote within a value twice (`""`), or take it out');
  }
  const name = files.length === 1 ? "''" : `concat(' of "', list_extract([${files.map((file) => text(file.name)).join(", ")}], "__file" + 1), '"')`;
  const shown = `concat('line ', "line", ${name}, ': ', "reason"${isPersonal ? "" : `, ': ', left("raw", 80)`})`;
  const place = isPattern(input.origin) ? `"__file", ` : "";
  await connection.run(`INSERT INTO ${quoted(input.readTable)} BY NAME SELECT "__row", ${place}1 AS "__fault", ${shown} AS "__text" FROM ${quoted(rejectsTable(input.node))}`);
}
