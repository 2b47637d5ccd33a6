/** No more memory, or no room for what doesn't fit into it: a sentence for a person, whatever DuckDB says. */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { ResourceError } from "../../runtime/batch/data-error.ts";
import { Engine } from "../../runtime/batch/engine.ts";
import { shortage } from "../../runtime/batch/shortage.ts";
import { newFolder, ROOT } from "./fixture.ts";

const SPILL = "/work/out/.spill.partial";

describe("what the engine runs out of", () => {
  it("is memory: what DuckDB really says becomes a sentence with the limit", async () => {
    const engine = await Engine.open({ temporaryFolder: join(newFolder(), "spill"), variables: new Map(), paths: [], memoryLimit: "20MB", threads: 1 });
    try {
      const failing = engine.with((connection) => connection.run("SELECT length(string_agg(repeat('x', 1000), '')) FROM range(100000)"));
      await expect(failing).rejects.toBeInstanceOf(ResourceError);
      await expect(failing).rejects.toThrow("the run needs more memory than 20MB, its share of the limit");
      await expect(failing).rejects.toHaveProperty("help", expect.stringContaining("raise `--memory`"));
    } finally {
      engine.close();
    }
  });

  it("is room on the disk: what DuckDB really says where files may not grow", async () => {
    const program = join(ROOT, "node_modules/.cache", `spill-without-room-${process.pid}.mjs`);
    await build({ entryPoints: [join(ROOT, "tests/batch/spill-without-room.ts")], bundle: true, platform: "node", format: "esm", target: "node20", packages: "external", outfile: program, logLevel: "silent" });
    try {
      const { stdout } = spawnSync("sh", ["-c", 'ulimit -f 4000; exec "$0" "$1" "$2"', process.execPath, program, newFolder()], { encoding: "utf8" });
      expect(stdout).toMatch(/^ResourceError: what does not fit into memory can't be written to ".*spill": a file may not grow that large here$/);
    } finally {
      rmSync(program, { force: true });
    }
  });

  it.each([
    [`IO Error: Could not write file "${SPILL}/duckdb_temp_storage_S32K-0.tmp": No space left on device`, /^the disk is full: there is no room in "\/work\/out\/\.spill\.partial"/],
    ["Out of Memory Error: failed to offload data block of size 256.0 KiB (1.0 GiB/1.0 GiB used). This limit was set by the 'max_temp_directory_size' setting.", /^there is too little room on the disk/],
    ["Out of Memory Error: could not allocate block of size 256.0 KiB (953.6 MiB/953.6 MiB used)", /^the run needs more memory than all that the machine lets it have/],
  ])("is told of %s", (message, told) => expect(shortage(new Error(message), { temporaryFolder: SPILL })?.message).toMatch(told));

  it("is nothing where an output finds no room, which its writer tells, or where something else is wrong", () => {
    expect(shortage(new Error('IO Error: Could not write file "/work/out/asked.parquet.partial": No space left on device'), { temporaryFolder: SPILL })).toBeUndefined();
    expect(shortage(new Error("Binder Error: no such column"), { temporaryFolder: SPILL })).toBeUndefined();
    expect(shortage("No space left", { temporaryFolder: SPILL })).toBeUndefined();
  });
});
