import { CATALOGUE } from "../../diagnostics/catalogue/index.ts";
import { renderGithub, renderJson, renderSarif } from "../../diagnostics/render/machine.ts";
import { checkSpec, countText, showFindings } from "../check-spec.ts";
import { choice, type Command } from "../command.ts";
import { VERSION } from "../version.ts";

export const checkCommand: Command = {
  name: "check",
  summary: "prove that nothing leaks and nothing skews",
  usage: "[SPEC]",
  details: "Parses, types and checks a spec and all that it uses, without reading any data.\nExit 0: no error (warnings may stand). Exit 1: at least one error.",
  options: [{ name: "format", value: "FORMAT", help: "text (default), json, github (workflow annotations) or sarif" }],
  examples: ["mlsc check examples/flights", "mlsc check --format sarif > findings.sarif"],
  arity: [0, 1],
  async run(context) {
    const result = checkSpec(context);
    const { checked } = result;
    const { terminal } = context;
    switch (choice(context, "format", ["text", "json", "github", "sarif"], "text")) {
      case "text":
        showFindings(result, terminal, terminal.out);
        terminal.out(`${result.project.display(result.project.entry)}: ${countText(checked)}${checked.waivers.length === 0 ? "" : `, ${checked.waivers.length} waived`}`);
        break;
      case "json":
        terminal.out(renderJson(checked.findings, checked.texts));
        break;
      case "github": {
        const text = renderGithub(checked.findings, checked.texts);
        if (text !== "") terminal.out(text);
        break;
      }
      case "sarif":
        terminal.out(renderSarif(checked.findings, checked.texts, CATALOGUE, VERSION));
    }
    return checked.hasErrors ? 1 : 0;
  },
};
