/** Pieces of the specs that the pages of MLS2xxx show: parcels, with their weight and how late they came. */
import type { CatalogueEntry } from "../diagnostic.ts";

/** A source with further columns, and `expect` rules or further items. */
export function parcels(columns = "", items = "", use = ""): string {
  return `${use}entity Depot: Category
entity Carrier: Category

source parcels {
  from    csv("parcels.csv")
  stream  kafka("parcels")
  columns {
    depot:   Depot
    carrier: Carrier
    sent:    Timestamp
    weight:  Float<kg>
    distance: Int<km>
    note:    String?
    late:    Bool       known at sent + 3d
${columns === "" ? "" : `${indent(columns, 4)}\n`}  }
  at      sent
  known   at sent + 1m
${items === "" ? "" : `${indent(items, 2)}\n`}}
`;
}

export function features(items: string, name = "history", key = "depot"): string {
  return `features ${name} from parcels by ${key} {
  ready live within 1m
${indent(items, 2)}
}
`;
}

export function shipments(items: string, label = "label  too_late = late"): string {
  return `examples shipments {
  rows   parcels asked at sent + 1m within 1m
  ${label}
  features {
${indent(items, 4)}
  }
}
`;
}

export const SPLIT = `split shipments by time in "UTC" {
  train    until 2024-01-01
  validate until 2024-03-01
  test     until 2024-05-01
}
`;

export function model(items: string, inputs = "*"): string {
  return `model lateness for shipments {
  predict too_late
  inputs  { ${inputs} }
${indent(items, 2)}
}
`;
}

/** A table of depots. */
export const DEPOTS = `table depots {
  from     csv("depots.csv")
  key      depot
  timeless "depots do not move"
  columns  { depot: Depot, zone: Zone, size: Int, region: "north" | "south" }
}
`;

export function indent(text: string, by: number): string {
  return text
    .trim()
    .split("\n")
    .map((line) => `${" ".repeat(by)}${line}`)
    .join("\n");
}

export function spec(...parts: readonly string[]): string {
  return parts.join("\n");
}

/** An error's entry: code, title, why, the wrong spec and the right one. */
export function entry(code: string, title: string, why: string, wrong: string, right: string): CatalogueEntry {
  return { code, severity: "error", title, why, wrong, right, waivable: false };
}
