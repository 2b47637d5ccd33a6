/** MLS234x and MLS235x: which rows examples are, and what is ahead of them. */
import type { CatalogueEntry } from "../diagnostic.ts";
import { entry, parcels, shipments, spec } from "./types-parts.ts";

export const SPINES: readonly CatalogueEntry[] = [
  entry(
    "MLS2340",
    "A label from another source does not look ahead",
    "A label from another source is what happens to the row's keys after the moment: aggregates over that source's rows, closed with `over next`. Aggregates that look back are features; and rows that are asked at no moment have nothing ahead of them.",
    spec(parcels(), shipments("weight", "label  busy = count() from parcels by depot over 1d")),
    spec(parcels(), shipments("weight", "label  busy = count() from parcels by depot over next 1d")),
  ),
];
