/** No text crashes the compiler: prefixes and mutations of every spec of the project, and specs with one expression replaced, through parser, checker and plan. The long run is `npm run fuzz:mutations -- 1000000`. */
import { describe, expect, it } from "vitest";
import { check } from "../../compiler/compile.ts";
import { memoryHost } from "../memory-host.ts";
import { fault, mutate, random } from "./mutate.ts";
import { expressionsOf, PUT } from "./replace.ts";
import { TEXTS } from "./texts.ts";

describe("every spec of the project", () => {
  it("is there", () => expect(TEXTS.length).toBeGreaterThan(450));

  it("gives findings and no crash when it ends anywhere: a few places each, others for each spec", () => {
    const next = random(7);
    for (const text of TEXTS) {
      for (let cut = 0; cut < 6; cut++) {
        const prefix = text.slice(0, Math.floor(next() * text.length));
        expect(fault(prefix), JSON.stringify(prefix)).toBeUndefined();
      }
    }
  });

  it("gives findings and no crash when an expression is another: a few places each", () => {
    const next = random(13);
    for (const text of TEXTS) {
      const places = expressionsOf(text);
      for (let round = 0; round < 3 && places.length > 0; round++) {
        const { start, end } = places[Math.floor(next() * places.length)]!;
        const changed = text.slice(0, start) + PUT[Math.floor(next() * PUT.length)]! + text.slice(end);
        expect(fault(changed), JSON.stringify(changed)).toBeUndefined();
      }
    }
  });

  it("gives findings and no crash when pieces of it are gone, doubled or changed", () => {
    const next = random(11);
    for (let round = 0; round < 1500; round++) {
      const text = mutate(TEXTS, next);
      expect(fault(text), JSON.stringify(text)).toBeUndefined();
    }
  });
});

describe("operators of other languages", () => {
  const spec = (rule: string): string => `source orders {
  from    json("orders.json")
  columns { placed: Timestamp, items: Int, a: Int, b: Int }
  at      placed
  known   at placed + 1m
  expect  { ${rule} else drop }
}
`;

  it.each(["items in 1..a % 2", "items in a % 2..7", "items in 1..a ** 2", "items in 1..1000 %lse", "a === b", "a % 2 == 1", "a == 1 && b == 2 || a == 3", "not (a <> b)"])("are read as the one that was meant, and are the only mistake: %s", (rule) => {
    const { findings } = check(memoryHost({ "spec.mls": spec(rule) }), "spec.mls");
    expect(fault(spec(rule))).toBeUndefined();
    expect([...new Set(findings.filter(({ severity }) => severity === "error").map(({ code }) => code))]).toEqual(["MLS1021"]);
  });
});
