/** What a finding tells a person to write compiles once it is written: every help of the catalogue's wrong specs that shows code, and every fix. */
import { describe, expect, it } from "vitest";
import { check } from "../../compiler/compile.ts";
import { CATALOGUE } from "../../compiler/diagnostics/catalogue/index.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { applyFixes } from "../../compiler/cli/fix.ts";
import { memoryHost } from "../memory-host.ts";

type Files = Readonly<Record<string, string>>;
/** Findings in the spec itself: what is said of a file in TypeScript beside it is TypeScript. */
const findingsOf = (spec: string, files: Files = {}): readonly Diagnostic[] => check(memoryHost({ "spec.mls": spec, ...files }), "spec.mls").findings.filter(({ span }) => span.file === "spec.mls");
const codesOf = (spec: string): string[] => findingsOf(spec).map((finding) => finding.code);

/** Code in a help: what stands in backticks and has no hole. */
const shown = (help: string | undefined): string[] => [...(help ?? "").matchAll(/`([^`]+)`/g)].map((match) => match[1]!).filter((code) => !code.includes("…"));

type Edit = readonly [from: string | RegExp, to: string];

/** Where the shown code is no replacement of the marked place: the edit that a reader makes of it. */
const BY_HAND: Readonly<Record<string, readonly Edit[]>> = {
  MLS1003: [["hello\n", 'hello"\n']],
  MLS1006: [["9007199254740993", "9007199254740993.0"]],
  MLS1007: [["3 hours", "3h"]],
  MLS1013: [[/\)\n/, "))\n"]],
  MLS1020: [["1 < x < 3", "x in 1..3"]],
  MLS1027: [["1 const", "1; const"]],
  MLS1028: [["then -1", "then -1 else missing"], ["): Int =", "): Int? ="]],
  MLS1033: [["sum(amount) over 3h - sum(amount) over 7d", "(sum(amount) over 3h) - (sum(amount) over 7d)"]],
  MLS2003: [[/^/, "entity Integer: Category\n"]],
  MLS2004: [[/^/, "unit eurro\n"]],
  MLS2012: [["  known", "  at happened\n  known"], [/came/g, "happened"]],
  MLS2101: [["note + 1", 'concat(note, "1")']],
  MLS2104: [["- booked", '- instant(booked, "UTC")']],
  MLS2105: [["Europe/Berlim", "Europe/Berlin"]],
  MLS2107: [["nord", "north"]],
  MLS2111: [["weight, weight / 1<kg>", "weight, 0.9"]],
  MLS2120: [["Category?>", "Category>"]],
  MLS2121: [["[carrier, depot]", '["sale"]']],
  MLS2123: [["broken = faults", 'broken = "lid" in faults']],
  MLS2202: [["(n + 1) over 7d", "last(weight) over 7d"]],
  MLS2205: [["step 2d", "step 1d"]],
  MLS2412: [['"gone"', '"lost"']],
  MLS2413: [["    weight\n", '    weight\n    weight_part = if weight < 10 then "low" else "high"\n'], ["by weight", "by weight_part"]],
  MLS2420: [[" as ranking", ""]],
  MLS2415: [['score("lost") * c > 0.5', 'score("lost") >= c']],
  MLS2416: [["decide shown for order { show = rank <= 5 }", "decide shown for order {\n  show = score >= c\n  choose c to maximize true_positives where true_positives + false_positives <= 5% * count\n}"]],
  MLS3063: [["    sender\n", "    sender\n    sender_part = hash(sender, 16)\n"], ["by sender", "by sender_part"]],
  MLS2323: [[" over 1d", ""]],
  MLS2501: [["  test  until", "  validate until 2024-03-01\n  test  until"]],
  MLS2601: [["score >= c\n", "score >= c\n  choose c to minimize false_positives + false_negatives\n"]],
  MLS2603: [["port 808000", "port 8080"]],
  MLS3005: [[/\n {2}at .*\n/, "$&  known at came\n"]],
  MLS3006: [["left - came  known at came", "left - came"]],
  MLS3008: [["else drop", "else fail"]],
  MLS3009: [["rows   orders", "rows   orders asked at placed + 1m"]],
  MLS3010: [["key     shop", 'key     shop\n  timeless "why"']],
  MLS2361: [["act  = if score >= c", "sure = score >= c\n  act  = if sure"]],
  MLS3012: [["known on arrival", "known at loaded"]],
  MLS4004: [["  stream", '  from parquet("events.parquet")\n  stream']],
  MLS4101: [["asked at placed + 1m", "asked at placed + 1m within 1m"]],
};

/** Helps that name things (a word of the language, a column, a place to move code to) and show no code to put in. */
const NAMES_ONLY: readonly string[] = [
  "MLS1019", "MLS1030", "MLS1032", "MLS2102", "MLS2114", "MLS2203", "MLS2410", "MLS2411", "MLS3001", "MLS3002", "MLS3007", "MLS3011", "MLS3013", "MLS3020", "MLS3021", "MLS3050", "MLS4002", "MLS4201", "MLS4902",
  "MLS2140", "MLS3199", "MLS2141", "MLS2142", "MLS2144", "MLS2145",
];

/** Helps that show one form of several to choose from: the page's right spec, which is compiled, shows one put in. */
const ON_THE_PAGE: readonly string[] = [
  "MLS2322", "MLS2330", "MLS2331", "MLS2340", "MLS2342", "MLS2343", "MLS2344", "MLS2345", "MLS2346", "MLS2370", "MLS3080", "MLS3090", "MLS3091", "MLS3092", "MLS3093", "MLS3110", "MLS3111", "MLS3125", "MLS3126", "MLS3127", "MLS3191", "MLS3192", "MLS3194", "MLS3195", "MLS3198", "MLS3200",
  "MLS2421", "MLS2450", "MLS2451", "MLS2454", "MLS2456", "MLS2457", "MLS2460", "MLS2461", "MLS3100", "MLS3101", "MLS3102", "MLS3103", "MLS3104",
];

function edited(spec: string, edits: readonly Edit[]): string {
  return edits.reduce((now, [from, to]) => now.replace(from, to), spec);
}

describe("a help that shows code shows what compiles", () => {
  for (const entry of CATALOGUE) {
    const helps = findingsOf(entry.wrong, entry.files?.wrong).filter((finding) => shown(finding.help).length > 0);
    if (helps.length === 0 || NAMES_ONLY.includes(entry.code) || ON_THE_PAGE.includes(entry.code)) continue;
    it(entry.code, () => {
      const tries = BY_HAND[entry.code]
        ? [edited(entry.wrong, BY_HAND[entry.code]!)]
        : helps.flatMap(({ span, help }) => shown(help).map((code) => entry.wrong.slice(0, span.start) + code + entry.wrong.slice(span.end)));
      expect(tries.filter((spec) => spec !== entry.wrong).map(codesOf)).toContainEqual([]);
    });
  }

  it("no entry stands in a list for nothing", () => {
    const used = new Set(CATALOGUE.filter((entry) => findingsOf(entry.wrong, entry.files?.wrong).some((finding) => shown(finding.help).length > 0)).map((entry) => entry.code));
    expect([...Object.keys(BY_HAND), ...NAMES_ONLY, ...ON_THE_PAGE].filter((code) => !used.has(code))).toEqual([]);
  });
});

describe("a fix leaves nothing of its finding, and makes none", () => {
  const withFixes = CATALOGUE.filter((entry) => findingsOf(entry.wrong).some((finding) => (finding.fixes ?? []).length > 0));

  it("there are some", () => expect(withFixes.length).toBeGreaterThan(3));

  it.each(withFixes.map((entry) => [entry.code, entry.wrong] as const))("%s", (_code, wrong) => {
    const { texts } = applyFixes(findingsOf(wrong), new Map([["spec.mls", wrong]]));
    expect(codesOf(texts.get("spec.mls")!)).toEqual([]);
  });
});

/** A system with closed rows, or one with events, with these declarations at its end. */
const closed = (columns: string, features: string, rest: string): string => `
table things {
  from     csv("things.csv")
  key      row
  timeless "made up"
  columns  { ${columns}, y: Bool }
}
examples cases {
  rows     things
  label    outcome = y
  features { ${features} }
}
${rest}`;
const events = (columns: string, features: string, rest: string): string => `
source things {
  from    csv("things.csv")
  stream  kafka("things")
  columns { t: Timestamp, ${columns}, y: Bool known at t + 1d }
  at      t
  known   at t + 1m
}
examples cases {
  rows     things asked at t + 1m within 1m
  label    outcome = y
  features { ${features} }
}
${rest}`;
const DATES = "{ train until 2024-01-01; validate until 2024-02-01; test until 2024-03-01 }";
const SHARES = "{ train 60%; validate 20%; test 20% }";

describe("one mistake in a split has one finding", () => {
  const size = ["size: Float", "size"] as const;
  it.each([
    ["random with dates over closed rows", closed(...size, `split cases random ${DATES}`), ["MLS2501"]],
    ["random with dates over events: the method is the mistake", events(...size, `split cases random ${DATES}`), ["MLS3030"]],
    ["random with shares over events", events(...size, `split cases random ${SHARES}`), ["MLS3030"]],
    ["by group with dates over events", events("size: Float, who: Category", "size", `split cases by group(who) ${DATES}`), ["MLS3030"]],
    ["by time with shares", events(...size, `split cases by time in "UTC" ${SHARES}`), ["MLS2501"]],
    ["by time without its zone", events(...size, `split cases by time ${DATES}`), ["MLS2104"]],
    ["by time in no such zone", events(...size, `split cases by time in "UTX" ${DATES}`), ["MLS2105"]],
    ["a method that can't be read", closed(...size, `split cases by random ${SHARES}`), ["MLS1001"]],
    ["a method that can't be read, with dates", events(...size, `split cases at random ${DATES}`), ["MLS1001"]],
  ])("%s", (_what, spec, codes) => expect(codesOf(spec)).toEqual(codes));

  it("the fix of random with dates is a split by time; shares have no fix, for nobody knows the dates", () => {
    const spec = events(...size, `split cases random ${DATES}`);
    expect(codesOf(applyFixes(findingsOf(spec), new Map([["spec.mls", spec]])).texts.get("spec.mls")!)).toEqual([]);
    expect(findingsOf(events(...size, `split cases random ${SHARES}`))[0]!.fixes).toBeUndefined();
  });
});

describe("what MLS2403 tells to write compiles where it says", () => {
  const split = 'split cases by time in "UTC" { train until 2024-01-01; validate until 2024-02-01; test until 2024-03-01 }';
  const model = (inputs: string): string => `model guess for cases { predict outcome; inputs { ${inputs} }; learner logistic }`;
  const over = (kind: "events" | "closed", type: string, features: string, inputs: string): string =>
    kind === "events" ? events(`x: ${type}`, features, `${split}\n${model(inputs)}`) : closed(`x: ${type}`, features, `split cases random ${type === "Timestamp" ? SHARES.replace("}", '; allow MLS3195 "made up" }') : SHARES}\n${model(inputs)}`);

  it.each([
    ["events", "Float?"], ["closed", "Float<kg>?"], ["closed", "Int?"], ["closed", "Bool?"], ["events", "Duration?"], ["closed", "Category"], ["closed", "Category?"], ["events", "Timestamp"],
    ["events", "Timestamp?"], ["events", "Date"], ["events", "LocalTimestamp"], ["closed", "Date"], ["closed", "Timestamp"],
  ] as const)("%s with %s", (kind, type) => {
    const found = findingsOf(over(kind, type, "x", "*"));
    expect(found.map((finding) => finding.code)).toEqual(["MLS2403"]);
    const codes = shown(found[0]!.help);
    expect(codes.length).toBeGreaterThan(0);
    const features = codes.filter((code) => / = /.test(code));
    for (const code of features) expect([code, codesOf(over(kind, type, code, code.endsWith("?? 0") || !type.endsWith("?") || code.startsWith("x = ") ? "*" : `impute(${code.split(" = ")[0]})`))]).toEqual([code, []]);
    for (const code of codes.filter((other) => !features.includes(other))) expect([code, codesOf(over(kind, type, "x", `${code}; *`))]).toEqual([code, []]);
  });
});
