/** What a person is told when work stops: a sentence and what to do for a mistake of theirs or of the data; for a bug of ours, what to report. */
import { type Palette, renderPlaces } from "../diagnostics/render/text.ts";
import { type ErrorPlace, UserError } from "./errors.ts";
import { VERSION } from "./version.ts";

interface SystemError extends Error {
  readonly code: string;
  readonly path?: string;
}

const SYSTEM: Readonly<Record<string, (path: string) => readonly [string, string]>> = {
  ENOSPC: (path) => [`the disk is full${path}`, "free some space; what was written so far has been taken away again"],
  EDQUOT: (path) => [`your quota of the disk is used up${path}`, "free some space; what was written so far has been taken away again"],
  EFBIG: (path) => [`a file may not grow that large here${path}`, "raise the limit (`ulimit -f`), or choose another disk; what was written so far has been taken away again"],
  EACCES: (path) => [`not allowed${path}`, "check who may read and write there"],
  EPERM: (path) => [`not allowed${path}`, "check who may read and write there"],
  EROFS: (path) => [`the disk can only be read${path}`, "choose another folder"],
  EADDRINUSE: () => ["the port is in use already", "stop the other server, or choose another with `--port`"],
  ENOENT: (path) => [`there is no such file or folder${path}`, "look at the name, and whether another process takes it away"],
  ENOTDIR: (path) => [`there is a file where a folder should be${path}`, "move it away, or choose another folder"],
  EISDIR: (path) => [`there is a folder where a file should be${path}`, "name a file"],
  EEXIST: (path) => [`there is something already${path}`, "move it away, or choose another folder"],
  EIO: (path) => [`the disk can't be read or written${path}`, "look after the disk"],
  EMFILE: () => ["too many files are open", "raise the limit (`ulimit -n`)"],
};

/** Errors of the runtime and the emitters whose message was written for a person and says what to do. */
const TOLD: ReadonlySet<string> = new Set(["TrainError", "BundleError", "StoreError", "StoreChangedError", "OutputError", "BatchInterrupted", "WindowError", "InputError", "SqlRoadError", "LockError", "ServeError", "BundleWriteError"]);

export function describeError(error: unknown, palette: Palette): { text: string; exitCode: number } {
  if (error instanceof UserError) return { text: error.place === undefined ? sentence(error.message, error.help, palette) : placed(error.message, error.help, error.place, palette), exitCode: error.exitCode };
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

/** As a finding of the checker, but without a code. */
function placed(message: string, help: string | undefined, { span, shown, text }: ErrorPlace, palette: Palette): string {
  const head = `${palette.error("error")}${palette.bold(`: ${message}`)}`;
  const texts = new Map(text === undefined ? [] : [[shown, text] as const]);
  const offset = (line: number, column: number): number => {
    const lines = (text ?? "").split("\n");
    return lines.slice(0, line - 1).reduce((sum, before) => sum + before.length + 1, 0) + [...(lines[line - 1] ?? "")].slice(0, column - 1).join("").length;
  };
  if (text === undefined) return `${sentence(message, undefined, palette)}\n  ${palette.dim("┌─")} ${shown}:${span.line}:${span.column}${help === undefined ? "" : `\n  ${palette.dim("=")} ${palette.bold("help")}: ${help}`}`;
  return [head, ...renderPlaces({ span: { file: shown, start: offset(span.line, span.column), end: offset(span.endLine, span.endColumn) }, related: [], help }, texts, palette.error, palette)].join("\n");
}

function sentence(message: string, help: string | undefined, palette: Palette): string {
  return [`${palette.error("error")}${palette.bold(`: ${message}`)}`, ...(help === undefined ? [] : [` = ${palette.bold("help")}: ${help}`])].join("\n");
}
