import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { renderText } from "../../diagnostics/render/text.ts";
import { format } from "../../syntax/index.ts";
import type { Command } from "../command.ts";
import { usageError } from "../errors.ts";

export const fmtCommand: Command = {
  name: "fmt",
  summary: "write specs in the one style",
  usage: "[PATH …]",
  details: "Formats `.mls` files in place; a folder means all in it. Comments stay. A file with syntax errors is left as it is.\nExit 1 with --check if any file is not in the style, or if one can't be read.",
  options: [{ name: "check", help: "change nothing; list the files that are not in the style" }],
  examples: ["mlsc fmt", "mlsc fmt --check examples"],
  arity: [0, Number.POSITIVE_INFINITY],
  async run({ positionals, options, terminal }) {
    const given = positionals.length === 0 ? ["."] : positionals;
    const files = given.flatMap(specsAt);
    if (files.length === 0) throw usageError(`${given.map((path) => `\`${path}\``).join(", ")} ${given.length === 1 ? "holds" : "hold"} no \`.mls\` file`, "name `.mls` files or folders that hold some");
    let bad = 0;
    let changed = 0;
    for (const path of files) {
      const shown = relative(process.cwd(), path);
      const text = readFileSync(path, "utf8");
      const result = format(shown, text);
      if (!("text" in result)) {
        for (const finding of result.findings) terminal.err(`${renderText({ severity: "error", ...finding }, new Map([[shown, text]]), terminal.errPalette)}\n`);
        bad++;
      } else if (result.text !== text) {
        changed++;
        if (options.check !== true) writeFileSync(path, result.text);
        terminal.out(options.check === true ? `${shown} is not in the style` : `${shown} formatted`);
      }
    }
    if (changed === 0 && bad === 0) terminal.out(`${files.length} file${files.length === 1 ? "" : "s"} in the style`);
    return bad > 0 || (options.check === true && changed > 0) ? 1 : 0;
  },
};

function specsAt(argument: string): string[] {
  const target = resolve(argument);
  const stat = statSync(target, { throwIfNoEntry: false });
  if (stat === undefined) throw usageError(`there is no \`${argument}\``, "name `.mls` files or folders");
  if (!stat.isDirectory()) return [target];
  return readdirSync(target, { withFileTypes: true })
    .filter((entry) => entry.name !== "node_modules" && entry.name !== "mls-out" && !entry.name.startsWith("."))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? specsAt(join(target, entry.name)) : entry.name.endsWith(".mls") ? [join(target, entry.name)] : []));
}
