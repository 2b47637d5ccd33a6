/** The library is written in the language: each module types clean, and its functions give what their pages say. */
import { describe, expect, it } from "vitest";
import { typeProgram } from "../../compiler/semantics/typing/index.ts";
import { memoryHost } from "../memory-host.ts";

const host = memoryHost({});

describe("the library", () => {
  it.each(host.libraryModules())("%s types clean", (module) => {
    const text = host.readLibrary(module)!;
    expect(typeProgram(memoryHost({ "module.mls": text }), "module.mls").findings).toEqual([]);
  });

  it("std.cyclic gives Vectors that are always there", () => {
    const names = ["weekday", "hour_of_day", "month_of_year", "season"];
    const features = names.map((name) => `    ${name} = ${name}(rang, zone)`).join("\n");
    const text = `use std.cyclic (${names.join(", ")})
source rings {
  from csv("r.csv")
  columns { rang: Timestamp, zone: Zone, late: Bool known at rang + 1d }
  at rang
  known at rang
}
examples calls {
  rows rings asked at rang
  label was_late = late
  features {
${features}
  }
}
`;
    const { program, findings } = typeProgram(memoryHost({ "main.mls": text }), "main.mls");
    expect(findings).toEqual([]);
    expect(program.examples[0]?.features.map((feature) => feature.value.type)).toEqual(names.map(() => ({ kind: "vector", size: 2, missing: false })));
  });
});
