/**
 * Makes airports.csv from vega-datasets' airports.csv (FAA data, BSD-3-Clause package): the airports that occur in flights-3m.parquet, with the IANA time zone of each position from
 * @photostructure/tz-lookup (CC0-1.0). It was run once; the small table ships with the example. Run again: `node examples/flights/data/make-airports.mjs`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import tzLookup from "@photostructure/tz-lookup";


const folder = fileURLToPath(new URL("../../../node_modules/vega-datasets/data/", import.meta.url));
const connection = await (await DuckDBInstance.create()).connect();
const reader = await connection.runAndReadAll(
  `SELECT iata, state, latitude, longitude FROM read_csv('${folder}airports.csv', all_varchar = true)
   WHERE iata IN (SELECT origin FROM '${folder}flights-3m.parquet' UNION SELECT destination FROM '${folder}flights-3m.parquet') ORDER BY iata`,
);
const rows = reader.getRowsJson();
const text = ["iata,state,latitude,longitude,zone", ...rows.map(([iata, state, lat, lon]) => [iata, state === "NA" ? "" : state, lat, lon, tzLookup(Number(lat), Number(lon))].join(","))].join("\n");
const target = new URL("airports.csv", import.meta.url);
writeFileSync(target, `${text}\n`);
process.stdout.write(`${rows.length} airports, ${new Set(readFileSync(target, "utf8").trim().split("\n").slice(1).map((line) => line.split(",")[4])).size} zones\n`);
