/** Reads one input: its files become `<node>.file`, the program's statements make typed rows of it, and what was no row or was left out is set apart. */
import type { DuckDBConnection } from "@duckdb/node-api";
import { counted, type DataFinding } from "../../contract/data-check.ts";
import { isPattern, originPhrase } from "../../contract/plan/origin.ts";
import { DataError } from "../data-error.ts";
import { runStatements } from "../engine.ts";
import { readCounts } from "../read-columns.ts";
import type { FileFacts } from "./facts.ts";
import { firstLine } from "./first-line.ts";
import { fileRows, type FileRows, placed } from "./places.ts";
import type { Input } from "./files.ts";
import { prepareInput, type Prepared, type Reading } from "./prepare.ts";
import { type Apart, type Quarantine, rowsApart, writeQuarantine } from "./quarantine.ts";
import { takeRejects } from "./rejects.ts";
import { namesOf } from "./shape.ts";
import { quoted } from "./sql.ts";

/** What was noticed of an input beside its rows. */
export interface InputFound {
  /** Columns that some files lack: on so many rows they are missing for that. */
  readonly absent: readonly { readonly column: string; readonly files: string; readonly rows: number }[];
  /** NaN and infinities, which are missing. */
  readonly notFinite: readonly { readonly column: string; readonly count: number }[];
  readonly quarantine: Quarantine | undefined;
}

export interface InputRead {
  readonly found: InputFound;
  readonly noticed: readonly DataFinding[];
  readonly facts: FileFacts | undefined;
  /** A sample with its place told by the row's file. */
  readonly place: (sample: string) => string;
  readonly places: readonly FileRows[];
  readonly prepared: Prepared;
  /** Rows that were left out, those that were read. */
  readonly apart: Apart;
}

/** `quarantineFolder`: where all that is set apart goes; `kept`: what is set apart of files that are not read, of an input that lies in pieces. @throws DataError */
export async function readInput(reading: Reading, quarantineFolder: string | undefined, kept?: Apart): Promise<InputRead> {
  const { connection, input, declaration, signal } = reading;
  const prepared = await readRows(reading).catch((error: Error) => {
    if (error instanceof DataError || signal?.aborted === true) throw error;
    throw new DataError(declaration, input.span, `${declaration}: ${originPhrase(input.origin)} can't be read to ${isPattern(input.origin) ? "their" : "its"} end: ${firstLine(error)}`, "fetch the file again if it was cut off; else see what the message says of its content");
  });
  if (prepared.rejects !== undefined) await takeRejects(connection, input, declaration, reading.files, prepared.paths, prepared.rejects);
  const places = reading.part === undefined ? await fileRows(connection, input, reading.files) : await placesAmongAll(reading, prepared);
  if (prepared.isNumbered) await prepared.show({ places, rows: reading.part?.rows });
  await reading.numbered?.(connection, places);
  const apart = quarantineFolder === undefined && kept === undefined ? { rows: 0, entries: [] } : await rowsApart(connection, input, reading.files, places);
  const quarantine = quarantineFolder === undefined ? undefined : await writeQuarantine(input, quarantineFolder, apart, kept);
  if (prepared.tables.length > 0) await connection.run([`DROP VIEW ${quoted(input.fileTable)}`, ...prepared.tables.map((table) => `DROP TABLE ${quoted(table)}`)].join(";\n"));
  const absent = absences(prepared, reading, places);
  return {
    noticed: absent.map((one, i) => absenceFinding(input, declaration, one, prepared.absent[i]!)),
    found: { absent, notFinite: await notFinite(connection, input.notFinite), quarantine },
    facts: prepared.facts,
    place: (sample) => placed(sample, places),
    places,
    prepared,
    apart,
  };
}

/** Of files that are not all read: the rows are numbered as if they were. */
async function placesAmongAll({ connection, input, files, part }: Reading, { known, isNumbered }: Prepared): Promise<FileRows[]> {
  const read = isNumbered ? await fileRows(connection, input, files) : [];
  let first = 0;
  const places = files.map(({ name }, i): FileRows => {
    const rows = part?.counts?.get(i) ?? known[i]!.rows ?? read[i]!.rows;
    first += rows;
    return { name, first: first - rows, rows };
  });
  const shifts = places.map((place, i) => (known[i]!.rows === undefined ? place.first - read[i]!.first : 0));
  if (isNumbered && shifts.some((shift) => shift !== 0)) await connection.run(`UPDATE ${quoted(input.readTable)} SET "__row" = "__row" + list_extract([${shifts.join(", ")}], "__file" + 1) WHERE "__row" >= 0`);
  return places;
}

/** Lines of CSV that end in several ways are read from copies in which they end alike. */
async function readRows(reading: Reading): Promise<Prepared> {
  const { connection, input } = reading;
  const prepared = await prepareInput(reading);
  try {
    await runStatements(connection, input.create);
    return prepared;
  } catch (error) {
    if (input.origin.kind !== "csv" || !(error instanceof Error) || !error.message.includes("state machine reached an invalid state")) throw error;
    await connection.run(`DROP VIEW ${quoted(input.fileTable)}`);
    const { rejects } = prepared;
    if (rejects !== undefined) await connection.run(`DROP TABLE IF EXISTS ${quoted(rejects.table)}; DROP TABLE IF EXISTS ${quoted(rejects.scans)}`);
    const even = await prepareInput({ ...reading, evenLines: true });
    await runStatements(connection, input.create);
    return even;
  }
}

function absences({ absent }: Prepared, { files }: Reading, places: readonly FileRows[]): InputFound["absent"] {
  return absent.map(({ column, files: without }) => ({ column: column.column, files: namesOf(files, without), rows: without.reduce((sum, i) => sum + places[i]!.rows, 0) }));
}

function absenceFinding(input: Input, declaration: string, { column, files, rows }: InputFound["absent"][number], { column: { span } }: Prepared["absent"][number]): DataFinding {
  return {
    code: "MLS3178",
    severity: "warning",
    message: `\`${column}\` of ${declaration} is not in ${files}: it is missing on ${counted(rows, "row")}`,
    span,
    label: "not in all files",
    notes: ["missing then means that the file is old, or new: what learns from it learns the date"],
    help: `leave \`${column}\` out, read the files that have it alone, or say why that is right: \`allow MLS3178 "why"\` in \`${input.node}\``,
    count: rows,
    sample: null,
  };
}

async function notFinite(connection: DuckDBConnection, sql: string | undefined): Promise<InputFound["notFinite"]> {
  if (sql === undefined) return [];
  const counts = await readCounts(connection, sql);
  return Object.entries(counts).flatMap(([column, count]) => (Number(count) === 0 ? [] : [{ column, count: Number(count) }]));
}
