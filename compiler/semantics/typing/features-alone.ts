import type { ExamplesSymbol, Typed } from "../program.ts";
import { walk } from "../walk.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";

/** Inputs, decisions and tests see the features of an example set and no table: what is looked up is a feature, so that it stands in the file of examples and is the same in service. @returns whether that holds; said where not */
export function readsNoTable(checker: Checker, value: Typed, place: string, examples: ExamplesSymbol): boolean {
  let fine = true;
  walk(value, (part) => {
    if (!fine || (part.kind !== "lookup" && part.kind !== "exists" && part.kind !== "rowOf")) return fine ? undefined : false;
    fine = false;
    checker.findings.error(CODES.unknownName, part.node.span, `${place} sees features alone, and \`${part.table.name}\` is a table`, { help: `look it up in the features of \`${examples.name}\`, and name that feature here` });
    return false;
  });
  return fine;
}
