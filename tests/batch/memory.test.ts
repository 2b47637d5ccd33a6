/** What a limit of memory leaves for what. */
import { expect, it } from "vitest";
import { memoryShares, threadsWithin } from "../../runtime/batch/memory.ts";

it("counts the threads that evaluate windows, as many as there is room for", () => {
  expect(threadsWithin(undefined, 8)).toBe(8);
  expect(threadsWithin("950MB", 2)).toBe(1);
  expect(threadsWithin("2GB", 2)).toBe(1);
  expect(threadsWithin("2200MB", 2)).toBe(2);
  expect(threadsWithin("4GB", 8)).toBe(3);
  expect(memoryShares("4GB").engine - memoryShares("4GB", 2).engine).toBe(Math.ceil(2 * 150 * 2 ** 20 * 0.45));
  expect(memoryShares(undefined, 8)).toEqual(memoryShares(undefined));
});

it("is never shared out beyond the limit", () => {
  for (const limit of ["800MB", "1GB", "2200MB", "64GB"]) {
    const { whole, process, engine, rows, examples, work } = memoryShares(limit, threadsWithin(limit, 2));
    expect(process + engine + rows + examples + work).toBeLessThan(whole);
  }
});
