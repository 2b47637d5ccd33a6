import { defineConfig } from "vitest/config";
import LongestFirst, { SHARED } from "./tests/runner/order.mjs";

/** Suites that need more than Node have configurations of their own (see package.json's `test:*` scripts). */
const ELSEWHERE = ["tests/browser/**", "tests/databases/**", "tests/python/**", "node_modules/**"];

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from a default export
export default defineConfig({
  test: {
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: "forks",
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: "own process", include: ["tests/**/*.test.ts"], exclude: [...ELSEWHERE, ...SHARED] } },
      { extends: true, test: { name: "shared process", include: SHARED, exclude: ELSEWHERE, isolate: false } },
    ],
  },
});
