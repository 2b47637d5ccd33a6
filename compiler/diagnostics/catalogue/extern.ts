/** MLS2140 to MLS2146 and MLS3140 to MLS3143: sketches, and functions in TypeScript. */
import type { CatalogueEntry } from "../diagnostic.ts";
import { features, parcels, shipments, spec } from "./types-parts.ts";

/** `band(x: Float): Int` of `./band.ts`, called of each parcel's weight. */
const BAND = `extern fn band(x: Float): Int from "./band.ts"\n`;
const call = shipments("heavy = band(weight / 1<kg>)");
const withBand = (declaration = BAND, features = call): string => spec(declaration, parcels(), features);
const GOOD = `export function band(x: number): number {
  return Math.floor(Math.log2(1 + Math.abs(x)));
}
`;

const LISTS = `/** The place of the greatest. */
export function fullest(xs: readonly number[]): number {
  return xs.indexOf(Math.max(...xs));
}
`;

/** The same spec with two files; the mistake is in the first. */
function inFile(code: string, title: string, why: string, wrong: string, right: string): CatalogueEntry {
  return { code, severity: "error", waivable: false, title, why, wrong: withBand(), right: withBand(), files: { wrong: { "band.ts": wrong }, right: { "band.ts": right } } };
}

/** Two specs with the good file. */
function inSpec(code: string, title: string, why: string, wrong: string, right: string): CatalogueEntry {
  const files: Readonly<Record<string, string>> = wrong.includes("lists.ts") ? { "lists.ts": LISTS } : { "band.ts": GOOD };
  return { code, severity: "error", waivable: false, title, why, wrong, right, files: { wrong: files, right: files } };
}

export const EXTERN: readonly CatalogueEntry[] = [
  {
    code: "MLS2140",
    severity: "error",
    waivable: false,
    title: "A share of a time means nothing",
    why: "`approx_quantile` is off by at most a share of the value (1/256). A number or a Duration has a zero that the share is taken from; the zero of a time is a convention, and a share of the years since 1970 is months.",
    wrong: spec(parcels(), features("middle = approx_quantile(sent, 0.5) over 7d")),
    right: spec(parcels(), features("middle = quantile(sent, 0.5) over 7d")),
  },
  inSpec("MLS2141", "The file of an `extern fn` can't be read", "A function in TypeScript comes from a file beside the spec, named whole and relative to it. A file outside of the spec's folder would not travel with it.", withBand(BAND.replace("band.ts", "bands.ts")), withBand()),
  inSpec("MLS2142", "The file does not export the function", "The exported function has the name of the declaration, or that name as TypeScript writes it: `band_of` may be `bandOf`.", withBand(BAND.replaceAll("band(", "bandOf("), shipments("heavy = weight")).replace("bandOf(", "band_of("), withBand()),
  inFile(
    "MLS2143",
    "The function in TypeScript is of another type than declared",
    "The spec says what the function takes and gives: `number` for Int, Float, Duration and times, `boolean` for Bool, `string` for texts, a union of literals for a closed set, `number[]` for a Vector, `readonly T[]` for a list, an object with `readonly` fields for a record, and `| undefined` where a value may be missing. The function takes all that it is handed, and gives nothing that is not declared.",
    "export function band(x: number): string {\n  return String(Math.floor(x));\n}\n",
    GOOD,
  ),
  inSpec(
    "MLS2144",
    "A value of this type can't cross over to TypeScript",
    "What crosses over is a value of the language. An element of a list is never missing (MLS2120), so a function neither takes nor gives a list of such; a record with a field that may be missing is one. A Vector is a row of a model's input columns, and part of no list or record: there a `List<Float>` stands for it.",
    withBand('extern fn fullest(xs: List<Float?>): Int from "./lists.ts"\n', shipments("weight")),
    withBand('extern fn fullest(xs: List<Float>): Int from "./lists.ts"\n', spec(features("latest = list(weight / 1<kg>, 5) over 7d"), shipments("fullest = fullest(history(depot).latest)"))),
  ),
  inSpec(
    "MLS2145",
    "A function in TypeScript is called away from the door",
    "TypeScript is run by the shared runtime: for each example when a set is made, for each request in service, from the same text. An engine that selects rows, joins keys or sums up can't run it, and its `Math.sin` differs from JavaScript's in the last digit. So a call stands in the features of `examples` or in a model's inputs, and nowhere else.",
    withBand(BAND, spec(features("usual = mean(band(weight / 1<kg>)) over 7d"), shipments("weight"))),
    withBand(BAND, spec(features("usual = mean(weight) over 7d"), shipments("usual = band((history(depot).usual / 1<kg>) ?? 0)"))),
  ),
  inFile("MLS2146", "TypeScript finds a mistake in the file", "What is proved of a function rests on its types. They are checked by TypeScript itself, as strict as it can be, with the language's library and no other.", 'export function band(x: number): number {\n  const step: string = 1;\n  return Math.floor(x) + step.length;\n}\n', GOOD),
  inFile(
    "MLS3140",
    "A function reads the clock, chance or the world",
    "A feature is a function of the data at a moment. What reads the clock, a random number, the environment or the machine's language has another value in service than in training, or on another day; what waits for something ends at no time that is known. `moment` is the time asked at; hand it over as an argument.",
    "export function band(x: number): number {\n  return Math.floor(x + Math.random());\n}\n",
    GOOD,
  ),
  inFile(
    "MLS3141",
    "A function remembers",
    "What a call leaves behind makes the next one depend on it: the order of rows then shows in their values, and service, where another order rules, differs from training. A function may change what it has made itself in this call, and nothing else.",
    "let calls = 0;\nexport function band(x: number): number {\n  calls += 1;\n  return Math.floor(x) + calls;\n}\n",
    "export function band(x: number): number {\n  let sum = 0;\n  for (const digit of String(Math.floor(x))) sum += Number(digit);\n  return sum;\n}\n",
  ),
  inFile(
    "MLS3142",
    "A function can't be proved pure",
    "Only a closed set of syntax, names and members is known to be pure, and what is not in it is refused, though it may be harmless: a value whose type is claimed (`as`, `any`) or hidden, a member that is named while the code runs, what leads to the making of functions.",
    'export function band(x: number): number {\n  return Math["floor"](x);\n}\n',
    GOOD,
  ),
  inFile(
    "MLS3143",
    "A function imports what can't be followed",
    "Purity is proved through imports. Files of the spec are followed; a package or a module of Node is large, changes with its versions, and reaches the world. Copy the function that is needed beside the spec.",
    'import { floor } from "lodash";\nexport function band(x: number): number {\n  return floor(x);\n}\n',
    GOOD,
  ),
];
