/**
 * Which zones a spec's own tables name. A timeless table is part of the spec, so its zones are as good as literals, and the plan holds their rules alone instead of all six hundred.
 */
import { hasWildcard } from "../../stdlib/glob.ts";
import { parse } from "csv-parse/sync";
import type { Host } from "../semantics/host.ts";
import type { Program, TableSymbol } from "../semantics/program.ts";

/** Zones in the Zone columns of timeless CSV tables; undefined if a Zone column stands anywhere else, or a function in TypeScript gives one, or a file is not there, so that all zones are needed. */
export function tableZones(host: Host, program: Program): string[] | undefined {
  const elsewhere = [...program.sources, ...program.views].some((relation) => relation.columns.some((column) => column.type.kind === "zone" && column.through === undefined && column.derive === undefined));
  if (elsewhere || program.externs.some(({ symbol }) => symbol.result.kind === "zone")) return undefined;
  const zones = new Set<string>();
  for (const table of program.tables) {
    const found = zonesOf(host, table);
    if (found === undefined) return undefined;
    for (const zone of found) zones.add(zone);
  }
  return [...zones].sort();
}

function zonesOf(host: Host, table: TableSymbol): string[] | undefined {
  const fields = table.columns.filter((column) => column.type.kind === "zone" && column.derive === undefined).map((column) => column.from ?? column.name);
  if (fields.length === 0) return [];
  // Only a file that is read as it lies there: one, in UTF-8, not compressed.
  if (table.origin?.format !== "csv" || table.origin.package !== undefined || table.origin.options.has("encoding") || hasWildcard(table.origin.path)) return undefined;
  const text = host.readText(table.origin.path);
  if (text === undefined || text.includes("\uFFFD")) return undefined;
  const [head, ...rows] = parse(text, { delimiter: table.origin.options.get("delimiter") ?? ",", relax_column_count: true, bom: true }) as string[][];
  const places = fields.map((field) => head?.indexOf(field) ?? -1);
  return rows.flatMap((row) => places.flatMap((place) => (row[place] === undefined || row[place] === "" ? [] : [row[place]])));
}
