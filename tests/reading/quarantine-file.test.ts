/** The file of what is set apart is whole at any time: that of the last read stands until the new one is. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type ApartRow, writeQuarantine } from "../../runtime/batch/read/quarantine.ts";
import type { Input } from "../../runtime/batch/read/files.ts";
import { inFolder } from "../conformance/harness.ts";

const row = (record: ApartRow["record"]): ApartRow => ({ fault: 1, file: 0, number: 0, isLine: false, record });

it("a read that ends before its file is whole leaves that of the last one", () =>
  inFolder({}, async (folder) => {
    const input = { node: "orders" } as Input;
    const path = join(folder, "apart/orders.jsonl");
    mkdirSync(join(folder, "apart"));
    writeFileSync(path, "what was set apart before\n");
    const broken = {
      toJSON: (): never => {
        expect(readFileSync(path, "utf8")).toBe("what was set apart before\n");
        throw new Error("killed here");
      },
    };
    await expect(writeQuarantine(input, join(folder, "apart"), { rows: 2, entries: [row({ row: 1 }), row({ broken })] })).rejects.toThrow("killed here");
    expect(readFileSync(path, "utf8")).toBe("what was set apart before\n");
    await writeQuarantine(input, join(folder, "apart"), { rows: 1, entries: [row({ row: 1 })] });
    expect(readFileSync(path, "utf8")).toBe('{"row":1}\n');
    expect(readdirSync(join(folder, "apart"))).toEqual(["orders.jsonl"]);
    // Where nothing is left out any more, nothing stands there.
    await writeQuarantine(input, join(folder, "apart"), { rows: 0, entries: [] });
    expect(existsSync(path)).toBe(false);
  }));
