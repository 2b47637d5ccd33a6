// on-demand code rewritten in another language
// rule: numbers
import { expect, it } from "vitest";
import { compareServing } from "../../conformance/serving.ts";
import { csv, ours } from "../ours.ts";

/** Where languages differ: halves, negative remainders and divisions, a capital that is no ASCII, code points beyond the first plane. */
const NUMBERS = [2.5, -2.5, 0.5, -0.5, 7, -7, 1e15, -0.49999999999999994];
const WORDS = ["ÄPFEL", "Ångström", "a𝒳b", "ΣΊΣΥΦΟΣ", "x", "İ", "ﬀ", "Z"];
const SPEC = `source calls {
  from    csv("calls.csv")
  columns { came: Timestamp, x: Float, word: String, good: Bool known at came + 1d }
  at      came
  known   at came
  complete until 2024-04-01T00:00Z
}
examples answers {
  rows     calls asked at came within 1s
  label    is_good = good
  features {
    rounded = round(x)
    halved  = intdiv(round(x), 2)
    rest    = mod(round(x), 3)
    letters = length(word)
    bin     = hash(lower(word), 1000)
    low     = word < "a"
  }
}
model answer for answers { predict is_good; inputs { * }; learner prior }
`;
const FILES = { "calls.csv": csv("came,x,word,good", NUMBERS.map((x, i) => [`2024-03-01T10:00:0${i}Z`, String(x), `"${WORDS[i]!}"`, i % 2 === 0])) };

it("what is written once is worked out the same in the engine and at the door", async () => {
  const built = await ours(SPEC, FILES);
  expect(built.of("rounded").slice(0, 6)).toEqual([3, -3, 1, -1, 7, -7]);
  expect(built.of("halved").slice(0, 2)).toEqual([1, -2]);
  expect(built.of("rest").slice(0, 2)).toEqual([0, 0]);
  expect(built.of("letters").slice(0, 3)).toEqual([5, 8, 3]);
  const served = await compareServing({ spec: SPEC, files: FILES, data: {}, examples: "answers" }, "answer");
  expect(served.mismatches).toEqual([]);
  expect(served.asked).toBe(8);
  expect(served.values).toBe(48);

  // The same words in three languages: JavaScript's Math.round, Python's round (half to even), C's division and remainder.
  const javascript = NUMBERS.slice(0, 4).map((x) => Math.round(x) + 0);
  const python = [2, -2, 0, 0];
  expect(javascript).toEqual([3, -2, 1, 0]);
  expect(python).not.toEqual(javascript);
  expect([Math.trunc(-3 / 2), -3 % 2]).not.toEqual([-2, 1]);
  expect(["a𝒳b".length, "ΣΊΣΥΦΟΣ".toLowerCase().at(-1)]).toEqual([4, "ς"]);
});
