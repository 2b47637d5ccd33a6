/** A bundle without one of the models that its chain reads is refused by name: its scores would be those of rows with missing inputs. */
import { describe, expect, it } from "vitest";
import type { Plan } from "../../runtime/contract/plan.ts";
import { missingInner } from "../../runtime/serve/whole-chain.ts";

const model = (id: string, inner?: readonly string[]): Plan["models"][number] => ({ id, ...(inner === undefined ? {} : { inner }) }) as unknown as Plan["models"][number];
const MODELS = [model("alone"), model("first"), model("second", ["first"]), model("last", ["second", "first"])];

describe("the models of a chain", () => {
  it("are all there, or the absent one is named", () => {
    expect(missingInner(MODELS, "alone", [])).toBeUndefined();
    expect(missingInner(MODELS, "last", ["first", "second"])).toBeUndefined();
    expect(missingInner(MODELS, "last", ["second"])).toBe("first");
    expect(missingInner(MODELS, "last", ["first"])).toBe("second");
    expect(missingInner(MODELS, "second", [])).toBe("first");
  });
});
