/** What is to be profiled: a file, files that a pattern fits, or a table of a database; which form it has, and how a declaration would name it. */
import { existsSync, statSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { fixedFolder, hasWildcard } from "../../../stdlib/glob.ts";
import { beginningOf } from "../../../runtime/batch/read/compression.ts";
import type { Origin } from "../../../runtime/contract/plan.ts";
import { type Encoding, FORMATS } from "../../../runtime/contract/vocabulary/formats.ts";
import { UserError, usageError } from "../errors.ts";

export type FileKind = Origin["kind"];
export const FILE_KINDS = Object.keys(FORMATS) as readonly FileKind[];

/** What a name alone does not tell. */
export interface Said {
  readonly kind?: FileKind | undefined;
  readonly table?: string | undefined;
  readonly message?: string | undefined;
  readonly schema?: string | undefined;
  readonly encoding?: Encoding | undefined;
}

export interface FoundFile {
  readonly shown: string;
  /** The file; undefined of a database server. */
  readonly path: string | undefined;
  readonly kind: FileKind;
  readonly package: string | undefined;
  /** As a declaration in the present folder writes it. */
  readonly named: string;
  /** As a declaration would say it, but for what its content tells (delimiter, rows). */
  readonly origin: Origin;
  /** It is one file that the engine reads as it lies there. */
  readonly plain: boolean;
}

const ENDINGS: readonly (readonly [RegExp, Exclude<FileKind, "postgres">])[] = [
  [/\.(csv|tsv|txt|data)$/, "csv"],
  [/\.(json|jsonl|ndjson|geojson)$/, "json"],
  [/\.(parquet|pq)$/, "parquet"],
  [/\.(arrow|feather|ipc|arrows)$/, "arrow"],
  [/\.avro$/, "avro"],
  [/\.(pb|protobuf|binpb)$/, "protobuf"],
  [/\.(db|sqlite|sqlite3)$/, "sqlite"],
];

export async function findFile(argument: string, said: Said): Promise<FoundFile> {
  if (said.kind === "postgres") return { shown: argument, path: undefined, kind: said.kind, package: undefined, named: needed(said.table, said.kind, "table"), origin: { kind: said.kind, env: variable(argument), table: needed(said.table, said.kind, "table") }, plain: false };
  const path = resolve(argument);
  const isPattern = hasWildcard(argument);
  if (isPattern ? !existsSync(resolve(fixedFolder(argument) || ".")) : !existsSync(path)) throw usageError(`there is no ${isPattern ? "folder" : "file"} \`${isPattern ? fixedFolder(argument) : argument}\``, "name a file, a pattern of files in quotes (`'orders/**/*.csv'`), or with `--kind postgres` the environment variable that says where a database is");
  if (!isPattern) {
    const facts = statSync(path);
    if (!facts.isFile()) throw usageError(`\`${argument}\` is not a file`, `for all files in it give a pattern in quotes: \`'${argument.replace(/\/$/, "")}/**/*.csv'\``);
    if (facts.size === 0) throw new UserError(`\`${argument}\` is empty`, { help: "fetch it again: the last download may have been cut off" });
  }
  const kind = said.kind ?? kindOf(argument);
  const parts = path.split(sep);
  const modules = parts.lastIndexOf("node_modules");
  const scoped = parts[modules + 1]?.startsWith("@") === true ? 2 : 1;
  const inPackage = modules >= 0 && parts.length > modules + 1 + scoped;
  const packageName = inPackage ? parts.slice(modules + 1, modules + 1 + scoped).join("/") : undefined;
  const named = inPackage ? parts.slice(modules + 1 + scoped).join("/") : (relative(process.cwd(), path) || argument).split(sep).join("/");
  const origin = originOf(kind, { path: named, ...(packageName === undefined ? {} : { package: packageName }) }, said);
  const begin = isPattern || !["csv", "json", "parquet"].includes(kind) ? undefined : await beginningOf(path);
  const encoding = said.encoding ?? (begin?.mark === "utf-16le" || begin?.mark === "utf-16be" ? "utf-16" : undefined);
  const told = encoding === undefined || (origin.kind !== "csv" && origin.kind !== "json") ? origin : { ...origin, encoding };
  return { shown: argument, path, kind, package: packageName, named, origin: told, plain: begin !== undefined && encoding === undefined && (kind === "parquet" || (begin.compression === "none" && begin.other === undefined)) };
}

function originOf(kind: Exclude<FileKind, "postgres">, file: { readonly path: string; readonly package?: string }, { table, message, schema }: Said): Origin {
  switch (kind) {
    case "sqlite":
      return { kind, ...file, table: needed(table, kind, "table") };
    case "protobuf":
      return { kind, ...file, message: needed(message, kind, "message"), schema: needed(schema, kind, "schema") };
    default:
      return { kind, ...file };
  }
}

function needed(value: string | undefined, kind: FileKind, option: string): string {
  if (value === undefined) throw usageError(`of ${kind} it is not said which ${option} to read`, `say it: \`--${option} ${option === "table" ? "orders" : option === "schema" ? "shop.proto" : "shop.Order"}\`; a declaration names it too, as in \`${FORMATS[kind].example}\``);
  return value;
}

function variable(argument: string): string {
  // An address would stand in the shell's history, and in the declaration.
  if (!/^[A-Za-z_]\w*$/.test(argument)) throw usageError("a database is named by the environment variable that says where it is", "put the address there, and name it: `mlsc data profile DATABASE_URL --kind postgres --table orders`");
  return argument;
}

function kindOf(argument: string): Exclude<FileKind, "postgres"> {
  const name = argument.toLowerCase().replace(/\.(gz|zst)$/, "");
  const kind = ENDINGS.find(([ending]) => ending.test(name))?.[1];
  if (kind === undefined) throw usageError(`\`${argument}\` has no ending that tells what it is`, `say so: \`--kind ${FILE_KINDS.join("`, `--kind ")}\``);
  return kind;
}
