/** Reads a file of which nothing is declared, and suggests what to declare. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { readRows } from "../../../runtime/batch/read-columns.ts";
import { DataError } from "../../../runtime/batch/index.ts";
import { Engine } from "../../../runtime/batch/engine.ts";
import { profileMacros } from "../../emit/duckdb/profile/queries.ts";
import type { CommandContext } from "../command.ts";
import { batchChoices } from "../common-options.ts";
import { UserError } from "../errors.ts";
import { count } from "../terminal.ts";
import { declarationText } from "./declaration.ts";
import type { FileFacts } from "./facts.ts";
import { gatherFacts } from "./gather.ts";
import { mixedQuery, type RawField, type RawFile, scalarFields } from "../../emit/duckdb/profile/raw-table.ts";
import type { FoundFile } from "./find.ts";
import { nestedStructure, openFile } from "./open.ts";
import { filesOf, openAny, type Opened } from "./open-any.ts";
import { suggest, type Suggestion } from "./suggest.ts";

export interface Profile {
  readonly facts: FileFacts;
  readonly suggestion: Suggestion;
  readonly left: readonly string[];
  /** The declaration, in the one style. */
  readonly text: string;
}

/** @throws UserError if the file can't be read as what it is said to be. */
export async function profileFile(found: FoundFile, as: Suggestion["as"] | undefined, context: CommandContext): Promise<Profile> {
  const { threads, memoryLimit } = batchChoices(context);
  const temporaryFolder = await mkdtemp(join(tmpdir(), "mls-profile-"));
  const stage = context.terminal.stage(`read ${found.named}`);
  try {
    const places = { specFolder: process.cwd(), packagesFolder: join(context.root, "node_modules"), libraryFolder: join(context.root, "stdlib") };
    const files = found.plain ? [] : await filesOf(found.origin, found.shown, places).catch((error: Error) => {
      throw unreadable(found, error);
    });
    const engine = await Engine.open({ temporaryFolder, variables: new Map(found.path === undefined ? [] : [["file", found.path]]), paths: [...(found.plain ? [found.path!] : files.map(({ path }) => path)), ...files.map((_, i) => join(temporaryFolder, `profiled.${i}.utf8`))], threads, memoryLimit, signal: context.signal });
    try {
      const { facts, left } = await engine.with(async (connection) => {
        await connection.run(profileMacros());
        const opened = await (found.plain ? openFile(connection, found).then((read): Opened => ({ ...read, flaws: async () => [] })) : openAny(found.origin, found.shown, files, { connection, places, temporaryFolder, signal: context.signal })).catch((error: Error) => {
          throw unreadable(found, error);
        });
        const { file: whole, mixed } = await withoutMixed(connection, opened.file);
        const gathered = await gatherFacts(connection, whole, (what) => stage.update(what)).catch((error: Error) => {
          engine.check();
          throw unreadable(found, error);
        });
        const fields: RawField[] = [];
        for (const [i, field] of gathered.file.fields.entries()) fields.push(field.type === "json" && field.structure === undefined ? { ...field, structure: await nestedStructure(connection, i) } : field);
        const file: RawFile = { ...gathered.file, fields };
        return { facts: { ...gathered, file, flaws: [...gathered.flaws, ...(await opened.flaws())] }, left: [...opened.left, ...mixed] };
      });
      if (facts.rows === 0) throw new UserError(`\`${found.shown}\` holds no rows`, { help: "a file without rows shows nothing of what will stand in it" });
      const suggestion = suggest(facts, found.named, as);
      const text = declarationText(facts, suggestion, left);
      stage.done(`${count(facts.rows)} rows, ${facts.file.fields.length} columns`);
      return { facts, suggestion, left, text };
    } finally {
      engine.close();
    }
  } catch (error) {
    stage.fail();
    throw error;
  } finally {
    await rm(temporaryFolder, { recursive: true, force: true });
  }
}

/** Without fields of JSON that are a number on one row and a text on another: no type reads both. */
async function withoutMixed(connection: DuckDBConnection, file: RawFile): Promise<{ file: RawFile; mixed: string[] }> {
  const scalars = scalarFields(file);
  if (scalars.length === 0) return { file, mixed: [] };
  const [counted] = await readRows(connection, mixedQuery(file));
  const mixed = new Map<string, string>();
  for (const [i, { from }] of scalars.entries()) {
    const kinds = ([["t", "text"], ["n", "number"], ["b", "Bool"]] as const).flatMap(([letter, what]) => (Number(counted?.[`${letter}${i}`] ?? 0) === 0 ? [] : [`a ${what} on ${count(Number(counted?.[`${letter}${i}`]))} rows`]));
    if (kinds.length > 1) mixed.set(from, `\`${from}\` is ${kinds.join(" and ")}, which no one type reads`);
  }
  return { file: { ...file, fields: file.fields.filter(({ from }) => !mixed.has(from)) }, mixed: [...mixed.values()] };
}

function unreadable(found: FoundFile, error: Error): Error {
  if (error instanceof UserError || error.name === "BatchInterrupted") return error;
  if (error instanceof DataError) return new UserError(error.message, { help: error.help });
  // The line itself, which an engine shows too, may be a person's.
  const counts = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(error.message);
  const first = (error.message.split("\n")[0] ?? "").replace(/^[A-Z][A-Za-z ]* Error: /, "");
  const line = counts === null ? first : `${first.replace("CSV Error on Line:", "line")} has ${counts[2]} values, and the first line names ${counts[1]} columns`;
  return new UserError(`\`${found.shown}\` can't be read as ${found.kind}: ${line.length > 300 ? `${line.slice(0, 300)}…` : line}`, { help: "it is truncated, garbled, or of another kind: say which with `--kind`; or it is written in another encoding: `--encoding latin-1`" });
}
