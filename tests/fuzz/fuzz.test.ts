/** No text crashes the compiler: prefixes and mutations of every spec of the project through parser and checker. The long run is `npm run fuzz:mutations -- 1000000`. */
import { describe, expect, it } from "vitest";
import { fault, mutate, random } from "./mutate.ts";
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

  it("gives findings and no crash when pieces of it are gone, doubled or changed", () => {
    const next = random(11);
    for (let round = 0; round < 1500; round++) {
      const text = mutate(TEXTS, next);
      expect(fault(text), JSON.stringify(text)).toBeUndefined();
    }
  });
});
