import { cachedDataVersionTag } from "node:v8";
import { describe, expect, it } from "vitest";
import { withRoomyHeap } from "../../runtime/batch/heap-growth.ts";

describe("the heap's growth during a run", () => {
  it("is as it was afterwards, so that code kept between runs is still taken: after runs beside each other, and after one that fails", async () => {
    const before = cachedDataVersionTag();
    let within: number | undefined;
    let release = (): void => undefined;
    const long = withRoomyHeap(() => new Promise<void>((resolve) => (release = resolve)));
    await withRoomyHeap(async () => undefined);
    within = cachedDataVersionTag();
    release();
    await long;
    expect(within).not.toBe(before);
    expect(cachedDataVersionTag()).toBe(before);
    await expect(withRoomyHeap(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(cachedDataVersionTag()).toBe(before);
  });
});
