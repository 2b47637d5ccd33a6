import { z } from "zod";
import { ENCODINGS } from "../vocabulary/formats.ts";
import { hasWildcard } from "../../../stdlib/glob.ts";

/** Where rows are read from (docs/reading.md). */

/** `package`: the file lies in that npm package, `path` within it; else `path` is relative to the spec's folder. `path` may be a pattern (stdlib/glob.ts), and then stands for all files that it fits. */
const file = { package: z.string().optional(), path: z.string() };
const text = { encoding: z.enum(ENCODINGS).optional() };

export const OriginSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("parquet"), ...file }),
  z.object({ kind: z.literal("csv"), ...file, ...text, delimiter: z.string().optional() }),
  /** `rows`: dotted path to the array of rows in a nested file (`features`); absent: the file is an array or JSON lines. */
  z.object({ kind: z.literal("json"), ...file, ...text, rows: z.string().optional() }),
  /** Arrow's IPC format, as a file (Feather) or as a stream. */
  z.object({ kind: z.literal("arrow"), ...file }),
  /** Avro object container files. */
  z.object({ kind: z.literal("avro"), ...file }),
  /** Messages, each after its length as a varint. `schema`: the `.proto` file, relative to the spec's folder (or to the package). */
  z.object({ kind: z.literal("protobuf"), ...file, message: z.string(), schema: z.string() }),
  z.object({ kind: z.literal("sqlite"), ...file, table: z.string() }),
  /** `env`: the environment's variable that holds the connection string, which stands nowhere else. */
  z.object({ kind: z.literal("postgres"), env: z.string(), table: z.string() }),
]);
export type Origin = z.infer<typeof OriginSchema>;
export type FileOrigin = Exclude<Origin, { kind: "postgres" }>;

/** Whether an origin may stand for many files. */
export function isPattern(origin: Origin): boolean {
  return origin.kind !== "postgres" && hasWildcard(origin.path);
}

/** The npm package in which its files lie, if they lie in one. */
export function packageOf(origin: Origin): string | undefined {
  return origin.kind === "postgres" ? undefined : origin.package;
}

/** An origin's name: the same on every machine, and without secrets. */
export function originName(origin: Origin): string {
  if (origin.kind === "postgres") return `${origin.env}/${origin.table}`;
  const path = origin.package === undefined ? origin.path : `${origin.package}/${origin.path}`;
  return origin.kind === "sqlite" ? `${path}/${origin.table}` : path;
}

/** How messages call what is read. */
export function originPhrase(origin: Origin): string {
  switch (origin.kind) {
    case "postgres":
      return `the table \`${origin.table}\` of the database in ${origin.env}`;
    case "sqlite":
      return `the table \`${origin.table}\` of "${origin.path}"`;
    default:
      return isPattern(origin) ? `the files "${origin.path}"` : `the file "${origin.path}"`;
  }
}
