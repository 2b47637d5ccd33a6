/** `mlsc data profile` takes every form that a source can be read from: what it suggests checks clean once what it asks is answered, and reads all rows. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import sqlite from "node-sqlite3-wasm";
import { describe, expect, it } from "vitest";
import type { CommandContext } from "../../compiler/cli/command.ts";
import { UserError } from "../../compiler/cli/errors.ts";
import { findFile, type Said } from "../../compiler/cli/profile/find.ts";
import { type Profile, profileFile } from "../../compiler/cli/profile/profile.ts";
import { TERMINAL } from "../audit/support.ts";
import { inFolder, ROOT } from "../conformance/harness.ts";
import { type Files, type Read, read } from "./support.ts";

const FIXTURES = fileURLToPath(new URL("./fixtures", import.meta.url));
const PEERS = JSON.parse(readFileSync(join(FIXTURES, "peers.json"), "utf8")) as Readonly<Record<string, string>>;
const peer = (name: string): Buffer => Buffer.from(PEERS[name]!, "base64");
const PROTO: Files = { "shop.proto": readFileSync(join(FIXTURES, "shop.proto")), "parts.proto": readFileSync(join(FIXTURES, "parts.proto")) };

/** What is suggested of these files. */
async function profileOf(argument: string, files: Files, said: Said = {}, prepare?: (folder: string) => void | Promise<void>): Promise<Profile> {
  const context: CommandContext = { root: ROOT, terminal: TERMINAL, positionals: [], options: {}, made: "test", signal: new AbortController().signal };
  return inFolder({}, async (folder) => {
    for (const [name, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), bytes);
    }
    await prepare?.(folder);
    const here = process.cwd();
    process.chdir(folder);
    try {
      return await profileFile(await findFile(argument, said), "source", context);
    } finally {
      process.chdir(here);
    }
  });
}

/** With answers to what is asked; read by a build, which checks it first. */
async function answered({ suggestion, text }: Profile, files: Files, prepare?: (folder: string) => void | Promise<void>): Promise<Read> {
  const at = suggestion.at === undefined ? "  at placed\n" : "";
  const spec = text.replace(`source ${suggestion.name} {`, "source orders {").replace(/\n\}\n$/, `\n${at}  known at placed + 1m\n}\n`);
  const found = await read(spec, files, prepare === undefined ? {} : { prepare });
  expect([found.error?.message, spec]).toEqual([undefined, spec]);
  return found;
}

const ROWS = Array.from({ length: 30 }, (_, i) => ({ placed: new Date(Date.UTC(2024, 0, 1) + i * 3_600_000).toISOString(), town: ["Zürich", "Genf"][i % 2]!, amount: i / 4, n: i % 7 === 0 ? null : i }));
const csv = (sep = ","): string => `placed${sep}town${sep}amount${sep}n\n${ROWS.map(({ placed, town, amount, n }) => [placed, town, amount, n ?? ""].join(sep)).join("\n")}\n`;
const lines = ROWS.map((row) => JSON.stringify(row)).join("\n");
const zstd = async (folder: string, name: string): Promise<void> => {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  writeFileSync(join(folder, "plain.csv"), csv());
  await connection.run(`COPY (SELECT * FROM read_csv('${join(folder, "plain.csv")}', all_varchar = true)) TO '${join(folder, name)}' (FORMAT csv, COMPRESSION zstd)`);
  connection.closeSync();
};

describe("texts, packed and written otherwise, and many files", () => {
  it.each<[string, string, Files, Said, string]>([
    ["CSV in gzip whose name does not say so", "orders.csv", { "orders.csv": gzipSync(csv()) }, {}, 'csv("orders.csv")'],
    ["CSV in Latin-1, cut by semicolons", "orders.csv", { "orders.csv": Buffer.from(csv(";"), "latin1") }, { encoding: "latin-1" }, 'csv("orders.csv", encoding: "latin-1", delimiter: ";")'],
    ["CSV in UTF-16, told by its mark", "orders.csv", { "orders.csv": Buffer.from(`\ufeff${csv()}`, "utf16le") }, {}, 'csv("orders.csv", encoding: "utf-16")'],
    ["CSV in partitioned folders", "o/**/*.csv", { "o/year=2023/a.csv": csv(), "o/year=2024/b.csv": csv() }, {}, 'csv("o/**/*.csv")'],
    ["JSON lines in gzip", "orders.jsonl.gz", { "orders.jsonl.gz": gzipSync(lines) }, {}, 'json("orders.jsonl.gz")'],
    ["JSON of many files in folders", "o/*/*.jsonl", { "o/year=2023/a.jsonl": lines, "o/year=2024/b.jsonl": lines }, {}, 'json("o/*/*.jsonl")'],
    ["one JSON text in gzip, its rows within", "orders.json", { "orders.json": gzipSync(JSON.stringify({ made: "x", orders: ROWS })) }, {}, 'json("orders.json", rows: "orders")'],
  ])("%s", async (_what, argument, files, said, from) => {
    const profile = await profileOf(argument, files, said);
    expect(profile.text).toContain(from);
    expect(profile.facts.rows).toBe(ROWS.length * Object.keys(files).length);
    const of = new Map(profile.suggestion.columns.map((column) => [column.from, column]));
    expect([of.get("placed")?.type, of.get("town")?.type, of.get("amount")?.type, of.get("n")?.type, of.get("n")?.missing]).toEqual(["Timestamp", '"Genf" | "Zürich"', "Float by 0.01", "Int", true]);
    if (argument.includes("*")) expect(of.get("year")?.type).toBe("Int");
    expect((await answered(profile, files)).rows.length).toBe(profile.facts.rows);
  });

  it("CSV in Zstandard", async () => {
    const profile = await profileOf("orders.csv.zst", {}, {}, (folder) => zstd(folder, "orders.csv.zst"));
    expect(profile.facts.rows).toBe(ROWS.length);
    expect((await answered(profile, {}, (folder) => zstd(folder, "orders.csv.zst"))).rows.length).toBe(ROWS.length);
  });
});

describe("forms that other programs write", () => {
  it.each<[string, string, Files, Said]>([
    ["Arrow", "orders.arrow", { "orders.arrow": peer("arrow file") }, {}],
    ["an Arrow stream in gzip", "orders.arrows", { "orders.arrows": gzipSync(peer("arrow stream")) }, {}],
    ["Avro", "orders.avro", { "orders.avro": peer("avro deflate") }, {}],
    ["Parquet of many files", "o/**/*.parquet", { "o/year=1/a.parquet": peer("parquet"), "o/year=2/a.parquet": peer("parquet") }, {}],
    ["Protocol Buffers", "orders.pb", { "orders.pb": peer("protobuf"), ...PROTO }, { message: "shop.Order", schema: "shop.proto" }],
  ])("%s", async (_what, argument, files, said) => {
    const profile = await profileOf(argument, files, said);
    const of = new Map(profile.suggestion.columns.map((column) => [column.from, column]));
    expect(of.get("placed")).toMatchObject({ type: "Timestamp", missing: false });
    expect(of.get("whole")).toMatchObject({ type: "Int", missing: true });
    expect(of.get("number")).toMatchObject({ missing: true });
    expect(of.get("list")?.type).toBe("List<Int?>");
    expect(of.get("point")?.type).toMatch(/^\{ x: Float\?/);
    expect(of.has("point.x")).toBe(false);
    expect((await answered(profile, files)).rows.length).toBe(profile.facts.rows);
  });

  it("a field that is a number on one row and a text on another is left out, and told", async () => {
    const profile = await profileOf("orders.avro", { "orders.avro": peer("avro null") });
    expect(profile.left).toContain("`either` is a text on 1 rows and a number on 2 rows, which no one type reads");
    expect(profile.suggestion.columns.some(({ from }) => from === "either")).toBe(false);
  });

  it("a table of SQLite", async () => {
    const prepare = (folder: string): void => {
      const made = new sqlite.Database(join(folder, "shop.db"));
      made.exec("CREATE TABLE orders (id INTEGER PRIMARY KEY, placed TEXT, amount NUMERIC, town TEXT, tags TEXT)");
      made.exec("BEGIN");
      for (const [i, { placed, amount, town }] of ROWS.entries()) made.exec(`INSERT INTO orders VALUES (${i + 1}, '${placed}', ${amount}, '${town}', '["a"]')`);
      made.exec("COMMIT");
      made.close();
    };
    const profile = await profileOf("shop.db", {}, { table: "orders" }, prepare);
    expect(profile.text).toContain('sqlite("shop.db", table: "orders")');
    expect(profile.suggestion.columns.map(({ name, type }) => `${name}: ${type}`)).toEqual(["id: Int", "placed: Timestamp", "amount: Float by 0.01", 'town: "Genf" | "Zürich"', expect.stringMatching(/^tags: /)]);
    expect((await answered(profile, {}, prepare)).rows.length).toBe(ROWS.length);
  });
});

describe("what can't be read is refused in a sentence", () => {
  it.each<[string, string, Files, Said, string]>([
    ["a pattern that fits nothing", "o/*.csv", { "o/a.json": lines }, {}, "no file fits"],
    ["a gzip that breaks off", "orders.csv", { "orders.csv": gzipSync(csv()).subarray(0, 200) }, {}, "is compressed by gzip, and"],
    ["files that do not agree", "o/*.parquet", { "o/a.parquet": peer("parquet"), "o/b.parquet": Buffer.from("PAR1 no") }, {}, "can't be read as parquet"],
    ["a table that is not said", "shop.db", { "shop.db": "x" }, {}, "of sqlite it is not said which table to read"],
    ["an address in place of a variable", "postgres://me:secret@host/db", {}, { kind: "postgres", table: "orders" }, "a database is named by the environment variable"],
    ["a variable that is not set", "NO_SUCH_URL", {}, { kind: "postgres", table: "orders" }, "the environment has no NO_SUCH_URL"],
    ["bytes of another encoding", "orders.csv", { "orders.csv": gzipSync(Buffer.from(csv(), "latin1")) }, {}, "rows"],
  ])("%s", async (_what, argument, files, said, says) => {
    const outcome = await profileOf(argument, files, said).then(({ text }) => text, (error: unknown) => error);
    if (says === "rows") {
      expect(outcome).toMatch(/TODO 15 rows are none: bytes that are no UTF-8/);
      return;
    }
    expect(outcome).toBeInstanceOf(UserError);
    expect((outcome as UserError).message).toContain(says);
    expect((outcome as UserError).message).not.toContain("secret");
    expect((outcome as UserError).help).toBeDefined();
  });
});
