/** Pieces of the specs that the catalogue shows: a shop's orders, with returns that are known a month later. */

export const ORDERS = `entity Customer: Category

source orders {
  from    csv("orders.csv")
  stream  kafka("orders")
  columns {
    customer: Customer
    placed:   Timestamp
    amount:   Float
    returned: Bool       known at placed + 30d
  }
  at      placed
  known   at placed + 1m
}
`;

/** Examples over `ORDERS`: asked as an order is known. */
export function checkouts(features: string, rows = "orders asked at placed + 1m", where = ""): string {
  return `examples checkouts {
  rows   ${rows}
${where === "" ? "" : `  where  ${where}\n`}  label  sent_back = returned
  features {
${features
  .trim()
  .split("\n")
  .map((line) => `    ${line.trim()}`)
  .join("\n")}
  }
}
`;
}

/** A source of patients' visits with one thing changed. */
export function source(body: string): string {
  return `source visits {
  from    csv("visits.csv")
${body
  .trim()
  .split("\n")
  .map((line) => `  ${line}`)
  .join("\n")}
}
`;
}

export function spec(...parts: readonly string[]): string {
  return parts.join("\n");
}
