/** Whoever opens a step of the emitted SQL reads first what it is for. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { check, compile } from "../../compiler/compile.ts";
import { sqlFiles } from "../../compiler/cli/pipeline/sql-files.ts";
import { memoryHost } from "../memory-host.ts";

describe("the SQL of a bundle", () => {
  it.each(["flights", "penguins", "earthquakes"])("%s: every step opens with a comment, but for those that drop a table", (name) => {
    const spec = `examples/${name}/${name}.mls`;
    const host = memoryHost({ [spec]: readFileSync(new URL(`../../${spec}`, import.meta.url), "utf8") });
    const files = [...sqlFiles(emitBatch(compile(host, check(host, spec))))];
    expect(files.length).toBeGreaterThan(8);
    expect(files.filter(([, sql]) => !sql.startsWith("-- ") && !/^DROP (MACRO )?TABLE /.test(sql)).map(([file]) => file)).toEqual([]);
  });
});
