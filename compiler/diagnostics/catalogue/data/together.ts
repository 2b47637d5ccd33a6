/** MLS2459: rows of a list that are not asked about together. */
import { orders } from "./cases.ts";
import type { DataEntry } from "./entry.ts";

const basket = (rows: number) => (row: number): string => `b${Math.floor(row / rows)}`;
const lists = (rows: number): DataEntry["wrong"] => {
  const { spec, files } = orders({ columns: "\n    basket: String\n    kept:   Bool   known at placed + 1d", more: [["basket", basket(rows)], ["kept", (row) => String(row % 3 === 0)]] });
  return { spec: `${spec}\nexamples choices {\n  rows     orders asked at placed + 1m\n  group    basket\n  label    stays = kept\n  features { amount }\n}\n`, files };
};

export const LISTS_OF_DATA: readonly DataEntry[] = [
  {
    code: "MLS2459",
    severity: "error",
    waivable: false,
    title: "The rows of a list are asked about at different moments",
    why: "A list is one question: all its rows are there, and known of, at one moment, and one of them is chosen. Rows that came one after the other were never beside each other, and a later one knows what became of an earlier.",
    wrong: lists(3),
    right: lists(1),
  },
];
