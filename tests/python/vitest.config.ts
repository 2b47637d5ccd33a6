import { defineConfig } from "vitest/config";

/** Needs Python 3 with pip: `npm run test:python`. */
// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from a default export
export default defineConfig({ test: { include: ["tests/python/**/*.test.ts"], testTimeout: 600_000, hookTimeout: 600_000 } });
