import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Command } from "../command.ts";
import { usageError } from "../errors.ts";
import { callOfMlsc, quoted } from "../invocation.ts";
import { starterFiles } from "../starter.ts";

export const initCommand: Command = {
  name: "init",
  summary: "write a small system that runs at once",
  usage: "[FOLDER]",
  details: "Writes a spec, made-up data of a small shop and a README into FOLDER (made if need be; default: here). Nothing that is there already is overwritten.",
  options: [],
  examples: ["mlsc init my_system && cd my_system && mlsc run"],
  arity: [0, 1],
  async run({ positionals, terminal }) {
    const shown = positionals[0] ?? ".";
    const folder = resolve(shown);
    const files = starterFiles();
    const taken = [...files.keys()].filter((name) => existsSync(join(folder, name)));
    if (taken.length > 0) throw usageError(`\`${join(shown, taken[0]!)}\` is there already`, "choose an empty folder, or move it away");
    if (existsSync(folder) && readdirSync(folder).some((name) => name.endsWith(".mls"))) throw usageError(`\`${shown}\` holds a spec already`, "choose an empty folder");
    for (const [name, content] of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content, { flag: "wx" });
      terminal.out(`wrote ${join(shown, name)}`);
    }
    terminal.out(`\nnow: ${callOfMlsc()} run${shown === "." ? "" : ` ${quoted(shown)}`}`);
    return 0;
  },
};
