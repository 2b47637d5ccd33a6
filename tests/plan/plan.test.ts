/** The plan as a contract: the same bytes each time, a hash that knows meaning from form, and only what a request can bring. */
import { describe, expect, it } from "vitest";
import { canonicalJson, hashPlan } from "../../runtime/contract/canonical.ts";
import { type Plan, PlanSchema } from "../../runtime/contract/plan.ts";
import { check, compile } from "../../compiler/compile.ts";
import { memoryHost } from "../memory-host.ts";

const SPEC = `/// A taxi company: will a ride be tipped?
entity Area: Category
entity Driver: Category

table zones {
  from     csv("zones.csv")
  key      zone
  timeless "drawn once"
  columns  { zone: Area, borough: Category }
}

source rides {
  from    csv("rides.csv")
  stream  kafka("rides")
  columns {
    driver:  Driver
    pickup:  Area
    fare:    Float by 0.01
    phone:   String @pii
    age:     Int @protected
    started: Timestamp
    note:    String
    ended:   Timestamp  known at ended
    tipped:  Bool       known at ended + 1h
    checked: Timestamp  known at checked
    grade:   Int        known at max(checked, started + 10m)
    size:    Int = round(fare / 2)
  }
  at      started
  known   at started + 1m
  expect  ended - started in 1m..10h
}

view finished from rides where fare > 2 at ended { stream kafka("finished") ; long = ended - started > 1h }

features tips from finished by driver {
  ready every 1h after 10m
  rate  = (count(where tipped) + 1) / (count() + 2) over 30d step 1d
  again = count() over 30d step 1d
  fares = mean(fare) over 7d
  young = count(where age < 30) over 7d
}

examples tipping {
  rows   rides asked at started + 1m within 2m
  where  fare > 3
  label  tip = tipped
  features {
    tips(driver) prefix d_
    size
    borough = zones(pickup).borough
    grade   = if_known(grade)
  }
}

split tipping by time in "UTC" {
  train    until 2024-01-01
  validate until 2024-02-01
  test     until 2024-03-01
}

model tipper for tipping {
  predict tip
  inputs  { d_rate; size; standardize(impute(d_fares)) }
  learner logistic { l2 0.1 }
}
`;

function plan(spec: string): Plan {
  const host = memoryHost({ "spec.mls": spec });
  const checked = check(host, "spec.mls");
  expect(checked.findings.map((finding) => `${finding.code} ${finding.message}`)).toEqual([]);
  return compile(host, checked);
}

describe("the plan", () => {
  const base = plan(SPEC);

  it("survives JSON and its schema", () => {
    expect(PlanSchema.parse(JSON.parse(JSON.stringify(base)))).toEqual(base);
  });
  it("has the same bytes each time", () => expect(canonicalJson(plan(SPEC))).toBe(canonicalJson(base)));
  it("shares equal windows", () => expect(base.groups[0]?.windows.map((window) => window.text)).toEqual(["count(where tipped)", "count()", "mean(fare)", "count(where age < 30)"]));

  describe("its hash", () => {
    const same: Readonly<Record<string, string>> = {
      "comments and doc comments": `// first\n${SPEC.replace("features tips", "/// how drivers are tipped\nfeatures tips // here\n").replace("// here\n", "")}`,
      "blank lines and blanks": SPEC.replaceAll("\n  ", "\n\n     ").replaceAll(" = ", "   =  "),
      "lines broken within brackets": SPEC.replace("(count() + 2)", "(\n  count()\n  + 2\n )").replace("zones(pickup)", "zones(\n pickup\n )").replace("impute(d_fares)", "impute(\n d_fares )"),
      "a comment at the end of a line": SPEC.replace("at      started\n", "at      started   // the \"meter's\" clock\n").replace("2024-02-01", "2024-02-01   // \"then\""),
    };
    for (const [name, spec] of Object.entries(same)) it(`does not know ${name}`, () => expect(hashPlan(plan(spec))).toBe(hashPlan(base)));

    const other: readonly (readonly [string, string, string])[] = [
      ["a window's width", "over 7d\n  young", "over 8d\n  young"],
      ["a step", "again = count() over 30d step 1d", "again = count() over 30d step 2d"],
      ["readiness", "after 10m", "after 11m"],
      ["when a column is known", "known at ended + 1h", "known at ended + 2h"],
      ["when the source is known", "known   at started + 1m", "known   at started + 59s"],
      ["a bound", "1m..10h", "1m..11h"],
      ["what a rule does", "1m..10h", "1m..10h else fail\n"].map((text, i) => (i === 2 ? "2m..10h" : text)) as [string, string, string],
      ["a condition of the view", "where fare > 2", "where fare >= 2"],
      ["a constant", "round(fare / 2)", "round(fare / 3)"],
      ["a grid", "by 0.01", "by 0.1"],
      ["the moment", "within 2m", "within 1m"],
      ["which rows are asked about", "where  fare > 3", "where  fare > 4"],
      ["a part's end", "2024-02-01", "2024-02-02"],
      ["the zone of the parts", '"UTC"', '"Europe/Berlin"'],
      ["a learner's parameter", "l2 0.1", "l2 0.2"],
      ["an input's transform", "standardize(impute", "robust_scale(impute"],
      ["a mark", "@protected", "@pii"],
      ["where the data is", '"rides.csv"', '"rides2.csv"'],
      ["a column's type", "note:    String", "note:    String?"],
    ];
    for (const [name, from, to] of other) {
      it(`knows ${name}`, () => {
        expect(SPEC).toContain(from);
        expect(hashPlan(plan(SPEC.replace(from, to)))).not.toBe(hashPlan(base));
      });
    }
  });

  describe("a request", () => {
    const examples = base.examples[0]!;
    it("brings what features, keys, the moment, the `where` and `if_known` need, and nothing else", () => {
      expect(examples.request).toEqual(["driver", "pickup", "fare", "started", "checked", "grade"]);
    });
    it("its moment is drawn by given columns that are known by then", () => {
      expect(examples.spine.kind === "asked" ? examples.spine.drawnBy : undefined).toEqual(["driver", "pickup", "fare", "phone", "age", "started", "note"]);
    });
    it("says where each feature is had", () => {
      expect(examples.columns.map((column) => `${column.name} ${column.reach}`)).toEqual(["d_rate history", "d_again history", "d_fares history", "d_young history", "size request", "borough timeless", "grade request"]);
    });
  });

  it("marks flow into features of history, through conditions too", () => {
    expect(base.groups[0]?.features.map((feature) => feature.marks)).toEqual([[], [], [], ["protected"]]);
    expect(base.examples[0]?.columns.find((column) => column.name === "d_young")?.marks).toEqual(["protected"]);
  });
  it("texts are as written, in one line, and spans are theirs", () => {
    const window = base.groups[0]!.windows[0]!;
    const line = SPEC.split("\n")[window.span.line - 1]!;
    expect(line.slice(window.span.column - 1, window.span.endColumn - 1)).toBe(window.text);
  });
  it("a view's row is seen from when it is there and known, by the rule", () => {
    expect(base.views[0]?.columns.find((column) => column.name === "tipped")?.knownText).toBe("ended + 1h");
    expect(base.groups[0]?.windows.map((window) => window.visible)).toEqual([{ kind: "lag", lag: 3_600_000_000 }, { kind: "lag", lag: 0 }, { kind: "lag", lag: 0 }, { kind: "lag", lag: 0 }]);
  });
});
