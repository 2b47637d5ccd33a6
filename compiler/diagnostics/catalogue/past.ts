/** Tables with history and snapshots, and rows that are revised: MLS2330 to MLS2339, MLS3090 to MLS3099. */
import type { CatalogueEntry } from "../diagnostic.ts";
import { checkouts, ORDERS, spec as together } from "./parts.ts";
import { entry, features, parcels, spec } from "./types-parts.ts";

/** What a kilo costs from a depot, with every change kept. */
const rates = (validity: string, key = "depot", begins = "Timestamp"): string =>
  `table rates {\n  from    csv("rates.csv")\n  key     ${key}\n  ${validity}\n  columns { depot: Depot, begins: ${begins}, entered: Timestamp, a_kilo: Float<eur/kg> }\n}\n`;
const HISTORY = "valid   from begins known at entered";

export const PAST_TYPES: readonly CatalogueEntry[] = [
  entry("MLS2330", "A table that changes over time is read where there is no time", "Of a table with history (`valid from …`) a lookup gives the row that held at some time: a row's event time in columns, `where`, keys and aggregates' arguments, the moment in `examples`. Elsewhere there is none.", spec(parcels(), rates(HISTORY), features("n    = count() over 1d\ncost = rates(last(depot)).a_kilo")), spec(parcels(), rates(HISTORY), features("n    = count() over 1d\ncost = last(rates(depot).a_kilo)"))),
  entry("MLS2331", "Validity is not bounded by times", "Rows of a table with history hold from one instant to another, and several of them are of one key. A date has no instant before it has a zone.", spec(parcels(), rates(HISTORY, "depot", "Date")), spec(parcels(), rates(HISTORY))),
  entry("MLS2332", "Versions of a row are not told apart by a time", "`revised by` names the Timestamp at which each version of a row was loaded: from then on the version is seen, and until the next one is.", parcels("id: String\nversion: Int", "key id revised by version"), parcels("id: String\nloaded: Timestamp", "key id revised by loaded")),
];

/** Which tier a customer is in, with every change kept. */
const TIERS = `table tiers {
  from    csv("tiers.csv")
  key     customer
  valid   from since known at entered
  columns { customer: Customer, since: Timestamp, entered: Timestamp, tier: Category }
}
`;
/** Contracts, whose ends are written when they come. */
const CONTRACTS = `table contracts {
  from    csv("contracts.csv")
  key     customer
  valid   from begins to ends known at begins
  columns { customer: Customer, begins: Timestamp, ends: Timestamp?, plan: Category }
}
`;
const CENSUS = `table census {
  from    csv("census.csv")
  key     customer
  as of   2024-01-01T00:00Z
  columns { customer: Customer, household: Int }
}
`;
const CHARGES = (label: string, columns = ""): string => `entity Card: Category

table limits {
  from    csv("limits.csv")
  key     card
  valid   from since known at entered
  columns { card: Card, since: Timestamp, entered: Timestamp, most: Float }
}

source payments {
  from    csv("payments.csv")
  stream  kafka("payments")
  columns {
    id:     String
    card:   Card
    paid:   Timestamp
    amount: Float
    final:  Float      known at paid + 30d
    loaded: Timestamp
${columns}  }
  at      paid
  known   at paid
  key     id revised by loaded
}

examples asks {
  rows   payments asked at paid + 1h
  label  above = ${label}
  features { amount }
}
`;

/** Calls stamped by the clock on the wall, whose zone a table tells. */
const calls = (validity: string): string => `entity Depot: Category

table zones {
  from     csv("zones.csv")
  key      depot
  ${validity}
  columns  { depot: Depot, since: Timestamp, entered: Timestamp, zone: Zone }
}

source calls {
  from    csv("calls.csv")
  columns {
    depot:  Depot
    clock:  LocalTimestamp
    called: Timestamp = instant(clock, zones(depot).zone ?? "Europe/Oslo")
  }
  at      called
  known   at called
}
`;

const leak = (code: string, title: string, why: string, wrong: string, right: string): CatalogueEntry => ({ code, severity: "error", waivable: false, title, why, wrong, right });

export const PAST_LEAKS: readonly CatalogueEntry[] = [
  leak("MLS3090", "An event time is made of a table that is read as of the event time", "A lookup in a table with history is as of the row's event time. If the event time is itself made of that lookup, neither can be worked out first.", calls("valid    from since known at entered"), calls('timeless "depots do not move"')),
  leak("MLS3091", "A table with history does not say when its rows are known", "A price that is valid from Monday may be entered on Friday, a customer's move told months later. When a row begins to hold says nothing of when anyone knew it, and there is no default.", together(ORDERS, TIERS.replace(" known at entered", ""), checkouts("tier = tiers(customer).tier")), together(ORDERS, TIERS, checkouts("tier = tiers(customer).tier"))),
  { ...leak("MLS3198", "The end of a row of history is read as if it had been foretold", "A row that holds until further notice has no end; when it is over, the end is written into it, or the next row's begin is. In the file of today it stands there as if it had been known from the begin on: that a contract *has* an end tells that the customer will leave, and when. Which row holds at a moment (`contracts(customer).plan`) is asked safely, since an end that lies ahead changes nothing there.", together(ORDERS, CONTRACTS, checkouts("open = contracts(customer).ends is missing")), together(ORDERS, CONTRACTS, checkouts("plan = contracts(customer).plan"))), severity: "warning", waivable: true },
  leak("MLS3092", "A snapshot is read as of a moment before it was taken", "A table `as of` an instant holds what was so then. Whoever asks earlier would see what came later: the customer who has left since, the household that has grown. The compiler wants a proof that the moment lies after it, from the examples' `where` or from `expect`.", together(ORDERS, CENSUS, checkouts("size = census(customer).household")), together(ORDERS, CENSUS, checkouts("size = census(customer).household", undefined, "placed >= 2024-01-01T00:00Z"))),
  leak("MLS3093", "A label of rows that come in versions hangs on one moment", "Of a row that is revised the label is what is first known of it, in whichever version that comes. A table that is read as of the moment would give each version another answer.", CHARGES("final > (limits(card).most ?? 0)"), CHARGES("above_limit", "    above_limit: Bool = final > (limits(card).most ?? 0)\n")),
];
