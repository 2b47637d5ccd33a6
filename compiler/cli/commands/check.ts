import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CATALOGUE, DATA } from "../../diagnostics/catalogue/index.ts";
import { renderGithub, renderJson, renderSarif } from "../../diagnostics/render/machine.ts";
import { type CheckedProject, checkSpec, countText, displayed, showFindings } from "../check-spec.ts";
import { choice, type Command, type CommandContext } from "../command.ts";
import { BATCH_OPTIONS } from "../common-options.ts";
import { usageError } from "../errors.ts";
import { applyFixes } from "../fix.ts";
import { withData } from "../pipeline/check-data.ts";
import { isOwn } from "../project.ts";
import { VERSION } from "../version.ts";

const FORMATS = ["text", "json", "github", "sarif"] as const;
/** A fix can uncover another finding with a fix of its own; two that undo each other must end. */
const ROUNDS = 10;

export const checkCommand: Command = {
  name: "check",
  summary: "prove that nothing leaks and nothing skews",
  usage: "[SPEC]",
  details: "Parses, types and checks a spec and all that it uses, without reading any data. With --data also reads the data, as a build would, and tells what contradicts the spec; nothing is written.\nExit 0: no error (warnings may stand). Exit 1: at least one error.",
  options: [
    { name: "data", help: "read the data too, and check what only data can show" },
    ...BATCH_OPTIONS,
    { name: "fix", help: "make the repairs that are known to be right, and say which" },
    { name: "format", value: "FORMAT", help: "text (default), json, github (workflow annotations) or sarif" },
  ],
  examples: ["mlsc check examples/flights", "mlsc check --data", "mlsc check --fix", "mlsc check --format sarif > findings.sarif"],
  arity: [0, 1],
  async run(context) {
    const format = choice(context, "format", FORMATS, "text");
    const ofSpec = context.options.fix === true ? fixed(context) : checkSpec(context);
    const result = context.options.data === true ? await withData(context, ofSpec) : ofSpec;
    const { checked } = result;
    const { terminal } = context;
    const { findings, texts } = displayed(result);
    switch (format) {
      case "text":
        showFindings(result, terminal, "out");
        terminal.out(`${result.project.display(result.project.entry)}: ${countText(checked)}${checked.waivers.length === 0 ? "" : `, ${checked.waivers.length} waived`}${fixable(result, context)}`);
        break;
      case "json":
        terminal.out(renderJson(findings, texts));
        break;
      case "github": {
        const text = renderGithub(findings, texts);
        if (text !== "") terminal.out(text);
        break;
      }
      case "sarif":
        terminal.out(renderSarif(findings, texts, [...CATALOGUE, ...DATA], VERSION));
    }
    return checked.hasErrors ? 1 : 0;
  },
};

/** Makes the fixes, round by round until none is left, and gives what stands then. */
function fixed(context: CommandContext): CheckedProject {
  let result = checkSpec(context);
  for (let round = 0; round < ROUNDS; round++) {
    const { project, checked } = result;
    const own = new Map([...checked.texts].filter(([path]) => isOwn(project, path)));
    const { texts, done } = applyFixes(checked.findings, own);
    if (done.length === 0) return result;
    for (const [path, text] of texts) writeFileSync(join(project.folder, path), text);
    for (const { code, title, file, line } of done) context.terminal.err(`fixed ${project.display(file)}:${line} ${code}: ${title}`);
    result = checkSpec(context);
  }
  throw usageError("the fixes uncover one another without an end", "look at the last of them, and mend the rest by hand");
}

function fixable({ checked }: CheckedProject, context: CommandContext): string {
  const count = checked.findings.filter((finding) => (finding.fixes ?? []).length > 0).length;
  return count === 0 || context.options.fix === true ? "" : ` (\`mlsc check --fix\` mends ${count === checked.findings.length && count > 1 ? "all" : count})`;
}
