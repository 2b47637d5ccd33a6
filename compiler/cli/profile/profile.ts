/** Reads a file of which nothing is declared, and suggests what to declare. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Engine } from "../../../runtime/batch/engine.ts";
import { profileMacros } from "../../emit/duckdb/profile/queries.ts";
import type { CommandContext } from "../command.ts";
import { batchChoices } from "../common-options.ts";
import { UserError } from "../errors.ts";
import { count } from "../terminal.ts";
import { declarationText } from "./declaration.ts";
import type { FileFacts } from "./facts.ts";
import { gatherFacts } from "./gather.ts";
import type { RawField, RawFile } from "../../emit/duckdb/profile/raw-table.ts";
import { type FoundFile, nestedStructure, openFile } from "./open.ts";
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
    const engine = await Engine.open({ temporaryFolder, variables: new Map([["file", found.path]]), paths: [found.path], threads, memoryLimit, signal: context.signal });
    try {
      const { facts, left } = await engine.with(async (connection) => {
        await connection.run(profileMacros());
        const opened = await openFile(connection, found).catch((error: Error) => {
          throw unreadable(found, error);
        });
        const gathered = await gatherFacts(connection, opened.file, (what) => stage.update(what)).catch((error: Error) => {
          engine.check();
          throw unreadable(found, error);
        });
        const fields: RawField[] = [];
        for (const [i, field] of gathered.file.fields.entries()) fields.push(field.type === "json" && field.structure === undefined ? { ...field, structure: await nestedStructure(connection, i) } : field);
        const file: RawFile = { ...gathered.file, fields };
        return { facts: { ...gathered, file }, left: opened.left };
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

function unreadable(found: FoundFile, error: Error): Error {
  if (error instanceof UserError || error.name === "BatchInterrupted") return error;
  // The line itself, which an engine shows too, may be a person's.
  const counts = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(error.message);
  const first = (error.message.split("\n")[0] ?? "").replace(/^[A-Z][A-Za-z ]* Error: /, "");
  const line = counts === null ? first : `${first.replace("CSV Error on Line:", "line")} has ${counts[2]} values, and the first line names ${counts[1]} columns`;
  return new UserError(`\`${found.shown}\` can't be read as ${found.kind}: ${line.length > 300 ? `${line.slice(0, 300)}…` : line}`, { help: "it is truncated, garbled, or of another kind: say which with `--kind`" });
}
