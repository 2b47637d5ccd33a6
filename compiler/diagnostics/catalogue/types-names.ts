/** MLS20xx: names. */
import type { CatalogueEntry } from "../diagnostic.ts";
import { entry, features, parcels, shipments, spec } from "./types-parts.ts";

export const NAMES: readonly CatalogueEntry[] = [
  entry("MLS2001", "A name stands for no value", "A name that is nowhere declared is a slip of the pen, or a value that this place can't see: a column of another source, a feature that is not in the examples.", spec(parcels(), shipments("wieght")), spec(parcels(), shipments("weight"))),
  entry("MLS2002", "A name before `(` is no function", "Before a parenthesis stands a function, a table or a group of features.", spec(parcels(), shipments("parts = rouned(weight / 1<kg>)")), spec(parcels(), shipments("parts = round(weight / 1<kg>)"))),
  entry("MLS2003", "There is no such type", "Types are the language's own, entities and those declared with `type`.", parcels("size: Integer"), parcels("size: Int")),
  entry("MLS2004", "There is no such unit", "A unit is one of time's, one of the common ones, or declared with `unit`. So a misspelt unit can't become a new one silently.", parcels("price: Float<eurro>"), parcels("price: Float<eur>")),
  entry("MLS2005", "A name is declared twice", "Two things of one kind under one name would make every use of it ambiguous.", spec(parcels(), features("n = count() over 1d"), features("m = count() over 7d")), spec(parcels(), features("n = count() over 1d"), features("m = count() over 7d", "longer"))),
  entry("MLS2006", "What is used is not there", "`use` names a file or a module of the library, and names declared in it.", spec("use std.cyclic (weekdays)\n", parcels()), spec("use std.cyclic (weekday)\n", parcels())),
  entry("MLS2007", "Files use each other in a circle", "A file must be readable after those that it uses. What two files both need belongs into a third.", 'use "./spec.mls" (day)\n\nconst day: Int = 1\n', "const day: Int = 1\n"),
  entry("MLS2008", "A name hides another", "Two meanings of one name in one place make a line readable in two ways.", spec("fn round(x: Float): Float = x\n", parcels()), spec("fn rounded(x: Float): Float = x\n", parcels())),
  entry("MLS2009", "There is no such declaration", "A view, group, example set, split, model or test names what it is about; that must be declared in this file or brought in by `use`.", spec(parcels(), "view heavy from parcel where weight > 20\n"), spec(parcels(), "view heavy from parcels where weight > 20\n")),
  entry("MLS2010", "There is no such part", "Behind a dot stands a column of a table, a feature of a group, or a config.", spec(parcels(), features("n = count() over 1d"), shipments("n = history(depot).m")), spec(parcels(), features("n = count() over 1d"), shipments("n = history(depot).n"))),
  entry("MLS2011", "Things are made of each other in a circle", "There is no recursion: each value is worked out from others that are there before it.", parcels("a: Float = b + 1\nb: Float = a + 1"), parcels("a: Float\nb: Float = a + 1")),
  entry("MLS2012", "A declaration lacks a part", "A source needs columns and an event time, a table a key, examples rows and a label, a model something to predict, inputs and a learner.", 'source visits {\n  from    csv("visits.csv")\n  columns { patient: String, came: Timestamp }\n  known   at came + 5m\n}\n', 'source visits {\n  from    csv("visits.csv")\n  columns { patient: String, came: Timestamp }\n  at      came\n  known   at came + 5m\n}\n'),
];
