import { defineConfig } from "vitest/config";

/** Needs Chromium: `npm run test:browser`. */
// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from a default export
export default defineConfig({ test: { include: ["tests/browser/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 120_000 } });
