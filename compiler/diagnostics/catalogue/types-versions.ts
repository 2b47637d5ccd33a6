/** MLS2370 and on: rows that come in versions where nothing tells which belong together; labels of several numbers. */
import type { CatalogueEntry } from "../diagnostic.ts";
import { entry, parcels, shipments, spec } from "./types-parts.ts";

const LINES = parcels("id: String\nloaded: Timestamp\nlines: List<{ sku: String, n: Int }>", "key id revised by loaded");
const asked = (rows: string): string => `view items from parcels each lines as line

features sold from items by depot {
  ready every 1d after 2h
  n = sum(line.n) over 30d
}

examples shipments {
  rows   ${rows} asked at sent + 1m
  label  too_late = late
  features {
    weight
    sold(depot)
  }
}
`;

export const VERSIONS: readonly CatalogueEntry[] = [
  entry(
    "MLS2370",
    "Examples are asked about rows of which no version can be found",
    "Of a row that is revised, one version is the example: the first that stands when it is asked about. All of them would be the same case several times, and the last one would be the future's. An item of a list, or a row of a union, has no key that says which versions are of the same row. Such rows can feed features and labels, where the version counts that was known.",
    spec(LINES, asked("items")),
    spec(LINES, asked("parcels")),
  ),
  entry(
    "MLS2372",
    "A label is several numbers",
    "A model predicts one value of each row. A vector, as `histogram` gives, is several: each is a label of its own, or they come to one that is.",
    spec(parcels(), shipments("weight", "label  sizes = histogram(weight, [1, 10]) from parcels by depot over next 1d")),
    spec(parcels(), shipments("weight", "label  heavy = count(where weight > 10) from parcels by depot over next 1d")),
  ),
];
