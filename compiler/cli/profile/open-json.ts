/** The fields of JSON: of objects with objects in them each leaf by its path, of one document the array in which the rows lie. */
import type { DuckDBConnection } from "@duckdb/node-api";
import { readRows } from "../../../runtime/batch/read-columns.ts";
import type { Origin } from "../../../runtime/contract/plan.ts";
import { type JsonStructure, jsonArrays, jsonFile, jsonLengths, jsonOverview, type RawFile } from "../../emit/duckdb/profile/raw-table.ts";
import { UserError } from "../errors.ts";

export type JsonOrigin = Extract<Origin, { kind: "json" }>;

/** Arrays of numbers that are all so short and of one length are taken apart: coordinates. */
const TUPLE = 4;

/** `itemsOf`: a relation of the rows, one a column `item`, of an origin that may say in which array they lie. */
export async function openJson(connection: DuckDBConnection, plain: JsonOrigin, itemsOf: (origin: JsonOrigin) => Promise<string>): Promise<{ file: RawFile; left: string[] }> {
  const texts = await itemsOf(plain);
  const [overview] = await readRows(connection, jsonOverview(texts));
  const whole = structureOf(overview?.structure);
  const origin = Number(overview?.documents) === 1 ? await rowsWithin(connection, plain, texts, whole) : plain;
  const items = origin === plain ? texts : await itemsOf(origin);
  const [found] = await readRows(connection, jsonOverview(items));
  const structure = structureOf(found?.structure);
  if (typeof structure === "string" || Array.isArray(structure)) throw new UserError(`the rows of "${plain.path}" are no objects with names`, { help: "a row is an object: `{ \"a\": 1, \"b\": 2 }`, one a line or in an array" });
  const left: string[] = [];
  const fields: { path: string; structure: JsonStructure }[] = [];
  const visit = (inner: JsonStructure, path: string): void => {
    if (typeof inner === "string" || Array.isArray(inner)) {
      fields.push({ path, structure: inner });
      return;
    }
    for (const [name, part] of Object.entries(inner)) {
      const at = path === "" ? name : `${path}.${name}`;
      if (/[."[\]\\]/.test(name) || name === "") left.push(`\`${at}\` has a name that no path can hold`);
      else visit(part, at);
    }
  };
  visit(structure, "");
  return { file: jsonFile(origin, items, (await Promise.all(fields.map((field) => tuple(connection, items, field)))).flat()), left };
}

/** Of one document the array of objects that lies in it, the longest if there are several. */
async function rowsWithin(connection: DuckDBConnection, origin: JsonOrigin, texts: string, structure: JsonStructure): Promise<typeof origin> {
  if (typeof structure === "string" || Array.isArray(structure)) return origin;
  const arrays = arraysIn(structure as { readonly [field: string]: JsonStructure }, "");
  if (arrays.length === 0) return origin;
  const [counted = {}] = await readRows(connection, jsonArrays(texts, arrays));
  const lengths = (counted.lengths as unknown[]).map(Number);
  return { ...origin, rows: arrays[lengths.indexOf(Math.max(...lengths))]! };
}

function arraysIn(structure: { readonly [field: string]: JsonStructure }, path: string): string[] {
  return Object.entries(structure).flatMap(([name, part]) => {
    const at = path === "" ? name : `${path}.${name}`;
    if (/[."[\]\\]/.test(name) || typeof part === "string") return [];
    if (Array.isArray(part)) return typeof part[0] === "object" && !Array.isArray(part[0]) ? [at] : [];
    return arraysIn(part as { readonly [field: string]: JsonStructure }, at);
  });
}

async function tuple(connection: DuckDBConnection, items: string, field: { readonly path: string; readonly structure: JsonStructure }): Promise<{ path: string; structure: JsonStructure }[]> {
  const { path, structure } = field;
  if (!Array.isArray(structure) || !/^(U?BIGINT|HUGEINT|DOUBLE)$/.test(String(structure[0]))) return [field];
  const [lengths] = await readRows(connection, jsonLengths(items, path));
  const [least, greatest] = [Number(lengths?.least), Number(lengths?.greatest)];
  if (lengths?.least === null || least !== greatest || greatest > TUPLE || greatest === 0) return [field];
  return Array.from({ length: greatest }, (_, i) => ({ path: `${path}[${i}]`, structure: structure[0] as JsonStructure }));
}

export function structureOf(text: unknown): JsonStructure {
  return typeof text === "string" ? (JSON.parse(text) as JsonStructure) : "NULL";
}
