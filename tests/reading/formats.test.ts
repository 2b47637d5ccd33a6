/** Arrow, Avro and Protocol Buffers as other programs write them (fixtures/make.py): every value exact, files that break off refused. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { unframeLz4 } from "../../runtime/batch/read/lz4.ts";
import { unsnap } from "../../runtime/batch/read/snappy.ts";
import { failure, type Files, read, type Row, sourceSpec } from "./support.ts";

const FIXTURES = fileURLToPath(new URL("./fixtures", import.meta.url));
const PEERS = JSON.parse(readFileSync(join(FIXTURES, "peers.json"), "utf8")) as Readonly<Record<string, string>>;
const peer = (name: string): Buffer => Buffer.from(PEERS[name]!, "base64");
const PROTO: Files = { "shop.proto": readFileSync(join(FIXTURES, "shop.proto")), "parts.proto": readFileSync(join(FIXTURES, "parts.proto")) };

const COLUMNS = `placed: Timestamp
wall: LocalTimestamp
whole: Int?
small: Int?
number: Float?
exact: Float?
text: String?
kind: "a" | "b"?
day: Date?
yes: Bool?
list: List<Int>?
point: { x: Float?, at: Timestamp }?`;

const MICROS = [1_700_000_000_123_456, -1, 2_534_023_007_999_999, 0];
/** As make.py writes them. NaN is missing, −0 is 0; a day is one since 1970. */
const EXPECTED: readonly Row[] = MICROS.map((placed, i) => ({
  placed,
  wall: Math.floor(placed / 1000) * 1000,
  whole: [1, -9007199254740991, 9007199254740991, null][i],
  small: [1, -2, null, 3][i],
  number: [0.1, null, 0, null][i],
  exact: [12.3, -0.01, Number("90071992547409.93"), null][i],
  text: ["Zürich", "", 'a"b\\c\n😀', null][i],
  kind: ["a", "b", null, "a"][i],
  day: [0, -1, 19_000, null][i],
  yes: [true, null, false, true][i],
  list: [[1, 2], [], [9007199254740991], null][i],
  point: [{ x: 0.5, at: 1_700_000_000_123_456 }, { x: null, at: -1 }, { x: 1e21, at: 0 }, null][i],
}));

/** Whole numbers as such. */
const plain = (rows: readonly Row[]): unknown => JSON.parse(JSON.stringify(rows.map(({ __row, ...row }) => row), (_, value: unknown) => (typeof value === "bigint" ? Number(value) : value)));

describe("every value is exact", () => {
  const cases: readonly (readonly [string, string, Buffer])[] = [
    ["an Arrow file of pyarrow", 'arrow("a")', peer("arrow file")],
    ["an Arrow file with its buffers compressed by LZ4", 'arrow("a")', peer("arrow lz4")],
    ["an Arrow stream", 'arrow("a")', peer("arrow stream")],
    ["an Arrow stream, compressed as a whole", 'arrow("a")', gzipSync(peer("arrow stream"))],
    ["Parquet of pyarrow", 'parquet("a")', peer("parquet")],
    ["Avro of fastavro", 'avro("a")', peer("avro null")],
    ["Avro, compressed by deflate", 'avro("a")', peer("avro deflate")],
    ["Avro, compressed by snappy", 'avro("a")', peer("avro snappy")],
  ];
  for (const [title, from, bytes] of cases) {
    it(title, async () => {
      const { rows, error, input } = await read(sourceSpec(from, COLUMNS), { a: bytes });
      expect(error?.message).toBeUndefined();
      expect(plain(rows)).toEqual(JSON.parse(JSON.stringify(EXPECTED)));
      expect(input.notFinite).toEqual([{ column: "number", count: 1 }]);
      expect(Object.is(rows[2]!.number, -0)).toBe(false);
    });
  }

  it("nanoseconds lie in their microsecond, before 1970 too", async () => {
    for (const [from, name] of [['arrow("a")', "arrow file"], ['parquet("a")', "parquet"]] as const) {
      const { rows, error } = await read(sourceSpec(from, "placed: Timestamp\nnanos: Timestamp"), { a: peer(name) });
      expect(error?.message).toBeUndefined();
      // Of Parquet's instants in nanoseconds the engine itself cuts, toward 1970.
      expect([name, rows.map((row) => Number(row.nanos))]).toEqual([name, [1_700_000_000_123_456, name === "parquet" ? 0 : -1, 0, 1]]);
    }
  });

  it("a field within a record is a column by its path", async () => {
    for (const [from, name] of [['arrow("a")', "arrow file"], ['avro("a")', "avro null"]] as const) {
      const { rows, error } = await read(sourceSpec(from, 'placed: Timestamp\nx from "point.x": Float?'), { a: peer(name) });
      expect(error?.message).toBeUndefined();
      expect(rows.map((row) => row.x)).toEqual([0.5, null, 1e21, null]);
    }
  });

  it("of a union of several types each value says what it is", async () => {
    const { error } = await read(sourceSpec('avro("a")', "placed: Timestamp\neither: Int?"), { a: peer("avro null") });
    expect(error?.message).toBe('`either` of source `orders` is no Int: 1 case (first: row 1: "seven")');
    const { rows } = await read(sourceSpec('avro("a")', "placed: Timestamp\neither: Int?", "  quarantine up to 1\n"), { a: peer("avro null") });
    expect(rows.map((row) => (row.either === null ? null : Number(row.either)))).toEqual([7, null, 8]);
  });

  it("many files, partitioned, of different types where nothing is lost", async () => {
    const { rows, input } = await read(sourceSpec('arrow("e/**/*.arrow")', "year: Int\nplaced: Timestamp\nsmall: Int?"), { "e/year=1/a.arrow": peer("arrow file"), "e/year=2/b.arrow": peer("arrow stream") });
    expect(rows.map((row) => [Number(row.__row), Number(row.year)])).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((row) => [row, row < 4 ? 1 : 2]));
    expect(input.files.map(({ name }) => name)).toEqual(["e/year=1/a.arrow", "e/year=2/b.arrow"]);
  });
});

describe("Protocol Buffers", () => {
  const from = 'protobuf("a.pb", message: "shop.Order", schema: "shop.proto")';

  it("what can be absent is missing, what can't has its default; instants, wrappers, enums, lists, nested fields", async () => {
    const columns = 'placed: Timestamp\nwhole: Int?\ncount: Int\nnumber: Float?\ntext: String?\nkind: "LETTER" | "BOX"\nyes: Bool\nlist: List<Int>\nx from "point.x": Float?\nwrapped: Int?';
    const { rows, error, input } = await read(sourceSpec(from, columns), { "a.pb": peer("protobuf"), ...PROTO });
    expect(error?.message).toBeUndefined();
    expect(plain(rows)).toEqual(
      [0, 1, 2, 3].map((i) => ({
        placed: [1_700_000_000_123_456, -1, 0, 1][i],
        whole: EXPECTED[i]!.whole,
        count: [1, 0, 5, 0][i],
        number: EXPECTED[i]!.number,
        text: EXPECTED[i]!.text,
        kind: ["BOX", "LETTER", "BOX", "LETTER"][i],
        yes: [true, false, false, true][i],
        list: EXPECTED[i]!.list ?? [],
        x: [0.5, null, 1e21, null][i],
        wrapped: [0, null, null, null][i],
      })),
    );
    expect(input.files.map(({ name }) => name)).toEqual(["a.pb", "shop.proto", "parts.proto"]);
  });

  it("an integer beyond what an Int holds is told, and not rounded", async () => {
    expect(await failure(sourceSpec(from, "placed: Timestamp\nbig: Int"), { "a.pb": peer("protobuf"), ...PROTO })).toBe("`big` of source `orders` is no Int: 1 case (first: row 0: 18446744073709551615)");
  });

  it("a message that can't be decoded is set apart; the next begins where its length says", async () => {
    const whole = peer("protobuf");
    const bytes = Buffer.concat([Buffer.from([3, 0x0a, 0x7f, 0x00]), whole]);
    expect(await failure(sourceSpec(from, "placed: Timestamp"), { "a.pb": bytes, ...PROTO })).toMatch(/^source `orders` holds what is no row: 1 case \(first: row 0: no message of its type/);
    const { rows, apart } = await read(sourceSpec(from, "placed: Timestamp", "  quarantine up to 1\n"), { "a.pb": bytes, ...PROTO });
    expect([rows.length, apart.length, apart[0]?.row]).toEqual([4, 1, 0]);
  });

  it("what breaks off, another schema, another message, and an import from elsewhere are refused", async () => {
    const spec = sourceSpec(from, "placed: Timestamp");
    expect(await failure(spec, { "a.pb": peer("protobuf").subarray(0, -3), ...PROTO })).toContain('the file "a.pb" can\'t be read as protobuf: it breaks off before its end');
    expect(await failure(spec.replace("shop.Order", "shop.Ordre"), { "a.pb": peer("protobuf"), ...PROTO })).toContain('"shop.proto" has no message `shop.Ordre`; it has shop.Order, shop.Point');
    expect(await failure(spec, { "a.pb": peer("protobuf"), "shop.proto": PROTO["shop.proto"]! })).toContain('imports "parts.proto", which is not there');
    expect(await failure(spec, { "a.pb": peer("protobuf"), "shop.proto": 'syntax = "proto3"; import "../secret.proto";' })).toContain("lies outside its folder");
    expect(await failure(spec, { "a.pb": peer("protobuf"), "shop.proto": "message {" })).toContain("can't be understood");
    expect(await failure(spec, { "a.pb": peer("protobuf") })).toBe('source `orders`: there is no file "shop.proto"');
  });
});

describe("a file that breaks off, or is of another kind, is no shorter file", () => {
  for (const name of ["avro null", "avro deflate", "avro snappy"]) {
    it(`${name}, cut anywhere`, async () => {
      const whole = peer(name);
      for (let at = whole.length - 1; at > 0; at -= 37) {
        const message = await failure(sourceSpec('avro("a")', "placed: Timestamp"), { a: whole.subarray(0, at) });
        expect([at, message]).toEqual([at, expect.stringContaining('the file "a" can\'t be read as avro: ')]);
      }
    });
  }

  for (const name of ["arrow file", "arrow stream", "arrow lz4"]) {
    it(`${name}, cut anywhere`, async () => {
      const whole = peer(name);
      for (let at = whole.length - 9; at > 0; at -= 397) {
        const message = await failure(sourceSpec('arrow("a")', "placed: Timestamp"), { a: whole.subarray(0, at) });
        expect([at, message]).toEqual([at, expect.stringContaining('the file "a" can\'t be read as arrow: ')]);
      }
    });
  }

  it("garbled blocks, foreign codecs, and files of another kind", async () => {
    const garbled = Buffer.from(peer("avro snappy"));
    garbled[garbled.length - 24]! ^= 0x55;
    expect(await failure(sourceSpec('avro("a")', "placed: Timestamp"), { a: garbled })).toContain("is garbled");
    expect(await failure(sourceSpec('avro("a")', "placed: Timestamp"), { a: peer("avro bzip2") })).toContain("its blocks are compressed by bzip2, which is not read");
    expect(await failure(sourceSpec('avro("a")', "placed: Timestamp"), { a: "placed\n1\n" })).toContain("does not begin as an Avro container file does");
    expect(await failure(sourceSpec('arrow("a")', "placed: Timestamp"), { a: peer("arrow zstd") })).toContain('can\'t be read as arrow: ');
    expect(await failure(sourceSpec('arrow("a")', "placed: Timestamp"), { a: "placed\n1\n" })).toContain("can't be read as arrow: ");
  });

  it("a type that is not read is named where its column is declared", async () => {
    expect(await failure(sourceSpec('avro("a")', "placed: Timestamp\ntext: Int?"), { a: peer("avro null") })).toBe("`text` of source `orders` is no Int: 3 cases (first: row 0: Zürich)");
    expect(await failure(sourceSpec('arrow("a")', "placed from \"wall\": Timestamp"), { a: peer("arrow file") })).toContain("has times without a zone, which are no instants");
    expect(await failure(sourceSpec('arrow("a")', "placed: Timestamp\nkind: Int?"), { a: peer("arrow file") })).toContain("`kind` of source `orders` is no Int");
  });
});

describe("the decompressors", () => {
  it("snappy: literals, copies near and far, copies that reach into themselves", () => {
    expect(unsnap(Buffer.from([5, 0x10, 1, 2, 3, 4, 5]))).toEqual(Buffer.from([1, 2, 3, 4, 5]));
    // "ab", then 8 from 2 back.
    expect(unsnap(Buffer.from([10, 0x04, 97, 98, ((8 - 4) << 2) | 1, 2]))?.toString()).toBe("ababababab");
    expect(unsnap(Buffer.from([6, 0x04, 97, 98, ((4 - 1) << 2) | 2, 2, 0]))?.toString()).toBe("ababab");
    for (const broken of [[5, 0x10, 1, 2], [10, 0x04, 97, 98, 0x11, 3], [3, 0x04, 97, 98], []]) expect(unsnap(Buffer.from(broken))).toBeUndefined();
  });

  it("LZ4: a frame that is no frame, or whose lengths lie", () => {
    const frame = (...block: readonly number[]): Buffer => Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82, block.length, 0, 0, 0, ...block, 0, 0, 0, 0]);
    expect(Buffer.from(unframeLz4(frame(0x24, 97, 98, 2, 0, 0x10, 99))).toString()).toBe("ababababab" + "c");
    for (const broken of [Buffer.from([1, 2, 3]), frame(0x24, 97, 98, 9, 0), frame(0xf0), frame(0x24, 97, 98, 2, 0).subarray(0, -6)]) expect(() => unframeLz4(broken)).toThrow("garbled");
  });
});
