/** What `from` may name: formats of files and databases, and their arguments. */

export const ENCODINGS = ["utf-8", "utf-16", "utf-16le", "utf-16be", "latin-1", "windows-1252"] as const;
export type Encoding = (typeof ENCODINGS)[number];

export interface FormatRule {
  /** Arguments with names that must be there, and that may. */
  readonly needs: readonly string[];
  readonly takes: readonly string[];
  /** As one writes it. */
  readonly example: string;
}

export const FORMATS = {
  csv: { needs: [], takes: ["delimiter", "encoding"], example: 'csv("orders.csv")' },
  json: { needs: [], takes: ["rows", "encoding"], example: 'json("orders.jsonl")' },
  parquet: { needs: [], takes: [], example: 'parquet("orders/**/*.parquet")' },
  arrow: { needs: [], takes: [], example: 'arrow("orders.arrow")' },
  avro: { needs: [], takes: [], example: 'avro("orders.avro")' },
  protobuf: { needs: ["message", "schema"], takes: [], example: 'protobuf("orders.pb", message: "shop.Order", schema: "shop.proto")' },
  sqlite: { needs: ["table"], takes: [], example: 'sqlite("shop.db", table: "orders")' },
  postgres: { needs: ["table"], takes: [], example: 'postgres(env("DATABASE_URL"), table: "orders")' },
} as const satisfies Readonly<Record<string, FormatRule>>;
export type Format = keyof typeof FORMATS;
