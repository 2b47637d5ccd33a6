/** A file that is to be profiled: which kind it is, how a declaration would name it, and which fields lie in it. A further kind of file is a case here and a function in emit/duckdb/profile/raw-table.ts. */
import type { DuckDBConnection } from "@duckdb/node-api";
import { parse } from "csv-parse/sync";
import { readRows } from "../../../runtime/batch/read-columns.ts";
import { csvFile, describeQuery, firstLineQuery, jsonItems, type JsonStructure, parquetFile, parquetRelation, type RawFile, structureQuery } from "../../emit/duckdb/profile/raw-table.ts";
import { UserError } from "../errors.ts";
import type { FoundFile } from "./find.ts";
import { openJson, structureOf } from "./open-json.ts";

export const DELIMITERS: readonly string[] = [",", ";", "\t", "|"];
/** The file's fields; `left` tells what no column can be made of. @throws an engine's error where the file is no such file. */
export async function openFile(connection: DuckDBConnection, found: FoundFile): Promise<{ readonly file: RawFile; readonly left: readonly string[] }> {
  const base = { path: found.named, ...(found.package === undefined ? {} : { package: found.package }) };
  switch (found.kind) {
    case "csv": {
      const [first] = await readRows(connection, firstLineQuery);
      const { delimiter, names } = headerOf(String(first?.line ?? ""), found);
      const left = names.flatMap((name, i) => (name === "" ? [`the column ${i + 1}, which has no name`] : []));
      return { file: csvFile({ kind: "csv", ...base, ...(delimiter === "," ? {} : { delimiter }) }, names), left };
    }
    case "parquet": {
      const columns = (await readRows(connection, describeQuery(parquetRelation))).map(({ name, type }) => ({ name: String(name), type: String(type) }));
      const left = columns.filter(({ type }) => type === "BLOB").map(({ name }) => `\`${name}\` holds bytes`);
      return { file: parquetFile({ kind: "parquet", ...base }, columns.filter(({ type }) => type !== "BLOB")), left };
    }
    case "json":
      return openJson(connection, { kind: "json", ...base }, async (origin) => jsonItems(origin));
    default:
      throw new Error(`${found.kind} is read by the reader of a build`);
  }
}

/** The names in the first line, cut by the sign that cuts it into most. */
function headerOf(line: string, found: FoundFile): { delimiter: string; names: string[] } {
  const cut = (delimiter: string): string[] => {
    try {
      return (parse(line, { delimiter, bom: true, relax_quotes: false }) as string[][])[0] ?? [];
    } catch {
      return [];
    }
  };
  const [best] = DELIMITERS.map((delimiter) => ({ delimiter, names: cut(delimiter) })).sort((a, b) => b.names.length - a.names.length);
  if (best === undefined || best.names.length === 0) throw new UserError(`the first line of \`${found.shown}\`, the names of its columns, can't be read`, { help: "is it text in UTF-8, with all quotes closed? else say what it is: `--kind`" });
  const twice = best.names.find((name, i) => name !== "" && best.names.indexOf(name) !== i);
  if (twice !== undefined) throw new UserError(`the first line of \`${found.shown}\` names the column \`${twice}\` twice`, { help: "give each column a name of its own" });
  return best;
}

/** Of lists and structs in Parquet, once they lie in the table. */
export async function nestedStructure(connection: DuckDBConnection, field: number): Promise<JsonStructure> {
  const [row] = await readRows(connection, structureQuery(field));
  return structureOf(row?.structure);
}
