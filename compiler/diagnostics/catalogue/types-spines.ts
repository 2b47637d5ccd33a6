/** MLS234x and MLS235x: which rows examples are, and what is ahead of them. */
import type { CatalogueEntry } from "../diagnostic.ts";
import { DEPOTS, entry, features, parcels, shipments, spec } from "./types-parts.ts";

const BUSY = "label  busy = count() from parcels by depot over next 1d";

/** Depots asked about at every date. */
const nightly = (rows: string): string => `examples nightly {\n  rows   each depots ${rows}\n  ${BUSY}\n  features { size }\n}\n`;

export const SPINES: readonly CatalogueEntry[] = [
  entry(
    "MLS2340",
    "A label from another source does not look ahead",
    "A label from another source is what happens to the row's keys after the moment: aggregates over that source's rows, closed with `over next`. Aggregates that look back are features; and rows that are asked at no moment have nothing ahead of them.",
    spec(parcels(), shipments("weight", "label  busy = count() from parcels by depot over 1d")),
    spec(parcels(), shipments("weight", "label  busy = count() from parcels by depot over next 1d")),
  ),
  entry(
    "MLS2342",
    "The dates of `rows each` are none",
    "Each row of a table is asked about at every date of a calendar: every so often from 1970-01-01T00:00Z on, or at a time of the day, in a zone, every so many days. The table's key is what a question brings.",
    spec(parcels(), DEPOTS, nightly("every 1d at 06:00")),
    spec(parcels(), DEPOTS, nightly('every 1d at 06:00 "UTC"')),
  ),
  entry(
    "MLS2343",
    "The horizons are none",
    "A horizon is a set of durations, from the first to the last by equal steps. Each row is asked once for each, and a question brings one of them.",
    spec(parcels(), shipments("weight\nahead = h / 1d", `horizon h in 1d..28d step 2d\n  ${BUSY} after h`)),
    spec(parcels(), shipments("weight\nahead = h / 1d", `horizon h in 1d..28d step 1d\n  ${BUSY} after h`)),
  ),
  entry(
    "MLS2344",
    "A weight may be negative, or a probability beyond 1",
    "`weight` says what a train row counts for, and `sample` with which probability it is kept. The one is never negative, the other lies between 0 and 1, and both are proved from what `expect` says of columns.",
    spec(parcels("worth: Float"), shipments("weight", "label  too_late = late\n  weight worth")),
    spec(parcels("worth: Float", "expect { worth >= 0 else drop }"), shipments("weight", "label  too_late = late\n  weight worth")),
  ),
  entry(
    "MLS2345",
    "`seen` does not ask about a group",
    "`seen(group(keys))` tells whether a group of features has any row of the key at the moment: a key never seen is an empty history, like one whose rows lie before every window.",
    spec(parcels(), features("n = count() over 1d"), shipments("known_depot = seen(depot)")),
    spec(parcels(), features("n = count() over 1d"), shipments("known_depot = seen(history(depot))")),
  ),
  entry(
    "MLS2346",
    "The candidates are none",
    "`candidates items as item` asks about each row once for each row of a timeless table, by its key, which must be one column and have a name of its own; `candidates shown as item` once for each element of a list of the row, which must be a key: a Category, a String or an Int.",
    spec(parcels(), DEPOTS, shipments("weight").replace("  features {", "  candidates depots\n  features {")),
    spec(parcels(), DEPOTS, shipments("weight").replace("  features {", "  candidates depots as other\n  features {")),
  ),
];
