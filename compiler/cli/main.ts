/**
 * `mlsc`: dispatch to one file a command. Exit codes: 0 fine (warnings may stand), 1 at least one error or a failed test, 2 wrong usage, 70 a bug of ours, 130 interrupted.
 */
import { COMMANDS } from "./commands/index.ts";
import { helpText, parseCommand } from "./command.ts";
import { describeError } from "./describe-error.ts";
import { usageError } from "./errors.ts";
import { createTerminal, type Terminal } from "./terminal.ts";
import { nearest } from "../../stdlib/suggest.ts";
import { VERSION } from "./version.ts";

export interface MainInput {
  /** Folder that holds compiler, runtime and stdlib. */
  readonly root: string;
  readonly argv: readonly string[];
}

export async function main({ root, argv }: MainInput): Promise<number> {
  const interrupt = new AbortController();
  let terminal = createTerminal({ color: undefined, signal: interrupt.signal });
  const onSignal = (): void => {
    if (interrupt.signal.aborted) process.exit(130);
    terminal.err("\nstopping; nothing half-written is left (again to stop at once)");
    interrupt.abort();
  };
  // `mlsc explain | head`: whoever reads has had enough.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  // Only work that can stop in order listens: reading and checking a spec is one long step, which a signal then ends at once, as it does by default.
  const listen = (): AbortSignal => {
    if (process.listenerCount("SIGINT", onSignal) === 0) {
      process.on("SIGINT", onSignal);
      process.on("SIGTERM", onSignal);
    }
    return interrupt.signal;
  };
  try {
    const [name, ...rest] = argv;
    if (name === undefined || name === "help" || name === "--help" || name === "-h") {
      const text = await overview(rest[0]);
      if (name !== undefined) terminal.out(text);
      else terminal.err(text);
      return name === undefined ? 2 : 0;
    }
    if (name === "--version" || name === "-v" || name === "version") {
      terminal.out(VERSION);
      return 0;
    }
    const entry = COMMANDS.find((candidate) => candidate.name === name);
    if (entry === undefined) throw unknownCommand(name);
    const command = await entry.load();
    const { positionals, options } = parseCommand(command, rest);
    terminal = createTerminal({ color: colorChoice(options.color), signal: interrupt.signal });
    if (options.help === true) {
      terminal.out(helpText(command));
      return 0;
    }
    return await command.run({
      root,
      terminal,
      positionals,
      options,
      get signal() {
        return listen();
      },
    });
  } catch (error) {
    return report(error, terminal, interrupt.signal);
  } finally {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  }
}

function report(error: unknown, terminal: Terminal, signal: AbortSignal): number {
  if (signal.aborted) {
    terminal.err("interrupted");
    return 130;
  }
  const described = describeError(error, terminal.errPalette);
  terminal.err(described.text);
  return described.exitCode;
}

function unknownCommand(name: string): Error {
  const meant = nearest(name, COMMANDS.map((command) => command.name));
  if (name.startsWith("-")) return usageError(`the first word is a command, not \`${name}\``, "`mlsc help` lists them");
  return usageError(`there is no command \`${name}\``, meant === undefined ? "`mlsc help` lists them" : `did you mean \`mlsc ${meant}\`?`);
}

function colorChoice(value: string | boolean | undefined): boolean | undefined {
  if (value === undefined || value === "auto") return undefined;
  if (value === "always") return true;
  if (value === "never") return false;
  throw usageError(`\`--color ${String(value)}\` is not one of always, never, auto`, "write `--color auto`");
}

async function overview(topic: string | undefined): Promise<string> {
  if (topic !== undefined && !topic.startsWith("-")) {
    const entry = COMMANDS.find((candidate) => candidate.name === topic);
    if (entry === undefined) throw unknownCommand(topic);
    return helpText(await entry.load());
  }
  const width = Math.max(...COMMANDS.map((candidate) => candidate.name.length)) + 2;
  return [
    `mlsc ${VERSION}: a typed, declarative language for machine-learning systems`,
    "",
    "usage: mlsc COMMAND [SPEC] [options]       SPEC is a .mls file or a folder that holds one",
    "",
    ...COMMANDS.map((candidate) => `  ${candidate.name.padEnd(width)}${candidate.summary}`),
    "",
    "`mlsc COMMAND --help` tells more. New here? `mlsc init my_system && cd my_system && mlsc run`",
  ].join("\n");
}
