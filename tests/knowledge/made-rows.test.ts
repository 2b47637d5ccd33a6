/** Systems over sessions, filled days, order lines and joined touches: the sound one is clean, and its leaky twin, in which one line is another, is refused where the mistake is. */
import { describe, expect, it } from "vitest";
import { check } from "../../compiler/compile.ts";
import { memoryHost } from "../memory-host.ts";
import { CLICKSTREAM, DEMAND, DROPPED, LINES, RETIMED, TOUCHES } from "./made-rows.ts";

interface Finding {
  readonly code: string;
  readonly text: string;
  readonly reasons: string;
}

function findingsOf(spec: string): Finding[] {
  return check(memoryHost({ "spec.mls": spec }), "spec.mls").findings.map((finding) => ({
    code: finding.code,
    text: spec.slice(finding.span.start, finding.span.end),
    reasons: finding.related.map((related) => `${spec.slice(related.span.start, related.span.end)}: ${related.message}`).join("\n"),
  }));
}

interface Twin {
  readonly name: string;
  readonly sound: string;
  /** A line of the sound one, and what stands there in the leaky one. */
  readonly change: readonly [string, string];
  readonly code: string;
  /** What the finding marks. */
  readonly at: string;
  readonly because: RegExp;
}

const TWINS: readonly Twin[] = [
  { name: "a session is asked about before it is over", sound: CLICKSTREAM, change: ["asked at ended + 32m", "asked at started + 1m"], code: "MLS3003", at: "started + 1m", because: /a session is over 30m after its last row/ },
  { name: "a session is asked about when it is over, before its last row is known", sound: CLICKSTREAM, change: ["asked at ended + 32m", "asked at ended + 30m"], code: "MLS3003", at: "ended + 30m", because: /its rows are all known 2m later/ },
  { name: "a session of rows that may be known any time later", sound: CLICKSTREAM, change: ["    arrived - clicked in 0s..2m else drop", "    arrived >= clicked else drop"], code: "MLS3080", at: "by visitor gap 30m", because: /known/ },
  { name: "today's demand is read in the morning", sound: DEMAND, change: ["asked at ended + 5h", "asked at started + 5h"], code: "MLS3003", at: "started + 5h", because: /a bucket is over at its end/ },
  { name: "demand that is booked late is counted with its day", sound: DEMAND, change: ["booked - sold in 0s..4h else fail", "booked >= sold else fail"], code: "MLS3080", at: "fill every 1d for each store", because: /booked/ },
  { name: "an item's own answer is an input", sound: LINES, change: ["    price = line.price", "    kept = not returned"], code: "MLS3001", at: "returned", because: /known at placed \+ 30d/ },
  { name: "one input of a union is known late", sound: TOUCHES, change: ["    at_counter = from_input == \"visits\"", "    worth"], code: "MLS3001", at: "worth", because: /known at settled: `worth` is known then/ },
  { name: "rows of a union are dropped for what is known only after they are asked about", sound: DROPPED, change: ["minutes < 600 else fail", "minutes < 600 else drop"], code: "MLS3002", at: "booked", because: /rows that break this are dropped/ },
  { name: "a row is asked about when the segment that it was moved into is over", sound: RETIMED, change: ["asked at rang + 1h", "asked at rang + 9d"], code: "MLS3007", at: "bouts_of(customer)", because: /./ },
  { name: "rows of a union are asked about before the slower input has them", sound: TOUCHES, change: ["asked at at + 1h", "asked at at - 5m"], code: "MLS3003", at: "at - 5m", because: /./ },
];

describe("views that make rows", () => {
  for (const [name, spec] of Object.entries({ CLICKSTREAM, DEMAND, DROPPED, LINES, TOUCHES })) {
    it(`${name.toLowerCase()}: the sound system is clean`, () => expect(findingsOf(spec)).toEqual([]));
  }
  for (const { name, sound, change, code, at, because } of TWINS) {
    it(`refused: ${name}`, () => {
      expect(sound).toContain(change[0]);
      const findings = findingsOf(sound.replace(change[0], change[1]));
      expect(findings.map((finding) => finding.code)).toEqual([code]);
      expect(findings[0]!.text).toBe(at);
      expect(findings[0]!.reasons).toMatch(because);
    });
  }
});

describe("marks flow into rows that views make", () => {
  const cases: readonly (readonly [string, string, readonly (readonly [string, string])[], string])[] = [
    ["through a union, from a derived column of one input", TOUCHES, [["    clerk:    Category\n    worth:    Float\n", "    clerk:    Category\n    age:      Float @protected\n    worth:    Float = age * 2.0\n"], ["    at_counter = ", "    later = if_known(worth)\n    at_counter = "]], "MLS4201"],
    ["through the items of a list", LINES, [["price: Float? by 0.01 }>", "price: Float? by 0.01 }> @protected"]], "MLS4201"],
    ["through the rows of a session", CLICKSTREAM, [["price:   Float? by 0.01", "price:   Float? by 0.01 @protected"]], "MLS4201"],
  ];
  for (const [name, sound, changes, code] of cases) {
    it(name, () => {
      let spec = `${sound}\nmodel m for ${/^examples (\w+)/m.exec(sound)![1]} {\n  predict ${/label +(\w+)/.exec(sound)![1]}\n  inputs  { * }\n  learner gbdt\n}\n`;
      for (const [from, to] of changes) {
        expect(spec).toContain(from);
        spec = spec.replace(from, to);
      }
      expect(findingsOf(spec).map((finding) => finding.code)).toContain(code);
    });
  }
});

describe("mistakes in views that make rows are said once, where they are", () => {
  const cases: readonly (readonly [string, string, string, string, string])[] = [
    ["a field that an item has not", LINES, "line.price", "line.prise", "MLS2010"],
    ["a column that only one input has", TOUCHES, "from_input == \"visits\"", "clerk == \"ann\"", "MLS2001"],
    ["a row's column in a segment", CLICKSTREAM, "pages   = count()", "pages   = page", "MLS2204"],
    ["an aggregate that segments have not", DEMAND, "units = sum(quantity)", "units = histogram(quantity, [1, 5])", "MLS2323"],
    ["an input of a union that is not there", TOUCHES, "from visits union calls", "from visits union call", "MLS2009"],
    ["a list as a value", LINES, "    price = line.price", "    all = lines", "MLS2001"],
  ];
  for (const [name, sound, from, to, code] of cases) {
    it(name, () => {
      expect(sound).toContain(from);
      expect([...new Set(findingsOf(sound.replace(from, to)).map((finding) => finding.code))]).toEqual([code]);
    });
  }
});
