/** MLS3180 to MLS3189: what an example set shows of itself. */
import { birds, ROWS } from "./cases.ts";
import { type DataEntry, draw } from "./entry.ts";

const entry = (code: string, title: string, why: string, wrong: DataEntry["wrong"], right: DataEntry["right"]): DataEntry => ({ code, severity: "warning", title, why, waivable: true, wrong, right });

const NEST = "\n    nest: Category";
const byNest = "by group(nest) { train 60%, validate 20%, test 20% }";
const nest = (row: number): string => `Nest ${row % 40}`;
/** Birds of which every tenth is there twice. */
const twice = (row: number): number => (row % 10 === 9 ? row - 1 : row);
const sorted = (row: number): string => String(row >= ROWS / 2);

export const EXAMPLES: readonly DataEntry[] = [
  entry("MLS3180", "Copies stand in two parts", "Rows that are equal in everything but their key are copies of one thing, or augmented ones. Drawn into different parts, test asks what train has answered. A few may be equal by chance, so nothing is said below 1 % of the examples.", birds({ mass: (row) => (3000 + 2000 * draw(twice(row), 1)).toFixed(0), wing: (row) => (180 + 40 * draw(twice(row), 2)).toFixed(1), beak: (row) => (40 + 15 * draw(twice(row), 3)).toFixed(1), male: (row) => String(draw(twice(row), 1) + draw(twice(row), 9) > 1) }), birds({})),
  entry("MLS3181", "One group is spelt in two ways", "Groups are kept together by their key as it is written. `Oslo` and `oslo ` are two keys, and so may stand on both sides of the split that was to keep them apart.", birds({ columns: NEST, split: byNest, more: [["nest", (row) => (row % 3 === 0 ? nest(row).toUpperCase() : nest(row))]] }), birds({ columns: NEST, split: byNest, more: [["nest", nest]] })),
  entry("MLS3182", "One input alone tells the label", "An input that sorts the answers without fault is most often the answer under another name, or is written down once the answer is known: the drug that is given for the diagnosis. It is asked of train alone: the area under the curve (0.99 or more), the share of rows that a category's commonest class tells, or R² of a curve that only rises or falls.", birds({ features: "mass\n    wing\n    ring", columns: "\n    ring: Float", more: [["ring", (row) => (draw(row, 1) + draw(row, 9)).toFixed(3)]] }), birds({ features: "mass\n    wing\n    ring", columns: "\n    ring: Float", more: [["ring", (row) => draw(row, 8).toFixed(3)]] })),
  entry("MLS3183", "The file is in the order of its answers", "A file in which all of one class come first is told by whatever was given row by row: a number, a date of entry. Where a row stands in a file is no property of it.", birds({ features: "mass\n    wing\n    entered", columns: "\n    entered: Float", male: sorted, more: [["entered", (row) => (row + 0.5 * draw(row, 8) + (row >= ROWS / 2 ? 0 : 3)).toFixed(3)]] }), birds({ features: "mass\n    wing\n    beak", columns: "\n    entered: Float", male: sorted, more: [["entered", (row) => row.toFixed(3)]] })),
  entry("MLS3184", "An input is as good as an id", "A category with a value to nearly every row, or a whole number that counts the rows, can only be remembered. It carries the order or the place of registration.", birds({ features: "mass\n    wing\n    ring", columns: "\n    ring: Category", more: [["ring", (row) => `r${(row * 31) % 9973}`]] }), birds({ features: "mass\n    wing\n    ring", columns: "\n    ring: Category", more: [["ring", (row) => `r${row % 12}`]] })),
  entry("MLS3185", "The label does not vary", "A part in which all answers are the same, or all but a handful, judges nothing: the area under the curve is not defined, and accuracy is what guessing gets.", birds({ features: "wing\n    beak", label: "male and mass > 9000<g>" }), birds({ features: "wing\n    beak", label: "male and mass > 4000<g>" })),
  entry("MLS3186", "An input does not vary", "An input that is the same on every row of train teaches nothing, and is most often broken: a lookup that finds no key, a window that is empty.", birds({ features: "mass\n    wing\n    beak\n    heavy = mass > 9000<g>" }), birds({ features: "mass\n    wing\n    beak\n    heavy = mass > 4000<g>" })),
];
