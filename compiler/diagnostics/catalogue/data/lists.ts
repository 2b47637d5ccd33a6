/** MLS2130: what lists of the data hold. */
import { type DataEntry, draw, instant } from "./entry.ts";

const SPEC = `source offers {
  from    json("offers.json")
  columns {
    offered: Timestamp
    shown:   List<Category>
    amount:  Float
    bought:  Category known at offered + 1d
  }
  at      offered
  known   at offered + 1m
}

examples takes {
  rows       offers asked at offered + 1m
  candidates shown as item
  label      taken = item == bought
  features {
    amount
    n = length(shown)
  }
}
`;
const ITEMS = ["tea", "pot", "cup", "bowl"];

/** Offers of one to four items; `twice` shows one of them a second time. */
function offers(twice: number | undefined): DataEntry["wrong"] {
  const lines = Array.from({ length: 300 }, (_, row) => {
    const shown = ITEMS.slice(0, 1 + Math.floor(4 * draw(row, 2)));
    return JSON.stringify({ offered: instant(row * 97), shown: row === twice ? [...shown, shown[0]] : shown, amount: Math.round(9000 * draw(row)) / 100, bought: ITEMS[Math.floor(4 * draw(row, 3))] });
  });
  return { spec: SPEC, files: { "offers.json": `${lines.join("\n")}\n` } };
}

export const LISTED: readonly DataEntry[] = [
  {
    code: "MLS2130",
    severity: "error",
    title: "A list names a candidate twice",
    why: "Each element of a list of candidates is an example of its own. One that stands in it twice would be asked about twice, with one answer: it counts double in training and in every metric. In service such a list is refused.",
    waivable: false,
    wrong: offers(7),
    right: offers(undefined),
  },
];
