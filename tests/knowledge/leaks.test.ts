/** The chain of reasons: what a finding about knowledge time says, and that times are added up. */
import { describe, expect, it } from "vitest";
import { check } from "../../compiler/compile.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { memoryHost } from "../memory-host.ts";

const FLIGHTS = (parts: { features?: string; where?: string; asked?: string; landed?: string; expect?: string; view?: string; groups?: string }): string => `entity Airport: Category

source flights {
  from    csv("flights.csv")
  stream  kafka("flights")
  columns {
    departed: Timestamp
    origin:   Airport
    distance: Int<mile>
    delay:    Int<min>    known at landed
    landed:   Timestamp = ${parts.landed ?? "departed + 1h + distance / 400<mile/h>"}
  }
  at      departed
  known   at departed + 1m
  expect  ${parts.expect ?? "distance in 1..6000 else drop"}
}
${parts.view ?? ""}
${parts.groups ?? ""}
examples pushbacks {
  rows   flights asked at ${parts.asked ?? "departed + 1m within 1m"}
${parts.where === undefined ? "" : `  where  ${parts.where}\n`}  label  late = delay >= 15
  features {
    ${parts.features ?? "distance"}
  }
}
`;

function findings(spec: string): readonly Diagnostic[] {
  return check(memoryHost({ "spec.mls": spec }), "spec.mls").findings;
}
function only(spec: string, code: string): Diagnostic {
  const found = findings(spec);
  expect(found.map((finding) => finding.code)).toEqual([code]);
  return found[0]!;
}
function text(spec: string, span: { start: number; end: number }): string {
  return spec.slice(span.start, span.end);
}

describe("an input must be known at the moment of prediction", () => {
  it("adds up the times of the chain: landing at least an hour after departure, asked two minutes after it at most", () => {
    const spec = FLIGHTS({ features: "delay" });
    const finding = only(spec, "MLS3001");
    expect(finding.message).toBe("`delay` is not known yet when the prediction is made");
    expect(text(spec, finding.span)).toBe("delay");
    expect(finding.label).toMatch(/^known at least 58m/);
    expect(finding.related.map((related) => text(spec, related.span))).toEqual(["known at landed", "departed + 1h + distance / 400<mile/h>", expect.stringContaining("asked at departed + 1m within 1m")]);
  });
  it("is not deceived by a derived feature", () => only(FLIGHTS({ features: "slow = delay > 10" }), "MLS3001"));
  it("is not deceived by `if`, `??` or `is missing`", () => {
    only(FLIGHTS({ features: "x = if delay > 3 then 1 else 0" }), "MLS3001");
    only(FLIGHTS({ features: "x = delay is missing" }), "MLS3001");
  });
  it("counts what a `where` of the examples reads", () => only(FLIGHTS({ where: "delay < 500" }), "MLS3002"));
  it("accepts it asked after landing, and then the label is known too", () => only(FLIGHTS({ features: "delay", asked: "landed" }), "MLS3021"));
  it("accepts `if_known`, which is missing where it is not known", () => expect(findings(FLIGHTS({ features: "early = if_known(delay)" }))).toEqual([]));
  it("says that nothing proves it where no bound is known", () => {
    const spec = FLIGHTS({ features: "delay", landed: "departed + (distance - 100) * 1<min/mile>" });
    expect(findings(spec).find((finding) => finding.code === "MLS3001")?.message).toContain("nothing proves");
  });
});

describe("history", () => {
  const group = (lines: string, ready = "ready every 1d after 2h"): string => `features past from flights by origin {\n  ${ready}\n  ${lines}\n}\n`;
  it("a window over what is known an hour late at least is empty when it is shorter", () => {
    const finding = only(FLIGHTS({ groups: group("m = mean(delay) over 1h") }), "MLS3040");
    expect(finding.fixes?.[0]?.edits[0]?.text).toBe("3h");
  });
  it("a longer window is not", () => expect(findings(FLIGHTS({ groups: group("m = mean(delay) over 3h") }))).toEqual([]));
  it("a `where` inside counts like a value", () => only(FLIGHTS({ groups: group("n = count(where delay > 15) over 1h") }), "MLS3040"));
  it("a view is known when its new event time is", () => {
    const view = 'view landings from flights at landed { stream kafka("landings") }\n';
    expect(findings(FLIGHTS({ view, groups: "features in_air from landings by origin {\n  ready live within 1m\n  m = mean(delay) over 5m\n}\n" }))).toEqual([]);
  });
  it("a live group over the source itself can't have the late column", () => only(FLIGHTS({ groups: group("m = mean(delay) over 3h", "ready live within 1m") }), "MLS4003"));
});

describe("bounds in `expect` prove what form alone does not", () => {
  const spec = (rule: string): string => `source visits {
  from    csv("visits.csv")
  columns {
    came: Timestamp
    left: Timestamp  known at left
    cost: Float      known at left
  }
  at      came
  known   at came
  expect  ${rule}
}
examples stays {
  rows   visits asked at came + 2d
  label  dear = cost > 100
  features { cost }
}
`;
  it("left at most a day after coming: known by the second day, so no label", () => expect(findings(spec("left - came <= 1d")).map((finding) => finding.code)).toEqual(["MLS3021"]));
  it("no bound: neither input nor label is proved", () => expect(findings(spec("left >= came")).map((finding) => finding.code).sort()).toEqual(["MLS3001", "MLS3021"]));
});
