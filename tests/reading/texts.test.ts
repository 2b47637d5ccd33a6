/** Encodings and compressions of texts: read as they are said to be, or refused with file and line; never cut short in silence. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { duckdb } from "../batch/fixture.ts";
import { failure, read, sourceSpec } from "./support.ts";

const COLUMNS = "placed: Timestamp\ntown: Category";
const TEXT = "placed,town\n2024-01-01T00:00:00Z,Zürich\n2024-01-02T00:00:00Z,\"Köln, am Rhein\"\n";
const towns = async (from: string, bytes: Uint8Array | string, name = "a.csv"): Promise<unknown[]> => (await read(sourceSpec(from, COLUMNS), { [name]: bytes })).rows.map((row) => row.town);
const READ = ["Zürich", "Köln, am Rhein"];
const swapped = (bytes: Buffer): Buffer => Buffer.from(bytes).swap16();

describe("encodings", () => {
  const utf16 = Buffer.from(TEXT, "utf16le");
  const cases: readonly (readonly [string, string, Buffer])[] = [
    ["UTF-8", 'csv("a.csv")', Buffer.from(TEXT)],
    ["UTF-8 with its mark", 'csv("a.csv")', Buffer.from(`\uFEFF${TEXT}`)],
    ["UTF-16, told by its mark, least byte first", 'csv("a.csv", encoding: "utf-16")', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16])],
    ["UTF-16, told by its mark, greatest byte first", 'csv("a.csv", encoding: "utf-16")', Buffer.concat([Buffer.from([0xfe, 0xff]), swapped(utf16)])],
    ["UTF-16LE", 'csv("a.csv", encoding: "utf-16le")', utf16],
    ["UTF-16BE", 'csv("a.csv", encoding: "utf-16be")', swapped(utf16)],
    ["Latin 1", 'csv("a.csv", encoding: "latin-1")', Buffer.from(TEXT, "latin1")],
    ["Latin 1, compressed", 'csv("a.csv", encoding: "latin-1")', gzipSync(Buffer.from(TEXT, "latin1"))],
  ];
  for (const [title, from, bytes] of cases) it(title, async () => expect(await towns(from, bytes)).toEqual(READ));

  it("Latin 1 is not windows-1252, which has signs where it has none", async () => {
    const bytes = Buffer.from("placed,town\n2024-01-01T00:00:00Z,\x80\n", "latin1");
    expect(await towns('csv("a.csv", encoding: "latin-1")', bytes)).toEqual(["\x80"]);
    expect(await towns('csv("a.csv", encoding: "windows-1252")', bytes)).toEqual(["€"]);
  });

  it("JSON too, also as one text with a mark", async () => {
    const list = JSON.stringify([{ placed: "2024-01-01T00:00:00Z", town: "Zürich" }]);
    expect(await towns('json("a.json", encoding: "latin-1")', Buffer.from(list, "latin1"), "a.json")).toEqual(["Zürich"]);
    expect(await towns('json("a.json")', Buffer.from(`\uFEFF${list}`), "a.json")).toEqual(["Zürich"]);
    expect(await towns('json("a.json", rows: "all")', Buffer.from(`\uFEFF{"all": ${list}}`), "a.json")).toEqual(["Zürich"]);
  });

  it("a sign that lies across two pieces of the file is whole", async () => {
    const filler = "x".repeat((1 << 20) - 24);
    const { rows } = await read(sourceSpec('csv("a.csv", encoding: "utf-16le")', COLUMNS), { "a.csv": Buffer.from(`placed,town\n2024-01-01T00:00:00Z,${filler}😀\n`, "utf16le") });
    expect(String(rows[0]?.town).slice(-2)).toBe("😀");
  });

  it("bytes that are no UTF-8 are told with their line, and so are those of other encodings", async () => {
    const bytes = Buffer.from(TEXT, "latin1");
    expect(await failure(sourceSpec('csv("a.csv")', COLUMNS), { "a.csv": bytes })).toMatch(/^source `orders` holds what is no row: 2 cases \(first: line 2: bytes that are no UTF-8: /);
    const broken = Buffer.from(TEXT, "utf16le");
    broken.writeUInt16LE(0xd800, TEXT.indexOf("Köln") * 2);
    expect(await failure(sourceSpec('csv("a.csv", encoding: "utf-16le")', COLUMNS), { "a.csv": broken })).toContain('the file "a.csv" can\'t be read as csv; bytes on line 3 are no UTF-16LE');
  });

  it("a file that is UTF-16 by its mark and not by its declaration says so", async () => {
    expect(await failure(sourceSpec('csv("a.csv")', COLUMNS), { "a.csv": Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]) })).toBe('source `orders`: the file "a.csv" begins with the mark of UTF-16');
    expect(await failure(sourceSpec('csv("a.csv", encoding: "utf-16")', COLUMNS), { "a.csv": utf16 })).toContain("no mark that tells the order of its bytes");
  });
});

describe("lines may end in several ways", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["a header over rows of another program", "placed,town\n2024-01-01T00:00:00Z,a\r\n2024-01-02T00:00:00Z,b\r\n"],
    ["the other way round", "placed,town\r\n2024-01-01T00:00:00Z,a\n2024-01-02T00:00:00Z,b\n"],
    ["all three", "placed,town\n2024-01-01T00:00:00Z,a\r2024-01-02T00:00:00Z,b\r\n"],
  ];
  for (const [title, text] of cases) it(title, async () => expect(await towns('csv("a.csv")', text)).toEqual(["a", "b"]));

  it("what stands within quotes is left as it is, and so are bad lines", async () => {
    const text = 'placed,town\n2024-01-01T00:00:00Z,"a\r\nb ""c"" \r"\r\n2024-01-01T00:00:00Z\r\n2024-01-01T00:00:00Z,"d\ne"\n';
    const { rows, apart, error } = await read(sourceSpec('csv("a.csv")', COLUMNS, "  quarantine up to 1\n"), { "a.csv": gzipSync(text) });
    expect(error?.message).toBeUndefined();
    expect(rows.map((row) => row.town)).toEqual(['a\r\nb "c" \r', "d\ne"]);
    expect(apart).toMatchObject([{ why: "1 of 2 values" }]);
  });
});

describe("compressed files", () => {
  const long = `placed,town\n${Array.from({ length: 20_000 }, (_, i) => `2024-01-01T00:00:00Z,town ${i}\n`).join("")}`;

  it("gzip and Zstandard are seen from the bytes, whatever the name", async () => {
    expect(await towns('csv("a.csv")', gzipSync(TEXT))).toEqual(READ);
    expect(await towns('csv("a.csv.gz")', gzipSync(TEXT), "a.csv.gz")).toEqual(READ);
    expect(await towns('csv("a.csv.gz")', TEXT, "a.csv.gz")).toEqual(READ);
    const { rows } = await read(sourceSpec('csv("*.zst")', COLUMNS), {}, { prepare: (folder) => duckdb(`COPY (SELECT '2024-01-01T00:00:00Z' AS placed, 'Zürich' AS town) TO '${folder}/a.zst' (FORMAT csv, COMPRESSION zstd)`) });
    expect(rows.map((row) => row.town)).toEqual(["Zürich"]);
  });

  it("several gzip members are one file", async () => {
    expect(await towns('csv("a.csv")', Buffer.concat([gzipSync(TEXT), gzipSync("2024-01-03T00:00:00Z,Wien\n")]))).toEqual([...READ, "Wien"]);
  });

  it("a gzip that breaks off, or is garbled, is no shorter file", async () => {
    const whole = gzipSync(long);
    expect(await failure(sourceSpec('csv("a.csv")', COLUMNS), { "a.csv": whole.subarray(0, -1000) })).toBe('source `orders`: the file "a.csv" is compressed by gzip, and it breaks off before its end');
    const garbled = Buffer.from(whole);
    garbled[garbled.length - 6]! ^= 1;
    expect(await failure(sourceSpec('csv("a.csv")', COLUMNS), { "a.csv": garbled })).toContain("is compressed by gzip, and it is garbled (incorrect data check)");
  });

  it("a Zstandard file that breaks off is no shorter file", async () => {
    const made = (folder: string): Promise<void> => duckdb(`COPY (SELECT '2024-01-01T00:00:00Z' AS placed, 'town ' || hash(range) AS town FROM range(50000)) TO '${folder}/a.csv' (FORMAT csv, COMPRESSION zstd)`);
    expect((await read(sourceSpec('csv("a.csv")', COLUMNS), {}, { prepare: made })).rows.length).toBe(50_000);
    for (const cut of [1, 50, 100_000]) {
      const prepare = async (folder: string): Promise<void> => {
        await made(folder);
        const path = join(folder, "a.csv");
        writeFileSync(path, readFileSync(path).subarray(0, -cut));
      };
      expect(await failure(sourceSpec('csv("a.csv")', COLUMNS), {}, { prepare })).toBe('source `orders`: the file "a.csv" is compressed by Zstandard, and it breaks off before its end');
    }
  });

  it("others are named and refused", async () => {
    expect(await failure(sourceSpec('csv("a.csv")', COLUMNS), { "a.csv": Buffer.from("BZh91AY&SY") })).toBe('source `orders`: the file "a.csv" is compressed by bzip2, which is not read');
    expect(await failure(sourceSpec('csv("a.csv")', COLUMNS), { "a.csv": Buffer.from("PK\x03\x04zzzz") })).toContain("compressed by ZIP");
  });

  it("JSON lines and one JSON text", async () => {
    const rows = [{ placed: "2024-01-01T00:00:00Z", town: "Zürich" }, { placed: "2024-01-02T00:00:00Z", town: "Köln" }];
    expect(await towns('json("a.gz")', gzipSync(rows.map((row) => JSON.stringify(row)).join("\n")), "a.gz")).toEqual(["Zürich", "Köln"]);
    expect(await towns('json("a.gz")', gzipSync(JSON.stringify(rows, undefined, 2)), "a.gz")).toEqual(["Zürich", "Köln"]);
    expect(await towns('json("a.gz", rows: "x.y")', gzipSync(JSON.stringify({ x: { y: rows } })), "a.gz")).toEqual(["Zürich", "Köln"]);
  });
});
