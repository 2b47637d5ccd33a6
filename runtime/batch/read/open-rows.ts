/** Opens what is read row by row. Each format's library is loaded only where it is asked for. */
import type { InputFile } from "./files.ts";
import { type Opening, readableBeginning, type Reading } from "./prepare.ts";
import type { RowFile } from "./rows.ts";

/** `file`: none for a database server. @throws Error (of the format) where it can't be opened. */
export async function openRows(reading: Opening & Partial<Pick<Reading, "temporaryFolder">>, file: InputFile | undefined, place: number): Promise<RowFile> {
  const { origin } = reading.input;
  if (origin.kind === "postgres") return (await import("./postgres.ts")).openPostgres(reading, origin);
  if (file === undefined) throw new Error("a file is wanted");
  switch (origin.kind) {
    case "sqlite":
      return (await import("./sqlite.ts")).openSqlite(reading, origin, file);
    case "avro":
      return (await import("./avro.ts")).openAvro(file, (await readableBeginning(reading, file)).compression);
    case "protobuf":
      return (await import("./protobuf.ts")).openProtobuf(reading, origin, file);
    case "arrow":
      return (await import("./arrow.ts")).openArrow({ ...reading, temporaryFolder: reading.temporaryFolder ?? "" }, file, place);
    default:
      throw new Error(`${origin.kind} is read by the engine`);
  }
}
