import { defineConfig } from "vitest/config";

/** Needs a PostgreSQL server's programs, and starts one: `npm run test:databases`. */
// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from a default export
export default defineConfig({ test: { include: ["tests/databases/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 120_000 } });
