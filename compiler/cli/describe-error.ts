/** What a person is told when work stops: a sentence and what to do for a mistake of theirs or of the data; for a bug of ours, what to report. */
import type { Palette } from "../diagnostics/render/text.ts";
import { UserError } from "./errors.ts";
import { VERSION } from "./version.ts";

interface SystemError extends Error {
  readonly code: string;
  readonly path?: string;
}

const SYSTEM: Readonly<Record<string, (path: string) => readonly [string, string]>> = {
  ENOSPC: (path) => [`the disk is full${path}`, "free some space; what was written so far has been taken away again"],
  EACCES: (path) => [`not allowed${path}`, "check who may read and write there"],
  EPERM: (path) => [`not allowed${path}`, "check who may read and write there"],
  EROFS: (path) => [`the disk can only be read${path}`, "choose another folder"],
  EADDRINUSE: () => ["the port is in use already", "stop the other server, or choose another with `--port`"],
  EMFILE: () => ["too many files are open", "raise the limit (`ulimit -n`)"],
};

/** Errors of the runtime and the emitters whose message was written for a person and says what to do. */
const TOLD: ReadonlySet<string> = new Set(["TrainError", "BundleError", "StoreError", "OutputError", "BatchInterrupted", "WindowError", "InputError", "SqlRoadError", "LockError"]);

export function describeError(error: unknown, palette: Palette): { text: string; exitCode: number } {
  if (error instanceof UserError) return { text: sentence(error.message, error.help, palette), exitCode: error.exitCode };
  if (error instanceof Error && TOLD.has(error.name) && !isTold(error)) return { text: sentence(error.message, undefined, palette), exitCode: 1 };
  if (isTold(error)) return { text: sentence(error.message, error.help, palette), exitCode: 1 };
  if (isSystem(error)) {
    const known = SYSTEM[error.code];
    if (known !== undefined) {
      const [message, help] = known(error.path === undefined ? "" : `: \`${error.path}\``);
      return { text: sentence(message, help, palette), exitCode: 1 };
    }
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    text: [`${palette.error("bug")}${palette.bold(": mlsc has come to a state that it should never be in; this is our mistake, not yours")}`, ` = please report it with the spec and this text (mlsc ${VERSION}, Node ${process.versions.node}, ${process.platform}):`, stack].join("\n"),
    exitCode: 70,
  };
}

/** Errors of the runtime that were written for a person carry a `help`. */
function isTold(error: unknown): error is Error & { readonly help: string } {
  return error instanceof Error && typeof (error as { help?: unknown }).help === "string";
}

function isSystem(error: unknown): error is SystemError {
  return error instanceof Error && typeof (error as { code?: unknown }).code === "string";
}

function sentence(message: string, help: string | undefined, palette: Palette): string {
  return [`${palette.error("error")}${palette.bold(`: ${message}`)}`, ...(help === undefined ? [] : [` = ${palette.bold("help")}: ${help}`])].join("\n");
}
