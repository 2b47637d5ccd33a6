/** Whole projects: the example systems, several files, and big generated ones. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { walk } from "../../compiler/semantics/walk.ts";
import type { Program, Typed } from "../../compiler/semantics/program.ts";
import { typeProgram } from "../../compiler/semantics/typing/index.ts";
import { memoryHost } from "../memory-host.ts";

const type = (files: Record<string, string>, entry = "main.mls"): ReturnType<typeof typeProgram> => typeProgram(memoryHost(files), entry);
const codes = (files: Record<string, string>): string[] => type(files).findings.map((finding) => `${finding.span.file} ${finding.code}`);

/** Every typed expression of the program. */
function expressions(program: Program): Typed[] {
  const all: (Typed | undefined)[] = [];
  for (const owner of [...program.sources, ...program.tables, ...program.views]) for (const column of owner.columns) all.push(column.derive);
  for (const source of program.sources) all.push(source.at, source.exists, ...source.expect.map((rule) => rule.condition));
  for (const group of program.groups) all.push(...group.features.map((feature) => feature.value), ...group.keys.map((key) => key.value));
  for (const examples of program.examples) all.push(examples.label?.value, ...examples.features.map((feature) => feature.value));
  for (const model of program.models) all.push(...model.inputs.map((input) => input.value));
  return all.filter((expr) => expr !== undefined);
}

describe("the flights example", () => {
  const text = readFileSync(fileURLToPath(new URL("../../examples/flights/flights.mls", import.meta.url)), "utf8");
  const { program, findings } = type({ "flights.mls": text }, "flights.mls");

  it("types clean but for what is not built yet", () => {
    expect(findings.filter((finding) => finding.severity !== "warning" || !finding.code.startsWith("MLS9"))).toEqual([]);
  });

  it("leaves no error inside any expression", () => {
    const broken = expressions(program).filter((expr) => {
      let found = false;
      walk(expr, (part) => {
        found ||= part.kind === "error";
        return undefined;
      });
      return found;
    });
    expect(broken).toEqual([]);
  });

  it("gives features the types of the table of aggregates", () => {
    const of = (group: string, feature: string): unknown => {
      const type = program.groups.find((candidate) => candidate.name === group)?.features.find((candidate) => candidate.name === feature)?.value.type;
      return type && { kind: type.kind, missing: type.missing, unit: "unit" in type ? Object.fromEntries(type.unit) : undefined };
    };
    expect(of("arrivals", "mean_delay_3h")).toEqual({ kind: "float", missing: true, unit: { min: 1 } });
    expect(of("arrivals", "late_rate_7d")).toEqual({ kind: "float", missing: false, unit: {} });
    expect(of("arrivals", "last_delay")).toEqual({ kind: "int", missing: true, unit: { min: 1 } });
    expect(of("route", "flights")).toEqual({ kind: "int", missing: false, unit: {} });
    expect(of("departures", "n_1h")).toEqual({ kind: "int", missing: false, unit: {} });
  });

  it("turns a distance over a speed into a duration by one factor", () => {
    const landed = program.sources[0]?.columns.find((column) => column.name === "landed")?.derive;
    const calls: unknown[] = [];
    walk(landed!, (part) => {
      if (part.kind === "call" && part.fn === "duration") calls.push(part.args[1]?.kind === "literal" ? part.args[1].value : undefined);
      return undefined;
    });
    expect(calls).toEqual([3_600_000_000]);
  });

  it("splits at the zone's midnights", () => {
    expect(program.splits[0]?.parts.map((part) => new Date((part.until ?? 0) / 1000).toISOString())).toEqual(["2001-04-15T00:00:00.000Z", "2001-05-15T00:00:00.000Z", "2001-07-01T00:00:00.000Z"]);
  });

  it("brings the library's weekday in as a Vector of its sine and cosine", () => {
    const weekday = program.examples[0]?.features.find((feature) => feature.name === "weekday")?.value;
    expect(weekday?.type).toEqual({ kind: "vector", size: 2, missing: false });
  });
});

describe("files that use each other", () => {
  const source = 'source trips {\n  from csv("t.csv")\n  columns { began: Timestamp }\n  at began\n  known at began\n}\n';

  it("names come from other files, over several steps, whatever the order", () => {
    const files = { "main.mls": 'use "./lib/a.mls" (twice)\nconst four: Float = twice(2)\n', "lib/a.mls": 'use "../b.mls" (two)\nfn twice(x: Float): Float = x * two\n', "b.mls": "const two: Float = 2\n" };
    expect(codes(files)).toEqual([]);
  });

  it("a circle of files is shown as a path", () => {
    const files = { "main.mls": 'use "./a.mls" (x)\n', "a.mls": 'use "./b.mls" (y)\nconst x: Int = 1\n', "b.mls": 'use "./a.mls" (x)\nconst y: Int = 1\n' };
    const { findings } = type(files);
    expect(findings.map((finding) => finding.code)).toEqual(["MLS2007"]);
    expect(findings[0]?.message).toContain("a.mls → b.mls → a.mls");
  });

  it("a name that is not there is said once, with what is meant", () => {
    const { findings } = type({ "main.mls": 'use "./a.mls" (twise)\n', "a.mls": "fn twice(x: Float): Float = x * 2\n" });
    expect(findings.map((finding) => [finding.code, finding.help])).toEqual([["MLS2006", "did you mean `twice`?"]]);
  });

  it("parts of the plan have different names over all files", () => {
    expect(codes({ "main.mls": `use "./a.mls" (x)\n${source}`, "a.mls": `const x: Int = 1\n${source}` })).toEqual(["a.mls MLS2005"]);
  });

  it("a syntax error of a used file is said there, and names of broken declarations still exist", () => {
    expect(codes({ "main.mls": 'use "./a.mls" (x)\nconst y: Int = x\n', "a.mls": "const x: Int = \n" }).filter((code) => !code.startsWith("a.mls MLS1"))).toEqual([]);
  });
});

describe("functions", () => {
  const file = (text: string): string => `${text}\nsource boxes {\n  from csv("b.csv")\n  columns { packed: Timestamp, width: Float, area: Float = twice(width + 1) }\n  at packed\n  known at packed\n}\n`;
  const derived = (text: string): Typed | undefined => type({ "main.mls": file(text) }).program.sources[0]?.columns.find((column) => column.name === "area")?.derive;

  it("an argument that costs something is worked out once", () => {
    expect(derived("fn twice(x: Float): Float = x * x")?.kind).toBe("let");
    expect(derived("fn twice(x: Float): Float = x * 2")?.kind).toBe("call");
  });

  it("a change of one expression leaves the names in all others as they are", () => {
    const named = (column: string): string => {
      const text = `fn twice(x: Float): Float = x * x\nsource boxes {\n  from csv("b.csv")\n  columns { packed: Timestamp, width: Float, ${column}area: Float = twice(width + 1) }\n  at packed\n  known at packed\n}\n`;
      const typed = type({ "main.mls": text }).program.sources[0]?.columns.find((candidate) => candidate.name === "area")?.derive;
      return typed?.kind === "let" ? typed.name : "";
    };
    expect(named("")).toBe("x_1");
    expect(named("more: Float = twice(width + 2), ")).toBe("x_1");
  });

  it("functions that unfold without bound are refused, not waited for", () => {
    const chain = Array.from({ length: 40 }, (_, i) => `fn f${i + 1}(x: Float): Float = f${i}(x) + f${i}(x)`).join("\n");
    const { findings } = type({ "main.mls": file(`fn f0(x: Float): Float = x\n${chain}\nfn twice(x: Float): Float = f40(x)`) });
    expect(new Set(findings.map((finding) => finding.code))).toEqual(new Set(["MLS2011"]));
  });
});

describe("one mistake is one finding", () => {
  it("a group of an unknown source takes nothing with it", () => {
    const text = `entity Depot: Category
source parcels {
  from csv("p.csv")
  stream kafka("p")
  columns { depot: Depot, sent: Timestamp, weight: Float, late: Bool known at sent + 3d }
  at sent
  known at sent + 1m
}
view heavy from parcel where weight > 3
features history from heavy by depot {
  ready live within 1m
  n = count() over 1d
}
examples shipments {
  rows parcels asked at sent + 1m
  label too_late = late
  features {
    history(depot) prefix d_
    more = history(depot).n + 1
    weight
  }
}
model lateness for shipments {
  predict too_late
  inputs { log1p(d_n); * except (more) }
  learner gbdt { monotone d_n up }
}
tests lateness {
  auc >= 0.6 for each d_n
  nondecreasing in d_n
  stable when d_n = d_n + 1 within 0.1
}
`;
    expect(type({ "main.mls": text }).findings.map((finding) => finding.message)).toEqual(["there is no source or view `parcel`"]);
  });
});

describe("big projects", () => {
  /** `files` files of `features` features, each file with its own group over one source. */
  function generated(files: number, features: number): Record<string, string> {
    const project: Record<string, string> = {
      "base.mls": 'entity Depot: Category\nsource parcels {\n  from csv("p.csv")\n  stream kafka("p")\n  columns { depot: Depot, sent: Timestamp, weight: Float }\n  at sent\n  known at sent + 1m\n}\n',
    };
    let main = 'use "./base.mls" (parcels)\n';
    let uses = "";
    for (let f = 0; f < files; f++) {
      const items = Array.from({ length: features }, (_, i) => (i % 2 === 0 ? `  f${i} = mean(weight) over ${i + 1}h` : `  f${i} = (f${i - 1} ?? 0) + count() over 1d`)).join("\n");
      project[`g${f}.mls`] = `use "./base.mls" (parcels)\nfeatures g${f} from parcels by depot {\n  ready live within 1m\n${items}\n}\n`;
      main += `use "./g${f}.mls" (g${f})\n`;
      uses += `    g${f}(depot) prefix g${f}_\n`;
    }
    project["main.mls"] = `${main}examples shipments {\n  rows parcels asked at sent + 1m\n  label heavy = weight > 3\n  features {\n${uses}  }\n}\n`;
    return project;
  }

  it("types ten thousand features in two hundred files, all of them used", () => {
    const { program, findings } = type(generated(200, 50));
    expect(findings).toEqual([]);
    expect(program.examples[0]?.features.length).toBe(10_000);
  });
});
