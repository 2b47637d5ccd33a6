/** What the checker lets a spec say is what the runtime can do: every learner, parameter, transform, option, metric, aggregate and intrinsic is asked of both. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { typeProgram } from "../../compiler/semantics/typing/index.ts";
import { AGGREGATE_NAMES } from "../../compiler/semantics/typing/expression/aggregate.ts";
import { AGGREGATES } from "../../runtime/contract/vocabulary/aggregates.ts";
import { GBDT_PARAMETERS, LEARNERS, learnerRule, type TaskKind } from "../../runtime/contract/vocabulary/learners.ts";
import { METRIC_RULES } from "../../runtime/contract/vocabulary/metrics.ts";
import type { NumberRule } from "../../runtime/contract/vocabulary/numbers.ts";
import { type OptionRule, TRANSFORMS, transformRule } from "../../runtime/contract/vocabulary/transforms.ts";
import { METRICS } from "../../runtime/evaluate/metrics/registry.ts";
import { learnerParameters } from "../../runtime/train/parameters.ts";
import { fitInputs } from "../../runtime/train/transforms/fit.ts";
import { trainModel } from "../../runtime/train/index.ts";
import { FAMILY_OF } from "../../runtime/window/compile.ts";
import { memoryHost } from "../memory-host.ts";
import { CATEGORY, FLOAT, frame, input, LIST, model, range, trainInput, transform } from "../train/build.ts";

const LABELS: Readonly<Record<TaskKind, string>> = { binary: "Bool", multiclass: "Category", regression: "Float" };

interface Parts {
  readonly task?: TaskKind;
  readonly inputs?: string;
  readonly learner?: string;
  readonly tests?: string;
  readonly aggregate?: string;
}

/** Codes of a spec whose rows are closed, with these parts; an aggregate gets a group of its own over a source. */
function codes({ task = "binary", inputs = "size; kind", learner = "gbdt", tests = "", aggregate }: Parts): string[] {
  const spec = `
table things {
  from     csv("things.csv")
  key      row
  timeless "made up"
  columns  { size: Float, kind: Category, tags: List<Category>, y: ${LABELS[task]} }
}
${aggregate === undefined ? "" : `
entity User: Category
source visits {
  from csv("visits.csv")
  stream kafka("visits")
  columns { user: User, t: Timestamp, x: Int, flag: Bool }
  at t
  known at t + 1m
}
features habits from visits by user {
  ready live within 1m
  f = ${aggregate} over 7d
}`}
examples all_things {
  rows     things
  label    outcome = y
  features { size; kind; tags }
}
split all_things random { train 60%; validate 20%; test 20% }
model guess for all_things { predict outcome; inputs { ${inputs} }; learner ${learner}; seed 1 }
${tests === "" ? "" : `tests guess { ${tests} }`}
`;
  return typeProgram(memoryHost({ "spec.mls": spec }), "spec.mls").findings.map((finding) => finding.code);
}

const size = Array.from({ length: 60 }, (_, i) => (i * 7) % 11);
const door = frame({ size, kind: size.map((x) => `k${x % 3}`), tags: size.map((x) => JSON.stringify([`k${x % 3}`])) });
const outcomes: Readonly<Record<TaskKind, (number | string)[]>> = { binary: size.map((x) => (x % 2 === 0 ? 1 : 0)), multiclass: size.map((x) => `c${x % 3}`), regression: size };
const tasks: Readonly<Record<TaskKind, object>> = { binary: { kind: "binary" }, multiclass: { kind: "multiclass", classes: [] }, regression: { kind: "regression" } };

/** Values at the bounds of a rule, and just beyond them. */
function around(rule: NumberRule): { inside: number[]; outside: number[] } {
  const below = rule.whole ? rule.low - 1 : rule.low - Math.max(Math.abs(rule.low), 1e-3);
  return { inside: [rule.low, rule.high], outside: [below, rule.high * 2 + 1, ...(rule.whole ? [rule.low + 0.5] : [])] };
}
/** Numbers of a spec have no exponent and no sign of their own. */
const written = (value: number): string => value.toLocaleString("en", { useGrouping: false, maximumFractionDigits: 20 });

describe("learners", () => {
  const learns = async (name: string, task: TaskKind): Promise<boolean> => {
    const made = model(name, {}, [input("size", FLOAT)], { task: tasks[task] as never });
    return trainModel(trainInput(made, door, outcomes[task], range(0, 40), range(40, 60))).then(() => true, () => false);
  };

  for (const name of Object.keys(LEARNERS)) {
    it.each(Object.keys(LABELS) as TaskKind[])(`${name} of %s: trained if and only if the checker lets it`, async (task) => {
      const found = codes({ task, inputs: "size", learner: name });
      expect(await learns(name, task)).toBe(found.length === 0);
      expect(found.filter((code) => code !== "MLS2404")).toEqual([]);
    });
  }

  for (const [name, rule] of Object.entries(LEARNERS)) {
    for (const [parameter, bounds] of Object.entries(learnerRule(name)!.params)) {
      it(`${name}'s ${parameter}: the same values are allowed by both`, () => {
        const task = rule.tasks[0]!;
        const { inside, outside } = around(bounds);
        const takes = (value: number): boolean => {
          try {
            return learnerParameters(model(name, { [parameter]: value }, []))[parameter] === value;
          } catch {
            return false;
          }
        };
        const says = (value: number): string[] => codes({ task, inputs: "size", learner: `${name} { ${parameter} ${written(value)} }` });
        expect(inside.map(takes)).toEqual(inside.map(() => true));
        expect(outside.map(takes)).toEqual(outside.map(() => false));
        expect(inside.map(says)).toEqual(inside.map(() => []));
        expect(outside.map(says)).toEqual(outside.map(() => ["MLS2402"]));
      });
    }
  }

  it("a parameter of no learner is refused by both", () => {
    expect(codes({ inputs: "size", learner: "gbdt { tress 3 }" })).toEqual(["MLS2401"]);
    expect(() => learnerParameters(model("gbdt", { tress: 3 }, []))).toThrow(/no parameter `tress`/);
  });
});

describe("transforms", () => {
  const values: Readonly<Record<OptionRule["kind"], (rule: OptionRule) => (number | string | boolean)[]>> = {
    number: (rule) => around(rule as NumberRule).inside,
    word: (rule) => (rule.kind === "word" ? rule.words.filter((word) => word !== "constant") : []).slice(),
    flag: () => [true, false],
    value: () => [3],
  };
  const takes = (name: string, options: Record<string, number | string | boolean>): boolean => {
    const taken = transformRule(name)!.takes;
    const column = taken === "text" ? input("kind", CATEGORY, transform(name, options)) : taken === "list" ? input("tags", LIST, transform(name, options)) : input("size", FLOAT, transform(name, options));
    try {
      fitInputs(model("gbdt", {}, [column]), door, range(0, 40), { values: Float64Array.from(size.slice(0, 40)), outputs: 1, multiclass: false, time: undefined, seed: 1 });
      return true;
    } catch {
      return false;
    }
  };
  const says = (name: string, options: string): string[] => codes({ inputs: `x = ${name}(${{ text: "kind", list: "tags", number: "size", any: "size" }[transformRule(name)!.takes]}${options})` });
  const text = (value: number | string | boolean): string => (typeof value === "number" ? written(value) : String(value));

  for (const name of Object.keys(TRANSFORMS)) {
    it(`${name} is fitted without options, and with each that the checker lets through`, () => {
      expect([takes(name, {}), says(name, "")]).toEqual([true, []]);
      for (const [option, rule] of Object.entries(transformRule(name)!.options)) {
        for (const value of values[rule.kind](rule)) expect([option, value, takes(name, { [option]: value }), says(name, `, ${option}: ${text(value)}`)]).toEqual([option, value, true, []]);
        if (rule.kind === "number") {
          for (const value of around(rule).outside) expect([option, value, takes(name, { [option]: value }), says(name, `, ${option}: ${text(value)}`)]).toEqual([option, value, false, ["MLS2402"]]);
        }
      }
      expect([takes(name, { optoin: 1 }), says(name, ", optoin: 1")]).toEqual([false, ["MLS2401"]]);
    });
  }

  it("what `impute` can't put in is refused by both", () => {
    expect([takes("impute", { with: "constant" }), says("impute", ", with: constant")]).toEqual([false, ["MLS2109"]]);
    expect([takes("impute", { value: "x" }), says("impute", ', value: "x"')]).toEqual([false, ["MLS2109"]]);
    expect(codes({ inputs: "x = impute(kind, with: mean)" })).toEqual(["MLS2109"]);
    expect(codes({ inputs: 'x = impute(kind, value: "x")' })).toEqual([]);
  });
});

describe("metrics", () => {
  for (const [task, rules] of Object.entries(METRIC_RULES) as [TaskKind, (typeof METRIC_RULES)[TaskKind]][]) {
    it(`of ${task}: those of the vocabulary have a formula, and no others`, () => {
      expect(METRICS.filter((metric) => metric.task === task).map((metric) => metric.name).sort()).toEqual(Object.keys(rules).sort());
    });

    it(`of ${task}: each may be tested, with the number that it takes`, () => {
      const learner = "prior";
      for (const [name, rule] of Object.entries(rules)) {
        expect([name, codes({ task, learner, tests: `${name} >= 0` })]).toEqual([name, []]);
        const number = rule.argument?.default ?? 1;
        expect([name, codes({ task, learner, tests: `${name}(${number}) >= 0` })]).toEqual([name, rule.argument ? [] : ["MLS2602"]]);
        if (rule.argument) expect([name, codes({ task, learner, tests: `${name}(1001) >= 0` })]).toEqual([name, ["MLS2602"]]);
      }
    });
  }
});

describe("aggregates", () => {
  const second: Readonly<Record<string, string>> = { quantile: "x, 0.5", approx_quantile: "x, 0.5", top: "x, 3", list: "x, 3", histogram: "x, [0, 1]", correlation: "x, x", ewma: "x, half_life: 1h", any: "flag", all: "flag", count: "" };
  const said = (name: string): string[] => codes({ aggregate: `${name}(${second[name] ?? "x"})` });

  it("the checker knows all of the plan, and of those it passes the kernel runs each", () => {
    const names = AGGREGATES.filter((name) => name !== "countOf");
    expect(names.filter((name) => !AGGREGATE_NAMES.has(name))).toEqual([]);
    const passed = names.filter((name) => said(name).length === 0);
    expect(passed.filter((name) => !Object.hasOwn(FAMILY_OF, name))).toEqual([]);
    expect(names.filter((name) => !passed.includes(name)).map((name) => [name, said(name)])).toEqual([]);
  });
});

describe("the language's page", () => {
  const page = readFileSync(new URL("../../docs/language.md", import.meta.url), "utf8");

  const absent = (wanted: readonly string[]): string[] => wanted.filter((text) => !page.includes(text));

  it("lists every parameter of gbdt with its default", () => {
    expect(absent(Object.entries(GBDT_PARAMETERS).map(([name, rule]) => ("default" in rule ? `| \`${name}\` | ${rule.default} |` : `| \`${name}\` | 2^`)))).toEqual([]);
  });

  it("lists every option of every transform, and every metric", () => {
    expect(absent(Object.keys(TRANSFORMS).map((name) => `| \`${name}(${["x", ...Object.keys(transformRule(name)!.options)].join(", ")})\` |`))).toEqual([]);
    expect(absent(Object.values(METRIC_RULES).flatMap((rules) => Object.keys(rules).map((name) => `\`${name}\``)))).toEqual([]);
  });
});
