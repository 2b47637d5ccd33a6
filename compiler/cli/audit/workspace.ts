/**
 * The folder of an audit, taken away at its end: the rows of all inputs with what is known of them, copies with changes, example sets. And an engine that may read and write there and nowhere else: one for all that is asked of these
 * files, since an engine costs as much to open and close as a small question. Who asks makes tables of their own connection alone (TEMP).
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { Engine } from "../../../runtime/batch/engine.ts";
import type { BatchChoices } from "../common-options.ts";

export interface Workspace {
  readonly folder: string;
  path(name: string): string;
  /** The same folder with names of its own. */
  room(name: string): Workspace;
  /** Runs `use` with a connection of its own. */
  with<T>(use: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  /** Another engine, for who makes tables that all of its connections see, and closes it; `paths`: further files that may be read. */
  reader(paths: readonly string[]): Promise<Engine>;
  remove(): Promise<void>;
}

export async function openWorkspace(choices: Pick<BatchChoices, "memoryLimit" | "threads">, signal: AbortSignal): Promise<Workspace> {
  const folder = await mkdtemp(join(tmpdir(), "mls-audit-"));
  const open = (paths: readonly string[]): Promise<Engine> => Engine.open({ temporaryFolder: folder, variables: new Map(), paths, memoryLimit: choices.memoryLimit, threads: choices.threads, signal });
  let own: Promise<Engine> | undefined;
  const engine = (): Promise<Engine> => {
    own ??= open([]);
    return own;
  };
  const remove = async (): Promise<void> => {
    (await own?.catch(() => undefined))?.close();
    await rm(folder, { recursive: true, force: true });
  };
  return roomIn(folder, "", { engine, open, remove });
}

interface Engines {
  readonly engine: () => Promise<Engine>;
  readonly open: (paths: readonly string[]) => Promise<Engine>;
  readonly remove: () => Promise<void>;
}

function roomIn(folder: string, prefix: string, engines: Engines): Workspace {
  return {
    folder,
    path: (name) => join(folder, `${prefix}${name}`),
    room: (name) => roomIn(folder, `${prefix}${name}-`, engines),
    with: async (use) => (await engines.engine()).with(use),
    reader: engines.open,
    remove: engines.remove,
  };
}
