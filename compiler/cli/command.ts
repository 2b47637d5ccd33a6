import { parseArgs, type ParseArgsConfig } from "node:util";
import { nearest } from "../../stdlib/suggest.ts";
import { type UserError, usageError } from "./errors.ts";
import type { Terminal } from "./terminal.ts";

/** What a command is handed: where mls lies, the terminal, its arguments and a signal that says that the user wants to stop. */
export interface CommandContext {
  readonly root: string;
  /** The version of mls that runs, to the last edit of its sources. */
  readonly made: string;
  readonly terminal: Terminal;
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly signal: AbortSignal;
}

export interface OptionHelp {
  readonly name: string;
  readonly short?: string;
  /** Absent for a flag. */
  readonly value?: string;
  readonly help: string;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** `[SPEC]`, behind `mlsc NAME`. */
  readonly usage: string;
  readonly details: string;
  readonly options: readonly OptionHelp[];
  readonly examples: readonly string[];
  /** Least and greatest number of arguments. */
  readonly arity: readonly [number, number];
  /** Resolves to the exit code. */
  run(context: CommandContext): Promise<number>;
}

const COMMON: readonly OptionHelp[] = [
  { name: "help", short: "h", help: "show this" },
  { name: "color", value: "WHEN", help: "always, never or auto (default)" },
];

export function helpText(command: Command): string {
  const rows = [...command.options, ...COMMON].map((option) => [`  ${option.short === undefined ? "    " : `-${option.short}, `}--${option.name}${option.value === undefined ? "" : ` ${option.value}`}`, option.help] as const);
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return [
    `${command.summary}`,
    "",
    `usage: mlsc ${command.name} ${command.usage}`.trimEnd(),
    "",
    command.details,
    "",
    "options:",
    ...rows.map(([left, help]) => left.padEnd(width) + help),
    "",
    "examples:",
    ...command.examples.map((example) => `  ${example}`),
  ].join("\n");
}

/** Parses a command's own arguments; what it does not know is wrong usage, with the option that was meant. */
export function parseCommand(command: Command, argv: readonly string[]): { positionals: string[]; options: Record<string, string | boolean | undefined> } {
  const options: NonNullable<ParseArgsConfig["options"]> = {};
  for (const option of [...command.options, ...COMMON]) options[option.name] = { type: option.value === undefined ? "boolean" : "string", ...(option.short === undefined ? {} : { short: option.short }) };
  try {
    const parsed = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
    if (parsed.values.help !== true) checkArity(command, parsed.positionals);
    return { positionals: parsed.positionals, options: parsed.values as Record<string, string | boolean | undefined> };
  } catch (error) {
    if (error instanceof TypeError) throw wrongOption(command, error, argv);
    throw error;
  }
}

function wrongOption(command: Command, error: TypeError, argv: readonly string[]): UserError {
  const help = `\`mlsc ${command.name} --help\` lists the options`;
  const names = [...command.options, ...COMMON].map((option) => option.name);
  const [quoted] = /--?[\w-]+/.exec(error.message) ?? [];
  const name = quoted?.replace(/^-+/, "") ?? "";
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") {
    const meant = nearest(name, names);
    return usageError(`\`mlsc ${command.name}\` has no option \`${quoted}\``, meant === undefined ? help : `did you mean \`--${meant}\`?`);
  }
  const option = [...command.options, ...COMMON].find((known) => known.name === name || known.short === name);
  if (option?.value === undefined) return usageError(`\`--${option?.name ?? name}\` takes no value`, help);
  const given = argv[argv.indexOf(`--${name}`) + 1];
  return usageError(`\`--${name}\` wants a value`, given?.startsWith("-") === true ? `one that begins with a dash is written \`--${name}=${given}\`` : `write \`--${name} ${option.value}\``);
}

function checkArity(command: Command, positionals: readonly string[]): void {
  const [least, most] = command.arity;
  if (positionals.length < least) throw usageError(`\`mlsc ${command.name}\` wants ${command.usage}`, `\`mlsc ${command.name} --help\` shows examples`);
  if (positionals.length > most) throw usageError(`\`mlsc ${command.name}\` does not know what to do with \`${positionals[most]}\``, `usage: mlsc ${command.name} ${command.usage}`);
}

/** The value of an option that takes one of a closed set. */
export function choice<const T extends string>(context: CommandContext, name: string, values: readonly T[], fallback: T): T {
  const given = context.options[name];
  if (given === undefined) return fallback;
  const found = values.find((value) => value === given);
  if (found === undefined) throw usageError(`\`--${name} ${String(given)}\` is not one of ${values.join(", ")}`, `write \`--${name} ${fallback}\``);
  return found;
}

/** A text option, or undefined. */
export function text(context: CommandContext, name: string): string | undefined {
  const value = context.options[name];
  return typeof value === "string" ? value : undefined;
}

/** A whole number from `least` to `most`, or undefined. */
export function integer(context: CommandContext, name: string, least: number, most = Number.MAX_SAFE_INTEGER): number | undefined {
  const value = text(context, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  if (!/^\d+$/.test(value) || number < least || number > most) throw usageError(`\`--${name} ${value}\` is not a whole number ${range}`, most === Number.MAX_SAFE_INTEGER ? `write e.g. \`--${name} ${Math.max(least, 1)}\`` : "choose one in that range");
  return number;
}
