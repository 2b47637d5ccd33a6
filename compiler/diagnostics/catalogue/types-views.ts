/** MLS2320–2329: views that make rows of their own. */
import type { CatalogueEntry } from "../diagnostic.ts";
import { entry, parcels, spec } from "./types-parts.ts";

const RETURNS = (weight: string): string => `source returns {
  from    csv("returns.csv")
  columns { depot: Depot, sent: Timestamp, weight: ${weight} }
  at      sent
  known   at sent + 1m
}
`;
const PLAIN = parcels();
const LINES = parcels("lines: List<{ sku: String, n: Int }>");

export const VIEWS: readonly CatalogueEntry[] = [
  entry("MLS2320", "A column of a union has two types", "A union's row is a row of one of its inputs, and what reads it does not know of which. So a column that all inputs have must be one thing: one type, in one unit.", spec(PLAIN, RETURNS("Float<g>"), "view moves from parcels union returns\n"), spec(PLAIN, RETURNS("Float<kg>"), "view moves from parcels union returns\n")),
  entry("MLS2321", "An input stands twice in a union", "Each of its rows would be there twice, and count twice.", spec(PLAIN, RETURNS("Float<kg>"), "view moves from parcels union parcels\n"), spec(PLAIN, RETURNS("Float<kg>"), "view moves from parcels union returns\n")),
  entry("MLS2322", "`each` wants a column that holds a list", "`each` makes one row of each item of a list: `from orders each lines as line`. An item's fields are then read as `line.sku`.", spec(LINES, "view items from parcels each weight as item\n"), spec(LINES, "view items from parcels each lines as line { heavy = line.n > 9 }\n")),
  entry("MLS2323", "A segment can't be made like that", "A segment is one session, or one bucket of `fill`. Its columns hold one value each, worked out of all of its rows; when it is there follows from theirs.", spec(PLAIN, "view visits from parcels by depot gap 30m {\n  n = (count() over 1d) + 1\n}\n"), spec(PLAIN, "view visits from parcels by depot gap 30m {\n  n = count()\n}\n")),
];
