/** MLS2370 and on: rows that come in versions where nothing tells which belong together; what is settled only at deployment; labels of several numbers. */
import type { CatalogueEntry } from "../diagnostic.ts";
import { entry, features, parcels, shipments, spec } from "./types-parts.ts";

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
    "MLS2371",
    "A value is made of what is set at deployment",
    "A `config` is set where the system is deployed: the topic that events come from. A feature, a condition or a threshold that reads it would have one value in training and in the tests, and another in service. What belongs to the meaning of the system is a `const`: another value is another plan, which the server refuses until it is trained and tested.",
    spec("config least: Float = 3\n", parcels(), features("heavy = count(where weight / 1<kg> > config.least) over 1d")),
    spec("const least = 3\n", parcels(), features("heavy = count(where weight / 1<kg> > least) over 1d")),
  ),
  entry(
    "MLS2372",
    "A label is several numbers",
    "A model predicts one value of each row. A vector, as `histogram` gives, is several: each is a label of its own, or they come to one that is.",
    spec(parcels(), shipments("weight", "label  sizes = histogram(weight, [1, 10]) from parcels by depot over next 1d")),
    spec(parcels(), shipments("weight", "label  heavy = count(where weight > 10) from parcels by depot over next 1d")),
  ),
];
