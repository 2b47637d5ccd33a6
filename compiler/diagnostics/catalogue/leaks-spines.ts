/** MLS311x and MLS312x: leakage through the rows that are asked about, and through what lies ahead of them. */
import type { CatalogueEntry } from "../diagnostic.ts";
import { checkouts, ORDERS, spec } from "./parts.ts";

const DISPUTES = (expect: string): string =>
  `source disputes {
  from    csv("disputes.csv")
  columns {
    customer: Customer
    opened:   Timestamp
    closed:   Timestamp
    lost:     Bool       known at closed
  }
  at      opened
  known   at opened + 1m
${expect}}
`;

const LOSSES = checkouts("amount").replace("sent_back = returned", "loses = any(lost) from disputes by customer over next 30d");

export const SPINE_LEAKS: readonly CatalogueEntry[] = [
  {
    code: "MLS3110",
    severity: "error",
    waivable: false,
    title: "Nothing says when a label is final",
    why: "A label from another source counts what happens in the time ahead. It is final when the last row of that time is known for certain: the moment, the time ahead, and how late a row may become known. Where nothing bounds that, a row that is late would change labels that train has used already, and training would be told what nobody could know by then.",
    wrong: spec(ORDERS, DISPUTES(""), LOSSES),
    right: spec(ORDERS, DISPUTES("  expect  { closed - opened in 0s..20d else fail }\n"), LOSSES),
  },
  {
    code: "MLS3111",
    severity: "warning",
    waivable: true,
    title: "Some rows are never sampled",
    why: "Each row that is sampled counts for 1/p rows, so that the model learns the world as it is. Rows with a probability of 0 are in no sample, and no weight brings them back: the model is asked about a world that it has not seen.",
    wrong: spec(ORDERS, checkouts("amount").replace("  features {", "  sample if sent_back then 100% else 0%\n  features {")),
    right: spec(ORDERS, checkouts("amount").replace("  features {", "  sample if sent_back then 100% else 5%\n  features {")),
  },
];
