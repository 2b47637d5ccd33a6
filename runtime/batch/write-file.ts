import { basename, dirname, join } from "node:path";
import { Engine } from "./engine.ts";
import { OutputFile } from "./output-file.ts";
import { type OutputColumn, wholeRows, writeCsv, writeParquet } from "./write-parquet.ts";

/** Writes columns as one file that appears under its name only when it is whole and on the disk. @throws OutputError */
export async function writeFrame(path: string, format: "parquet" | "csv", rows: number, columns: readonly OutputColumn[]): Promise<void> {
  const output = new OutputFile(path);
  const engine = await Engine.open({ temporaryFolder: join(dirname(path), `.${basename(path)}.spill.partial`), variables: new Map(), paths: [output.partial] });
  try {
    await output.write((partial) => engine.with((connection) => (format === "parquet" ? writeParquet : writeCsv)(connection, partial, wholeRows(rows, columns))));
  } finally {
    engine.close();
  }
}
