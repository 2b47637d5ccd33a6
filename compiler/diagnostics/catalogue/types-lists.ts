/** MLS212x: lists and records as values. */
import type { CatalogueEntry } from "../diagnostic.ts";
import { entry, features, parcels, shipments, spec } from "./types-parts.ts";

const TAGGED = parcels("tags: List<Category>");

export const LISTS: readonly CatalogueEntry[] = [
  entry(
    "MLS2120",
    "An element of a list may be missing",
    "A list that is read as a value holds what is there: its length, its least element and whether two lists share one would else ask what a missing element counts as. Declared without `?`, a missing element fails the read like any other value that may not be missing; a view's `each` makes rows of items, which may hold missing values.",
    spec(parcels("tags: List<Category?>"), shipments("n = length(tags)")),
    spec(TAGGED, shipments("n = length(tags)")),
  ),
  entry(
    "MLS2121",
    "A list as written holds more than values",
    'A list in a spec is a constant: `["sale", "new"]`, all of one type. What differs from row to row and belongs together is a record, `{a, b}`; numbers in brackets are a Vector.',
    spec(TAGGED, shipments("own = shared(tags, [carrier, depot])")),
    spec(TAGGED, shipments('own = shared(tags, ["sale", "new"])')),
  ),
  entry(
    "MLS2122",
    "The fields of a record do not stand together",
    "A record's fields have a name each, and a value each. Where one row is taken of several (`last({a, b})`), rows of one time are put in the order of their fields, so these need an order.",
    spec(TAGGED, features("both = last({weight, tags})")),
    spec(TAGGED, features("both = last({weight, carrier})")),
  ),
  entry(
    "MLS2123",
    "The label is several values",
    "A label is one value, which a model is judged by. Of a list it is whether something is in it, or each element in turn (`candidates`); of a record one of its fields.",
    spec(parcels("faults: List<Category> known at sent + 3d"), shipments("weight", "label  broken = faults")),
    spec(parcels("faults: List<Category> known at sent + 3d"), shipments("weight", 'label  broken = "lid" in faults')),
  ),
];
