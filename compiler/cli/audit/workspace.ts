/** The folder of an audit, taken away at its end: the rows of all inputs with what is known of them, copies with changes, example sets. And an engine that may read and write there and nowhere else. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Engine } from "../../../runtime/batch/engine.ts";
import type { BatchChoices } from "../common-options.ts";

export interface Workspace {
  readonly folder: string;
  path(name: string): string;
  /** The same folder with names of its own. */
  room(name: string): Workspace;
  /** `paths`: further files that may be read. */
  engine(paths?: readonly string[]): Promise<Engine>;
  remove(): Promise<void>;
}

export async function openWorkspace(choices: Pick<BatchChoices, "memoryLimit" | "threads">, signal: AbortSignal): Promise<Workspace> {
  return roomIn(await mkdtemp(join(tmpdir(), "mls-audit-")), "", choices, signal);
}

function roomIn(folder: string, prefix: string, choices: Pick<BatchChoices, "memoryLimit" | "threads">, signal: AbortSignal): Workspace {
  return {
    folder,
    path: (name) => join(folder, `${prefix}${name}`),
    room: (name) => roomIn(folder, `${prefix}${name}-`, choices, signal),
    engine: (paths = []) => Engine.open({ temporaryFolder: folder, variables: new Map(), paths, memoryLimit: choices.memoryLimit, threads: choices.threads, signal }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
