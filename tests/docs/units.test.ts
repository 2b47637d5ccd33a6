/** The page on the language names the units that need no declaration, all of them and no other. */
import { expect, it } from "vitest";
import { COMMON_UNITS, TIME_UNITS } from "../../compiler/semantics/types/unit.ts";
import { textOf } from "./blocks.ts";

it("names every unit that needs no declaration", () => {
  const section = /### Units\n\n(.*)\n/.exec(textOf("docs/language.md"))?.[1] ?? "";
  const named = [...section.matchAll(/`([^`]+)`/g)].flatMap(([, words]) => words!.split(" "));
  expect(named.sort()).toEqual([...TIME_UNITS.keys(), ...COMMON_UNITS].sort());
});
