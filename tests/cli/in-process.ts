/** A command that reads and answers, run in this process: what it prints is the command's own, and no process is started. For tests of what it says, not of how it is started or ended. */
import { COMMANDS } from "../../compiler/cli/commands/index.ts";
import { parseCommand } from "../../compiler/cli/command.ts";
import { describeError } from "../../compiler/cli/describe-error.ts";
import { createTerminal } from "../../compiler/cli/terminal.ts";
import { VERSION } from "../../compiler/cli/version.ts";
import { type Outcome, ROOT } from "./support.ts";

/** Of commands without stages: progress would go to standard error. */
export async function mlscHere([name, ...rest]: readonly [string, ...string[]], cwd: string): Promise<Outcome> {
  const said = { out: "", err: "" };
  const { signal } = new AbortController();
  const into = (stream: keyof typeof said) => (text: string): void => {
    said[stream] += `${text}\n`;
  };
  const terminal = { ...createTerminal({ color: false, signal }), out: into("out"), err: into("err") };
  const before = process.cwd();
  process.chdir(cwd);
  try {
    const command = await COMMANDS.find((entry) => entry.name === name)!.load();
    const code = await command.run({ root: ROOT, made: VERSION, terminal, ...parseCommand(command, rest), signal });
    return { code, ...said };
  } catch (error) {
    const described = describeError(error, terminal.errPalette);
    return { code: described.exitCode, out: said.out, err: `${said.err}${described.text}\n` };
  } finally {
    process.chdir(before);
  }
}
